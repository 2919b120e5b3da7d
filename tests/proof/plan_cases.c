/* Writes proofs of small random plans, for plan.py to bend.
 * usage: plan_cases FOLDER COUNT ESTATE REGISTER POLICY PLAN     the last four: digests */
#include <stdio.h>

#include "../oracle/plan_plain.h"
#include "plan/proof.h"

static cor_digest read_digest(const char *hex)
{
	cor_digest digest = {{0}};

	for (size_t i = 0; i < 2 * sizeof(digest.bytes) && hex[i]; i++) {
		int value = hex[i] <= '9' ? hex[i] - '0' : hex[i] - 'a' + 10;

		digest.bytes[i / 2] = (uint8_t)(digest.bytes[i / 2] << 4 | value);
	}
	return digest;
}

static cor_status write_piece(void *data, cor_text piece, cor_err *err)
{
	if (fwrite(piece.p, 1, piece.n, data) != piece.n)
		return cor_fail(err, COR_ESYSTEM, "the proof cannot be written");
	return COR_OK;
}

static cor_status write_case(const char *folder, uint32_t number, uint64_t seed,
	const cor_plan_proof_of *of, bool *ret_written, cor_err *err)
{
	COR_AUTO(cor_arena) arena = NULL;
	cor_plan_task task = {.threads = 1};
	cor_plan_problem p;
	cor_plan_answer a;
	cor_status status;
	char path[512];
	FILE *file;

	COR_TRY(cor_arena_new("case", 0, &arena, err));
	COR_TRY(plain_draw(seed, 4, arena, &p, err));
	COR_TRY(cor_plan_solve(&p, &task, arena, &a, err));
	*ret_written = cor_plan_has_proof(&a);
	if (!*ret_written)
		return COR_OK;
	snprintf(path, sizeof(path), "%s/%u.proof", folder, number);
	file = fopen(path, "w");
	if (!file)
		return cor_fail(err, COR_ESYSTEM, "%s cannot be written", path);
	status = cor_plan_proof_write(&p, NULL, &a, of, write_piece, file, err);
	return fclose(file) == 0 || status != COR_OK ? status
						     : cor_fail(err, COR_ESYSTEM, "%s", path);
}

int main(int argc, char **argv)
{
	cor_err err = {0};
	uint64_t count;

	if (argc != 7)
		return 2;
	cor_digest policy = read_digest(argv[5]);
	cor_text id = COR_TEXT("uk-ncsc-2020-01");
	cor_plan_proof_of of = {.estate = read_digest(argv[3]),
		.registry = read_digest(argv[4]),
		.file = read_digest(argv[6]),
		.policies = &id,
		.policy_digests = &policy,
		.policy_count = 1,
		.goal = "cost",
		.cost_case = "mid"};

	if (!cor_text_to_u64(cor_text_of(argv[2]), &count))
		return 2;
	for (uint32_t i = 0; i < count; i++) {
		bool written;

		if (write_case(argv[1], i, 1000 + i, &of, &written, &err) != COR_OK) {
			fprintf(stderr, "plan_cases: %s\n", err.text);
			return 2;
		}
	}
	return 0;
}

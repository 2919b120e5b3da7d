/* cordon archive, cordon identify: recordings into an archive, and who made what is in one. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/archive.h"
#include "base/file.h"
#include "base/limits.h"
#include "discover/nmap.h"
#include "discover/recording.h"

#define RECORDING_BYTES ((size_t)1 << 30)
#define PROBLEMS_SHOWN 5

/* ---- appending ---- */

static cor_status write_all(const char *path, int file, cor_text text, cor_err *err)
{
	while (text.n > 0) {
		ssize_t n = write(file, text.p, text.n);
		if (n <= 0)
			return cor_fail(err, COR_ESYSTEM, "%s: cannot be written: %s", path,
				strerror(errno));
		text.p += n;
		text.n -= (size_t)n;
	}
	return COR_OK;
}

static cor_status begin_archive(const char *path, int file, cor_err *err)
{
	char start[8] = {0};
	struct stat st = {0};
	cor_buf head = {0};
	cor_status status;

	if (fstat(file, &st) != 0)
		return cor_fail(err, COR_ESYSTEM, "%s: cannot be looked at: %s", path,
			strerror(errno));
	if (st.st_size > 0)
		return pread(file, start, 8, 0) == 8 && memcmp(start, "CORDONAR", 8) == 0
			? COR_OK
			: cor_fail(err, COR_EINPUT, "%s: is no archive of Cordon", path);
	cor_archive_put_head(&head);
	status = cor_buf_status(&head, err);
	if (status == COR_OK)
		status = write_all(path, file, cor_buf_text(&head), err);
	cor_buf_done(&head);
	return status;
}

cor_status cor_archive_append_open(const char *path, int *ret_file, cor_err *err)
{
	int file = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	cor_status status;

	if (file < 0 || flock(file, LOCK_EX | LOCK_NB) != 0)
		status = cor_fail(err, COR_ESYSTEM, "%s: cannot be appended to: %s", path,
			strerror(errno));
	else
		status = begin_archive(path, file, err);
	if (status == COR_OK)
		*ret_file = file;
	else if (file >= 0)
		close(file);
	return status;
}

cor_status cor_archive_append(const char *path, cor_text records, cor_err *err)
{
	int file;

	COR_TRY(cor_archive_append_open(path, &file, err));
	cor_status status = write_all(path, file, records, err);
	if (status == COR_OK && fdatasync(file) != 0)
		status = cor_fail(err, COR_ESYSTEM, "%s: cannot be synced: %s", path,
			strerror(errno));
	close(file);
	return status;
}

/* What would be written behind a torn tail could never be read: the file is to be cut first, by people. */
cor_status cor_archive_check(const char *path, cor_err *err)
{
	cor_text text;
	cor_archive_reader reader;
	cor_archive_record record;
	cor_status status;

	if (!cor_file_exists(path))
		return COR_OK;
	COR_TRY(cor_file_map(path, &text, err));
	status = text.n == 0 ? COR_OK : cor_archive_open(path, text, &reader, err);
	if (status == COR_OK && text.n > 0) {
		while (cor_archive_next(&reader, &record))
			;
		if (reader.lost_bytes > 0)
			status = cor_fail(err, COR_EINPUT,
				"%s: its last %zu bytes are no whole record; nothing before them is lost. To go on "
				"with it: truncate --size=%zu",
				path, reader.lost_bytes, text.n - reader.lost_bytes);
	}
	cor_file_unmap(text);
	return status;
}

typedef struct problems {
	const char *path;
	cor_buf *out;
	uint64_t count, first_line;
	const char *first;
} problems;

static void take_problem(void *context, const cor_recording_problem *problem)
{
	problems *p = context;

	if (++p->count <= PROBLEMS_SHOWN)
		cor_buf_addf(p->out, "  refused %s:%" PRIu64 ": %s\n", p->path, problem->line,
			problem->reason);
}

/* The file's own name, without folder and ending. */
static cor_text agent_name(const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	const char *dot = strrchr(name, '.');

	return (cor_text){name, dot && dot > name ? (size_t)(dot - name) : strlen(name)};
}

static bool ends(const char *path, const char *with)
{
	size_t n = strlen(path), m = strlen(with);

	return n > m && strcmp(path + n - m, with) == 0;
}

static cor_status find_method(const char *as, const char *path, unsigned *ret, cor_err *err)
{
	static const struct {
		const char *name, *ending;
		unsigned method;
	} FORMATS[] = {{"snmprec", ".snmprec", COR_ARCHIVE_SNMPREC},
		{"nmap", ".xml", COR_ARCHIVE_NMAP}, {"snmpwalk", "", COR_ARCHIVE_WALK}};

	for (unsigned i = 0; i < 3; i++)
		if (as ? strcmp(as, FORMATS[i].name) == 0 : ends(path, FORMATS[i].ending)) {
			*ret = FORMATS[i].method;
			return COR_OK;
		}
	return cor_fail(err, COR_EINPUT, "--as is \"%s\", expected snmprec, snmpwalk or nmap", as);
}

static cor_status read_nmap(const char *path, cor_text text, cor_buf *records, cor_buf *out,
	uint64_t *ret_values, cor_err *err)
{
	cor_nmap_counts counts;

	COR_TRY(cor_nmap_read(path, text, records, &counts, err));
	cor_buf_addf(out, "%s: %" PRIu64 " hosts; %" PRIu64 " guesses of nmap are not read\n", path,
		counts.hosts, counts.guesses);
	*ret_values = counts.values;
	return COR_OK;
}

static cor_status read_recording(const cor_archive_request *request, const char *path,
	cor_buf *records, cor_buf *out, uint64_t *values, uint64_t *refused, cor_err *err)
{
	problems p = {.path = path, .out = out};
	struct stat st;
	cor_text text;
	uint64_t count = 0;
	cor_recording recording = {.path = path,
		.agent = agent_name(path),
		.sink = take_problem,
		.context = &p};

	unsigned method = COR_ARCHIVE_WALK;

	COR_TRY(find_method(request->as, path, &method, err));
	recording.walk = method == COR_ARCHIVE_WALK;
	COR_TRY(cor_file_map(path, &text, err));
	recording.time_ms = stat(path, &st) == 0 ? (int64_t)st.st_mtim.tv_sec * 1000 : INT64_MIN;
	cor_status status = text.n > RECORDING_BYTES
		? cor_fail(err, COR_ELIMIT, "%s: is longer than 1 GiB", path)
		: method == COR_ARCHIVE_NMAP
		? read_nmap(path, text, records, out, &count, err)
		: cor_recording_read(&recording, text, records, &count, err);
	cor_file_unmap(text);
	COR_TRY(status);
	if (p.count > PROBLEMS_SHOWN)
		cor_buf_addf(out, "  … %s: %" PRIu64 " lines refused\n", path, p.count);
	*values += count;
	*refused += p.count;
	return COR_OK;
}

cor_status cor_app_archive(const cor_archive_request *request, cor_buf *out, uint64_t *ret_refused,
	cor_err *err)
{
	cor_buf records = {0};
	uint64_t values = 0, refused = 0;
	cor_status status = cor_archive_check(request->archive, err);

	for (size_t i = 0; status == COR_OK && i < request->file_count; i++)
		status = read_recording(request, request->files[i], &records, out, &values,
			&refused, err);
	if (status == COR_OK)
		status = cor_archive_append(request->archive, cor_buf_text(&records), err);
	cor_buf_done(&records);
	COR_TRY(status);
	cor_buf_addf(out,
		"%s: %zu recordings, %" PRIu64 " values added, %" PRIu64 " lines refused\n",
		request->archive, request->file_count, values, refused);
	*ret_refused = refused;
	return cor_buf_status(out, err);
}

/* ---- reading ---- */

cor_status cor_heard_open(const char *archive, const char *register_path, cor_heard *ret,
	cor_err *err)
{
	const char *folder = getenv("CORDON_NUMBERS");
	cor_heard heard = {0};
	char *shipped = NULL;
	cor_status status = cor_arena_new("archive", 0, &heard.arena, err);

	if (status == COR_OK)
		status = cor_file_map(archive, &heard.text, err);
	if (status == COR_OK)
		status = cor_agents_read(archive, heard.text, heard.arena, &heard.agents, err);
	if (status == COR_OK)
		status = cor_open_estate(NULL, register_path, &heard.opened, err);
	if (status == COR_OK && !register_path)
		status = cor_data_path("register", &shipped, err);
	if (status == COR_OK)
		status = cor_numbers_open(folder && *folder ? folder : "/usr/share/wireshark",
			register_path ? register_path : shipped, heard.opened.ground,
			&heard.numbers, err);
	cor_mem_free(shipped);
	if (status == COR_OK)
		*ret = heard;
	else
		cor_heard_done(&heard);
	return status;
}

void cor_heard_done(cor_heard *heard)
{
	cor_numbers_free(heard->numbers);
	cor_opened_done(&heard->opened);
	cor_arena_free(heard->arena);
	if (heard->text.p)
		cor_file_unmap(heard->text);
}

void cor_heard_put_damage(const cor_heard *heard, const char *archive, cor_buf *out)
{
	if (heard->agents.damaged > 0)
		cor_buf_addf(out, "%s: %" PRIu64 " records are damaged and left out\n", archive,
			heard->agents.damaged);
	if (heard->agents.lost_bytes > 0)
		cor_buf_addf(out, "%s: its last %zu bytes are no whole record and left out\n",
			archive, heard->agents.lost_bytes);
}

const char *cor_identity_word(cor_identity_kind kind)
{
	switch (kind) {
	case COR_IDENTITY_NONE:
		return "unknown";
	case COR_IDENTITY_ALONE:
		return "alone";
	case COR_IDENTITY_CONFLICT:
		return "conflict";
	case COR_IDENTITY_AGREED:
		return "agreed";
	}
	return "unknown";
}

static const char *const ANSWERS[] = {"no", "yes", "unknown"};

static void put_claims(const cor_identity *identity, cor_buf *out)
{
	for (uint32_t i = 0; i < identity->count; i++) {
		const cor_claim *c = &identity->claims[i];
		cor_buf_addf(out, "    %c %-13s %.*s%s%.*s%s%s%s\n", c->class, c->signal,
			(int)(c->raw.n < 100 ? c->raw.n : 100), c->raw.p, c->party.n ? " -> " : "",
			COR_FMT(c->party), c->why ? " (no vote: " : "", c->why ? c->why : "",
			c->why ? ")" : "");
	}
}

static void put_csv_row(const cor_agent *agent, const cor_identity *identity, const char *answer,
	const char *why, cor_buf *out)
{
	cor_text cells[] = {agent->name, cor_text_of(cor_identity_word(identity->kind)),
		identity->kind == COR_IDENTITY_CONFLICT ? COR_TEXT("") : identity->party,
		cor_text_of(answer), cor_text_of(why)};
	cor_csv_add_record(out, cells, 5);
}

/* What was wrong with the agent or its answers. */
static cor_status put_troubles(const cor_agent *agent, cor_arena *arena, cor_buf *out, cor_err *err)
{
	cor_text line;

	for (uint32_t i = 0; i < agent->trouble_count; i++) {
		COR_TRY(cor_printable(agent->troubles[i], arena, &line, err));
		cor_buf_addf(out, "    trouble: %.*s\n", COR_FMT(line));
	}
	return COR_OK;
}

/* Of a context (agent.h) the agent whose box it is. */
static const cor_agent *box_of(const cor_heard *heard, uint32_t i)
{
	while (heard->agents.at[i].context_of != COR_NONE)
		i = heard->agents.at[i].context_of;
	return &heard->agents.at[i];
}

static cor_status identify_all(const cor_identify_request *request, const cor_heard *heard,
	cor_buf *out, cor_err *err)
{
	uint32_t kinds[4] = {0};
	bool csv = request->output && strcmp(request->output, "csv") == 0;

	if (csv)
		cor_buf_addz(out, "agent,identity,party,answer,why\n");
	for (uint32_t i = 0; i < heard->agents.count; i++) {
		const cor_agent *agent = &heard->agents.at[i], *box = box_of(heard, i);
		const char *why = "";
		cor_identity identity;
		COR_TRY(cor_identify(box, heard->numbers, heard->arena, &identity, err));
		kinds[identity.kind]++;
		const char *answer = request->is
			? ANSWERS[cor_identity_is(&identity, cor_text_of(request->is), &why)]
			: "";
		if (csv) {
			put_csv_row(agent, &identity, answer, why, out);
			continue;
		}
		cor_buf_addf(out, "%.*s: %s%s%.*s%s%s%s%s%s\n", COR_FMT(agent->name),
			cor_identity_word(identity.kind), identity.party.n ? " " : "",
			identity.kind == COR_IDENTITY_CONFLICT ? 0 : (int)identity.party.n,
			identity.party.p ? identity.party.p : "",
			request->is ? "; one of them: " : "", answer, *why ? " (" : "", why,
			*why ? ")" : "");
		if (box != agent)
			cor_buf_addf(out, "    a context of %.*s\n", COR_FMT(box->name));
		else
			put_claims(&identity, out);
		COR_TRY(put_troubles(agent, heard->arena, out, err));
	}
	char hex[COR_DIGEST_HEX_BYTES];
	if (!csv)
		cor_buf_addf(out,
			"%u agents: %u agreed, %u alone, %u conflict, %u unknown\ntables of %.*s, digest %s\n",
			heard->agents.count, kinds[COR_IDENTITY_AGREED], kinds[COR_IDENTITY_ALONE],
			kinds[COR_IDENTITY_CONFLICT], kinds[COR_IDENTITY_NONE],
			COR_FMT(cor_numbers_dated(heard->numbers)),
			cor_digest_write(cor_numbers_digest(heard->numbers), hex));
	return cor_buf_status(out, err);
}

cor_status cor_app_identify(const cor_identify_request *request, cor_buf *out, cor_buf *notices,
	cor_err *err)
{
	cor_heard heard;

	if (request->output && strcmp(request->output, "text") != 0 &&
		strcmp(request->output, "csv") != 0)
		return cor_fail(err, COR_EINPUT,
			"identify: --output is \"%s\", expected text or csv", request->output);
	COR_TRY(cor_heard_open(request->archive, request->register_path, &heard, err));
	cor_heard_put_damage(&heard, request->archive, notices);
	cor_status status = identify_all(request, &heard, out, err);
	cor_heard_done(&heard);
	return status;
}

/* bench/scan: Cordon's engine over agents on loopback.  usage: bench-scan PORT FIRST COUNT WINDOW */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "discover/scan.h"

static cor_status take(void *context, cor_text records, cor_err *err)
{
	(void)err;
	*(uint64_t *)context += records.n;
	return COR_OK;
}

int main(int argc, char **argv)
{
	uint64_t bytes = 0;
	cor_scan_counts counts = {0};
	cor_err err = {0};
	cor_scope scope = {0};
	cor_arena *arena = NULL;
	struct rusage used;
	char range[64];

	if (argc != 5)
		return 2;
	uint32_t first = (uint32_t)strtoul(argv[2], NULL, 10);
	uint32_t last = first + (uint32_t)strtoul(argv[3], NULL, 10) - 1;
	snprintf(range, sizeof(range), "%u.%u.%u.%u-%u.%u.%u.%u", first >> 24, first >> 16 & 255,
		first >> 8 & 255, first & 255, last >> 24, last >> 16 & 255, last >> 8 & 255,
		last & 255);
	cor_scan_request request = {.scope = &scope,
		.communities = {COR_TEXT("public")},
		.community_count = 1,
		.port = (uint16_t)strtoul(argv[1], NULL, 10),
		.window = (uint32_t)strtoul(argv[4], NULL, 10),
		.rate = 10000000,
		.timeout_ms = 2000,
		.tries = 5,
		.write = take,
		.context = &bytes};
	if (cor_arena_new("scope", 0, &arena, &err) != COR_OK ||
		cor_scope_read("scope", cor_text_of(range), arena, &scope, &err) != COR_OK ||
		cor_scan_socket(AF_INET, &request.socket, &err) != COR_OK ||
		cor_scan_run(&request, &counts, &err) != COR_OK) {
		fprintf(stderr, "bench-scan: %s\n", err.text);
		return 1;
	}
	getrusage(RUSAGE_SELF, &used);
	printf("{\"engine\": \"cordon\", \"devices\": %u, \"troubled\": %u, \"values\": %" PRIu64
	       ", \"sent\": %" PRIu64 ", \"stale\": %" PRIu64 ", \"cpu_us\": %" PRIu64
	       ", \"rss_kib\": %ld}\n",
		counts.answered, counts.troubled, counts.values, counts.sent, counts.stale,
		(uint64_t)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000000 +
			(uint64_t)(used.ru_utime.tv_usec + used.ru_stime.tv_usec),
		used.ru_maxrss);
	cor_arena_free(arena);
	return 0;
}

/* cordon scan: an address range that may be probed, into an archive and an estate. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/archive.h"
#include "app/scan_split.h"
#include "base/file.h"
#include "base/strtab.h"
#include "discover/credentials.h"
#include "discover/scope.h"

#define CREDENTIAL_BYTES 65536
#define SCOPE_BYTES (16u << 20)

/* ---- credentials ---- */

/* Opened first and judged by what was opened; never followed through a link. */
static cor_status read_secret(const char *path, char bytes[CREDENTIAL_BYTES], size_t *ret_n,
	cor_err *err)
{
	int file = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;
	cor_status status = COR_OK;
	ssize_t n = 0;

	if (file < 0)
		return cor_fail(err, COR_ESYSTEM, "%s: cannot be opened: %s", path,
			strerror(errno));
	if (fstat(file, &st) != 0 || !S_ISREG(st.st_mode) || st.st_uid != geteuid() ||
		(st.st_mode & 077) != 0)
		status = cor_fail(err, COR_EINPUT,
			"%s: must be a file of your own that nobody else may read (chmod 600)",
			path);
	else if ((n = read(file, bytes, CREDENTIAL_BYTES)) < 0 || n == CREDENTIAL_BYTES)
		status = cor_fail(err, COR_EINPUT, "%s: cannot be read, or is longer than 64 KiB",
			path);
	close(file);
	*ret_n = n > 0 ? (size_t)n : 0;
	return status;
}

static cor_status read_credentials(const char *path, char bytes[CREDENTIAL_BYTES],
	cor_credentials *c, cor_err *err)
{
	const char *word = getenv("CORDON_COMMUNITY");
	size_t n = 0;

	if (path) {
		COR_TRY(read_secret(path, bytes, &n, err));
		bytes[n] = '\0';
		COR_TRY(cor_credentials_read(path, bytes, n, c, err));
	} else if (word && *word) {
		COR_TRY(cor_credentials_add_community("CORDON_COMMUNITY", 1, word, c, err));
	}
	if (c->community_count + c->user_count == 0)
		return cor_fail(err, COR_EINPUT,
			"scan: expected --credentials FILE with lines \"community WORD\" or \"user NAME …\", or "
			"CORDON_COMMUNITY in the environment");
	return COR_OK;
}

/* ---- numbers ---- */

static cor_status take_number(const char *option, const char *said, uint32_t least, uint32_t most,
	uint32_t usual, uint32_t *ret, cor_err *err)
{
	uint64_t value = usual;

	if (said && (!cor_text_to_u64(cor_text_of(said), &value) || value < least || value > most))
		return cor_fail(err, COR_EINPUT, "--%s is \"%s\", expected a number from %u to %u",
			option, said, least, most);
	*ret = (uint32_t)value;
	return COR_OK;
}

static cor_status take_numbers(const cor_scan_words *words, cor_scan_request *scan, cor_err *err)
{
	uint32_t port = 0;

	COR_TRY(take_number("port", words->port, 1, 65535, 161, &port, err));
	scan->port = (uint16_t)port;
	COR_TRY(take_number("window", words->window, 1, COR_SCAN_WINDOW_MAX, 1024, &scan->window,
		err));
	COR_TRY(take_number("rate", words->rate, 1, 10000000, 2000, &scan->rate, err));
	COR_TRY(take_number("gap", words->gap, 0, 60000, 5, &scan->gap_ms, err));
	COR_TRY(take_number("timeout", words->timeout, 10, 60000, 1000, &scan->timeout_ms, err));
	return take_number("tries", words->tries, 1, 20, 3, &scan->tries, err);
}

/* ---- users ---- */

/* Who told an engine identifier and answered no community. */
static cor_status find_agents(const char *path, cor_text text, const cor_scope *scope,
	cor_arena *arena, cor_user_request *users, cor_err *err)
{
	cor_agents agents = {0};
	cor_user_agent *list;

	COR_TRY(cor_agents_read(path, text, arena, &agents, err));
	COR_TRY(cor_arena_new_array(arena, agents.count, sizeof(*list), &list, err));
	for (uint32_t i = 0; i < agents.count; i++) {
		const cor_agent *agent = &agents.at[i];
		cor_text engine = cor_said_text(cor_agent_get(agent, "1.3.6.1.6.3.10.2.1.1.0"));
		cor_address address;
		if (engine.n < 5 || engine.n > 32 || cor_agent_get(agent, "1.3.6.1.2.1.1.2.0") ||
			!cor_address_parse(agent->name, &address) || !cor_scope_has(scope, address))
			continue;
		list[users->agent_count++] = (cor_user_agent){address, (const uint8_t *)engine.p,
			engine.n};
	}
	users->agents = list;
	return COR_OK;
}

static cor_status ask_users(const cor_scan_request *scan, const cor_credentials *c,
	const char *archive, const cor_scope *scope, cor_arena *arena, cor_buf *out, cor_err *err)
{
	cor_user_request users = {.users = c->users,
		.user_count = c->user_count,
		.port = scan->port,
		.timeout_ms = scan->timeout_ms,
		.tries = scan->tries};
	cor_scan_counts counts = {0};
	cor_text text;

	if (c->user_count == 0)
		return COR_OK;
	COR_TRY(cor_file_map(archive, &text, err));
	cor_status status = find_agents(archive, text, scope, arena, &users, err);
	if (status == COR_OK && users.agent_count > 0)
		status = cor_user_split(&users, archive, &counts, err);
	cor_file_unmap(text);
	COR_TRY(status);
	cor_buf_addf(out, "  SNMPv3: %u asked as a user, %u answered, %" PRIu64 " values\n",
		counts.asked, counts.answered, counts.values);
	if (counts.silent > 0)
		cor_buf_addf(out,
			"  SNMPv3: %u answered no user; why stands with each: cordon identify %s\n",
			counts.silent, archive);
	return counts.stopped
		? cor_fail(err, COR_ESYSTEM,
			  "scan: interrupted while asking as a user; the same command goes on")
		: COR_OK;
}

/* ---- the run ---- */

static cor_status mark_done(const char *path, const cor_scope *scope, cor_arena *arena,
	uint8_t **ret_skip, uint32_t *ret_count, cor_err *err)
{
	cor_text text;
	cor_agents agents = {0};
	uint8_t *skip;
	cor_strtab *done = NULL;
	uint32_t id;

	*ret_count = 0;
	COR_TRY(cor_arena_new_array(arena, scope->count, 1, &skip, err));
	*ret_skip = skip;
	if (!cor_file_exists(path))
		return COR_OK;
	COR_TRY(cor_file_map(path, &text, err));
	cor_status status = text.n ? cor_agents_read(path, text, arena, &agents, err) : COR_OK;
	if (status == COR_OK)
		status = cor_strtab_new(arena, &done, err);
	for (uint32_t i = 0; status == COR_OK && i < agents.count; i++)
		if (agents.at[i].done)
			status = cor_strtab_add(done, agents.at[i].name, &id, err);
	for (uint32_t i = 0; status == COR_OK && i < scope->count; i++) {
		char name[COR_ADDRESS_BYTES];
		size_t n = cor_address_write(cor_scope_at(scope, i), name);
		skip[i] = cor_strtab_find(done, (cor_text){name, n}) != COR_NONE;
		*ret_count += skip[i];
	}
	cor_file_unmap(text);
	return status;
}

static cor_status scan_into(const cor_scan_words *words, char *archive, cor_scan_request *scan,
	const cor_credentials *c, cor_arena *arena, cor_buf *out, cor_err *err)
{
	char *text = NULL;
	size_t n;
	uint8_t *skip;
	uint32_t done;
	cor_scope scope;
	cor_scan_counts counts;

	COR_TRY(cor_file_read(words->scope, SCOPE_BYTES, &text, &n, err));
	cor_status status = cor_scope_read(words->scope, (cor_text){text, n}, arena, &scope, err);
	cor_mem_free(text);
	COR_TRY(status);
	COR_TRY(cor_archive_check(archive, err));
	COR_TRY(mark_done(archive, &scope, arena, &skip, &done, err));
	scan->scope = &scope;
	scan->skip = words->again ? NULL : skip;
	cor_status ran = cor_scan_split(scan, archive, &counts, err);
	scan->scope = NULL;
	COR_TRY(ran);
	cor_buf_addf(out,
		"%s: %u addresses asked, %u answered, %u silent, %u with trouble; %u done before\n"
		"  %" PRIu64 " packets sent, %" PRIu64 " received, %" PRIu64 " values; %" PRIu64
		" answers came too late or twice, %" PRIu64 " from elsewhere\n",
		archive, counts.asked, counts.answered, counts.silent, counts.troubled,
		words->again ? 0 : done, counts.sent, counts.received, counts.values, counts.stale,
		counts.foreign);
	if (counts.stopped)
		return cor_fail(err, COR_ESYSTEM,
			"scan: interrupted; %u of %u addresses were asked to the end, and what was heard is in %s. The "
			"same command goes on with the others",
			counts.answered + counts.silent + (words->again ? 0 : done), scope.count,
			archive);
	return ask_users(scan, c, archive, &scope, arena, out, err);
}

static cor_status scan_and_import(const cor_scan_words *words, char *archive, char *secret,
	cor_arena *arena, cor_buf *out, cor_err *err)
{
	cor_scan_request scan = {0};
	cor_credentials c = {0};
	const char *files[] = {archive};
	uint64_t refused = 0;

	COR_TRY(take_numbers(words, &scan, err));
	COR_TRY(read_credentials(words->credentials, secret, &c, err));
	/* With users alone, the engine identifier is all that is asked without one. */
	memcpy(scan.communities, c.communities, sizeof(scan.communities));
	scan.community_count = c.community_count;
	COR_TRY(scan_into(words, archive, &scan, &c, arena, out, err));
	if (!cor_file_exists(archive))
		return cor_fail(err, COR_EINPUT, "scan: nobody answered");
	cor_import_request import = {.estate = words->estate,
		.files = files,
		.file_count = 1,
		.register_path = words->register_path,
		.as = "archive"};
	return cor_app_import(&import, out, &refused, err);
}

cor_status cor_app_scan(const cor_scan_words *words, cor_buf *out, cor_err *err)
{
	static char secret[CREDENTIAL_BYTES + 1];
	COR_AUTO(cor_arena) arena = NULL;
	char archive[4096];

	if (!words->scope)
		return cor_fail(err, COR_EINPUT,
			"scan: expected --scope FILE; only addresses that stand in it are ever contacted");
	if (snprintf(archive, sizeof(archive), "%s.archive", words->estate) >= (int)sizeof(archive))
		return cor_fail(err, COR_ELIMIT, "the path of the estate is too long");
	COR_TRY(cor_arena_new("scan", 0, &arena, err));
	cor_status status = scan_and_import(words, archive, secret, arena, out, err);
	explicit_bzero(secret, sizeof(secret));
	return status;
}

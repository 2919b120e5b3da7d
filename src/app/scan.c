/* cordon scan: an address range that may be probed, into an archive and an estate. */
#include <arpa/inet.h>
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
#include "discover/scope.h"

#define CREDENTIAL_BYTES 65536
#define SCOPE_BYTES (16u << 20)

/* ---- credentials ---- */

typedef struct credentials {
	cor_text communities[COR_SCAN_COMMUNITIES];
	unsigned community_count;
	cor_snmp_user users[COR_USERS_MAX];
	unsigned user_count;
} credentials;

#define EXPECTED "expected \"community WORD\" or \"user NAME [sha-256 PASSWORD [aes PASSWORD]]\""

static cor_status take_community(credentials *c, const char *path, unsigned line, const char *word,
	cor_err *err)
{
	if (c->community_count == COR_SCAN_COMMUNITIES)
		return cor_fail(err, COR_ELIMIT, "%s:%u:1: more than %u communities", path, line,
			COR_SCAN_COMMUNITIES);
	if (strlen(word) > 255)
		return cor_fail(err, COR_ELIMIT, "%s:%u:1: a community of more than 255 bytes",
			path, line);
	c->communities[c->community_count++] = cor_text_of(word);
	return COR_OK;
}

/* What is wrong is said without saying what stands there. */
static cor_status take_user(credentials *c, const char *path, unsigned line, char *words[7],
	unsigned count, cor_err *err)
{
	cor_snmp_user user = {.name = words[1]};

	if (count != 2 && count != 4 && count != 6)
		return cor_fail(err, COR_EINPUT, "%s:%u:1: " EXPECTED, path, line);
	if (count >= 4) {
		user.auth_word = words[2];
		user.auth = words[3];
	}
	if (count == 6) {
		user.priv_word = words[4];
		user.priv = words[5];
	}
	if (user.auth && !cor_user_knows(user.auth_word, false))
		return cor_fail(err, COR_EINPUT,
			"%s:%u:1: expected sha, sha-224, sha-256, sha-384 or sha-512 for authentication",
			path, line);
	if (user.priv && !cor_user_knows(user.priv_word, true))
		return cor_fail(err, COR_EINPUT,
			"%s:%u:1: expected aes, aes-192 or aes-256 for privacy", path, line);
	if ((user.auth && strlen(user.auth) < 8) || (user.priv && strlen(user.priv) < 8))
		return cor_fail(err, COR_EINPUT,
			"%s:%u:1: a password of fewer than 8 characters (RFC 3414, 11.2)", path,
			line);
	if (strlen(user.name) > 32 || c->user_count == COR_USERS_MAX)
		return cor_fail(err, COR_ELIMIT,
			"%s:%u:1: more than %u users, or a name of more than 32 bytes", path, line,
			COR_USERS_MAX);
	c->users[c->user_count++] = user;
	return COR_OK;
}

/* One line, which is cut into words in place. */
static cor_status take_credential(credentials *c, const char *path, unsigned line, char *said,
	cor_err *err)
{
	char *words[7] = {0}, *rest = said;
	unsigned count = 0;

	if (*said == '#')
		return COR_OK;
	for (char *word; count < 7 && (word = strtok_r(rest, " \t\r", &rest)) != NULL;)
		words[count++] = word;
	if (count == 0)
		return COR_OK;
	if (count == 2 && strcmp(words[0], "community") == 0)
		return take_community(c, path, line, words[1], err);
	if (count >= 2 && strcmp(words[0], "user") == 0)
		return take_user(c, path, line, words, count, err);
	return cor_fail(err, COR_EINPUT, "%s:%u:1: " EXPECTED, path, line);
}

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

static cor_status read_credentials(const char *path, char bytes[CREDENTIAL_BYTES], credentials *c,
	cor_err *err)
{
	const char *word = getenv("CORDON_COMMUNITY");
	char *rest = bytes, *line;
	unsigned number = 0;
	size_t n = 0;

	if (path) {
		COR_TRY(read_secret(path, bytes, &n, err));
		bytes[n] = '\0';
		if (strlen(bytes) != n)
			return cor_fail(err, COR_EINPUT, "%s: holds a zero byte", path);
		while ((line = strsep(&rest, "\n")) != NULL)
			COR_TRY(take_credential(c, path, ++number, line, err));
	} else if (word && *word) {
		COR_TRY(take_community(c, "CORDON_COMMUNITY", 1, word, err));
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
		char name[32];
		struct in_addr address;
		snprintf(name, sizeof(name), "%.*s", COR_FMT(agent->name));
		if (engine.n < 5 || engine.n > 32 || cor_agent_get(agent, "1.3.6.1.2.1.1.2.0") ||
			inet_aton(name, &address) == 0 ||
			!cor_scope_has(scope, ntohl(address.s_addr)))
			continue;
		list[users->agent_count++] = (cor_user_agent){ntohl(address.s_addr),
			(const uint8_t *)engine.p, engine.n};
	}
	users->agents = list;
	return COR_OK;
}

static cor_status ask_users(const cor_scan_request *scan, const credentials *c, const char *archive,
	const cor_scope *scope, cor_arena *arena, cor_buf *out, cor_err *err)
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
		char name[32];
		uint32_t a = scope->addresses[i];
		snprintf(name, sizeof(name), "%u.%u.%u.%u", a >> 24, a >> 16 & 255, a >> 8 & 255,
			a & 255);
		skip[i] = cor_strtab_find(done, cor_text_of(name)) != COR_NONE;
		*ret_count += skip[i];
	}
	cor_file_unmap(text);
	return status;
}

static cor_status scan_into(const cor_scan_words *words, char *archive, cor_scan_request *scan,
	const credentials *c, cor_arena *arena, cor_buf *out, cor_err *err)
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
	credentials c = {0};
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

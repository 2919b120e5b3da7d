/*
 * The schedule of a plan (doc/plan.md, doc/proof.md): the plan file is asked what it allows and what that costs, and
 * the estate as the schedule makes it is judged on every day.
 *
 * Each day is a process of its own, which begins with the estate as it is.
 */
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "verify/verify.h"

#define DAYS                                                                             \
	"SELECT DISTINCT day FROM (SELECT day FROM due UNION SELECT last FROM due JOIN " \
	"period ON last >= day) WHERE day <= (SELECT max(last) FROM period) AND "        \
	"%Q IN (day, 'all') ORDER BY 1 LIMIT 1 OFFSET %d"
#define BROKEN                                                                             \
	"SELECT stop(1, format('rule %%s of %%s must hold on %%s, and under the schedule " \
	"does not', id, %Q, at())) FROM result JOIN due USING(id) "                        \
	"WHERE day <= at() AND NOT vacuous AND verdict <> 'satisfied'"

/* Whether this is a process of its own, to be ended; the other waits for it. */
static bool apart(void)
{
	int status = 0;
	pid_t child = fork();

	if (child < 0)
		ver_stop(2, "there can be no more processes");
	if (child > 0 && (waitpid(child, &status, 0) != child || status != 0))
		exit(WIFEXITED(status) ? WEXITSTATUS(status) : 2);
	return child == 0;
}

int ver_schedule(const char *plan, char **policies, int count, const char *day)
{
	const char *at;
	int judged = 0;

	for (int i = 0; i < count; i++) {
		ver_keep_yaml("policy", policies[i]);
		ver_keep_yaml("rule", plan);
		ver_execute(ver_due_sql);
		if (i == 0 && apart()) {
			ver_execute("INSERT INTO document SELECT 'at', rule('calendar.first')");
			ver_open_policy(policies[i]);
			ver_keep_yaml("rule", plan);
			ver_execute(ver_schedule_sql);
			_exit(0);
		}
		for (int d = 0; (at = ver_ask(DAYS, day, d)); d++, judged++)
			if (apart()) {
				ver_keep("at", cor_text_of(at));
				ver_execute(ver_apply_sql);
				ver_open_policy(policies[i]);
				ver_judge();
				ver_run(BROKEN, policies[i]);
				_exit(0);
			}
	}
	if (judged == 0 && strcmp(day, "all") != 0)
		ver_stop(2,
			"no rule is judged on %s: expected the last day of a period or a day from "
			"which a rule must hold",
			day);
	return judged;
}

/* What each verb does: reads its words, calls one use case, prints.  Returns the exit status. */
#ifndef COR_CLI_VERBS_H
#define COR_CLI_VERBS_H

#include "cli/table.h"

int cor_verb_check(const cor_args *args);
int cor_verb_archive(const cor_args *args);
int cor_verb_identify(const cor_args *args);
int cor_verb_import(const cor_args *args);
int cor_verb_diff(const cor_args *args);
int cor_verb_export(const cor_args *args);
int cor_verb_generate(const cor_args *args);
int cor_verb_scan(const cor_args *args);
int cor_verb_show(const cor_args *args);
int cor_verb_trace(const cor_args *args);
int cor_verb_reach(const cor_args *args);
int cor_verb_cut(const cor_args *args);
int cor_verb_depend(const cor_args *args);
int cor_verb_plan(const cor_args *args);
int cor_verb_policy(const cor_args *args);

#endif

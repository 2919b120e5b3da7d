/* cor_graph_cut once more, plainly; the layout is not looked at, and links must have costs. */
#ifndef CORDON_TESTS_CUT_PLAIN_H
#define CORDON_TESTS_CUT_PLAIN_H

#include "graph/cut.h"

cor_status cut_plain(const cor_cut_task *task, cor_arena *arena, cor_cut *ret_cut, cor_err *err);

#endif

/*
 * Notices: a line for whoever runs the program that neither an error nor a result carries (a snapshot
 * was damaged and the estate was read instead).
 *
 * Only doors print.  A door says once, before anything else, where notices go; nobody asked, nothing is
 * said.  One sink a process.
 */
#ifndef COR_BASE_NOTICE_H
#define COR_BASE_NOTICE_H

/* text: one line, valid during the call.  May be called from any thread. */
typedef void (*cor_notice_sink)(const char *text);

void cor_notice_to(cor_notice_sink sink);
void cor_notice(const char *text);

#endif

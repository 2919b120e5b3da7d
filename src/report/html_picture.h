/* Shared by the sections of a picture's page. */
#ifndef COR_REPORT_HTML_PICTURE_H
#define COR_REPORT_HTML_PICTURE_H

#include "report/html.h"
#include "report/picture.h"

/* "may be a risk" */
const char *cor_html_kind(const cor_picture *picture, cor_picture_kind kind);
/* A mark around 0, 0, of about that radius. */
void cor_html_mark(const cor_html *h, cor_picture_kind kind, int radius);
/* A list with that id: each kind that is there, with its number; the marked lines. */
void cor_html_legend(const cor_html *h, const cor_picture *picture, const char *id);

cor_status cor_html_layers(const cor_html *h, const cor_picture *picture, cor_err *err);

#endif

/* Answers about paths as a page (-o html): what the picture shows of each. */
#ifndef COR_APP_PICTURE_H
#define COR_APP_PICTURE_H

#include "analysis/trace.h"
#include "app/paths.h"

/* What out holds, the answer in words, becomes the page that ends with these words. */
cor_status cor_picture_reach(const cor_paths *paths, const cor_blast *blast, cor_buf *out,
	cor_err *err);
cor_status cor_picture_cut(const cor_paths *paths, const cor_cut *cut, cor_buf *out, cor_err *err);
cor_status cor_picture_trace(const cor_paths *paths, const cor_trace *trace, cor_buf *out,
	cor_err *err);

#endif

/* Files that stand in the program (tools/embed makes them C when building). */
#ifndef COR_REPORT_EMBEDDED_H
#define COR_REPORT_EMBEDDED_H

#include <stddef.h>

/* html.css without comments, and its SHA-256 in base64. */
extern const unsigned char cor_embedded_css[];
extern const size_t cor_embedded_css_bytes;
extern const char cor_embedded_css_sha256[];

/* outlines.bin: the outlines of countries; tools/outlines says how they are written. */
extern const unsigned char cor_embedded_outlines[];
extern const size_t cor_embedded_outlines_bytes;

#endif

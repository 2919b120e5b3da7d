/* What the files of wide.h share. */
#ifndef COR_BASE_WIDE_PART_H
#define COR_BASE_WIDE_PART_H

#include "base/wide.h"

#if defined(__x86_64__)
#include <immintrin.h>
#define AVX2 __attribute__((target("avx2")))
#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi")))
#endif

#endif

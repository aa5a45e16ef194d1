// The vector units that kernels are compiled for, and Highway's questions about them. SSSE3 and
// SSE4 stand between the scalar code and AVX2, and hardly a machine of today stops there.
// The address sanitizer goes without AVX-512 too: it does not see masked accesses, and a target
// less is compiled in two thirds of the time.
#pragma once

#undef HWY_DISABLED_TARGETS
#ifdef __SANITIZE_ADDRESS__
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SSE4 | HWY_AVX3 | HWY_AVX3_DL)
#else
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SSE4)
#endif

#include <hwy/targets.h>

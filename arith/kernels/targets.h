// The vector units that kernels are compiled for, and Highway's questions about them. SSSE3 and
// SSE4 stand between the scalar code and AVX2, and hardly a machine of today stops there.
#pragma once

#undef HWY_DISABLED_TARGETS
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SSE4)

#include <hwy/targets.h>

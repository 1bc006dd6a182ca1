// SPDX-License-Identifier: BSL-1.0
// What a program does that includes <windows.h> as it likes, before us.
// clang-format off
#include <windows.h>

#include <bearings/core.hpp>
// clang-format on

// The user's macros are the user's.
#if !defined(ERROR) || !defined(DELETE) || !defined(IN) || !defined(OUT) || !defined(near) ||      \
    !defined(far)
#error "a header of bearings removed a macro of <windows.h>"
#endif
#if !defined(NOMINMAX) && (!defined(min) || !defined(max))
#error "a header of bearings removed min or max"
#endif

int main() {}

// SPDX-License-Identifier: BSL-1.0
// What a program does that includes <windows.h> as it likes, after us.
// clang-format off
#include <bearings/core.hpp>

#include <windows.h>
// clang-format on

int main() {
    return bearings::this_system().os == bearings::os_kind::windows && GetModuleHandleW(nullptr)
               ? 0
               : 1;
}

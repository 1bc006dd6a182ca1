// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_INTERNAL_WINDOWS_API_HPP
#define BEARINGS_IMPL_INTERNAL_WINDOWS_API_HPP

// The few functions of kernel32 that the core calls, declared as <windows.h> declares them, so that
// the core stays free of that header and of its macros, and works before and after it.

#include <cstdint>

struct HINSTANCE__;

namespace bearings::detail {

/// HMODULE. <windows.h> defines STRICT unless someone defined NO_STRICT, for the whole source file.
#if defined(NO_STRICT) && !defined(STRICT)
using windows_module = void*;
#else
using windows_module = HINSTANCE__*;
#endif

/// FARPROC
using windows_function = std::intptr_t(__stdcall*)();

}  // namespace bearings::detail

extern "C" {
__declspec(dllimport) wchar_t* __stdcall GetEnvironmentStringsW(void);
__declspec(dllimport) int __stdcall FreeEnvironmentStringsW(wchar_t*);
__declspec(dllimport) bearings::detail::windows_module __stdcall GetModuleHandleW(const wchar_t*);
__declspec(dllimport) bearings::detail::windows_function
    __stdcall GetProcAddress(bearings::detail::windows_module, const char*);
}

#endif

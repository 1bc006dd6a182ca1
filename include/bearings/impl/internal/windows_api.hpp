// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_INTERNAL_WINDOWS_API_HPP
#define BEARINGS_IMPL_INTERNAL_WINDOWS_API_HPP

// The few functions of kernel32 that the core calls, declared as <windows.h> declares them, so that
// the core stays free of that header and of its macros, and works before and after it.

#include <cstdint>

struct HINSTANCE__;

extern "C" {
__declspec(dllimport) wchar_t* __stdcall GetEnvironmentStringsW(void);
__declspec(dllimport) int __stdcall FreeEnvironmentStringsW(wchar_t*);
__declspec(dllimport) HINSTANCE__* __stdcall GetModuleHandleW(const wchar_t*);
__declspec(dllimport) std::intptr_t(__stdcall* __stdcall GetProcAddress(HINSTANCE__*, const char*)
)();
}

#endif

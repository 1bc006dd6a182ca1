// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_INTERNAL_SYSTEM_IDENTITY_WINDOWS_HPP
#define BEARINGS_IMPL_INTERNAL_SYSTEM_IDENTITY_WINDOWS_HPP

#include <bearings/impl/internal/windows_api.hpp>
#include <bearings/platform.hpp>

#include <string>

namespace bearings::detail {

/// RTL_OSVERSIONINFOW
struct windows_version {
    unsigned long size = sizeof(windows_version);
    unsigned long major_part = 0;
    unsigned long minor_part = 0;
    unsigned long build = 0;
    unsigned long platform = 0;
    wchar_t service_pack[128] = {};
};

/// GetVersionEx tells programs without a manifest that every Windows is 6.2; this one does not.
inline std::string windows_version_text(windows_module ntdll) {
    using get_version = long(__stdcall*)(windows_version*);
    const auto function = reinterpret_cast<get_version>(
        reinterpret_cast<void*>(::GetProcAddress(ntdll, "RtlGetVersion"))
    );
    windows_version version;
    if (function == nullptr || function(&version) != 0)
        return {};
    return std::to_string(version.major_part) + '.' + std::to_string(version.minor_part) + '.' +
           std::to_string(version.build);
}

inline system_identity identify_system() {
    const windows_module ntdll = ::GetModuleHandleW(L"ntdll.dll");
    if (ntdll == nullptr)
        return {os_kind::windows, {}, false};
    const bool wine = ::GetProcAddress(ntdll, "wine_get_version") != nullptr;
    return {os_kind::windows, windows_version_text(ntdll), wine};
}

}  // namespace bearings::detail

#endif

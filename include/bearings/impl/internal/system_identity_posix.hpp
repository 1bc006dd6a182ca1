// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_INTERNAL_SYSTEM_IDENTITY_POSIX_HPP
#define BEARINGS_IMPL_INTERNAL_SYSTEM_IDENTITY_POSIX_HPP

#include <bearings/platform.hpp>

#include <sys/utsname.h>

namespace bearings::detail {

inline system_identity identify_system() {
#if defined(__linux__)
    constexpr os_kind kind = os_kind::linux_;
#elif defined(__APPLE__)
    constexpr os_kind kind = os_kind::macos;
#else
    constexpr os_kind kind = os_kind::other;
#endif
    struct utsname names {};
    if (::uname(&names) < 0)
        return {kind, {}, false};
    return {kind, names.release, false};
}

}  // namespace bearings::detail

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_INTERNAL_DESCRIPTOR_LIMIT_IPP
#define BEARINGS_NET_IMPL_INTERNAL_DESCRIPTOR_LIMIT_IPP

#include <algorithm>
#include <cstddef>

#if !defined(_WIN32)
#include <sys/resource.h>
#endif

namespace bearings::detail {

/// How many targets may be checked at once. A quarter of the descriptors stays with the program.
inline std::size_t sockets_at_once(std::size_t wanted) noexcept {
    constexpr std::size_t always_fits = 32;
    constexpr std::size_t at_most = 4096;
    if (wanted <= always_fits)
        return always_fits;
#if defined(_WIN32)
    return at_most;
#else
    ::rlimit descriptors{};
    if (::getrlimit(RLIMIT_NOFILE, &descriptors) != 0)
        return always_fits;
    if (descriptors.rlim_cur == RLIM_INFINITY)
        return at_most;
    const auto three_quarters = static_cast<std::size_t>(descriptors.rlim_cur / 4 * 3);
    return (std::clamp)(three_quarters, std::size_t{8}, at_most);
#endif
}

}  // namespace bearings::detail

#endif

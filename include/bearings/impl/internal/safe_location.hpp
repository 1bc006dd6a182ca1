// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_INTERNAL_SAFE_LOCATION_HPP
#define BEARINGS_IMPL_INTERNAL_SAFE_LOCATION_HPP

#include <bearings/url.hpp>

#include <string>
#include <string_view>

namespace bearings::detail {

/// Where a redirect points, without credentials and the secrets of its query.
inline std::string safe_location(std::string_view location) {
    if (location.empty())
        return {};
    if (const auto whole = parse_redacted_url(location))
        return redacted(*whole);
    constexpr std::string_view base = "http://host";
    if (location.front() == '/') {
        const auto path = std::string(base) + std::string(location);
        if (const auto relative = parse_url(path))
            return redacted(*relative).substr(base.size());
    }
    return escaped(location.substr(0, location.find_first_of("?#@")), 200);
}

}  // namespace bearings::detail

#endif

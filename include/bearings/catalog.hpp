// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_CATALOG_HPP
#define BEARINGS_CATALOG_HPP

#include <bearings/detail/chrono.hpp>
#include <bearings/service.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bearings {

/// The services a process needs, from a file or from code.
struct catalog {
    /// The stage as configured. Empty: not configured.
    std::string stage;
    bearings::origin stage_origin;
    /// Bound of a whole discovery. Zero: 2,000 ms.
    std::chrono::milliseconds deadline{0};
    /// Hosts a fallback may go to, `*` for one or more labels. None: any https/wss host and
    /// loopback. Empty list: none.
    std::optional<std::vector<std::string>> staging_allow;
    tls_settings tls;
    std::vector<service> services;
    /// The file it was read from. Empty: from code.
    std::string file;

    /// None: there is no service of that name.
    [[nodiscard]] BEARINGS_DECL const service* find(std::string_view name) const noexcept;
};

/// Completes what follows from the rest (variable names, groups) and checks it: names, two
/// services with one `N`, cycles and missing bases of `derive`. Readers of files call it; a
/// catalogue made in code goes through it before use.
[[nodiscard]] BEARINGS_DECL result<catalog> checked(catalog from);

/// A service of one local URL, for catalogues made in code.
[[nodiscard]] BEARINGS_DECL result<service> make_service(
    std::string_view name,
    std::string_view local_url
);

/// The known name that is closest to `name` by edit distance. Empty: none is near.
[[nodiscard]] BEARINGS_DECL std::string_view nearest_name(
    std::string_view name,
    const std::vector<std::string_view>& known
);

}  // namespace bearings

#ifdef BEARINGS_HEADER_ONLY
#include <bearings/impl/catalog.ipp>
#endif

#endif

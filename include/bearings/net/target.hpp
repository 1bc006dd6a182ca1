// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_TARGET_HPP
#define BEARINGS_NET_TARGET_HPP

#include <bearings/service.hpp>
#include <bearings/url.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bearings {

/// One thing to check, with all that the check must know; stands alone.
struct target {
    bearings::url url;
    /// Path of the HTTP check. Empty: the URL's own path is asked and any answer below 500 counts.
    std::string health;
    expectation expect;
    std::vector<std::pair<std::string, std::string>> headers;
    std::vector<std::string> subprotocols;
    tls_settings tls;
    /// Upper bound of the whole check, retries included. Zero: only the run's deadline.
    std::chrono::microseconds timeout{0};
    /// Refuse link-local and metadata addresses, also when a name leads there. Off only for
    /// targets that the program itself gave.
    bool guard_link_local = true;
};

/// A target of its own, from a URL that the program itself gives.
[[nodiscard]] BEARINGS_DECL result<target> make_target(std::string_view url);

}  // namespace bearings

#ifdef BEARINGS_HEADER_ONLY
#include <bearings/net/impl/target.ipp>
#endif

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_TLS_HPP
#define BEARINGS_NET_TLS_HPP

#include <bearings/net/check_policy.hpp>

#include <memory>
#include <optional>
#include <string_view>

namespace bearings {

/// TLS by OpenSSL: certificates and names are always verified, TLS 1.2 at least.
///
/// Nothing is loaded before the first target that needs it; equal settings share one loaded trust
/// store, which is loaded again when one of its files changes.
struct tls {
    static constexpr std::string_view name = "tls";

    /// Makes the handshake over `plain`. The name checked, and sent as server name, is
    /// `what.tls.server_name`, else the host of the URL.
    BEARINGS_DECL static void async_secure(
        std::shared_ptr<connection> plain,
        const target& what,
        secure_handler handler
    );

    /// What makes the settings unusable (`errc::invalid_tls`). Loads what they name, so that no
    /// check pays for it: the certificates of the system cost some 30 ms. None: usable.
    [[nodiscard]] BEARINGS_DECL static std::optional<failure> settings_failure(
        const tls_settings& settings
    );
};

}  // namespace bearings

#ifdef BEARINGS_HEADER_ONLY
#include <bearings/net/impl/tls.ipp>
#endif

#endif

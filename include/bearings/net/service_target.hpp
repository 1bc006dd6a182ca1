// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_SERVICE_TARGET_HPP
#define BEARINGS_NET_SERVICE_TARGET_HPP

#include <bearings/catalog.hpp>
#include <bearings/environment.hpp>
#include <bearings/net/target.hpp>

namespace bearings {

/// What to check for a URL of a service; `tls` of the catalogue fills what the service leaves open.
[[nodiscard]] BEARINGS_DECL target
target_of(const url_view& where, const service& of, const catalog& in);

/// Takes `SSL_CERT_FILE` and `SSL_CERT_DIR` of the environment as the place of the system's
/// certificates; settings with a `ca_file` do not use them.
BEARINGS_DECL void honour_environment(tls_settings& settings, const environment& variables);

}  // namespace bearings

#ifdef BEARINGS_HEADER_ONLY
#include <bearings/net/impl/service_target.ipp>
#endif

#endif

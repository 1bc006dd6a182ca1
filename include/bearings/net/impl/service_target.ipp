// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_SERVICE_TARGET_IPP
#define BEARINGS_NET_IMPL_SERVICE_TARGET_IPP

#include <bearings/net/service_target.hpp>

namespace bearings {
namespace detail {

inline tls_settings filled(const tls_settings& own, const tls_settings& shared) {
    const auto pick = [](const std::string& first, const std::string& second) {
        return first.empty() ? second : first;
    };
    return {
        pick(own.ca_file, shared.ca_file),
        pick(own.server_name, shared.server_name),
        pick(own.client_cert, shared.client_cert),
        pick(own.client_key, shared.client_key),
        pick(own.system_ca_file, shared.system_ca_file),
        pick(own.system_ca_directory, shared.system_ca_directory)};
}

}  // namespace detail

BEARINGS_DECL target target_of(const url_view& where, const service& of, const catalog& in) {
    target made;
    made.url = own(where);
    made.health = of.health;
    made.expect = of.expect;
    made.headers = of.headers;
    made.subprotocols = of.subprotocols;
    made.tls = detail::filled(of.tls, in.tls);
    made.timeout = of.timeout;
    return made;
}

BEARINGS_DECL void honour_environment(tls_settings& settings, const environment& variables) {
    if (const auto* const file = variables.find("SSL_CERT_FILE"))
        settings.system_ca_file = file->value;
    if (const auto* const directory = variables.find("SSL_CERT_DIR"))
        settings.system_ca_directory = directory->value;
}

}  // namespace bearings

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_TLS_IPP
#define BEARINGS_NET_IMPL_TLS_IPP

#include <bearings/net/impl/internal/tls_connection.ipp>
#include <bearings/net/impl/internal/tls_context.ipp>
#include <bearings/net/tls.hpp>

#include <boost/asio/append.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>

namespace bearings {
namespace detail {

/// OpenSSL takes a leading dot for "any name below", and a NUL for the end.
inline std::optional<failure> unusable_name(const std::string& name) {
    const auto is_plain = [](unsigned char c) { return c > ' ' && c < 0x7f; };
    if (name.size() <= 253 && !name.starts_with('.') &&
        std::all_of(name.begin(), name.end(), is_plain))
        return std::nullopt;
    return unusable_tls("server_name", name, "is no host name or address");
}

inline result<ssl_context> usable_context(const tls_settings& settings) {
    if (auto bad = unusable_name(settings.server_name))
        return std::move(*bad);
    return context_cache::instance().get(settings);
}

}  // namespace detail

BEARINGS_DECL std::optional<failure> tls::settings_failure(const tls_settings& settings) {
    auto loaded = detail::usable_context(settings);
    if (loaded)
        return std::nullopt;
    return std::move(loaded.error());
}

BEARINGS_DECL void tls::async_secure(
    std::shared_ptr<connection> plain,
    const target& what,
    secure_handler handler
) {
    auto context = detail::usable_context(what.tls);
    if (context) {
        std::make_shared<detail::tls_connection>(std::move(plain), std::move(*context), what)
            ->async_shake_hands(std::move(handler));
        return;
    }
    secured failed{nullptr, {verdict::local_error, "invalid_tls"}, {}};
    failed.failure.note = std::move(context.error().message);
    const auto executor = plain->get_executor();
    boost::asio::post(executor, boost::asio::append(std::move(handler), std::move(failed)));
}

}  // namespace bearings

#endif

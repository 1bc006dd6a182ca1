// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_DNS_HPP
#define BEARINGS_NET_DNS_HPP

#include <bearings/net/resolver.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace bearings {
namespace detail {

[[nodiscard]] BEARINGS_DECL std::unique_ptr<lookup> start_dns_lookup(
    const boost::asio::any_io_executor& executor,
    const std::string& host,
    ip_family family,
    const std::string& servers,
    name_handler handler
);

}  // namespace detail

/// Look-ups by c-ares: no thread, and a look-up that is given up ends at once. The servers are
/// those of the system; the hosts file and search domains count as well.
struct dns {
    static constexpr std::string_view name = "dns";
    [[nodiscard]] static std::unique_ptr<lookup> async_lookup(
        const boost::asio::any_io_executor& executor,
        const std::string& host,
        ip_family family,
        name_handler handler
    ) {
        return detail::start_dns_lookup(executor, host, family, {}, std::move(handler));
    }
};

/// The same with the servers that `Servers()` names, for example `127.0.0.1:8600` of a Consul
/// agent; several are separated by commas.
template <std::string (*Servers)()>
struct dns_at {
    static constexpr std::string_view name = "dns_at";
    [[nodiscard]] static std::unique_ptr<lookup> async_lookup(
        const boost::asio::any_io_executor& executor,
        const std::string& host,
        ip_family family,
        name_handler handler
    ) {
        return detail::start_dns_lookup(executor, host, family, Servers(), std::move(handler));
    }
};

}  // namespace bearings

#ifdef BEARINGS_HEADER_ONLY
#include <bearings/net/impl/dns.ipp>
#endif

#endif

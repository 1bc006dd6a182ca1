// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_DNS_IPP
#define BEARINGS_NET_IMPL_DNS_IPP

#include <bearings/net/dns.hpp>
#include <bearings/net/impl/internal/dns_query.ipp>

namespace bearings {

BEARINGS_DECL std::unique_ptr<lookup> detail::start_dns_lookup(
    const boost::asio::any_io_executor& executor,
    const std::string& host,
    ip_family family,
    const std::string& servers,
    name_handler handler
) {
    auto query = std::make_shared<dns_query>(executor, std::move(handler));
    query->start(host, family, servers);
    return std::make_unique<dns_lookup>(std::move(query));
}

}  // namespace bearings

#endif

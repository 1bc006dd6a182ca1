// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_RESOLVER_IPP
#define BEARINGS_NET_IMPL_RESOLVER_IPP

#include <bearings/net/impl/internal/getaddrinfo.ipp>
#include <bearings/net/impl/internal/lookup_pool.ipp>
#include <bearings/net/resolver.hpp>

namespace bearings {

BEARINGS_DECL std::unique_ptr<lookup> system_resolver::async_lookup(
    const boost::asio::any_io_executor& executor,
    const std::string& host,
    ip_family family,
    name_handler handler
) {
    auto job = std::make_shared<detail::lookup_job>(executor, host, family, std::move(handler));
    // Gives the job up when it cannot be submitted.
    auto made = std::make_unique<detail::pooled_lookup>(job);
    detail::lookup_pool::instance()->submit(job);
    return made;
}

}  // namespace bearings

#endif

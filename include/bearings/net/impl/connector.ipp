// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_CONNECTOR_IPP
#define BEARINGS_NET_IMPL_CONNECTOR_IPP

#include <bearings/net/connector.hpp>

#if defined(_WIN32)
#include <bearings/net/impl/internal/connect_windows.ipp>
#else
#include <bearings/net/impl/internal/connect_posix.ipp>
#endif

namespace bearings {

BEARINGS_DECL connecting tcp_connector::begin(
    const boost::asio::any_io_executor& executor,
    const ip_address& address,
    std::uint16_t port
) {
    return detail::begin_connect(executor, address, port);
}

BEARINGS_DECL void tcp_connector::async_finish(
    const std::shared_ptr<connection>& stream,
    connect_handler handler
) {
    static_cast<detail::tcp_connection&>(*stream).async_finish(std::move(handler));
}

}  // namespace bearings

#endif

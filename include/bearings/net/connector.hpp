// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_CONNECTOR_HPP
#define BEARINGS_NET_CONNECTOR_HPP

#include <bearings/endpoint.hpp>
#include <bearings/net/connection.hpp>

#include <concepts>
#include <cstdint>
#include <memory>
#include <string_view>

namespace bearings {

/// How the attempt to reach one address began.
struct connecting {
    /// Null: it failed at once, and `native_code` says why.
    std::shared_ptr<connection> stream;
    int native_code = 0;
    /// The connection does not stand yet; `async_finish` tells when.
    bool pending = false;
    /// Whether Windows was told to believe the first refusal of a loopback port: `applied`,
    /// `unsupported`. Empty: not asked.
    std::string_view loopback_fast_fail{};
};

/// Called with the native code, zero for a connection that stands.
using connect_handler = boost::asio::any_completion_handler<void(int)>;

/// A connector: an empty type that begins to connect to one address and tells when it is done.
/// Closing the stream aborts; what its handler is then told does not matter.
template <class T>
concept connector = requires(
    const boost::asio::any_io_executor& executor,
    const ip_address& address,
    std::uint16_t port,
    const std::shared_ptr<connection>& stream,
    connect_handler handler
) {
    { T::name } -> std::convertible_to<std::string_view>;
    { T::begin(executor, address, port) } -> std::same_as<connecting>;
    T::async_finish(stream, static_cast<connect_handler&&>(handler));
};

/// The sockets of the operating system. A connection that stands at once, as on loopback, costs
/// no event of the reactor.
struct tcp_connector {
    static constexpr std::string_view name = "tcp_connector";
    [[nodiscard]] BEARINGS_DECL static connecting begin(
        const boost::asio::any_io_executor& executor,
        const ip_address& address,
        std::uint16_t port
    );
    BEARINGS_DECL static void async_finish(
        const std::shared_ptr<connection>& stream,
        connect_handler handler
    );
};

}  // namespace bearings

#ifdef BEARINGS_HEADER_ONLY
#include <bearings/net/impl/connector.ipp>
#endif

#endif

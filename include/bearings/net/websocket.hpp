// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_WEBSOCKET_HPP
#define BEARINGS_NET_WEBSOCKET_HPP

#include <bearings/net/check_policy.hpp>

#include <chrono>
#include <memory>
#include <string_view>

namespace bearings {

/// The upgrade over `ws` and `wss`, then a ping and a close. A server that closes by itself is
/// unhealthy; extensions and subprotocols nobody asked for are a wrong protocol.
struct websocket {
    static constexpr std::string_view name = "websocket";
    /// How long the answers to ping and close may take; silence after a good upgrade is no failure.
    static constexpr std::chrono::microseconds farewell{100'000};
    [[nodiscard]] static bool handles(const target& what) noexcept {
        return what.url.scheme() == scheme::ws || what.url.scheme() == scheme::wss;
    }
    BEARINGS_DECL static void async_run(
        std::shared_ptr<connection> stream,
        const target& what,
        check_progress& progress,
        finding_handler handler
    );
};

}  // namespace bearings

#ifdef BEARINGS_HEADER_ONLY
#include <bearings/net/impl/websocket.ipp>
#endif

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_EXAMPLES_CLI_ECHO_CHECK_HPP
#define BEARINGS_EXAMPLES_CLI_ECHO_CHECK_HPP

#include <bearings/net/check_policy.hpp>
#include <bearings/url.hpp>

namespace cli {

/// A WebSocket check that sends a text and waits until it comes back.
struct websocket_echo {
    static constexpr std::string_view name = "websocket_echo";
    [[nodiscard]] static bool handles(const bearings::target& what) noexcept {
        return what.url.scheme() == bearings::scheme::ws ||
               what.url.scheme() == bearings::scheme::wss;
    }
    static void async_run(
        std::shared_ptr<bearings::connection> stream,
        const bearings::target& what,
        bearings::check_progress& progress,
        bearings::finding_handler handler
    );
};

}  // namespace cli

#endif

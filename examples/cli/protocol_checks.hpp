// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_EXAMPLES_CLI_PROTOCOL_CHECKS_HPP
#define BEARINGS_EXAMPLES_CLI_PROTOCOL_CHECKS_HPP

#include <bearings/net/conversation.hpp>
#include <bearings/net/target.hpp>

#include <memory>
#include <string_view>

namespace cli {

/// Asks Redis for a PONG; a server that still loads its data is `unhealthy`.
struct redis_ping {
    static constexpr std::string_view name = "redis_ping";
    [[nodiscard]] static bool handles(const bearings::target& what) noexcept;
    [[nodiscard]] static std::unique_ptr<bearings::conversation> begin(const bearings::target&);
};

/// Greets Postgres; a server that is starting up or shutting down is `unhealthy`.
struct postgres_ready {
    static constexpr std::string_view name = "postgres_ready";
    [[nodiscard]] static bool handles(const bearings::target& what) noexcept;
    [[nodiscard]] static std::unique_ptr<bearings::conversation> begin(const bearings::target&);
};

}  // namespace cli

#endif

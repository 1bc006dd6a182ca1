// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_TCP_HPP
#define BEARINGS_NET_TCP_HPP

#include <bearings/net/check_policy.hpp>

#include <chrono>
#include <memory>
#include <string_view>

namespace bearings {

/// A connection stands: fast, and fooled by relays that accept for a dead service.
struct tcp {
    static constexpr std::string_view name = "tcp";
    static constexpr bool catch_all = true;
    [[nodiscard]] static bool handles(const target&) noexcept { return true; }
    [[nodiscard]] BEARINGS_DECL static std::unique_ptr<conversation> begin(const target& what);
};

/// A connection stands and is not dropped within `grace`: finds relays with nothing behind them.
struct tcp_grace {
    static constexpr std::string_view name = "tcp_grace";
    static constexpr bool catch_all = true;
    static constexpr std::chrono::microseconds grace{50'000};
    [[nodiscard]] static bool handles(const target&) noexcept { return true; }
    [[nodiscard]] BEARINGS_DECL static std::unique_ptr<conversation> begin(const target& what);
};

}  // namespace bearings

#ifdef BEARINGS_HEADER_ONLY
#include <bearings/net/impl/tcp.ipp>
#endif

#endif

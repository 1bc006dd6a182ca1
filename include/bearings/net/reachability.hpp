// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_REACHABILITY_HPP
#define BEARINGS_NET_REACHABILITY_HPP

#include <bearings/net/check_policy.hpp>
#include <bearings/net/connect_machine.hpp>
#include <bearings/net/connector.hpp>
#include <bearings/net/resolver.hpp>
#include <bearings/net/retry.hpp>

#include <array>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <span>
#include <string_view>
#include <type_traits>

namespace bearings {

/// At most this many targets are checked at once. Without it the limit of descriptors decides.
template <std::size_t Count>
struct at_most {
    static_assert(Count > 0, "bearings: at_most<0> would check nothing.");
    static constexpr std::size_t count = Count;
};

/// Which addresses of a name are tried, and which family first.
template <address_order Order>
struct addresses {
    static constexpr address_order order = Order;
};
using prefer_ipv6 = addresses<address_order::v6_first>;
using prefer_ipv4 = addresses<address_order::v4_first>;
using only_ipv6 = addresses<address_order::v6_only>;
using only_ipv4 = addresses<address_order::v4_only>;

/// A clock: an empty type whose `now` every deadline and every duration is measured with.
template <class T>
concept probe_clock = requires {
    { T::now() } -> std::same_as<std::chrono::steady_clock::time_point>;
};

/// One selected check, type-erased: either `begin` or `run` is set.
struct check_entry {
    std::string_view name;
    bool catch_all = false;
    bool (*handles)(const target&) = nullptr;
    std::unique_ptr<conversation> (*begin)(const target&) = nullptr;
    void (*run
    )(std::shared_ptr<connection>, const target&, check_progress&, finding_handler) = nullptr;

    template <check T>
    [[nodiscard]] static constexpr check_entry of() noexcept {
        check_entry made{T::name, catch_all_check<T>, &T::handles};
        if constexpr (conversation_check<T>)
            made.begin = [](const target& what) -> std::unique_ptr<conversation> {
                return T::begin(what);
            };
        else
            made.run = &T::async_run;
        return made;
    }
};

/// What a `reachability<…>` selected, type-erased: the only thing that compiled code sees of it.
struct reachability_table {
    std::span<const check_entry> checks{};
    /// Null: this build has no TLS.
    void (*secure)(std::shared_ptr<connection>, const target&, secure_handler) = nullptr;
    std::optional<failure> (*tls_settings_failure)(const tls_settings&) = nullptr;
    std::unique_ptr<lookup> (*look_up
    )(const boost::asio::any_io_executor&, const std::string&, ip_family, name_handler) = nullptr;
    connecting (*connect
    )(const boost::asio::any_io_executor&, const ip_address&, std::uint16_t) = nullptr;
    void (*finish_connect)(const std::shared_ptr<connection>&, connect_handler) = nullptr;
    std::chrono::steady_clock::time_point (*now)() = nullptr;
    retry_plan retries{};
    address_order order = address_order::v6_first;
    /// Zero: by the limit of descriptors.
    std::size_t at_most = 0;
};

namespace detail {

template <class T>
inline constexpr bool is_retry = false;
template <class Shape>
inline constexpr bool is_retry<retry<Shape>> = true;
template <>
inline constexpr bool is_retry<once> = true;
template <class T>
inline constexpr bool is_at_most = false;
template <std::size_t Count>
inline constexpr bool is_at_most<at_most<Count>> = true;
template <class T>
inline constexpr bool is_order = false;
template <address_order Order>
inline constexpr bool is_order<addresses<Order>> = true;

template <class T>
inline constexpr bool is_reachability_policy =
    check<T> || security<T> || resolver<T> || connector<T> || probe_clock<T> || is_retry<T> ||
    is_at_most<T> || is_order<T>;

/// Writes what one policy selects into the table.
template <class T>
constexpr void select(reachability_table& into) {
    if constexpr (security<T>) {
        into.secure = &T::async_secure;
        into.tls_settings_failure = &T::settings_failure;
    }
    if constexpr (resolver<T>)
        into.look_up = &T::async_lookup;
    if constexpr (connector<T>) {
        into.connect = &T::begin;
        into.finish_connect = &T::async_finish;
    }
    if constexpr (probe_clock<T>)
        into.now = &T::now;
    if constexpr (is_order<T>)
        into.order = T::order;
    if constexpr (is_at_most<T>)
        into.at_most = T::count;
    if constexpr (is_retry<T> && !std::same_as<T, once>)
        into.retries = retry_plan::of<typename T::shape>();
}

template <class... Policies>
constexpr auto selected_checks() {
    std::array<check_entry, (std::size_t{check<Policies>} + ... + 0)> made{};
    [[maybe_unused]] std::size_t next = 0;
    (
        [&] {
            if constexpr (check<Policies>)
                made[next++] = check_entry::of<Policies>();
        }(),
        ...
    );
    return made;
}

}  // namespace detail

/// How targets are checked: what to check, how often, how many at once, with which resolver,
/// connector, TLS and clock. Policies in any order; what is not selected is not compiled.
template <class... Policies>
struct reachability {
    static_assert(
        (detail::is_reachability_policy<Policies> && ...),
        "bearings: a policy of reachability<...> is no check, retry, at_most, addresses, resolver, "
        "connector, tls or clock."
    );
    static_assert(
        (std::size_t{check<Policies>} + ... + 0) > 0,
        "bearings: reachability<...> selects no check: add tcp, http_health or websocket."
    );
    static_assert(
        (std::size_t{catch_all_check<Policies>} + ... + 0) <= 1,
        "bearings: reachability<...> selects two catch-all checks: keep one of tcp and tcp_grace."
    );
    static_assert(
        (std::size_t{detail::is_retry<Policies>} + ... + 0) <= 1,
        "bearings: reachability<...> says twice how often to try: keep one of once and retry."
    );

    static constexpr auto checks = detail::selected_checks<Policies...>();
    static constexpr reachability_table table = [] {
        reachability_table made;
        detail::select<system_resolver>(made);
        detail::select<tcp_connector>(made);
        made.now = [] { return std::chrono::steady_clock::now(); };
        (detail::select<Policies>(made), ...);
        made.checks = checks;
        return made;
    }();
};

}  // namespace bearings

#endif

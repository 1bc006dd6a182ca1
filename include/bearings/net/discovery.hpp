// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_DISCOVERY_HPP
#define BEARINGS_NET_DISCOVERY_HPP

#include <bearings/net.hpp>
#include <bearings/net/discovered.hpp>
#include <bearings/net/discovery_options.hpp>
#include <bearings/net/engine_client.hpp>
#include <bearings/policy.hpp>
#include <bearings/report.hpp>
#include <bearings/toml.hpp>

#include <boost/asio/async_result.hpp>
#include <boost/asio/deferred.hpp>

#include <span>
#include <utility>

namespace bearings {
namespace detail {

/// What a `discovery<…>` selected, type-erased.
struct discovery_table {
    std::span<const source_entry> sources;
    std::span<const rule_entry> rules;
    const reachability_table* reach;
    /// Lists containers, or only asks for the engine's state when no source wants containers.
    void (*ask_engine)(boost::asio::any_io_executor, engine_request, engine_handler);
    result<catalog> (*find_catalog)(const files&, const environment&, std::string_view);
};

using report_handler = boost::asio::any_completion_handler<void(result<report>)>;

BEARINGS_DECL void start_discovery(
    const boost::asio::any_io_executor& executor,
    discovery_options options,
    const discovery_table& how,
    report_handler handler
);
[[nodiscard]] BEARINGS_DECL result<report> run_discovery(
    discovery_options options,
    const discovery_table& how
);

template <class T>
inline constexpr bool is_sources = false;
template <class... Sources>
inline constexpr bool is_sources<sources<Sources...>> = true;
template <class T>
inline constexpr bool is_rules = false;
template <class... Rules>
inline constexpr bool is_rules<rules<Rules...>> = true;
template <class T>
inline constexpr bool is_reach = requires {
    reachability_table(T::table);
};

template <class T>
struct type_is {
    using type = T;
};

/// The first part that fits, else the default.
template <template <class> class Fits, class Default>
constexpr auto pick() {
    return type_is<Default>{};
}
template <template <class> class Fits, class Default, class First, class... Rest>
constexpr auto pick() {
    if constexpr (Fits<First>::value)
        return type_is<First>{};
    else
        return pick<Fits, Default, Rest...>();
}
template <class T>
struct fits_sources : std::bool_constant<is_sources<T>> {};
template <class T>
struct fits_rules : std::bool_constant<is_rules<T>> {};
template <class T>
struct fits_reach : std::bool_constant<is_reach<T>> {};

}  // namespace detail

template <class Discovery>
class discoverer;

/// Finds where the services of a process are: sources propose, rules decide, checks prove.
///
/// `sources<…>`, `rules<…>` and `reachability<…>` in any order; what is missing is the default.
template <class... Parts>
class discovery {
    static_assert(
        ((detail::is_sources<Parts> || detail::is_rules<Parts> || detail::is_reach<Parts>)&&...),
        "bearings: a part of discovery<...> is neither sources<...>, rules<...> nor "
        "reachability<...>."
    );
    static_assert(
        (std::size_t{detail::is_sources<Parts>} + ... + 0) <= 1 &&
            (std::size_t{detail::is_rules<Parts>} + ... + 0) <= 1 &&
            (std::size_t{detail::is_reach<Parts>} + ... + 0) <= 1,
        "bearings: discovery<...> names sources, rules or reachability twice."
    );

public:
    using sources_type =
        typename decltype(detail::pick<detail::fits_sources, default_sources, Parts...>())::type;
    using rules_type =
        typename decltype(detail::pick<detail::fits_rules, default_rules, Parts...>())::type;
    using reachability_type =
        typename decltype(detail::pick<detail::fits_reach, default_reachability, Parts...>())::type;

    /// On this thread, with a context of its own. A configuration error is the failure; a service
    /// that was not found is part of the report.
    [[nodiscard]] result<report> try_discover(discovery_options options = {}) const {
        return detail::run_discovery(std::move(options), table);
    }

    /// For start-up code: throws `bearings::exception` on a configuration error.
    [[nodiscard]] discovered discover(discovery_options options = {}) const {
        return discovered(std::move(try_discover(std::move(options))).value());
    }

    /// Completes with `void(result<report>)` through `executor`, by the deadline on every path.
    /// Cancelling ends it with what was decided so far. Files are read before this returns.
    template <
        boost::asio::completion_token_for<void(result<report>)> Token = boost::asio::deferred_t>
    auto async_discover(
        boost::asio::any_io_executor executor,
        discovery_options options,
        Token&& token = {}
    ) const {
        return boost::asio::async_initiate<Token, void(result<report>)>(
            [](auto handler, const auto& on, discovery_options with) {
                detail::start_discovery(on, std::move(with), table, std::move(handler));
            },
            token,
            std::move(executor),
            std::move(options)
        );
    }

private:
    template <class Discovery>
    friend class discoverer;

    /// Without a source of containers their JSON is not even linked.
    static constexpr auto ask_engine() {
        if constexpr (sources_type::template contains<docker_containers>)
            return &async_query_engine;
        else
            return &async_ping_engine;
    }

    static constexpr detail::discovery_table table{
        sources_type::entries,
        rules_type::entries,
        &reachability_type::table,
        ask_engine(),
        &find_catalog};
};

}  // namespace bearings

#ifdef BEARINGS_HEADER_ONLY
#include <bearings/net/impl/discovery.ipp>
#endif

#endif

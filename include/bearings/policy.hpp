// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_POLICY_HPP
#define BEARINGS_POLICY_HPP

#include <bearings/rule.hpp>
#include <bearings/source.hpp>

#include <array>
#include <concepts>

namespace bearings {

/// Which sources propose candidates. Their order does not matter: `precedence` ranks them.
template <source... Sources>
struct sources {
    static constexpr std::array<source_entry, sizeof...(Sources)> entries{
        source_entry{Sources::name, &Sources::collect}...};
    template <class T>
    static constexpr bool contains = (std::same_as<T, Sources> || ...);
};

/// Which rules decide, in this order.
template <rule... Rules>
struct rules {
    static constexpr std::array<rule_entry, sizeof...(Rules)> entries{
        rule_entry{Rules::name, &Rules::apply}...};
    template <class T>
    static constexpr bool contains = (std::same_as<T, Rules> || ...);
};

/// Every source of the contract.
using default_sources = sources<
    process_environment,
    aspire_variables,
    cluster_variables,
    docker_containers,
    config_file,
    derived_endpoints,
    scheme_defaults>;

/// Every rule of the contract.
using default_rules = rules<
    production_guard,
    docker_bypass,
    staging_fallback,
    allow_list,
    credential_hygiene,
    group_coherence,
    mock_last_resort>;

}  // namespace bearings

#endif

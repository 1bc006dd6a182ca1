// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_CANDIDATE_HPP
#define BEARINGS_CANDIDATE_HPP

#include <bearings/origin.hpp>
#include <bearings/url.hpp>

#include <string_view>

namespace bearings {

/// What kind of place a candidate points to. `explicit` is a keyword, hence the underscore.
enum class tier { explicit_, cluster, docker, local, mock, staging, production };

[[nodiscard]] BEARINGS_DECL std::string_view to_string(tier value) noexcept;

/// The order of candidates within a service, best first. This enumeration is the whole
/// precedence table; candidates of equal precedence keep the order they were collected in.
enum class precedence {
    code_override,
    test_environment,
    environment,
    aspire,
    requested_mock,
    cluster,
    docker,
    local_environment,
    config_file,
    derived,
    built_in_default,
    staging_fallback_environment,
    staging_fallback_config,
    mock_last_resort,
};

/// The name used in reports and in the README: `code_override`, `test_environment`, …
[[nodiscard]] BEARINGS_DECL std::string_view to_string(precedence value) noexcept;

/// Whether candidates of this precedence only serve when the others failed.
[[nodiscard]] constexpr bool is_fallback(precedence value) noexcept {
    return value >= precedence::staging_fallback_environment;
}

enum class candidate_state { untried, chosen, shadowed, dropped, failed };

[[nodiscard]] BEARINGS_DECL std::string_view to_string(candidate_state value) noexcept;

/// One URL for one service. The views belong to the environment, catalogue and plan.
struct candidate {
    /// Empty: it could not be formed, and `reason` says why; such a candidate is dropped.
    url_view url;
    bearings::tier tier = bearings::tier::local;
    bearings::precedence precedence = bearings::precedence::config_file;
    origin_view origin;
    /// False once a rule or source dropped it.
    bool kept = true;
    /// Who dropped it: the name of a rule or source. Empty: nobody.
    std::string_view rule;
    /// Why. Empty: kept.
    std::string_view reason;
};

/// Whether nothing ever takes its place: it is explicit, or a mock that was asked for.
[[nodiscard]] constexpr bool is_pinned(const candidate& which) noexcept {
    return which.tier == tier::explicit_ || which.precedence <= precedence::requested_mock;
}

}  // namespace bearings

#ifdef BEARINGS_HEADER_ONLY
#include <bearings/impl/candidate.ipp>
#endif

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_RULE_IPP
#define BEARINGS_IMPL_RULE_IPP

#include <bearings/endpoint.hpp>
#include <bearings/impl/internal/endpoint_pattern.hpp>
#include <bearings/impl/internal/rule_text.hpp>
#include <bearings/impl/internal/source_support.hpp>
#include <bearings/rule.hpp>

#include <string>

namespace bearings {

namespace detail {

[[nodiscard]] inline bool is_staging_fallback(const candidate& of) noexcept {
    return of.tier == tier::staging && is_fallback(of.precedence);
}

/// Whether the service's own first choice is encrypted, so that a fallback must be, too.
[[nodiscard]] inline bool first_choice_is_secure(std::span<const candidate> all) noexcept {
    for (const auto& each : all)
        if (each.kept && !each.url.empty() && !is_fallback(each.precedence))
            return is_secure(each.url.scheme());
    return false;
}

/// Whether staging may take over, and why or why not.
struct permission {
    bool granted = false;
    std::string reason;
    /// It follows from how the engine is.
    bool needs_engine = false;
};

[[nodiscard]] inline permission staging_permission(const planning& inputs, const plan& of) {
    const auto& set = inputs.switches;
    if (!is_local_stage(inputs.stage))
        return {
            false,
            "a fallback to staging serves stages development and test only; this is stage " +
                std::string(to_string(inputs.stage))};
    if (set.force_local.value_or(false))
        return {false, "FORCE_LOCAL is set"};
    if (set.staging_fallback)
        return {
            *set.staging_fallback,
            *set.staging_fallback ? "USE_STAGING_FALLBACK=true allows it"
                                  : "USE_STAGING_FALLBACK=false forbids it"};
    if (inputs.facts.os().value != os_kind::windows)
        return {
            false,
            "it is automatic on native Windows only; USE_STAGING_FALLBACK=true allows it here"};
    const bool may_ask = inputs.probing && !bypasses_docker(set);
    if (inputs.probing && is_out_of_reach(of.engine, set))
        return {
            true,
            is_down(of.engine)
                ? "this is Windows and " + engine_text(of.engine)
                : "this is Windows and DOCKER_BYPASS leaves the container engine out",
            may_ask};
    return {
        false,
        "it is automatic on Windows when the container engine is not ready, and " +
            engine_text(of.engine) + "; USE_STAGING_FALLBACK=true allows it",
        may_ask};
}

inline void keep_secure_fallbacks(
    std::span<candidate> all,
    precedence from,
    std::string_view rule
) {
    if (!first_choice_is_secure(all))
        return;
    for (auto& each : all)
        if (each.kept && each.precedence >= from && is_fallback(each.precedence) &&
            !each.url.empty() && !is_secure(each.url.scheme()))
            drop(each, rule, "a fallback never goes from an encrypted connection to a plain one");
}

[[nodiscard]] inline bool has_kept(
    std::span<const candidate> all,
    bool (*which)(const candidate&)
) {
    for (const auto& each : all)
        if (each.kept && which(each))
            return true;
    return false;
}

[[nodiscard]] inline bool is_last_resort(const candidate& of) noexcept {
    return of.precedence == precedence::mock_last_resort;
}

/// Empty: the mock may serve as a last resort.
[[nodiscard]] inline std::string_view why_no_mock(const planning& inputs) noexcept {
    if (!is_local_stage(inputs.stage))
        return "a mock nobody asked for serves stages development and test only";
    if (inputs.switches.force_local.value_or(false))
        return "FORCE_LOCAL is set";
    return {};
}

}  // namespace detail

BEARINGS_DECL void drop(candidate& which, std::string_view rule, std::string_view reason) noexcept {
    if (!which.kept)
        return;
    which.kept = false;
    which.rule = rule;
    which.reason = reason;
}

BEARINGS_DECL void production_guard::apply(const planning& inputs, plan& of) {
    if (inputs.stage != stage::production)
        return;
    for (auto& each : of.candidates) {
        switch (each.tier) {
        case tier::explicit_:
        case tier::cluster:
        case tier::production: break;
        case tier::mock: drop(each, name, "a mock never serves in production"); break;
        case tier::staging: drop(each, name, "staging never serves in production"); break;
        case tier::docker:
        case tier::local:
            drop(each, name, "local candidates are not considered in production");
            break;
        }
    }
}

BEARINGS_DECL void docker_bypass::apply(const planning& inputs, plan& of) {
    const auto& set = inputs.switches;
    const bool automatic =
        !set.docker_bypass && !set.force_local.value_or(false) && detail::is_down(of.engine);
    if (!automatic && !detail::bypasses_docker(set))
        return;
    std::string_view reason = "DOCKER_BYPASS is set";
    if (automatic)
        reason = of.keep(
            inputs.engine != nullptr ? detail::engine_text(*inputs.engine)
                                     : detail::engine_text(of.engine)
        );
    for (auto& each : of.candidates)
        if (each.tier == tier::docker)
            drop(each, name, reason);
}

BEARINGS_DECL void staging_fallback::apply(const planning& inputs, plan& of) {
    std::string_view reason;
    detail::permission found;
    for (auto& service : of.services) {
        const auto mine = of.of(service);
        if (!detail::has_kept(mine, detail::is_staging_fallback))
            continue;
        if (reason.empty()) {
            found = detail::staging_permission(inputs, of);
            reason = of.keep(found.reason);
        }
        if (found.needs_engine && !detail::has_kept(mine, is_pinned))
            of.wants_engine = true;
        service.staging_allowed = found.granted;
        service.staging_rule = name;
        service.staging_reason = reason;
        for (auto& each : mine) {
            if (!detail::is_staging_fallback(each))
                continue;
            if (!found.granted)
                drop(each, name, reason);
            else if (!is_secure(each.url.scheme()) && !is_loopback(each.url))
                drop(each, name, "staging must be https or wss, unless it is on this machine");
        }
        detail::keep_secure_fallbacks(mine, precedence::staging_fallback_environment, name);
    }
}

BEARINGS_DECL void allow_list::apply(const planning& inputs, plan& of) {
    if (!inputs.services.staging_allow)
        return;
    for (auto& each : of.candidates) {
        if (!each.kept || !detail::is_staging_fallback(each))
            continue;
        if (detail::matches_any(each.url.host(), *inputs.services.staging_allow))
            continue;
        drop(
            each,
            name,
            of.keep({"the host ", escaped(each.url.host(), 120), " is not in staging.allow"})
        );
    }
}

BEARINGS_DECL void credential_hygiene::apply(const planning&, plan& of) {
    for (auto& each : of.candidates)
        if (each.kept && each.origin.kind == origin_kind::derived && !each.url.userinfo().empty())
            drop(each, name, "credentials are never carried from one candidate to another");
}

BEARINGS_DECL void group_coherence::apply(const planning&, plan& of) {
    of.coherent_groups = true;
}

BEARINGS_DECL void mock_last_resort::apply(const planning& inputs, plan& of) {
    const auto forbidden = detail::why_no_mock(inputs);
    for (auto& service : of.services) {
        const auto mine = of.of(service);
        if (!detail::has_kept(mine, detail::is_last_resort))
            continue;
        service.mock_allowed = forbidden.empty();
        service.mock_rule = name;
        for (auto& each : mine)
            if (detail::is_last_resort(each) && !forbidden.empty())
                drop(each, name, forbidden);
        detail::keep_secure_fallbacks(mine, precedence::mock_last_resort, name);
    }
}

}  // namespace bearings

#endif

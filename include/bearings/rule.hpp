// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_RULE_HPP
#define BEARINGS_RULE_HPP

#include <bearings/plan.hpp>

#include <concepts>
#include <string_view>

namespace bearings {

/// A rule: an empty type with a name that decides about the candidates of a plan, without I/O.
/// Rules run in the order they are listed; `drop` and the permissions of `service_plan` are all
/// they may change.
template <class T>
concept rule = requires(const planning& inputs, plan& plan) {
    { T::name } -> std::convertible_to<std::string_view>;
    T::apply(inputs, plan);
};

/// Drops a candidate, with the rule's name and a reason that outlives the plan. One that was
/// dropped before keeps its first reason.
BEARINGS_DECL void drop(candidate& which, std::string_view rule, std::string_view reason) noexcept;

/// The engine is not ready, or `DOCKER_BYPASS=true`: Docker candidates are dropped.
struct docker_bypass {
    static constexpr std::string_view name = "docker_bypass";
    BEARINGS_DECL static void apply(const planning&, plan&);
};

/// Allows staging to take over from local: development and test only, on native Windows when the
/// engine is not ready or `DOCKER_BYPASS=true` keeps everyone from asking it, elsewhere with
/// `USE_STAGING_FALLBACK=true`; https/wss or loopback only.
struct staging_fallback {
    static constexpr std::string_view name = "staging_fallback";
    BEARINGS_DECL static void apply(const planning&, plan&);
};

/// Drops staging candidates whose host is not in `staging.allow`.
struct allow_list {
    static constexpr std::string_view name = "allow_list";
    BEARINGS_DECL static void apply(const planning&, plan&);
};

/// In production nothing but explicit, cluster and production candidates remains.
struct production_guard {
    static constexpr std::string_view name = "production_guard";
    BEARINGS_DECL static void apply(const planning&, plan&);
};

/// Members of a group fall back together or not at all.
struct group_coherence {
    static constexpr std::string_view name = "group_coherence";
    BEARINGS_DECL static void apply(const planning&, plan&);
};

/// Allows the mock when nothing else is left: development and test only.
struct mock_last_resort {
    static constexpr std::string_view name = "mock_last_resort";
    BEARINGS_DECL static void apply(const planning&, plan&);
};

/// Never carries credentials from one candidate to another: drops derived candidates that have
/// some, because they can only be those of their base.
struct credential_hygiene {
    static constexpr std::string_view name = "credential_hygiene";
    BEARINGS_DECL static void apply(const planning&, plan&);
};

}  // namespace bearings

#ifdef BEARINGS_HEADER_ONLY
#include <bearings/impl/rule.ipp>
#endif

#endif

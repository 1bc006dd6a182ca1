// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_DECISION_CHOICE_IPP
#define BEARINGS_IMPL_DECISION_CHOICE_IPP

#include <bearings/detail/decision_choice.hpp>
#include <bearings/endpoint.hpp>
#include <bearings/impl/internal/decision_text_index.hpp>

namespace bearings::detail {

BEARINGS_DECL role
role_of(const plan& in, const service_plan& service, const candidate& which) noexcept {
    if (!which.kept || which.url.empty())
        return role::unusable;
    const bool substitute = is_fallback(which.precedence) || which.tier == tier::mock;
    // The guard holds even where a program composed its rules without `production_guard`.
    if (substitute && in.stage.value == stage::production)
        return role::unusable;
    if (is_pinned(which))
        return role::pin;
    if (which.precedence == precedence::mock_last_resort)
        return service.mock_allowed ? role::last : role::unusable;
    if (is_fallback(which.precedence))
        return service.staging_allowed ? role::away : role::unusable;
    return role::home;
}

BEARINGS_DECL void advance(
    lane& which,
    const plan& in,
    const service_plan& service,
    std::span<const probe_result> outcomes
) noexcept {
    if (which.state != lane_state::pending)
        return;
    for (; which.next < which.end; ++which.next) {
        const auto& candidate = in.candidates[which.next];
        if (!belongs(which.of, role_of(in, service, candidate)))
            continue;
        switch (const auto found = outcomes[which.next].verdict) {
        case verdict::not_probed: return;
        case verdict::reachable: which.state = lane_state::reached; return;
        case verdict::tls_failed: which.state = lane_state::danger; return;
        default:
            if (which.stopper == none && !allows_fallback(found, is_loopback(candidate.url)))
                which.stopper = which.next;
        }
    }
    which.state = which.stopper == none ? lane_state::failed : lane_state::denied;
}

inline lane lane_of(
    role wanted,
    const plan& in,
    const service_plan& service,
    std::size_t end
) noexcept {
    lane made{wanted, lane_state::empty, service.first, end, none, false};
    for (auto at = service.first; at < end; ++at) {
        const auto& candidate = in.candidates[at];
        if (!belongs(wanted, role_of(in, service, candidate)))
            continue;
        made.state = lane_state::pending;
        made.secure = made.secure || is_secure(candidate.url.scheme());
    }
    return made;
}

inline std::size_t pin_of(const plan& in, const service_plan& service) noexcept {
    for (auto at = service.first; at < service.first + service.count; ++at)
        if (role_of(in, service, in.candidates[at]) == role::pin)
            return at;
    return none;
}

BEARINGS_DECL standing stand(
    const plan& in,
    const service_plan& service,
    std::size_t group,
    std::size_t members,
    std::span<const probe_result> outcomes
) noexcept {
    standing made;
    made.group = group;
    made.pin = pin_of(in, service);
    const auto end = service.first + service.count;
    made.home = lane_of(role::home, in, service, made.pin == none ? end : made.pin + 1);
    if (made.pin == none) {
        made.away = lane_of(role::away, in, service, end);
        made.last = lane_of(role::last, in, service, end);
        made.holds = service.service->required;
        // Alone in its group an optional service pulls nobody but itself.
        made.pulls = service.service->required || members == 1;
    }
    for (auto* which : {&made.home, &made.away, &made.last})
        advance(*which, in, service, outcomes);
    return made;
}

BEARINGS_DECL bool absent(const lane& home) noexcept {
    return home.state == lane_state::failed || home.state == lane_state::empty;
}
BEARINGS_DECL bool needs_fallback(const standing& member) noexcept {
    return member.pulls && absent(member.home);
}
inline bool may_need_fallback(const standing& member) noexcept {
    return member.pulls && member.home.state == lane_state::pending;
}
BEARINGS_DECL bool forbids_move(const standing& member) noexcept {
    if (!member.holds && !member.pulls)
        return false;
    if (member.home.state == lane_state::danger)
        return true;
    return member.away.state != lane_state::pending && member.away.state != lane_state::reached;
}
inline bool may_forbid_move(const standing& member) noexcept {
    if (!member.holds && !member.pulls)
        return false;
    const bool may_be_dangerous = member.home.state == lane_state::pending && member.home.secure;
    return may_be_dangerous || member.away.state == lane_state::pending;
}

BEARINGS_DECL void group_tally::add(const standing& member) noexcept {
    needing += needs_fallback(member);
    may_need += may_need_fallback(member);
    forbidding += forbids_move(member);
    may_forbid += may_forbid_move(member);
}
BEARINGS_DECL void group_tally::remove(const standing& member) noexcept {
    needing -= needs_fallback(member);
    may_need -= may_need_fallback(member);
    forbidding -= forbids_move(member);
    may_forbid -= may_forbid_move(member);
}

BEARINGS_DECL group_move group_tally::move() const noexcept {
    if (forbidding > 0)
        return group_move::stays;
    if (needing == 0)
        return may_need > 0 ? group_move::undecided : group_move::stays;
    return may_forbid > 0 ? group_move::undecided : group_move::moves;
}

BEARINGS_DECL grouping group_services(const plan& in) {
    grouping made;
    made.group_of.reserve(in.services.size());
    text_index names(in.services.size());
    for (std::size_t i = 0; i < in.services.size(); ++i)
        made.group_of.push_back(
            in.coherent_groups ? names.number(in.services[i].service->group) : i
        );
    made.count = in.coherent_groups ? names.size() : in.services.size();
    return made;
}

inline choice choose_at_home(const standing& service) noexcept {
    switch (service.home.state) {
    case lane_state::reached: return {choice_kind::chosen, service.home.next};
    case lane_state::pending: return {};
    case lane_state::denied:
    case lane_state::danger: return {choice_kind::nothing, none};
    default: break;
    }
    if (service.pin != none)
        return {choice_kind::nothing, none};
    switch (service.last.state) {
    case lane_state::reached: return {choice_kind::chosen, service.last.next};
    case lane_state::pending: return {};
    default: return {choice_kind::nothing, none};
    }
}

inline choice choose_away(const standing& service) noexcept {
    if (service.home.state == lane_state::danger)
        return {choice_kind::nothing, none};
    if (service.home.state == lane_state::pending && service.home.secure)
        return {};
    switch (service.away.state) {
    case lane_state::reached: return {choice_kind::chosen, service.away.next};
    case lane_state::pending: return {};
    default: return {choice_kind::nothing, none};
    }
}

BEARINGS_DECL choice choose(const standing& service, group_move group) noexcept {
    if (service.pin != none || group == group_move::stays)
        return choose_at_home(service);
    const auto away = choose_away(service);
    if (group == group_move::moves)
        return away;
    // Where both ways lead to the same end, the group need not be known.
    const auto home = choose_at_home(service);
    return home.kind == away.kind && home.candidate == away.candidate ? home : choice{};
}

}  // namespace bearings::detail

#endif

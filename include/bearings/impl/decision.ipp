// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_DECISION_IPP
#define BEARINGS_IMPL_DECISION_IPP

#include <bearings/decision.hpp>
#include <bearings/detail/decision_choice.hpp>
#include <bearings/endpoint.hpp>
#include <bearings/impl/internal/decision_advice.hpp>
#include <bearings/impl/internal/decision_wording.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bearings {

BEARINGS_DECL std::string_view to_string(service_status value) noexcept {
    switch (value) {
    case service_status::resolved: return "resolved";
    case service_status::unresolved: return "unresolved";
    case service_status::skipped: return "skipped";
    }
    return "";
}

namespace detail {

/// A group and those of its members that the reasons name.
struct group_story {
    group_tally tally;
    group_move move = group_move::undecided;
    std::size_t puller = none;
    std::size_t forbidder = none;
    /// Names of members that stay because they are explicit; at most three.
    std::string staying;
    std::size_t staying_count = 0;
};

/// One run of `decide`.
class decider {
public:
    decider(const plan& in, std::span<const probe_result> outcomes, bool probing)
        : in_(in)
        , outcomes_(outcomes)
        , probing_(probing) {}

    decisions run() {
        survey();
        decisions made;
        made.settled = true;
        made.candidates.resize(in_.candidates.size());
        made.services.reserve(in_.services.size());
        for (std::size_t i = 0; i < in_.services.size(); ++i)
            made.services.push_back(decide_service(i, made));
        return made;
    }

private:
    void survey();
    void tell_member(std::size_t index);
    decision decide_service(std::size_t index, decisions& made);

    [[nodiscard]] candidate_outcome outcome_of(
        std::size_t service,
        std::size_t index,
        std::size_t chosen
    ) const;
    [[nodiscard]] candidate_outcome outcome_of_chosen(std::size_t service, std::size_t index) const;
    [[nodiscard]] candidate_outcome outcome_unusable(std::size_t service, std::size_t index) const;
    [[nodiscard]] candidate_outcome outcome_passed_over(std::size_t service, std::size_t index)
        const;
    [[nodiscard]] candidate_outcome outcome_left(std::size_t service, std::size_t index) const;

    [[nodiscard]] verdict furthest(std::size_t service) const;
    [[nodiscard]] std::string fix_for(std::size_t service) const;
    [[nodiscard]] std::string why_group_moves(std::size_t service) const;
    [[nodiscard]] std::string why_group_stays(std::size_t service) const;
    [[nodiscard]] std::string why_not_home(std::size_t service) const;

    [[nodiscard]] const service& named(std::size_t index) const {
        return *in_.services[index].service;
    }
    [[nodiscard]] const group_story& group_of(std::size_t service) const {
        return groups_[standings_[service].group];
    }
    [[nodiscard]] bool ended(std::size_t candidate) const {
        const auto found = outcomes_[candidate].verdict;
        return found != verdict::not_probed && found != verdict::cancelled;
    }

    const plan& in_;
    std::span<const probe_result> outcomes_;
    bool probing_;
    std::vector<standing> standings_;
    std::vector<group_story> groups_;
};

inline void decider::survey() {
    const auto grouping = group_services(in_);
    groups_.resize(grouping.count);
    for (const auto group : grouping.group_of)
        ++groups_[group].tally.members;

    // Nothing is contacted then: what the rules keep counts as there.
    std::vector<probe_result> assumed;
    if (!probing_) {
        assumed.resize(in_.candidates.size());
        for (auto& outcome : assumed)
            outcome.verdict = verdict::reachable;
    }
    const std::span<const probe_result> seen = probing_ ? outcomes_ : assumed;

    standings_.reserve(in_.services.size());
    for (std::size_t i = 0; i < in_.services.size(); ++i) {
        const auto group = grouping.group_of[i];
        auto& tally = groups_[group].tally;
        standings_.push_back(stand(in_, in_.services[i], group, tally.members, seen));
        tally.add(standings_.back());
        tell_member(i);
    }
    for (auto& group : groups_)
        group.move = group.tally.move();
}

inline void decider::tell_member(std::size_t index) {
    const auto& member = standings_[index];
    auto& group = groups_[member.group];
    if (group.puller == none && needs_fallback(member))
        group.puller = index;
    if (group.forbidder == none && forbids_move(member))
        group.forbidder = index;
    if (member.pin == none || ++group.staying_count > 3)
        return;
    group.staying += (group.staying.empty() ? "" : ", ") + in_quotes(named(index).name);
}

inline decision decider::decide_service(std::size_t index, decisions& made) {
    const auto& service = in_.services[index];
    const auto& stands = standings_[index];
    auto picked = choose(stands, group_of(index).move);
    if (picked.kind == choice_kind::open) {
        made.settled = false;
        // As long as the group is open, what answers where it comes first is the best guess.
        if (group_of(index).move == group_move::undecided &&
            stands.home.state == lane_state::reached)
            picked = {choice_kind::chosen, stands.home.next};
    }

    decision result;
    result.chosen = picked.kind == choice_kind::chosen ? picked.candidate : decision::no_candidate;
    for (auto i = service.first; i < service.first + service.count; ++i)
        made.candidates[i] = outcome_of(index, i, result.chosen);

    if (result.chosen != decision::no_candidate) {
        result.status = service_status::resolved;
        result.verdict = probing_ ? verdict::reachable : verdict::not_probed;
        result.fallback = is_fallback(in_.candidates[result.chosen].precedence);
        return result;
    }
    if (service.count == 0 && !named(index).required) {
        result.status = service_status::skipped;
        return result;
    }
    result.verdict = furthest(index);
    result.fix = fix_for(index);
    return result;
}

inline candidate_outcome decider::outcome_of(
    std::size_t service,
    std::size_t index,
    std::size_t chosen
) const {
    const auto& candidate = in_.candidates[index];
    if (index == chosen)
        return outcome_of_chosen(service, index);
    if (!candidate.kept || candidate.url.empty())
        return {
            candidate_state::dropped,
            std::string(candidate.rule),
            candidate.reason.empty() ? "dropped by a rule" : std::string(candidate.reason)};

    const auto& stands = standings_[service];
    if (stands.pin != none && index > stands.pin)
        return {
            candidate_state::shadowed,
            {},
            "stands behind " + origin_text(in_.candidates[stands.pin]) +
                ", which nothing replaces"};
    if (probing_ && ended(index) && !outcomes_[index].reached())
        return {candidate_state::failed, {}, sentence(outcomes_[index])};
    if (chosen != decision::no_candidate && chosen < index)
        return {
            candidate_state::shadowed,
            {},
            "stands behind " + tier_and_url(in_.candidates[chosen]) + ", which is chosen"};
    if (role_of(in_, in_.services[service], candidate) == role::unusable)
        return outcome_unusable(service, index);
    return chosen != decision::no_candidate ? outcome_passed_over(service, index)
                                            : outcome_left(service, index);
}

inline candidate_outcome decider::outcome_of_chosen(std::size_t service, std::size_t index) const {
    const auto& candidate = in_.candidates[index];
    const auto& plan = in_.services[service];
    if (candidate.precedence == precedence::mock_last_resort)
        return {
            candidate_state::chosen,
            std::string(plan.mock_rule),
            why_not_home(service) + "; the mock is the last resort"};
    if (!is_fallback(candidate.precedence))
        return {candidate_state::chosen, {}, {}};
    const auto& group = group_of(service);
    const bool pulled = !needs_fallback(standings_[service]);
    auto reason = pulled ? why_group_moves(service) : why_not_home(service);
    if (!pulled && !plan.staging_reason.empty())
        reason.append("; ").append(plan.staging_reason);
    if (!pulled && group.tally.members > 1)
        reason += "; group " + in_quotes(named(service).group) + " falls back together";
    if (!group.staying.empty())
        reason += "; " + group.staying + (group.staying_count > 3 ? ", …" : "") +
                  (group.staying_count > 1 ? " stay" : " stays") + " as asked for";
    return {
        candidate_state::chosen,
        pulled ? std::string("group_coherence") : std::string(plan.staging_rule),
        std::move(reason)};
}

inline candidate_outcome decider::outcome_unusable(std::size_t service, std::size_t index) const {
    const auto& candidate = in_.candidates[index];
    const auto& plan = in_.services[service];
    if (in_.stage.value == stage::production)
        return {
            candidate_state::dropped,
            "production_guard",
            "in production neither staging nor mocks are used"};
    if (candidate.precedence == precedence::mock_last_resort)
        return {
            candidate_state::dropped,
            plan.mock_rule.empty() ? "mock_last_resort" : std::string(plan.mock_rule),
            "the mock may not be the last resort here"};
    return {
        candidate_state::dropped,
        plan.staging_rule.empty() ? "staging_fallback" : std::string(plan.staging_rule),
        plan.staging_reason.empty() ? "the staging fallback is not allowed"
                                    : std::string(plan.staging_reason)};
}

/// A better one that lost although it did not fail.
inline candidate_outcome decider::outcome_passed_over(std::size_t service, std::size_t index)
    const {
    const bool away = role_of(in_, in_.services[service], in_.candidates[index]) == role::away;
    if (away)
        return {candidate_state::dropped, "group_coherence", why_group_stays(service)};
    if (group_of(service).move != group_move::moves)
        return {candidate_state::untried, {}, "no outcome is known"};
    const auto* const known = outcomes_[index].reached() ? "reachable, but " : "not waited for: ";
    return {candidate_state::dropped, "group_coherence", known + why_group_moves(service)};
}

/// Nothing was chosen, and this one did not fail.
inline candidate_outcome decider::outcome_left(std::size_t service, std::size_t index) const {
    const auto& stands = standings_[service];
    const auto move = group_of(service).move;
    const auto what = role_of(in_, in_.services[service], in_.candidates[index]);
    const bool at_home = belongs(role::home, what);
    const bool home_stops =
        stands.home.state == lane_state::denied || stands.home.state == lane_state::danger;
    if (at_home && stands.pin == none && move == group_move::moves)
        return {candidate_state::dropped, "group_coherence", why_group_moves(service)};
    if (what == role::last && move == group_move::moves)
        return {candidate_state::dropped, "group_coherence", why_group_moves(service)};
    if (home_stops) {
        const auto* const rule = what == role::away   ? "staging_fallback"
                                 : what == role::last ? "mock_last_resort"
                                                      : "";
        return {
            candidate_state::dropped,
            rule,
            "nothing takes its place: " + why_not_home(service)};
    }
    if (what == role::away && move == group_move::stays)
        return {candidate_state::dropped, "group_coherence", why_group_stays(service)};
    return {candidate_state::untried, {}, "not tried before the time ran out"};
}

/// Of the candidate that got furthest.
inline verdict decider::furthest(std::size_t service) const {
    auto best = verdict::not_probed;
    if (!probing_)
        return best;
    const auto& plan = in_.services[service];
    for (auto i = plan.first; i < plan.first + plan.count; ++i) {
        const auto found = outcomes_[i].verdict;
        if (found == verdict::reachable)
            continue;
        const bool better = progress_of(found) > progress_of(best);
        if (better || (best == verdict::not_probed && found == verdict::cancelled))
            best = found;
    }
    return best;
}

inline std::string decider::fix_for(std::size_t service) const {
    const auto& plan = in_.services[service];
    const auto& stands = standings_[service];
    complaint about{in_, plan};
    const auto& group = group_of(service);
    if (group.forbidder != none && group.forbidder != service && group.puller != none)
        about.forbidding = &in_.services[group.forbidder];
    if (stands.pin != none && probing_) {
        about.pin = &in_.candidates[stands.pin];
        about.which = about.pin;
        about.found = &outcomes_[stands.pin];
    }
    // The home candidate that got furthest speaks for the service: that is what to repair. A pin
    // speaks only where nothing comes before it.
    int best = -1;
    for (auto i = plan.first; probing_ && i < plan.first + plan.count; ++i) {
        if (role_of(in_, plan, in_.candidates[i]) != role::home || i >= stands.home.end)
            continue;
        const int progress = progress_of(outcomes_[i].verdict);
        if (progress <= best)
            continue;
        best = progress;
        about.which = &in_.candidates[i];
        about.found = &outcomes_[i];
    }
    about.left_behind = stands.pin == none && group.move == group_move::moves &&
                        group.puller != service && stands.home.state != lane_state::danger;
    return advice(about);
}

inline std::string decider::why_not_home(std::size_t service) const {
    const auto& stands = standings_[service];
    const auto& plan = in_.services[service];
    auto index = stands.home.stopper;
    if (stands.home.state == lane_state::danger)
        index = stands.home.next;
    for (auto i = plan.first; index == none && i < plan.first + plan.count; ++i)
        if (belongs(role::home, role_of(in_, plan, in_.candidates[i])) && ended(i))
            index = i;
    if (index == none || !probing_)
        return "nothing is left that comes first";
    return std::string(to_string(in_.candidates[index].tier)) + " failed (" +
           std::string(to_string(outcomes_[index].verdict)) + ')';
}

inline std::string decider::why_group_moves(std::size_t service) const {
    const auto& group = group_of(service);
    if (group.puller == service || group.puller == none)
        return why_not_home(service);
    return in_quotes(named(group.puller).name) + " needs the fallback, and group " +
           in_quotes(named(service).group) + " falls back together";
}

inline std::string decider::why_group_stays(std::size_t service) const {
    const auto& group = group_of(service);
    const auto name = in_quotes(named(service).group);
    if (group.puller == none)
        return "no required member of group " + name + " needs a fallback";
    if (group.forbidder == none)
        return "group " + name + " does not fall back";
    const auto who = in_quotes(named(group.forbidder).name);
    switch (standings_[group.forbidder].away.state) {
    case lane_state::empty:
        return "group " + name + " cannot fall back: " + who + " has no allowed staging candidate";
    case lane_state::pending:
    case lane_state::reached:
        return "group " + name + " cannot fall back: TLS failed at " + who +
               ", which is evidence of danger";
    default: return "group " + name + " cannot fall back: staging of " + who + " cannot be reached";
    }
}

}  // namespace detail

BEARINGS_DECL decisions
decide(const plan& from, std::span<const probe_result> outcomes, bool probing) {
    if (outcomes.size() == from.candidates.size())
        return detail::decider(from, outcomes, probing).run();
    std::vector<probe_result> padded(outcomes.begin(), outcomes.end());
    padded.resize(from.candidates.size());
    return detail::decider(from, padded, probing).run();
}

}  // namespace bearings

#endif

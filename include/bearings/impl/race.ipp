// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_RACE_IPP
#define BEARINGS_IMPL_RACE_IPP

#include <bearings/detail/chrono.hpp>
#include <bearings/impl/internal/decision_text_index.hpp>
#include <bearings/impl/internal/rule_text.hpp>
#include <bearings/race.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace bearings {

BEARINGS_DECL std::chrono::microseconds head_start_for(
    const plan& of,
    const facts& where
) noexcept {
    const bool windows = where.os.value == os_kind::windows;
    return windows && detail::is_out_of_reach(of.engine, of.switches) ? std::chrono::microseconds(0)
                                                                      : default_head_start;
}

BEARINGS_DECL race::race(const plan& of, const race_settings& settings, bool engine_pending)
    : plan_(&of)
    , settings_(settings)
    , engine_pending_(engine_pending)
    , outcomes_(of.candidates.size())
    , progress_(of.candidates.size(), progress::idle)
    , started_(of.candidates.size()) {
    build();
}

BEARINGS_DECL race_step race::begin() {
    race_step step;
    visit_all(clock_time(0), step);
    serve_head_starts(clock_time(0), step);
    conclude(step);
    return step;
}

BEARINGS_DECL race_step
race::finished(std::size_t candidate, probe_result found, std::chrono::microseconds now) {
    race_step step;
    const auto before = candidate < progress_.size() ? progress_[candidate] : progress::given_up;
    if (before == progress::expired) {
        auto& outcome = outcomes_[candidate];
        found.verdict = outcome.verdict;
        found.elapsed = outcome.elapsed;
        outcome = std::move(found);
    } else if (before == progress::running && !over_) {
        if (found.verdict == verdict::not_probed)
            found.verdict = verdict::cancelled;
        outcomes_[candidate] = std::move(found);
        progress_[candidate] = progress::ended;
        take_in(candidate, step);
        refresh(service_of_[candidate], now, step);
        serve_head_starts(now, step);
    }
    if (!over_ && now >= settings_.deadline)
        expire(now);
    conclude(step);
    return step;
}

BEARINGS_DECL race_step race::tick(std::chrono::microseconds now) {
    race_step step;
    if (!over_ && now >= settings_.deadline) {
        for (std::size_t i = 0; i < progress_.size(); ++i)
            if (progress_[i] == progress::running)
                step.cancel.push_back(i);
        expire(now);
    }
    if (!over_)
        serve_head_starts(now, step);
    conclude(step);
    return step;
}

BEARINGS_DECL race_step race::replan(
    const plan& to,
    std::vector<std::size_t>& moved,
    std::chrono::microseconds now,
    std::optional<std::chrono::microseconds> head_start
) {
    race_step step;
    if (head_start)
        settings_.head_start = *head_start;
    engine_pending_ = false;
    move_to(to, moved);
    build();
    if (!over_) {
        visit_all(now, step);
        serve_head_starts(now, step);
        if (now >= settings_.deadline)
            expire(now);
    }
    conclude(step);
    return step;
}

BEARINGS_DECL std::span<const probe_result> race::outcomes() const noexcept {
    return outcomes_;
}

BEARINGS_DECL decisions race::result() const {
    return decide(*plan_, outcomes_);
}

BEARINGS_DECL void race::build() {
    service_of_.assign(plan_->candidates.size(), 0);
    runners_.assign(plan_->services.size(), runner());
    for (std::size_t i = 0; i < plan_->services.size(); ++i) {
        const auto& service = plan_->services[i];
        for (auto at = service.first; at < service.first + service.count; ++at)
            service_of_[at] = i;
    }
    build_groups();
    if (engine_pending_)
        find_awaited();
    unsettled_ = runners_.size();
    for (std::size_t i = 0; i < runners_.size(); ++i)
        build_runner(i);
    for (auto& each : groups_)
        each.move = each.tally.move();
    race_step nothing;
    for (std::size_t i = 0; i < progress_.size(); ++i)
        if (progress_[i] == progress::ended)
            take_in(i, nothing);
}

BEARINGS_DECL void race::build_groups() {
    const auto grouping = detail::group_services(*plan_);
    groups_.assign(grouping.count, group());
    members_.assign(runners_.size(), 0);
    for (std::size_t i = 0; i < runners_.size(); ++i) {
        runners_[i].stands.group = grouping.group_of[i];
        ++groups_[grouping.group_of[i]].tally.members;
    }
    std::size_t first = 0;
    for (auto& each : groups_) {
        each.first_member = first;
        first += each.tally.members;
    }
    std::vector<std::size_t> filled(groups_.size());
    for (std::size_t i = 0; i < runners_.size(); ++i) {
        const auto at = grouping.group_of[i];
        members_[groups_[at].first_member + filled[at]++] = i;
    }
}

BEARINGS_DECL void race::build_runner(std::size_t service) {
    auto& each = runners_[service];
    const auto& planned = plan_->services[service];
    auto& group = groups_[each.stands.group];
    each.stands = detail::stand(*plan_, planned, each.stands.group, group.tally.members, outcomes_);
    // Nothing behind a pin is ever begun.
    const bool pinned = each.stands.pin != detail::none;
    const auto end = pinned ? planned.first : planned.first + planned.count;
    each.home = {detail::role::home, planned.first, each.stands.home.end};
    each.away = {detail::role::away, planned.first, end};
    each.last = {detail::role::last, planned.first, end};
    each.may_be_permitted = engine_pending_ && may_be_permitted(planned);
    each.shown = shown(service);
    group.tally.add(each.shown);
}

/// While the engine is silent, Docker candidates may still come, and staging may become allowed.
BEARINGS_DECL detail::standing race::shown(std::size_t service) const {
    auto made = runners_[service].stands;
    const auto awaited = runners_[service].awaited;
    if (!engine_pending_ || made.pin == plan_->services[service].first)
        return made;
    const auto state = made.home.state;
    const bool known = state == detail::lane_state::reached || state == detail::lane_state::danger;
    if (awaited && !(known && plan_->candidates[made.home.next].precedence < *awaited)) {
        made.home.state = detail::lane_state::pending;
        made.home.secure = true;
    }
    if (made.away.state == detail::lane_state::empty && runners_[service].may_be_permitted)
        made.away.state = detail::lane_state::pending;
    return made;
}

/// The rank of the candidates that the engine's answer may add. None: it adds none.
BEARINGS_DECL void race::find_awaited() {
    std::vector<std::size_t> chain;
    std::vector<bool> known(runners_.size());
    for (std::size_t i = 0; i < runners_.size(); ++i) {
        auto at = i;
        for (; at < runners_.size() && !known[at]; at = plan_->services[at].base) {
            known[at] = true;
            chain.push_back(at);
        }
        bool inherited = at < runners_.size() && runners_[at].awaited;
        for (; !chain.empty(); chain.pop_back()) {
            auto& each = runners_[chain.back()];
            if (inherited)
                each.awaited = precedence::derived;
            if (plan_->services[chain.back()].wants_engine)
                each.awaited = precedence::docker;
            inherited = each.awaited.has_value();
        }
    }
}

/// Whether staging is forbidden only because nobody knows yet how the engine is.
BEARINGS_DECL bool race::may_be_permitted(const service_plan& service) const {
    if (service.staging_allowed || plan_->switches.staging_fallback || !plan_->wants_engine)
        return false;
    for (const auto& candidate : plan_->of(service))
        if (candidate.rule == service.staging_rule && candidate.tier == tier::staging &&
            is_fallback(candidate.precedence))
            return true;
    return false;
}

BEARINGS_DECL race::course* race::course_of(std::size_t candidate) noexcept {
    auto& each = runners_[service_of_[candidate]];
    const auto& planned = plan_->services[service_of_[candidate]];
    const auto role = detail::role_of(*plan_, planned, plan_->candidates[candidate]);
    for (auto* which : {&each.home, &each.away, &each.last})
        if (detail::belongs(which->of, role))
            return which;
    return nullptr;
}

/// What an outcome means for the candidates behind it.
BEARINGS_DECL void race::take_in(std::size_t candidate, race_step& step) {
    const auto found = outcomes_[candidate].verdict;
    if (found != verdict::reachable && found != verdict::tls_failed)
        return;
    if (auto* const which = course_of(candidate))
        close(*which, candidate + 1, step);
}

/// Brings a service and its group up to date after an outcome.
BEARINGS_DECL void race::refresh(std::size_t service, clock_time now, race_step& step) {
    auto& each = runners_[service];
    auto& group = groups_[each.stands.group];
    for (auto* which : {&each.stands.home, &each.stands.away, &each.stands.last})
        detail::advance(*which, *plan_, plan_->services[service], outcomes_);
    group.tally.remove(each.shown);
    each.shown = shown(service);
    group.tally.add(each.shown);
    const auto before = std::exchange(group.move, group.tally.move());
    if (before != group.move)
        visit_group(each.stands.group, now, step);
    else
        visit(service, now, step);
}

BEARINGS_DECL void race::visit_group(std::size_t group, clock_time now, race_step& step) {
    const auto first = groups_[group].first_member;
    for (std::size_t i = 0; i < groups_[group].tally.members; ++i)
        visit(members_[first + i], now, step);
}

BEARINGS_DECL void race::visit_all(clock_time now, race_step& step) {
    for (std::size_t i = 0; i < runners_.size(); ++i) {
        head_starts_.push_back({now, i});
        visit(i, now, step);
    }
}

/// Ends, begins and cancels what follows from how a service stands.
BEARINGS_DECL void race::visit(std::size_t service, clock_time now, race_step& step) {
    auto& each = runners_[service];
    if (each.settled)
        return;
    open_when_needed(each.stands.group, now, step);
    if (each.settled)
        return;
    const auto& group = groups_[each.stands.group];
    if (detail::choose(each.shown, group.move).kind != detail::choice_kind::open) {
        for (auto* which : {&each.home, &each.away, &each.last})
            close(*which, plan_->services[service].first, step);
        each.settled = true;
        --unsettled_;
        return;
    }
    prune(service, step);
    run(service, each.home, now, step);
    if (group.opened)
        run(service, each.away, now, step);
    if (last_is_due(service, now))
        run(service, each.last, now, step);
}

/// The fallbacks of a group begin when a member needs one, or when the head start is over.
BEARINGS_DECL void race::open_when_needed(std::size_t group, clock_time now, race_step& step) {
    auto& each = groups_[group];
    const bool late = now >= settings_.head_start && each.tally.may_need > 0;
    if (each.opened || each.move != detail::group_move::undecided ||
        (each.tally.needing == 0 && !late))
        return;
    each.opened = now;
    for (std::size_t i = 0; i < each.tally.members; ++i) {
        head_starts_.push_back({now, members_[each.first_member + i]});
        visit(members_[each.first_member + i], now, step);
    }
}

/// Gives up the lanes that can no longer matter for a service that is still open.
BEARINGS_DECL void race::prune(std::size_t service, race_step& step) {
    auto& each = runners_[service];
    const auto first = plan_->services[service].first;
    const auto move = groups_[each.stands.group].move;
    const auto& home = each.shown.home;
    const bool home_may_warn = home.state == detail::lane_state::pending && home.secure;
    if (move == detail::group_move::moves && each.shown.pin == detail::none && !home_may_warn)
        close(each.home, first, step);
    if (move == detail::group_move::stays)
        close(each.away, first, step);
    const bool last_is_possible =
        move != detail::group_move::moves &&
        (home.state == detail::lane_state::pending || detail::absent(home));
    if (!last_is_possible)
        close(each.last, first, step);
}

/// The mock begins when nothing else is left, and beside the fallback once that had its own
/// head start: else a silent staging would use up all the time.
BEARINGS_DECL bool race::last_is_due(std::size_t service, clock_time now) const {
    const auto& each = runners_[service];
    const auto& group = groups_[each.stands.group];
    const bool stays = group.move == detail::group_move::stays;
    if (stays && detail::absent(each.shown.home))
        return true;
    if (group.opened)
        return now >= *group.opened + settings_.head_start;
    const bool alone = stays || each.shown.away.state == detail::lane_state::empty;
    return alone && now >= settings_.head_start;
}

/// Begins the candidates of a lane whose turn it is.
BEARINGS_DECL void race::run(std::size_t service, course& which, clock_time now, race_step& step) {
    const auto& planned = plan_->services[service];
    for (; which.frontier < which.limit; ++which.frontier) {
        const auto at = which.frontier;
        if (!detail::belongs(which.of, detail::role_of(*plan_, planned, plan_->candidates[at])))
            continue;
        if (progress_[at] != progress::idle) {
            which.newest = at;
            continue;
        }
        if (which.newest != detail::none && progress_[which.newest] == progress::running &&
            now < started_[which.newest] + settings_.head_start)
            return;
        which.newest = at;
        progress_[at] = progress::running;
        started_[at] = now;
        step.start.push_back(at);
        head_starts_.push_back({now, service});
    }
}

/// Nothing of the lane from `from` on matters any more.
BEARINGS_DECL void race::close(course& which, std::size_t from, race_step& step) {
    for (auto at = from; at < which.frontier; ++at) {
        if (progress_[at] != progress::running || course_of(at) != &which)
            continue;
        progress_[at] = progress::given_up;
        outcomes_[at].verdict = verdict::cancelled;
        outcomes_[at].attempts = 1;
        step.cancel.push_back(at);
    }
    if (which.limit > from)
        which.limit = from;
    if (which.frontier > which.limit)
        which.frontier = which.limit;
}

BEARINGS_DECL void race::serve_head_starts(clock_time now, race_step& step) {
    while (served_ < head_starts_.size() &&
           head_starts_[served_].since + settings_.head_start <= now)
        visit(head_starts_[served_++].service, now, step);
}

BEARINGS_DECL void race::expire(clock_time now) {
    for (std::size_t i = 0; i < progress_.size(); ++i) {
        if (progress_[i] != progress::running)
            continue;
        progress_[i] = progress::expired;
        outcomes_[i].verdict = verdict::timed_out;
        outcomes_[i].elapsed = now - started_[i];
        outcomes_[i].attempts = 1;
    }
    over_ = true;
}

/// Carries everything that is known over to another plan.
BEARINGS_DECL void race::move_to(const plan& to, std::vector<std::size_t>& moved) {
    moved.assign(plan_->candidates.size(), decision::no_candidate);
    const auto services = move_services(to);
    for (std::size_t i = 0; i < services.size(); ++i)
        if (services[i] != decision::no_candidate)
            match_candidates(plan_->services[i], to, to.services[services[i]], moved);

    std::vector<probe_result> outcomes(to.candidates.size());
    std::vector<progress> states(to.candidates.size(), progress::idle);
    std::vector<clock_time> started(to.candidates.size());
    for (std::size_t i = 0; i < moved.size(); ++i) {
        if (moved[i] == decision::no_candidate)
            continue;
        outcomes[moved[i]] = std::move(outcomes_[i]);
        states[moved[i]] = progress_[i];
        started[moved[i]] = started_[i];
    }
    outcomes_ = std::move(outcomes);
    progress_ = std::move(states);
    started_ = std::move(started);
    move_head_starts(services);
    plan_ = &to;
}

/// Where the services of this plan stand in another one.
BEARINGS_DECL std::vector<std::size_t> race::move_services(const plan& to) const {
    detail::text_index names(to.services.size());
    for (const auto& service : to.services)
        (void)names.number(service.service->name);
    std::vector<std::size_t> made;
    made.reserve(plan_->services.size());
    for (const auto& service : plan_->services) {
        const auto found = names.number(service.service->name);
        made.push_back(found < to.services.size() ? found : decision::no_candidate);
    }
    return made;
}

/// Both lists are in the same order but for what came or went, so one pass finds all.
BEARINGS_DECL void race::match_candidates(
    const service_plan& from,
    const plan& to,
    const service_plan& into,
    std::vector<std::size_t>& moved
) const {
    const auto end = into.first + into.count;
    auto begin = into.first;
    for (auto old = from.first; old < from.first + from.count; ++old) {
        const auto& before = plan_->candidates[old];
        auto at = begin;
        while (at < end && (to.candidates[at].tier != before.tier ||
                            to.candidates[at].url.text() != before.url.text()))
            ++at;
        if (at == end)
            continue;
        begin = at + 1;
        const bool useless = detail::role_of(to, into, to.candidates[at]) == detail::role::unusable;
        if (progress_[old] != progress::running || !useless)
            moved[old] = at;
    }
}

BEARINGS_DECL void race::move_head_starts(const std::vector<std::size_t>& services) {
    std::vector<waiting> kept;
    for (; served_ < head_starts_.size(); ++served_) {
        const auto& each = head_starts_[served_];
        if (services[each.service] != decision::no_candidate)
            kept.push_back({each.since, services[each.service]});
    }
    head_starts_ = std::move(kept);
    served_ = 0;
}

BEARINGS_DECL void race::conclude(race_step& step) {
    if (unsettled_ == 0)
        over_ = true;
    step.done = over_;
    if (over_)
        return;
    while (served_ < head_starts_.size() && runners_[head_starts_[served_].service].settled)
        ++served_;
    step.wake = settings_.deadline;
    if (served_ == head_starts_.size())
        return;
    const auto next = head_starts_[served_].since + settings_.head_start;
    if (next < settings_.deadline)
        step.wake = next;
}

}  // namespace bearings

#endif

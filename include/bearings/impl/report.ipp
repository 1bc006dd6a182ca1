// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_REPORT_IPP
#define BEARINGS_IMPL_REPORT_IPP

#include <bearings/dotenv.hpp>
#include <bearings/endpoint.hpp>
#include <bearings/impl/internal/decision_wording.hpp>
#include <bearings/report.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bearings {

BEARINGS_DECL const service_report* report::find(std::string_view name) const noexcept {
    for (const auto& service : services)
        if (service.name == name)
            return &service;
    return nullptr;
}

BEARINGS_DECL bool report::ok() const noexcept {
    for (const auto& service : services)
        if (service.required && service.status != service_status::resolved)
            return false;
    return true;
}

namespace detail {

inline void apply_decision(service_report& to, const decision& from, std::size_t first) {
    to.status = from.status;
    to.chosen.reset();
    if (from.chosen != decision::no_candidate)
        to.chosen = from.chosen - first;
    to.verdict = from.verdict;
    to.fallback = from.fallback;
    to.fix = from.fix;
    const auto* const chosen = to.chosen_candidate();
    to.auth_required = chosen != nullptr && chosen->probe && chosen->probe->auth_required;
}

inline void apply_outcome(candidate_report& to, const candidate_outcome& from) {
    to.state = from.state;
    to.rule = from.rule;
    to.reason = from.reason;
}

inline candidate_report report_of(const candidate& from, const probe_result& found) {
    candidate_report made;
    made.url = own(from.url);
    made.tier = from.tier;
    made.precedence = from.precedence;
    made.origin = origin(from.origin);
    // The source of a Docker candidate is the engine's address.
    made.origin.source = safe_address(made.origin.source);
    made.kept = from.kept;
    if (found.verdict != verdict::not_probed)
        made.probe = found;
    return made;
}

inline service_report report_of(const service_plan& from) {
    service_report made;
    made.name = from.service->name;
    made.group = from.service->group;
    made.required = from.service->required;
    made.mock_requested = from.mock_requested;
    made.staging_allowed = from.staging_allowed;
    made.staging_rule = from.staging_rule;
    made.staging_reason = from.staging_reason;
    made.mock_allowed = from.mock_allowed;
    made.mock_rule = from.mock_rule;
    made.docker_service = from.service->docker.service;
    return made;
}

/// A plan as it was before anything was probed, from a recorded report; views into the report.
struct recorded_plan {
    std::vector<service> services;
    bearings::plan plan;
    std::vector<probe_result> outcomes;
};

inline candidate candidate_of(const candidate_report& from) {
    candidate made;
    made.url = view(from.url);
    made.tier = from.tier;
    made.precedence = from.precedence;
    made.origin = from.origin;
    made.kept = from.kept;
    if (from.kept)
        return made;
    made.rule = from.rule;
    made.reason = from.reason;
    return made;
}

inline service_plan plan_of(const service_report& from, const service& described) {
    service_plan made;
    made.service = &described;
    made.count = from.candidates.size();
    made.mock_requested = from.mock_requested;
    made.staging_allowed = from.staging_allowed;
    made.staging_rule = from.staging_rule;
    made.staging_reason = from.staging_reason;
    made.mock_allowed = from.mock_allowed;
    made.mock_rule = from.mock_rule;
    return made;
}

inline service service_of(const service_report& from) {
    service made;
    made.name = from.name;
    made.variable = variable_name(from.name);
    made.group = from.group;
    made.required = from.required;
    made.docker.service = from.docker_service;
    return made;
}

inline recorded_plan plan_again(const report& recorded) {
    recorded_plan made;
    made.plan.stage = recorded.stage;
    made.plan.switches = recorded.switches;
    made.plan.engine = recorded.planned_engine;
    made.plan.coherent_groups = recorded.coherent_groups;
    made.services.reserve(recorded.services.size());
    for (const auto& service : recorded.services) {
        made.services.push_back(service_of(service));
        made.plan.services.push_back(plan_of(service, made.services.back()));
        made.plan.services.back().first = made.plan.candidates.size();
        for (const auto& candidate : service.candidates) {
            made.plan.candidates.push_back(candidate_of(candidate));
            made.outcomes.push_back(candidate.probe.value_or(probe_result()));
        }
    }
    return made;
}

/// Whom `localhost` means in a container surprises many.
inline void add_container_advice(service_report& to, const facts& where) {
    const auto kind = where.container.value;
    if (kind == container_kind::none || to.status == service_status::resolved)
        return;
    for (const auto& each : to.candidates) {
        if (!each.probe || each.probe->verdict != verdict::refused || !is_loopback(view(each.url)))
            continue;
        if (!to.fix.empty())
            to.fix += "; or ";
        to.fix += "use another host than " + escaped(each.url.host(), 80) +
                  ", which is this container itself unless it shares its host's network";
        if (kind == container_kind::docker)
            to.fix += ": host.docker.internal is its host";
        if (kind == container_kind::podman)
            to.fix += ": host.containers.internal is its host";
        return;
    }
}

}  // namespace detail

BEARINGS_DECL report make_report(
    const plan& from,
    const decisions& decided,
    std::span<const probe_result> outcomes,
    const facts& where,
    const engine_snapshot& engine
) {
    report made;
    made.stage = from.stage;
    made.facts = where;
    made.switches = from.switches;
    made.docker = engine;
    made.planned_engine = from.engine;
    made.coherent_groups = from.coherent_groups;
    made.warnings = from.warnings;
    made.services.reserve(from.services.size());
    const probe_result unknown;
    for (std::size_t i = 0; i < from.services.size(); ++i) {
        const auto& planned = from.services[i];
        auto service = detail::report_of(planned);
        service.candidates.reserve(planned.count);
        for (auto at = planned.first; at < planned.first + planned.count; ++at) {
            const auto& found = at < outcomes.size() ? outcomes[at] : unknown;
            service.candidates.push_back(detail::report_of(from.candidates[at], found));
            detail::apply_outcome(service.candidates.back(), decided.candidates[at]);
        }
        detail::apply_decision(service, decided.services[i], planned.first);
        detail::add_container_advice(service, where);
        made.services.push_back(std::move(service));
    }
    return made;
}

BEARINGS_DECL report replay(const report& recorded) {
    const auto again = detail::plan_again(recorded);
    const auto decided = decide(again.plan, again.outcomes, recorded.probing);
    auto made = recorded;
    for (std::size_t i = 0; i < made.services.size(); ++i) {
        auto& service = made.services[i];
        const auto first = again.plan.services[i].first;
        for (std::size_t at = 0; at < service.candidates.size(); ++at)
            detail::apply_outcome(service.candidates[at], decided.candidates[first + at]);
        detail::apply_decision(service, decided.services[i], first);
        detail::add_container_advice(service, made.facts);
    }
    return made;
}

BEARINGS_DECL std::string to_dotenv(const report& from, bool reveal) {
    std::string made;
    for (const auto& service : from.services) {
        const auto* const chosen = service.chosen_candidate();
        if (chosen == nullptr)
            continue;
        const auto text = reveal ? std::string(chosen->url.text()) : redacted(view(chosen->url));
        made += dotenv_line(variable_name(service.name) + "_URL", text) + '\n';
    }
    return made;
}

}  // namespace bearings

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_TESTS_WORLD_HPP
#define BEARINGS_TESTS_WORLD_HPP

#include <bearings/decision.hpp>
#include <bearings/plan.hpp>
#include <bearings/report.hpp>

#include <deque>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

// Plans made by hand, so that deciding is tested without sources and rules.

namespace bearings::tests {

/// A candidate of a made-up plan and what a probe would find there.
struct spot {
    bearings::precedence precedence;
    std::string_view url;
    verdict found = verdict::not_probed;
    bool kept = true;
};

inline tier tier_of(precedence rank) {
    switch (rank) {
    case precedence::requested_mock:
    case precedence::mock_last_resort: return tier::mock;
    case precedence::cluster: return tier::cluster;
    case precedence::docker: return tier::docker;
    case precedence::staging_fallback_environment:
    case precedence::staging_fallback_config: return tier::staging;
    case precedence::local_environment:
    case precedence::config_file:
    case precedence::derived:
    case precedence::built_in_default: return tier::local;
    default: return tier::explicit_;
    }
}

/// A made-up plan with outcomes beside it.
class world {
public:
    bearings::plan plan;
    std::vector<probe_result> outcomes;

    world() {
        plan.coherent_groups = true;
        plan.stage.evidence = "default";
    }

    /// Adds a service; staging and mock are permitted unless told otherwise with `last()`.
    world& add(
        std::string_view name,
        std::string_view group,
        bool required,
        std::initializer_list<spot> spots
    ) {
        auto& described = services_.emplace_back();
        described.name = name;
        described.variable = variable_name(name);
        described.group = group.empty() ? name : group;
        described.required = required;
        service_plan planned;
        planned.service = &described;
        planned.first = plan.candidates.size();
        planned.count = spots.size();
        planned.staging_allowed = true;
        planned.staging_rule = "staging_fallback";
        planned.staging_reason = "USE_STAGING_FALLBACK=true";
        planned.mock_allowed = true;
        planned.mock_rule = "mock_last_resort";
        plan.services.push_back(planned);
        for (const auto& each : spots)
            add_candidate(each);
        return *this;
    }
    world& add(std::string_view name, std::initializer_list<spot> spots) {
        return add(name, {}, true, spots);
    }
    [[nodiscard]] service_plan& last() { return plan.services.back(); }
    [[nodiscard]] service& last_service() { return services_.back(); }

    [[nodiscard]] decisions decide(bool probing = true) const {
        return bearings::decide(plan, outcomes, probing);
    }
    /// The URL chosen for the service of that index. Empty: none.
    [[nodiscard]] std::string_view chosen(const decisions& made, std::size_t service) const {
        const auto at = made.services[service].chosen;
        return at == decision::no_candidate ? std::string_view() : plan.candidates[at].url.text();
    }
    [[nodiscard]] report report_of(const decisions& made) const {
        return make_report(plan, made, outcomes, facts(), engine_snapshot());
    }

private:
    void add_candidate(const spot& from) {
        candidate made;
        if (!from.url.empty())
            made.url = *parse_url(plan.keep(from.url));
        made.tier = tier_of(from.precedence);
        made.precedence = from.precedence;
        made.origin = {
            made.tier == tier::explicit_ ? origin_kind::environment : origin_kind::config_file,
            made.tier == tier::explicit_ ? "BACKEND_URL" : "services.backend.local",
            made.tier == tier::explicit_ ? "process environment" : "bearings.toml",
            made.tier == tier::explicit_ ? 0u : 12u};
        made.kept = from.kept;
        if (!from.kept) {
            made.rule = "docker_bypass";
            made.reason = "the engine is not running";
        }
        plan.candidates.push_back(made);
        outcomes.emplace_back().verdict = from.found;
    }

    std::deque<service> services_;
};

}  // namespace bearings::tests

#endif

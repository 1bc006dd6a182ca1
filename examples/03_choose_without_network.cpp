// SPDX-License-Identifier: BSL-1.0
// Everything left of the network is pure: a made-up environment, no files, no sockets. This is how
// rules are tested.
#include <bearings/core.hpp>

#include <cassert>
#include <iostream>

int main() {
    const auto variables = bearings::environment::of({
        {"BACKEND_URL", "http://localhost:8000"},
        {"STAGING_BACKEND_URL", "https://api.staging.example.com"},
    });
    bearings::catalog services;
    services.services.push_back(bearings::make_service("backend", "http://localhost:9000").value());
    services = bearings::checked(std::move(services)).value();

    const bearings::memory_files no_files;
    bearings::facts_finder facts(variables, no_files, {bearings::os_kind::linux_, "6.1", false});
    const auto stage = bearings::find_stage(variables, {}, {}, facts).value();
    const bearings::planning inputs{
        .variables = variables,
        .services = services,
        .facts = facts,
        .stage = stage.value,
        .switches = bearings::read_switches(variables).value(),
    };
    const auto plan = bearings::make_plan(
                          inputs,
                          stage,
                          bearings::default_sources::entries,
                          bearings::default_rules::entries
    )
                          .value();

    for (const auto& candidate : plan.candidates)
        std::cout << to_string(candidate.tier) << ' ' << bearings::redacted(candidate.url)
                  << " from " << to_string(candidate.origin)
                  << (candidate.kept ? "" : ", dropped: ") << candidate.reason << '\n';
    assert(plan.candidates.front().tier == bearings::tier::explicit_);
}

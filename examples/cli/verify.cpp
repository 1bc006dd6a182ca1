// SPDX-License-Identifier: BSL-1.0
#include "verify.hpp"

#include <bearings/files.hpp>
#include <bearings/toml.hpp>
#include <bearings/url.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>

#include "discover.hpp"
#include "output.hpp"
#include "results_json.hpp"
#include "text.hpp"

namespace cli {
namespace {

using std::chrono::steady_clock;

std::string utc_now() {
    const std::time_t now = std::time(nullptr);
    std::array<char, 32> text{};
    if (const auto* parts = std::gmtime(&now))
        std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", parts);
    return text.data();
}

/// The failure was seen on native Windows with its services in Docker.
void judge_platform(verification& into) {
    const auto& facts = into.facts;
    into.representative = facts.os.value == bearings::os_kind::windows && !facts.wine.value &&
                          facts.ci.value == "none";
    if (into.representative)
        return;
    into.representative_note = "not representative of the failure, which was seen on native "
                               "Windows; this is " +
                               std::string(to_string(facts.os.value));
    if (facts.wine.value)
        into.representative_note += " under Wine, whose timings differ";
    else if (facts.wsl.value != bearings::wsl_kind::none)
        into.representative_note += " in WSL, whose ports are relayed";
    else if (facts.ci.value != "none")
        into.representative_note += " in CI (" + facts.ci.value + ")";
}

const verify_suite* find(const verification& in, std::string_view name) {
    for (const auto& suite : in.suites)
        if (suite.name == name)
            return &suite;
    return nullptr;
}

void assess(verification& into) {
    const auto* first = find(into, "reproduction");
    const auto* second = find(into, "solution");
    into.reproduced = first != nullptr && first->as_expected();
    into.validated = second != nullptr && second->as_expected();
    const bool all = (first == nullptr || into.reproduced) && (second == nullptr || into.validated);
    const bool some = into.reproduced || into.validated;
    into.assessment = all    ? assessment::complete
                      : some ? assessment::partial
                             : assessment::incomplete;
}

void recommend_for(verification& into, const verify_suite& suite) {
    for (const auto& one : suite.cases) {
        if (one.outcome == case_outcome::passed)
            continue;
        const bool staging = one.name.starts_with("staging ");
        const auto subject = "'" + one.name + "' (" + one.actual + ")";
        if (one.outcome == case_outcome::skipped && one.level == "end_to_end")
            into.recommendations.push_back("Cannot be judged: " + subject);
        else if (staging)
            into.recommendations.push_back("Repair or reach staging: " + subject);
        else if (suite.name == "reproduction" && one.name.starts_with("local "))
            into.recommendations.push_back("Stop what answers, then verify again: " + subject);
        else
            into.recommendations.push_back("Look into " + subject);
    }
}

void recommend(verification& into) {
    for (const auto& suite : into.suites)
        recommend_for(into, suite);
    if (into.validated)
        into.recommendations.push_back(
            "Set USE_STAGING_FALLBACK=true where local services do not run; on native Windows it "
            "is automatic while the engine is down"
        );
    if (!into.representative)
        into.recommendations.push_back("Run the reproduction once on native Windows");
}

bearings::result<verify_inputs> inputs_of(const context& with) {
    auto all = bearings::find_catalog(bearings::system_files(), with.variables, with.asked.config);
    if (!all)
        return all.error();
    verify_inputs made{with, std::move(*all), {}};
    for (const auto& name : with.asked.names)
        if (made.catalog.find(name) == nullptr)
            return bearings::failure{
                make_error_code(bearings::errc::unknown_service),
                "the catalogue has no service '" + bearings::escaped(name, 60) + "'",
                {}};
    if (with.asked.timeout)
        made.deadline = *with.asked.timeout;
    else if (made.catalog.deadline.count() > 0)
        made.deadline = made.catalog.deadline;
    return made;
}

void choose_services(verify_inputs& from) {
    const auto& wanted = from.with.asked.names;
    for (const auto& service : from.catalog.services)
        if (wanted.empty() || std::find(wanted.begin(), wanted.end(), service.name) != wanted.end())
            from.services.push_back(&service);
}

verification run(verify_inputs& inputs) {
    verification results;
    results.started = utc_now();
    const auto begin = steady_clock::now();
    bearings::facts_finder facts(
        inputs.with.variables,
        bearings::system_files(),
        bearings::this_system()
    );
    results.facts = facts.all();
    judge_platform(results);
    const auto mode = inputs.with.asked.mode;
    if (mode != verify_mode::staging_only)
        results.suites.push_back(reproduction_suite(inputs));
    if (mode != verify_mode::reproduce_only)
        results.suites.push_back(solution_suite(inputs));
    assess(results);
    recommend(results);
    results.elapsed =
        std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - begin);
    return results;
}

}  // namespace

std::string_view to_string(case_outcome value) noexcept {
    switch (value) {
    case case_outcome::passed: return "passed";
    case case_outcome::failed: return "failed";
    case case_outcome::skipped: return "skipped";
    case case_outcome::error: break;
    }
    return "error";
}

std::string_view to_string(assessment value) noexcept {
    switch (value) {
    case assessment::complete: return "complete";
    case assessment::partial: return "partial";
    case assessment::incomplete: break;
    }
    return "incomplete";
}

bearings::discovery_options discovery_with(
    const verify_inputs& inputs,
    std::vector<std::pair<std::string_view, std::string_view>> variables
) {
    // What the machine needs to be itself, and nothing that names a service.
    for (const auto& one : inputs.with.variables.variables())
        for (const std::string_view kept :
             {"HOME", "PATH", "DOCKER_", "SSL_CERT_", "XDG_", "WSL_", "SystemRoot", "USERPROFILE"})
            if (one.name.starts_with(kept) && one.name != "DOCKER_BYPASS")
                variables.insert(variables.begin(), {one.name, one.value});
    bearings::discovery_options how;
    how.services = inputs.catalog;
    how.environment = bearings::environment::of(variables, inputs.with.variables.names());
    how.deadline = inputs.deadline;
    for (const auto* service : inputs.services)
        how.only.push_back(service->name);
    return how;
}

int verify(const context& with) {
    auto inputs = inputs_of(with);
    if (!inputs)
        return complain(inputs.error());
    choose_services(*inputs);
    if (inputs->services.empty()) {
        complain("there is no service to verify; name a catalogue with --config");
        return exit_usage;
    }
    const auto results = run(*inputs);
    const auto json = to_json(results);
    if (!write_file(with.asked.results, json))
        return exit_usage;
    const bool as_json = with.asked.format == output_format::json;
    if (!write_data(with.asked, as_json ? json : to_text(results, with.screen.style)))
        return exit_usage;
    return results.assessment == assessment::complete ? exit_ok : exit_unresolved;
}

}  // namespace cli

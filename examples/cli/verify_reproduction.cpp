// SPDX-License-Identifier: BSL-1.0
#include <bearings/endpoint.hpp>
#include <bearings/net/service_target.hpp>
#include <bearings/url.hpp>

#include <array>
#include <thread>

#include "checks.hpp"
#include "discover.hpp"
#include "text.hpp"
#include "verify.hpp"

namespace cli {
namespace {

using std::chrono::steady_clock;

std::chrono::microseconds since(steady_clock::time_point begin) {
    return std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - begin);
}

struct local_service {
    const bearings::service* service;
    bearings::target target;
};

std::vector<local_service> local_services(const verify_inputs& inputs) {
    std::vector<local_service> found;
    for (const auto* service : inputs.services)
        if (service->local)
            found.push_back({service, target_of(view(service->local.url), *service, inputs.catalog)}
            );
    return found;
}

/// Each local service is expected to refuse.
void add_refusals(verify_suite& suite, const verify_inputs& inputs) {
    std::vector<bearings::target> targets;
    const auto services = local_services(inputs);
    for (const auto& one : services)
        targets.push_back(one.target);
    const auto found = check_all(targets, inputs.deadline);
    for (std::size_t i = 0; i < services.size(); ++i) {
        const auto verdict = found[i].verdict;
        auto& made = suite.cases.emplace_back();
        made.name = "local " + services[i].service->name + " refuses";
        made.level = "integration";
        made.expected = "refused";
        made.actual = words_of(found[i]);
        made.elapsed = found[i].elapsed;
        made.outcome = verdict == bearings::verdict::refused       ? case_outcome::passed
                       : verdict == bearings::verdict::local_error ? case_outcome::error
                                                                   : case_outcome::failed;
    }
}

/// One closed port under its three names is one failure, not three.
void add_names(verify_suite& suite, const verify_inputs& inputs) {
    for (const auto& one : local_services(inputs)) {
        const auto& url = one.service->local.url;
        if (!bearings::is_localhost_name(url.host()))
            continue;
        std::vector<bearings::target> targets;
        for (const std::string_view host : {"localhost", "127.0.0.1", "::1"}) {
            auto named = bearings::make_url(url.scheme(), host, url.port(), url.target());
            if (!named)
                continue;
            auto target = one.target;
            target.url = std::move(*named);
            targets.push_back(std::move(target));
        }
        const auto begin = steady_clock::now();
        const auto found = check_all(targets, inputs.deadline);
        auto& made = suite.cases.emplace_back();
        made.name = one.service->name + " fails alike as localhost, 127.0.0.1 and ::1";
        made.level = "unit";
        made.expected = "refused three times";
        bool alike = true;
        for (const auto& each : found) {
            made.actual += (made.actual.empty() ? "" : ", ") + std::string(to_string(each.verdict));
            alike = alike && each.verdict == bearings::verdict::refused;
        }
        made.elapsed = since(begin);
        made.outcome = alike ? case_outcome::passed : case_outcome::failed;
    }
}

/// Trying again must not turn a refusal into something else, and must end.
void add_retries(verify_suite& suite, const verify_inputs& inputs) {
    const auto services = local_services(inputs);
    if (services.empty())
        return;
    auto& made = suite.cases.emplace_back();
    made.name = "three attempts at " + services.front().service->name + " are used up";
    made.level = "unit";
    made.expected = "refused after 3 attempts";
    const auto begin = steady_clock::now();
    bearings::probe_result last;
    int attempts = 0;
    for (auto pause = std::chrono::milliseconds(100); attempts < 3; pause *= 2) {
        last = check_all({services.front().target}, inputs.deadline).front();
        if (++attempts == 3 || last.reached())
            break;
        std::this_thread::sleep_for(pause);
    }
    made.elapsed = since(begin);
    made.actual = words_of(last) + " after " + std::to_string(attempts) +
                  (attempts == 1 ? " attempt" : " attempts");
    made.outcome =
        last.verdict == bearings::verdict::refused ? case_outcome::passed : case_outcome::failed;
}

std::string unresolved_words(const bearings::report& found) {
    std::string words;
    for (const auto& service : found.services)
        words += (words.empty() ? "" : ", ") + service.name + " " +
                 std::string(to_string(service.status)) +
                 (service.chosen ? "" : " (" + std::string(to_string(service.verdict)) + ")");
    return words.empty() ? "no services" : words;
}

/// A discovery that may not leave this machine finds nothing, says so, and is in time.
void add_discovery(verify_suite& suite, const verify_inputs& inputs) {
    auto& made = suite.cases.emplace_back();
    made.name = "discovery without variables finds no local service";
    made.level = "unit";
    made.expected = "every required service unresolved, in time";
    const auto begin = steady_clock::now();
    const auto found = discover(discovery_with(inputs, {{"FORCE_LOCAL", "true"}}));
    made.elapsed = since(begin);
    if (!found) {
        made.actual = to_string(found.error());
        return;
    }
    bool failed_as_expected = true, explained = true;
    for (const auto& service : found->services) {
        if (!service.required || service.candidates.empty())
            continue;
        failed_as_expected =
            failed_as_expected && service.status == bearings::service_status::unresolved;
        explained = explained && (service.chosen || !service.fix.empty());
    }
    const bool in_time = made.elapsed <= found->deadline + std::chrono::milliseconds(250);
    made.actual = unresolved_words(*found) + " in " + milliseconds(made.elapsed);
    made.outcome = failed_as_expected && in_time ? case_outcome::passed : case_outcome::failed;

    auto& advice = suite.cases.emplace_back();
    advice.name = "each failure says what to do";
    advice.level = "integration";
    advice.expected = "a fix for every unresolved service";
    advice.actual = explained ? "told" : "missing";
    advice.outcome = explained ? case_outcome::passed : case_outcome::failed;
}

/// `DOCKER_BYPASS=true` keeps containers out.
void add_bypass(verify_suite& suite, const verify_inputs& inputs) {
    auto& made = suite.cases.emplace_back();
    made.name = "DOCKER_BYPASS=true keeps the engine out";
    made.level = "unit";
    made.expected = "engine not_probed, no Docker candidate chosen";
    auto how = discovery_with(inputs, {{"DOCKER_BYPASS", "true"}, {"FORCE_LOCAL", "false"}});
    how.probe = false;
    const auto found = discover(std::move(how));
    if (!found) {
        made.actual = to_string(found.error());
        return;
    }
    bool kept_out = found->docker.state == bearings::engine_state::not_probed;
    for (const auto& service : found->services)
        if (const auto* chosen = service.chosen_candidate())
            kept_out = kept_out && chosen->tier != bearings::tier::docker;
    made.actual = "engine " + std::string(to_string(found->docker.state));
    made.outcome = kept_out ? case_outcome::passed : case_outcome::failed;
}

}  // namespace

verify_suite reproduction_suite(const verify_inputs& inputs) {
    verify_suite suite;
    suite.name = "reproduction";
    suite.expected = "local services fail, and fail as refused";
    add_refusals(suite, inputs);
    add_names(suite, inputs);
    add_retries(suite, inputs);
    add_discovery(suite, inputs);
    add_bypass(suite, inputs);
    suite.actual = suite.as_expected() ? "they do" : "not all of them do";
    return suite;
}

}  // namespace cli

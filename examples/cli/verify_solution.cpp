// SPDX-License-Identifier: BSL-1.0
#include <bearings/net/service_target.hpp>
#include <bearings/url.hpp>

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

bool is_websocket(const bearings::url& url) {
    return url.scheme() == bearings::scheme::ws || url.scheme() == bearings::scheme::wss;
}

verify_case& add(
    verify_suite& suite,
    std::string name,
    std::string expected,
    std::string level = "end_to_end"
) {
    auto& made = suite.cases.emplace_back();
    made.name = std::move(name);
    made.level = std::move(level);
    made.expected = std::move(expected);
    return made;
}

void judge(verify_case& into, const bearings::probe_result& found) {
    into.actual = words_of(found);
    into.elapsed = found.elapsed;
    into.outcome = found.reached()                                   ? case_outcome::passed
                   : found.verdict == bearings::verdict::local_error ? case_outcome::error
                                                                     : case_outcome::failed;
}

/// Health of every service in staging, all at once.
void add_health(verify_suite& suite, const verify_inputs& inputs) {
    std::vector<bearings::target> targets;
    std::vector<const bearings::service*> probed;
    for (const auto* service : inputs.services) {
        if (service->staging) {
            targets.push_back(target_of(view(service->staging.url), *service, inputs.catalog));
            probed.push_back(service);
            continue;
        }
        auto& made = add(suite, "staging " + service->name + " is healthy", "reachable");
        made.actual = "the catalogue has no staging URL for it";
        made.outcome = case_outcome::skipped;
    }
    const auto found = check_all(targets, inputs.deadline);
    for (std::size_t i = 0; i < probed.size(); ++i) {
        judge(add(suite, "staging " + probed[i]->name + " is healthy", "reachable"), found[i]);
        if (found[i].auth_required || probed[i]->name.find("auth") != std::string::npos) {
            auto& made =
                add(suite, "staging " + probed[i]->name + " answers about credentials", "an answer"
                );
            judge(made, found[i]);
        }
    }
}

void add_echo(verify_suite& suite, const verify_inputs& inputs) {
    for (const auto* service : inputs.services) {
        if (!service->staging || !is_websocket(service->staging.url))
            continue;
        const auto target = target_of(view(service->staging.url), *service, inputs.catalog);
        auto& made = add(suite, "staging " + service->name + " sends a message back", "an echo");
        judge(made, check_echo(target, inputs.deadline));
        // Connected and silent: this server does not echo, which is no defect.
        if (made.actual.starts_with("timed_out at response")) {
            made.actual = "connected, nothing came back";
            made.outcome = case_outcome::skipped;
        }
    }
}

/// With the fallback allowed, what is dead here is found there.
void add_fallback(verify_suite& suite, const verify_inputs& inputs) {
    auto& made = add(suite, "local to staging", "every required service resolved, in time");
    const auto begin = steady_clock::now();
    const auto found = discover(discovery_with(
        inputs,
        {{"USE_STAGING_FALLBACK", "true"}, {"BEARINGS_STAGE", "development"}}
    ));
    made.elapsed = since(begin);
    if (!found) {
        made.actual = to_string(found.error());
        return;
    }
    bool resolved = true;
    for (const auto& service : found->services) {
        const auto* chosen = service.chosen_candidate();
        made.actual += (made.actual.empty() ? "" : ", ") + service.name + " " +
                       std::string(chosen != nullptr ? to_string(chosen->tier) : "unresolved");
        resolved = resolved && (chosen != nullptr || !service.required);
    }
    const bool in_time = made.elapsed <= found->deadline + std::chrono::milliseconds(250);
    made.actual += " in " + milliseconds(made.elapsed);
    made.outcome = resolved && in_time ? case_outcome::passed : case_outcome::failed;
}

/// An explicit URL beats everything else.
void add_precedence(verify_suite& suite, const verify_inputs& inputs) {
    if (inputs.services.empty())
        return;
    const auto& service = *inputs.services.front();
    const auto name = service.variable + "_URL";
    auto& made = add(suite, name + " beats the catalogue", "tier explicit", "integration");
    const std::string url =
        service.local ? std::string(service.local.url.text()) : std::string("http://localhost:1");
    auto how = discovery_with(inputs, {{name, url}, {"USE_STAGING_FALLBACK", "true"}});
    how.probe = false;
    const auto found = discover(std::move(how));
    if (!found) {
        made.actual = to_string(found.error());
        return;
    }
    const auto* result = found->find(service.name);
    const auto* chosen = result != nullptr ? result->chosen_candidate() : nullptr;
    made.actual =
        chosen == nullptr ? "nothing chosen" : "tier " + std::string(to_string(chosen->tier));
    made.outcome = chosen != nullptr && chosen->tier == bearings::tier::explicit_
                       ? case_outcome::passed
                       : case_outcome::failed;
}

/// Whatever is set, production never goes to staging.
void add_guard(verify_suite& suite, const verify_inputs& inputs) {
    auto& made = add(suite, "production never goes to staging", "no staging tier", "integration");
    auto how = discovery_with(
        inputs,
        {{"BEARINGS_STAGE", "production"}, {"USE_STAGING_FALLBACK", "true"}}
    );
    how.probe = false;
    const auto found = discover(std::move(how));
    if (!found) {
        made.actual = to_string(found.error());
        return;
    }
    std::string strays;
    for (const auto& service : found->services)
        if (const auto* chosen = service.chosen_candidate())
            if (chosen->tier == bearings::tier::staging)
                strays += (strays.empty() ? "" : ", ") + service.name;
    made.actual = strays.empty() ? "no staging tier" : "staging for " + strays;
    made.outcome = strays.empty() ? case_outcome::passed : case_outcome::failed;
}

}  // namespace

verify_suite solution_suite(const verify_inputs& inputs) {
    verify_suite suite;
    suite.name = "solution";
    suite.expected = "staging takes over and is healthy";
    add_health(suite, inputs);
    add_echo(suite, inputs);
    add_fallback(suite, inputs);
    add_precedence(suite, inputs);
    add_guard(suite, inputs);
    suite.actual = suite.as_expected() ? "it does" : "not everywhere";
    return suite;
}

}  // namespace cli

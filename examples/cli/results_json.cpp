// SPDX-License-Identifier: BSL-1.0
#include "results_json.hpp"

#include <bearings/url.hpp>

#include <nlohmann/json.hpp>

#include "text.hpp"
#include "verify.hpp"
#include "wait.hpp"

namespace cli {
namespace {

using json = nlohmann::ordered_json;

std::string dumped(const json& from) {
    // Text from outside may be anything; what is not UTF-8 is replaced, never thrown about.
    return from.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

json case_json(const verify_case& one) {
    return {
        {"name", one.name},
        {"level", one.level},
        {"expected", one.expected},
        {"actual", one.actual},
        {"outcome", to_string(one.outcome)},
        {"elapsed_us", one.elapsed.count()},
    };
}

json suite_json(const verify_suite& suite) {
    json cases = json::array();
    for (const auto& one : suite.cases)
        cases.push_back(case_json(one));
    return {
        {"name", suite.name},
        {"total", suite.cases.size()},
        {"passed", suite.count(case_outcome::passed)},
        {"failed", suite.count(case_outcome::failed)},
        {"skipped", suite.count(case_outcome::skipped)},
        {"errors", suite.count(case_outcome::error)},
        {"expected", suite.expected},
        {"actual", suite.actual},
        {"as_expected", suite.as_expected()},
        {"cases", std::move(cases)},
    };
}

json platform_json(const verification& results) {
    return {
        {"os", to_string(results.facts.os.value)},
        {"version", results.facts.os_version},
        {"wsl", to_string(results.facts.wsl.value)},
        {"container", to_string(results.facts.container.value)},
        {"ci", results.facts.ci.value},
        {"representative", results.representative},
        {"note", results.representative_note},
    };
}

}  // namespace

std::string to_json(const std::vector<served>& mocks) {
    json list = json::array();
    for (const auto& one : mocks)
        list.push_back({{"name", one.name}, {"url", one.url}});
    return dumped({{"schema", "bearings/mock/1"}, {"services", std::move(list)}});
}

std::string to_json(const std::vector<awaited>& targets) {
    json list = json::array();
    bool ready = true;
    for (const auto& one : targets) {
        ready = ready && one.ready;
        list.push_back({
            {"name", one.name},
            {"ready", one.ready},
            {"attempts", one.attempts},
            {"elapsed_us", one.elapsed.count()},
            {"cause", one.cause},
        });
    }
    return dumped({{"schema", "bearings/wait/1"}, {"ready", ready}, {"targets", std::move(list)}});
}

std::string to_json(const verification& results) {
    json suites = json::array();
    for (const auto& suite : results.suites)
        suites.push_back(suite_json(suite));
    return dumped({
        {"schema", "bearings/verify/1"},
        {"version", version},
        {"started", results.started},
        {"elapsed_us", results.elapsed.count()},
        {"platform", platform_json(results)},
        {"suites", std::move(suites)},
        {"reproduced", results.reproduced},
        {"validated", results.validated},
        {"assessment", to_string(results.assessment)},
        {"recommendations", results.recommendations},
    });
}

}  // namespace cli

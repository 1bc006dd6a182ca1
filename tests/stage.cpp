// SPDX-License-Identifier: BSL-1.0
#include <bearings/stage.hpp>

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "tests/catch.hpp"

using namespace bearings;

namespace {

using settings = std::initializer_list<std::pair<std::string_view, std::string_view>>;

result<stage_finding> find(settings given, std::string_view configured = {}) {
    const auto variables = environment::of(given);
    const memory_files no_files;
    facts_finder facts(variables, no_files, {os_kind::linux_, "6.1.0", false});
    const origin_view place{origin_kind::config_file, "stage", "bearings.toml", 1};
    return find_stage(variables, configured, place, facts);
}

}  // namespace

TEST_CASE("stages have names and synonyms, in any case") {
    struct row {
        std::string_view text;
        bearings::stage value;
    };
    const row rows[] = {
        {"development", stage::development},
        {"dev", stage::development},
        {"develop", stage::development},
        {"local", stage::development},
        {"Development", stage::development},
        {"test", stage::test},
        {"testing", stage::test},
        {"staging", stage::staging},
        {"stage", stage::staging},
        {"production", stage::production},
        {"prod", stage::production},
        {"PROD", stage::production},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text);
        CHECK(parse_stage(row.text) == row.value);
        CHECK(parse_stage(to_string(row.value)) == row.value);
    }
    for (const std::string_view bad : {"", "prodution", "live", "tests", "prod "})
        CHECK(parse_stage(bad) == std::nullopt);
}

TEST_CASE("the first thing that is set says the stage, and is named") {
    struct row {
        settings given;
        std::string_view configured;
        bearings::stage value;
        std::string_view evidence;
    };
    const row rows[] = {
        {{}, "", stage::development, "default"},
        {{{"BEARINGS_STAGE", "prod"}, {"APP_ENV", "dev"}},
         "",
         stage::production,
         "environment BEARINGS_STAGE"},
        {{{"APP_ENV", "test"}, {"ENVIRONMENT", "dev"}}, "prod", stage::test, "environment APP_ENV"},
        {{{"ENVIRONMENT", "staging"}}, "prod", stage::staging, "environment ENVIRONMENT"},
        {{{"APP_ENV", "  "}}, "prod", stage::production, "bearings.toml:1 stage"},
        {{}, " local ", stage::development, "bearings.toml:1 stage"},
        {{{"KUBERNETES_SERVICE_HOST", "10.0.0.1"}},
         "",
         stage::production,
         "environment KUBERNETES_SERVICE_HOST"},
        {{{"KUBERNETES_SERVICE_HOST", "10.0.0.1"}},
         "dev",
         stage::development,
         "bearings.toml:1 stage"},
        {{{"KUBERNETES_SERVICE_HOST", "10.0.0.1"}, {"APP_ENV", "dev"}},
         "",
         stage::development,
         "environment APP_ENV"},
        {{{"K_SERVICE", "shop"}}, "", stage::production, "environment K_SERVICE"},
        {{{"DYNO", "web.1"}}, "", stage::production, "environment DYNO"},
        {{{"GITHUB_ACTIONS", "true"}}, "", stage::test, "environment GITHUB_ACTIONS"},
        {{{"CI", "true"}}, "", stage::test, "environment CI"},
        {{{"CI", "true"}, {"RENDER", "true"}}, "", stage::production, "environment RENDER"},
        {{{"CI", "false"}, {"GITHUB_ACTIONS", "true"}}, "", stage::development, "default"},
        {{{"BUILD_ID", "7"}}, "", stage::development, "default"},
        {{{"BACKEND_SERVICE_HOST", "10.0.0.1"}}, "", stage::development, "default"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.evidence, row.configured);
        const auto found = find(row.given, row.configured);
        REQUIRE(found);
        CHECK(found->value == row.value);
        CHECK(found->evidence == row.evidence);
    }
}

TEST_CASE("any other value is an error that names its place and what is accepted") {
    struct row {
        settings given;
        std::string_view configured;
        std::string_view begins;
    };
    const row rows[] = {
        {{{"BEARINGS_STAGE", "prodution"}, {"APP_ENV", "dev"}},
         "",
         "environment BEARINGS_STAGE: \"prodution\""},
        {{{"APP_ENV", "li\nve"}}, "dev", "environment APP_ENV: \"li\\nve\""},
        {{{"ENVIRONMENT", "qa"}}, "", "environment ENVIRONMENT: \"qa\""},
        {{}, "qa", "bearings.toml:1 stage: \"qa\""},
    };
    for (const auto& row : rows) {
        CAPTURE(row.begins);
        const auto found = find(row.given, row.configured);
        REQUIRE_FALSE(found);
        CHECK(found.error().code == errc::invalid_stage);
        const std::string text = to_string(found.error());
        CHECK_THAT(text, Catch::StartsWith(std::string(row.begins)));
        for (const std::string name : {"development", "test", "staging", "production"})
            CHECK_THAT(text, Catch::Contains(name));
    }
}

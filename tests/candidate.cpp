// SPDX-License-Identifier: BSL-1.0
#include <bearings/candidate.hpp>

#include <optional>
#include <string_view>

#include "tests/catch.hpp"

using namespace bearings;

TEST_CASE("tiers have the names of the report") {
    const std::string_view names[] =
        {"explicit", "cluster", "docker", "local", "mock", "staging", "production"};
    for (std::size_t i = 0; i < std::size(names); ++i)
        CHECK(to_string(static_cast<tier>(i)) == names[i]);
}

TEST_CASE("precedences have names, and only the last three are fallbacks") {
    struct row {
        bearings::precedence value;
        std::string_view name;
        bool fallback;
    };
    const row rows[] = {
        {precedence::code_override, "code_override", false},
        {precedence::test_environment, "test_environment", false},
        {precedence::environment, "environment", false},
        {precedence::aspire, "aspire", false},
        {precedence::requested_mock, "requested_mock", false},
        {precedence::cluster, "cluster", false},
        {precedence::docker, "docker", false},
        {precedence::local_environment, "local_environment", false},
        {precedence::config_file, "config_file", false},
        {precedence::derived, "derived", false},
        {precedence::built_in_default, "built_in_default", false},
        {precedence::staging_fallback_environment, "staging_fallback_environment", true},
        {precedence::staging_fallback_config, "staging_fallback_config", true},
        {precedence::mock_last_resort, "mock_last_resort", true},
    };
    for (std::size_t i = 0; i < std::size(rows); ++i) {
        CHECK(static_cast<std::size_t>(rows[i].value) == i);
        CHECK(to_string(rows[i].value) == rows[i].name);
        CHECK(is_fallback(rows[i].value) == rows[i].fallback);
    }
}

TEST_CASE("states of candidates have the names of the report") {
    const std::string_view names[] = {"untried", "chosen", "shadowed", "dropped", "failed"};
    for (std::size_t i = 0; i < std::size(names); ++i)
        CHECK(to_string(static_cast<candidate_state>(i)) == names[i]);
}

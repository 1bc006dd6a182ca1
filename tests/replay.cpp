// SPDX-License-Identifier: BSL-1.0
#include <bearings/json.hpp>
#include <bearings/report.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <tests/catch.hpp>
#include <tests/world.hpp>

namespace bearings::tests {

using enum precedence;

TEST_CASE("recorded reports replay to the same bytes") {
    const auto folder = std::filesystem::path(BEARINGS_TESTS) / "reports";
    int count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        INFO(entry.path().string());
        std::ifstream file(entry.path(), std::ios::binary);
        const std::string text(std::istreambuf_iterator<char>(file), {});
        const auto recorded = parse_report(text);
        REQUIRE(recorded.has_value());
        CHECK(to_json(*recorded) == text);
        CHECK(to_json(replay(*recorded)) == text);
        ++count;
    }
    CHECK(count >= 4);
}

TEST_CASE("a replay decides anew and does not believe the recorded decision") {
    world made;
    made.add(
        "backend",
        {{config_file, "http://localhost:8000", verdict::refused},
         {staging_fallback_config, "https://api.staging.example.com", verdict::reachable}}
    );
    const auto right = made.report_of(made.decide());
    auto wrong = right;
    wrong.services[0].status = service_status::unresolved;
    wrong.services[0].chosen.reset();
    wrong.services[0].fallback = false;
    wrong.services[0].fix = "nonsense";
    wrong.services[0].candidates[0].state = candidate_state::untried;
    wrong.services[0].candidates[1].reason = "nonsense";
    CHECK(to_json(replay(wrong)) == to_json(right));
}

TEST_CASE("another outcome gives another decision") {
    world made;
    made.add("backend", {{config_file, "http://localhost:8000", verdict::reachable}});
    auto recorded = made.report_of(made.decide());
    recorded.services[0].candidates[0].probe->verdict = verdict::refused;
    const auto again = replay(recorded);
    CHECK(again.services[0].status == service_status::unresolved);
    CHECK_FALSE(again.services[0].fix.empty());
}

TEST_CASE("a report made without probing replays without") {
    world made;
    made.add("backend", {{config_file, "http://localhost:8000"}});
    auto recorded = made.report_of(made.decide(false));
    recorded.probing = false;
    CHECK(to_json(replay(recorded)) == to_json(recorded));
}

TEST_CASE("fix lines survive a replay, with the engine and the container's name") {
    world made;
    made.add("backend", {{config_file, "http://localhost:8000", verdict::refused}});
    made.last_service().docker.service = "api";
    made.plan.engine = engine_state::not_running;
    const auto recorded = made.report_of(made.decide());
    CHECK(recorded.services[0].fix.find("docker compose up -d api") != std::string::npos);
    CHECK(replay(recorded).services[0].fix == recorded.services[0].fix);
}

}  // namespace bearings::tests

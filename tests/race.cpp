// SPDX-License-Identifier: BSL-1.0
#include <bearings/race.hpp>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <tests/catch.hpp>
#include <tests/world.hpp>
#include <utility>
#include <vector>

namespace bearings::tests {

using namespace std::chrono_literals;
using enum precedence;

using indices = std::vector<std::size_t>;

constexpr std::string_view local_url = "http://localhost:8000";
constexpr std::string_view staging_url = "https://api.staging.example.com";
constexpr std::string_view mock_url = "http://localhost:18000";

probe_result found(verdict what) {
    probe_result made;
    made.verdict = what;
    made.attempts = 1;
    return made;
}

/// local, staging and mock of one service: candidates 0, 1, 2.
world usual() {
    world made;
    made.add(
        "backend",
        {{config_file, local_url},
         {staging_fallback_config, staging_url},
         {mock_last_resort, mock_url}}
    );
    return made;
}

TEST_CASE("what comes first begins alone") {
    const auto made = usual();
    race runs(made.plan, {}, false);
    const auto step = runs.begin();
    CHECK(step.start == indices{0});
    CHECK(step.cancel.empty());
    CHECK(step.wake == 250ms);
    CHECK_FALSE(step.done);
}

TEST_CASE("an answer within the head start leaves staging alone") {
    const auto made = usual();
    race runs(made.plan, {}, false);
    (void)runs.begin();
    const auto step = runs.finished(0, found(verdict::reachable), 249ms);
    CHECK(step.start.empty());
    CHECK(step.done);
    CHECK_FALSE(step.wake.has_value());
    CHECK(runs.result().settled);
}

TEST_CASE("a failure that allows it ends the head start at once") {
    const auto made = usual();
    race runs(made.plan, {}, false);
    (void)runs.begin();
    CHECK(runs.finished(0, found(verdict::refused), 1ms).start == indices{1});
    const auto step = runs.finished(1, found(verdict::reachable), 80ms);
    CHECK(step.done);
    CHECK(made.chosen(runs.result(), 0) == staging_url);
}

TEST_CASE("a failure that allows nothing ends the race") {
    const auto made = usual();
    race runs(made.plan, {}, false);
    (void)runs.begin();
    const auto step = runs.finished(0, found(verdict::unhealthy), 1ms);
    CHECK(step.start.empty());
    CHECK(step.done);
}

TEST_CASE("after the head start the fallback runs beside what comes first") {
    const auto made = usual();
    race runs(made.plan, {}, false);
    (void)runs.begin();
    CHECK(runs.tick(249ms).start.empty());
    const auto step = runs.tick(250ms);
    CHECK(step.start == indices{1});
    CHECK(step.wake == 500ms);

    SECTION("and is given up when that answers after all") {
        const auto end = runs.finished(0, found(verdict::reachable), 300ms);
        CHECK(end.cancel == indices{1});
        CHECK(end.done);
        CHECK(made.chosen(runs.result(), 0) == local_url);
        CHECK(runs.outcomes()[1].verdict == verdict::cancelled);
    }
    SECTION("and wins when that fails") {
        CHECK_FALSE(runs.finished(1, found(verdict::reachable), 300ms).done);
        CHECK(runs.finished(0, found(verdict::timed_out), 310ms).done);
        CHECK(made.chosen(runs.result(), 0) == staging_url);
    }
    SECTION("and the mock runs beside both once staging had its head start") {
        const auto later = runs.tick(500ms);
        CHECK(later.start == indices{2});
        CHECK_FALSE(runs.finished(2, found(verdict::reachable), 501ms).done);
    }
}

TEST_CASE("a silent staging leaves time for the mock") {
    const auto made = usual();
    race runs(made.plan, {}, false);
    (void)runs.begin();
    (void)runs.finished(0, found(verdict::refused), 1ms);
    CHECK(runs.tick(251ms).start == indices{2});
    (void)runs.finished(2, found(verdict::reachable), 252ms);
    const auto step = runs.tick(2s);
    CHECK(step.done);
    CHECK(step.cancel == indices{1});
    CHECK(made.chosen(runs.result(), 0) == mock_url);
}

TEST_CASE("the mock begins at once when staging failed too") {
    const auto made = usual();
    race runs(made.plan, {}, false);
    (void)runs.begin();
    (void)runs.finished(0, found(verdict::refused), 1ms);
    CHECK(runs.finished(1, found(verdict::refused), 2ms).start == indices{2});
}

TEST_CASE("candidates of one service begin one after the other") {
    world made;
    made.add(
        "backend",
        {{docker, "http://127.0.0.1:49153"},
         {config_file, local_url},
         {derived, "http://localhost:8001"}}
    );
    race runs(made.plan, {}, false);
    CHECK(runs.begin().start == indices{0});

    SECTION("the next when the better one failed") {
        CHECK(runs.finished(0, found(verdict::unhealthy), 1ms).start == indices{1});
        CHECK(runs.finished(1, found(verdict::reachable), 2ms).done);
    }
    SECTION("the next after the head start") {
        CHECK(runs.tick(250ms).start == indices{1});
        CHECK(runs.tick(500ms).start == indices{2});
    }
    SECTION("none behind one that answers") {
        CHECK(runs.tick(250ms).start == indices{1});
        CHECK_FALSE(runs.finished(1, found(verdict::reachable), 260ms).done);
        CHECK(runs.tick(500ms).start.empty());
        const auto step = runs.finished(0, found(verdict::refused), 510ms);
        CHECK(step.done);
        CHECK(made.chosen(runs.result(), 0) == local_url);
    }
    SECTION("none behind one whose TLS failed") {
        CHECK(runs.finished(0, found(verdict::tls_failed), 1ms).done);
    }
}

TEST_CASE("a worse candidate is given up when a better one answers") {
    world made;
    made.add("backend", {{docker, "http://127.0.0.1:49153"}, {config_file, local_url}});
    race runs(made.plan, {}, false);
    (void)runs.begin();
    (void)runs.tick(250ms);
    const auto step = runs.finished(0, found(verdict::reachable), 260ms);
    CHECK(step.cancel == indices{1});
    CHECK(step.done);
}

TEST_CASE("dropped and shadowed candidates are never probed") {
    world made;
    made.add(
        "backend",
        {{environment, "http://localhost:9000"},
         {config_file, local_url},
         {staging_fallback_config, staging_url}}
    );
    made.add(
        "auth",
        {{docker, "http://127.0.0.1:49153", verdict::not_probed, false}, {config_file, local_url}}
    );
    race runs(made.plan, {.head_start = 0us}, false);
    CHECK(runs.begin().start == indices{0, 4});
}

TEST_CASE("without a head start everything begins at once") {
    const auto made = usual();
    race runs(made.plan, {.head_start = 0us}, false);
    CHECK(runs.begin().start == indices{0, 1, 2});
}

TEST_CASE("at the deadline what is pending has timed out") {
    const auto made = usual();
    race runs(made.plan, {.deadline = 300ms}, false);
    (void)runs.begin();
    (void)runs.tick(250ms);
    const auto step = runs.tick(300ms);
    CHECK(step.done);
    CHECK(step.cancel == indices{0, 1});
    CHECK(runs.outcomes()[0].verdict == verdict::timed_out);
    CHECK(runs.outcomes()[0].elapsed == 300ms);
    CHECK(runs.outcomes()[1].elapsed == 50ms);

    auto late = found(verdict::cancelled);
    late.stage = probe_stage::connect;
    late.address = "127.0.0.1:8000";
    CHECK(runs.finished(0, late, 301ms).done);
    CHECK(runs.outcomes()[0].verdict == verdict::timed_out);
    CHECK(runs.outcomes()[0].address == "127.0.0.1:8000");
    CHECK(runs.outcomes()[0].elapsed == 300ms);
}

TEST_CASE("a result at the deadline still counts") {
    const auto made = usual();
    race runs(made.plan, {.deadline = 300ms}, false);
    (void)runs.begin();
    CHECK(runs.finished(0, found(verdict::reachable), 300ms).done);
    CHECK(made.chosen(runs.result(), 0) == local_url);
}

TEST_CASE("results of candidates that were given up are ignored") {
    const auto made = usual();
    race runs(made.plan, {}, false);
    (void)runs.begin();
    (void)runs.tick(250ms);
    (void)runs.finished(0, found(verdict::reachable), 300ms);
    CHECK(runs.finished(1, found(verdict::reachable), 310ms).done);
    CHECK(runs.outcomes()[1].verdict == verdict::cancelled);
    CHECK(runs.finished(99, found(verdict::reachable), 310ms).done);
}

world pair_in_group(bool second_required = true) {
    world made;
    made.add(
        "backend",
        "app",
        true,
        {{config_file, local_url}, {staging_fallback_config, staging_url}}
    );
    made.add(
        "auth",
        "app",
        second_required,
        {{config_file, "http://localhost:8081"},
         {staging_fallback_config, "https://auth.staging.example.com"}}
    );
    return made;
}

TEST_CASE("fallbacks of a group begin together when one required member needs them") {
    const auto made = pair_in_group();
    race runs(made.plan, {}, false);
    CHECK(runs.begin().start == indices{0, 2});
    auto step = runs.finished(2, found(verdict::reachable), 1ms);
    CHECK(step.start.empty());
    step = runs.finished(0, found(verdict::refused), 2ms);
    CHECK(step.start == indices{1, 3});
    CHECK_FALSE(runs.finished(1, found(verdict::reachable), 80ms).done);
    CHECK(runs.finished(3, found(verdict::reachable), 81ms).done);
    CHECK(runs.result().services[1].fallback);
}

TEST_CASE("an optional member that fails begins no fallback") {
    const auto made = pair_in_group(false);
    race runs(made.plan, {}, false);
    (void)runs.begin();
    CHECK(runs.finished(2, found(verdict::refused), 1ms).start.empty());
    CHECK(runs.finished(0, found(verdict::reachable), 2ms).done);
}

TEST_CASE("a group that cannot fall back contacts no staging") {
    auto made = pair_in_group();
    made.add("login", "app", true, {{config_file, "http://localhost:8082"}});
    race runs(made.plan, {}, false);
    (void)runs.begin();
    CHECK(runs.finished(0, found(verdict::refused), 1ms).start.empty());
    CHECK(runs.tick(250ms).start.empty());
}

TEST_CASE("nothing behind an explicit candidate is ever begun") {
    auto made = pair_in_group();
    made.add(
        "login",
        "app",
        true,
        {{environment, "http://localhost:9000"},
         {config_file, "http://localhost:8082"},
         {staging_fallback_config, "https://login.staging.example.com"},
         {mock_last_resort, mock_url}}
    );
    race runs(made.plan, {}, false);
    CHECK(runs.begin().start == indices{0, 2, 4});
    CHECK(runs.finished(0, found(verdict::refused), 1ms).start == indices{1, 3});
    CHECK(runs.tick(250ms).start.empty());
    CHECK(runs.tick(500ms).start.empty());
}

TEST_CASE("the fallbacks of the others are given up when one member's failed") {
    const auto made = pair_in_group();
    race runs(made.plan, {}, false);
    (void)runs.begin();
    (void)runs.finished(2, found(verdict::reachable), 1ms);
    (void)runs.finished(0, found(verdict::refused), 2ms);
    const auto step = runs.finished(3, found(verdict::refused), 3ms);
    CHECK(step.cancel == indices{1});
    CHECK(step.done);
    CHECK(made.chosen(runs.result(), 1) == "http://localhost:8081");
}

TEST_CASE("local candidates of pulled members are given up") {
    const auto made = pair_in_group();
    race runs(made.plan, {}, false);
    (void)runs.begin();
    (void)runs.finished(0, found(verdict::refused), 1ms);
    (void)runs.finished(1, found(verdict::reachable), 2ms);
    const auto step = runs.finished(3, found(verdict::reachable), 3ms);
    CHECK(step.cancel == indices{2});
    CHECK(step.done);
}

/// Before and after the engine answered.
struct engine_world {
    world before;
    world after;
};
engine_world waiting_for_engine(bool container_runs) {
    engine_world made;
    for (auto* each : {&made.before, &made.after}) {
        const bool found = each == &made.after && container_runs;
        if (found)
            each->add("backend", {{docker, "http://127.0.0.1:49153"}, {config_file, local_url}});
        else
            each->add("backend", {{config_file, local_url}});
        each->last().wants_engine = true;
    }
    return made;
}

TEST_CASE("a silent engine does not hold local candidates back, only the decision") {
    const auto made = waiting_for_engine(true);
    race runs(made.before.plan, {}, true);
    CHECK(runs.begin().start == indices{0});
    CHECK_FALSE(runs.finished(0, found(verdict::reachable), 1ms).done);
    indices moved;
    const auto step = runs.replan(made.after.plan, moved, 5ms);
    CHECK(moved == indices{1});
    CHECK(step.start == indices{0});
    CHECK(runs.outcomes()[1].verdict == verdict::reachable);
    CHECK(runs.finished(0, found(verdict::reachable), 6ms).done);
    CHECK(made.after.chosen(runs.result(), 0) == "http://127.0.0.1:49153");
}

TEST_CASE("without a container the local answer is final once the engine is known") {
    const auto made = waiting_for_engine(false);
    race runs(made.before.plan, {}, true);
    (void)runs.begin();
    (void)runs.finished(0, found(verdict::reachable), 1ms);
    indices moved;
    CHECK(runs.replan(made.after.plan, moved, 5ms).done);
}

TEST_CASE("services that need nothing from the engine do not wait for it") {
    const auto made = usual();
    race runs(made.plan, {}, true);
    (void)runs.begin();
    CHECK(runs.finished(0, found(verdict::reachable), 1ms).done);
}

TEST_CASE("a fallback that the engine's state permits begins with the new plan") {
    auto before = usual();
    before.plan.wants_engine = true;
    before.last().staging_allowed = false;
    before.last().mock_allowed = false;
    before.plan.candidates[1].kept = false;
    before.plan.candidates[1].rule = before.last().staging_rule;
    const auto after = usual();
    race runs(before.plan, {}, true);
    (void)runs.begin();
    CHECK_FALSE(runs.finished(0, found(verdict::refused), 1ms).done);
    indices moved;
    CHECK(runs.replan(after.plan, moved, 5ms).start == indices{1});
    CHECK(moved == indices{0, 1, 2});
}

TEST_CASE("a fallback that was refused for good does not wait for the engine") {
    auto before = usual();
    before.plan.wants_engine = true;
    before.plan.switches.staging_fallback = false;
    before.last().staging_allowed = false;
    before.last().mock_allowed = false;
    race runs(before.plan, {}, true);
    (void)runs.begin();
    CHECK(runs.finished(0, found(verdict::refused), 1ms).done);
}

TEST_CASE("what derives from a service in Docker waits for the engine too") {
    world made;
    made.add("backend", {{config_file, local_url}});
    made.last().wants_engine = true;
    made.add("websocket", {{derived, "ws://localhost:8000/ws"}});
    made.last().base = 0;
    made.add("events", {{config_file, "ws://localhost:8005"}});
    made.last().base = 1;
    race runs(made.plan, {}, true);
    CHECK(runs.begin().start == indices{0, 1, 2});
    CHECK_FALSE(runs.finished(0, found(verdict::reachable), 1ms).done);
    CHECK_FALSE(runs.finished(1, found(verdict::reachable), 1ms).done);
    CHECK_FALSE(runs.finished(2, found(verdict::reachable), 1ms).done);
    indices moved;
    CHECK(runs.replan(made.plan, moved, 2ms).done);
}

TEST_CASE("a probe whose candidate is gone is given up") {
    world before;
    before.add("backend", {{config_file, local_url}});
    world after;
    after.add("backend", {{config_file, "http://localhost:8001"}});
    race runs(before.plan, {}, true);
    (void)runs.begin();
    indices moved;
    const auto step = runs.replan(after.plan, moved, 1ms);
    CHECK(moved == indices{decision::no_candidate});
    CHECK(step.start == indices{0});
}

TEST_CASE("a running probe goes on in the new plan") {
    const auto made = waiting_for_engine(true);
    race runs(made.before.plan, {}, true);
    (void)runs.begin();
    indices moved;
    CHECK(runs.replan(made.after.plan, moved, 5ms).start == indices{0});
    CHECK(runs.finished(1, found(verdict::reachable), 6ms).start.empty());
    CHECK(runs.finished(0, found(verdict::refused), 7ms).done);
    CHECK(made.after.chosen(runs.result(), 0) == local_url);
}

TEST_CASE("nothing to find is done at once") {
    const world made;
    race runs(made.plan, {}, false);
    CHECK(runs.begin().done);
}

TEST_CASE("the head start adapts to a dead engine on native Windows") {
    struct row {
        os_kind os;
        engine_state engine;
        std::chrono::microseconds expected;
    };
    const row rows[] = {
        {os_kind::windows, engine_state::not_running, 0us},
        {os_kind::windows, engine_state::absent, 0us},
        {os_kind::windows, engine_state::ready, default_head_start},
        {os_kind::windows, engine_state::not_probed, default_head_start},
        {os_kind::linux_, engine_state::not_running, default_head_start},
    };
    for (const auto& row : rows) {
        facts where;
        where.os.value = row.os;
        bearings::plan plan;
        plan.engine = row.engine;
        CHECK(head_start_for(plan, where) == row.expected);
    }
}

TEST_CASE("there is no head start on native Windows when nobody may talk to the engine") {
    facts where;
    where.os.value = os_kind::windows;
    bearings::plan plan;
    plan.switches.docker_bypass = true;
    CHECK(head_start_for(plan, where) == 0us);
    where.os.value = os_kind::linux_;
    CHECK(head_start_for(plan, where) == default_head_start);
    where.os.value = os_kind::windows;
    plan.switches.force_local = true;
    CHECK(head_start_for(plan, where) == default_head_start);
}

/// A world of `count` services, all in one group or each alone, run until it ends.
std::size_t steps_of_race(std::size_t count, bool one_group) {
    world made;
    for (std::size_t i = 0; i < count; ++i) {
        const auto name = "s" + std::to_string(i);
        made.add(
            name,
            one_group ? "all" : name,
            true,
            {{config_file, local_url},
             {staging_fallback_config, staging_url},
             {mock_last_resort, mock_url}}
        );
    }
    race runs(made.plan, {}, false);
    std::size_t steps = 0;
    std::vector<std::size_t> running = runs.begin().start;
    for (std::size_t at = 0; at < running.size(); ++at) {
        const auto step = runs.finished(running[at], found(verdict::refused), 1ms);
        running.insert(running.end(), step.start.begin(), step.start.end());
        ++steps;
        if (step.done)
            break;
    }
    return steps;
}

TEST_CASE("ten thousand services are raced in linear time") {
    // The time limit of the test program catches anything that is not.
    CHECK(steps_of_race(10'000, false) == 30'000);
    CHECK(steps_of_race(10'000, true) > 10'000);
}

}  // namespace bearings::tests

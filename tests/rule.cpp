// SPDX-License-Identifier: BSL-1.0
#include <bearings/rule.hpp>

#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "tests/catch.hpp"
#include "tests/planning_fixture.hpp"

using namespace bearings;
using tests::configured;
using tests::kept;
using tests::lines;
using tests::texts;
using tests::world;

namespace {

/// A backend in Docker with everything else configured, on Linux, engine ready.
world everything() {
    world here;
    auto backend = tests::backend();
    backend.docker = {"backend", 8000, {}, {}};
    here.services.services = {backend};
    here.engine = tests::ready_engine();
    here.engine->containers = {tests::running("backend", {{8000, 9000, "0.0.0.0"}})};
    return here;
}

void engine_is(world& here, engine_state state) {
    here.engine = engine_snapshot();
    here.engine->state = state;
    here.engine->reason = "nobody answers";
}

/// What the rules leave of docker, local, staging and mock: D L S M, a dash for what is dropped.
std::string left(const plan& of) {
    std::string made = "----";
    for (const auto& each : of.candidates) {
        if (!each.kept)
            continue;
        switch (each.tier) {
        case tier::docker: made[0] = 'D'; break;
        case tier::local: made[1] = 'L'; break;
        case tier::staging: made[2] = 'S'; break;
        case tier::mock: made[3] = 'M'; break;
        case tier::production: made += 'P'; break;
        case tier::explicit_: made += 'E'; break;
        case tier::cluster: made += 'C'; break;
        }
    }
    return made;
}

/// One row of the rule table: a situation, and what may be tried in it.
struct row {
    std::string_view situation;
    void (*arrange)(world&);
    std::string_view left;
};

const row table[] = {
    {"Linux, engine ready", [](world&) {}, "DL-M"},
    {"Linux, engine not running",
     [](world& here) { engine_is(here, engine_state::not_running); },
     "-L-M"},
    {"Windows, engine ready", [](world& here) { here.os = os_kind::windows; }, "DL-M"},
    {"Windows, engine not running",
     [](world& here) {
         here.os = os_kind::windows;
         engine_is(here, engine_state::not_running);
     },
     "-LSM"},
    {"Windows, engine absent",
     [](world& here) {
         here.os = os_kind::windows;
         engine_is(here, engine_state::absent);
     },
     "-LSM"},
    {"Windows, engine runs Windows containers",
     [](world& here) {
         here.os = os_kind::windows;
         engine_is(here, engine_state::windows_containers);
     },
     "-LSM"},
    {"Windows, nothing is probed",
     [](world& here) {
         here.os = os_kind::windows;
         here.engine.reset();
         here.probing = false;
     },
     "-L-M"},
    {"Windows, engine not running, `USE_STAGING_FALLBACK=false`",
     [](world& here) {
         here.os = os_kind::windows;
         engine_is(here, engine_state::not_running);
         here.set = {{"USE_STAGING_FALLBACK", "false"}};
     },
     "-L-M"},
    {"Windows, engine not running, `FORCE_LOCAL=true`",
     [](world& here) {
         here.os = os_kind::windows;
         engine_is(here, engine_state::not_running);
         here.set = {{"FORCE_LOCAL", "true"}, {"USE_STAGING_FALLBACK", "true"}};
     },
     "-L--"},
    {"Windows, `DOCKER_BYPASS=true`",
     [](world& here) {
         here.os = os_kind::windows;
         here.engine.reset();
         here.set = {{"DOCKER_BYPASS", "true"}};
     },
     "-LSM"},
    {"Windows, `DOCKER_BYPASS=true`, nothing is probed",
     [](world& here) {
         here.os = os_kind::windows;
         here.engine.reset();
         here.probing = false;
         here.set = {{"DOCKER_BYPASS", "true"}};
     },
     "-L-M"},
    {"Windows, `DOCKER_BYPASS=true`, `FORCE_LOCAL=true`",
     [](world& here) {
         here.os = os_kind::windows;
         here.set = {{"DOCKER_BYPASS", "true"}, {"FORCE_LOCAL", "true"}};
     },
     "DL--"},
    {"Windows, `DOCKER_BYPASS=true`, `USE_STAGING_FALLBACK=false`",
     [](world& here) {
         here.os = os_kind::windows;
         here.engine.reset();
         here.set = {{"DOCKER_BYPASS", "true"}, {"USE_STAGING_FALLBACK", "false"}};
     },
     "-L-M"},
    {"any system, `DOCKER_BYPASS=true`",
     [](world& here) {
         here.set = {{"DOCKER_BYPASS", "true"}};
     },
     "-L-M"},
    {"any system, `DOCKER_BYPASS=true`, `FORCE_LOCAL=true`",
     [](world& here) {
         here.set = {{"DOCKER_BYPASS", "true"}, {"FORCE_LOCAL", "true"}};
     },
     "DL--"},
    {"any system, `DOCKER_BYPASS=false`, engine not running",
     [](world& here) {
         engine_is(here, engine_state::not_running);
         here.set = {{"DOCKER_BYPASS", "false"}};
     },
     "-L-M"},
    {"any system, `USE_STAGING_FALLBACK=true`",
     [](world& here) {
         here.set = {{"USE_STAGING_FALLBACK", "true"}};
     },
     "DLSM"},
    {"stage test, `USE_STAGING_FALLBACK=true`",
     [](world& here) {
         here.stage = stage::test;
         here.set = {{"USE_STAGING_FALLBACK", "true"}};
     },
     "DLSM"},
    {"`USE_STAGING_FALLBACK=true`, staging is plain http",
     [](world& here) {
         here.set = {{"USE_STAGING_FALLBACK", "true"}};
         here.services.services[0].staging =
             configured("http://api.staging.example.com", "staging");
     },
     "DL-M"},
    {"`USE_STAGING_FALLBACK=true`, staging is plain http on loopback",
     [](world& here) {
         here.set = {{"USE_STAGING_FALLBACK", "true"}};
         here.services.services[0].staging = configured("http://127.0.0.1:9000", "staging");
     },
     "DLSM"},
    {"`USE_STAGING_FALLBACK=true`, host in `staging.allow`",
     [](world& here) {
         here.set = {{"USE_STAGING_FALLBACK", "true"}};
         here.services.staging_allow = {"*.staging.example.com"};
     },
     "DLSM"},
    {"`USE_STAGING_FALLBACK=true`, host not in `staging.allow`",
     [](world& here) {
         here.set = {{"USE_STAGING_FALLBACK", "true"}};
         here.services.staging_allow = {"*.other.example.com"};
     },
     "DL-M"},
    {"`USE_STAGING_FALLBACK=true`, `staging.allow` empty",
     [](world& here) {
         here.set = {{"USE_STAGING_FALLBACK", "true"}};
         here.services.staging_allow.emplace();
     },
     "DL-M"},
    {"`USE_MOCK_SERVICES=true`",
     [](world& here) {
         here.set = {{"USE_MOCK_SERVICES", "true"}};
     },
     "DL-M"},
    {"`FORCE_LOCAL=true`, `USE_MOCK_SERVICES=true`",
     [](world& here) {
         here.set = {{"FORCE_LOCAL", "true"}, {"USE_MOCK_SERVICES", "true"}};
     },
     "DL-M"},
    {"`BACKEND_URL` set, everything else allowed",
     [](world& here) {
         here.set = {{"USE_STAGING_FALLBACK", "true"}, {"BACKEND_URL", "http://e:1"}};
     },
     "DLSME"},
    {"stage staging",
     [](world& here) {
         here.stage = stage::staging;
         here.set = {{"USE_STAGING_FALLBACK", "true"}};
     },
     "--S-"},
    {"stage staging, `USE_MOCK_SERVICES=true`",
     [](world& here) {
         here.stage = stage::staging;
         here.set = {{"USE_MOCK_SERVICES", "true"}};
     },
     "--SM"},
    {"stage production, everything asked for",
     [](world& here) {
         here.stage = stage::production;
         here.os = os_kind::windows;
         engine_is(here, engine_state::not_running);
         here.set = {
             {"USE_STAGING_FALLBACK", "true"},
             {"USE_MOCK_SERVICES", "true"},
             {"STAGING_BACKEND_URL", "https://s.example.com"},
             {"LOCAL_BACKEND_URL", "http://localhost:1"}};
     },
     "----P"},
    {"stage production, cluster and explicit",
     [](world& here) {
         here.stage = stage::production;
         here.set = {
             {"BACKEND_URL", "http://e:1"},
             {"BACKEND_SERVICE_HOST", "10.0.0.1"},
             {"BACKEND_SERVICE_PORT", "80"}};
     },
     "----ECP"},
};

struct careless {
    static constexpr std::string_view name = "careless";
    static void collect(const planning&, service_plan&, candidate_sink& sink) {
        sink.add_text(
            precedence::derived,
            tier::local,
            "http://user:hunter2@localhost:1",
            {origin_kind::derived, "services.other.local", {}, 0}
        );
    }
};

const candidate* find(const plan& of, tier which) {
    for (const auto& each : of.candidates)
        if (each.tier == which)
            return &each;
    return nullptr;
}

}  // namespace

TEST_CASE("rules: every situation leaves what the table says, and every loser has a reason") {
    for (const auto& each : table) {
        CAPTURE(each.situation);
        auto here = everything();
        each.arrange(here);
        const auto made = here.plan();
        CHECK(left(made) == each.left);
        for (const auto& one : made.candidates)
            if (!one.kept) {
                CHECK_FALSE(one.rule.empty());
                CHECK_FALSE(one.reason.empty());
            }
        CHECK(made.coherent_groups);
        std::cout << "rules " << each.left << "  " << each.situation << '\n';
    }
    std::cout << "rules: " << std::size(table) << " rows checked\n";
}

TEST_CASE("rule table in Markdown, for the README", "[.][readme]") {
    std::cout << "| situation | docker | local | staging | mock |\n|---|---|---|---|---|\n";
    for (const auto& each : table) {
        std::cout << "| " << each.situation << " |";
        for (int i = 0; i < 4; ++i)
            std::cout << (each.left[static_cast<std::size_t>(i)] == '-' ? " no |" : " yes |");
        std::cout << '\n';
    }
}

TEST_CASE("docker_bypass: every state but ready drops the containers, and is named") {
    for (const auto state :
         {engine_state::absent,
          engine_state::denied,
          engine_state::not_running,
          engine_state::unresponsive,
          engine_state::unhealthy,
          engine_state::foreign,
          engine_state::windows_containers}) {
        auto here = everything();
        engine_is(here, state);
        const auto made = here.plan();
        const auto* docker = find(made, tier::docker);
        REQUIRE(docker != nullptr);
        CHECK_FALSE(docker->kept);
        CHECK(docker->rule == "docker_bypass");
        CHECK(docker->reason.find(to_string(state)) != std::string_view::npos);
        CHECK(docker->reason.find("nobody answers") != std::string_view::npos);
        CHECK(made.engine == state);
    }
}

TEST_CASE("docker_bypass: false means never, and the source says what is wrong instead") {
    auto here = everything();
    engine_is(here, engine_state::not_running);
    here.set = {{"DOCKER_BYPASS", "false"}};
    const auto made = here.plan();
    CHECK(find(made, tier::docker)->rule == "docker_containers");
    CHECK_FALSE(find(made, tier::docker)->kept);
}

TEST_CASE("staging_fallback: says who allowed it or what would") {
    const auto reason = [](void (*arrange)(world&)) {
        auto here = everything();
        arrange(here);
        auto made = here.plan();
        return std::string(
            made.services[0].staging_allowed ? made.services[0].staging_reason
                                             : find(made, tier::staging)->reason
        );
    };
    CHECK(reason([](world& here) {
              here.set = {{"USE_STAGING_FALLBACK", "1"}};
          }) == "USE_STAGING_FALLBACK=true allows it");
    CHECK(reason([](world& here) {
              here.set = {{"USE_STAGING_FALLBACK", "0"}};
          }) == "USE_STAGING_FALLBACK=false forbids it");
    CHECK(reason([](world& here) { here.set = {{"FORCE_LOCAL", "1"}}; }) == "FORCE_LOCAL is set");
    CHECK(reason([](world&) {
          }) == "it is automatic on native Windows only; USE_STAGING_FALLBACK=true allows it here");
    CHECK(reason([](world& here) {
              here.os = os_kind::windows;
              engine_is(here, engine_state::not_running);
          }) == "this is Windows and the container engine is not running (not_running)");
    CHECK(reason([](world& here) {
              here.os = os_kind::windows;
              here.engine.reset();
              here.set = {{"DOCKER_BYPASS", "true"}};
          }) == "this is Windows and DOCKER_BYPASS leaves the container engine out");
}

TEST_CASE("staging_fallback: wants the engine on Windows only, and only when staging exists") {
    const auto wants = [](void (*arrange)(world&)) {
        world here;
        here.services.services = {tests::backend()};
        here.os = os_kind::windows;
        arrange(here);
        return here.plan().wants_engine;
    };
    CHECK(wants([](world&) {}));
    CHECK_FALSE(wants([](world& here) { here.os = os_kind::linux_; }));
    CHECK_FALSE(wants([](world& here) { here.set = {{"USE_STAGING_FALLBACK", "true"}}; }));
    CHECK_FALSE(wants([](world& here) { here.set = {{"USE_STAGING_FALLBACK", "false"}}; }));
    CHECK_FALSE(wants([](world& here) { here.set = {{"FORCE_LOCAL", "true"}}; }));
    CHECK_FALSE(wants([](world& here) { here.set = {{"DOCKER_BYPASS", "true"}}; }));
    CHECK_FALSE(wants([](world& here) { here.probing = false; }));
    CHECK_FALSE(wants([](world& here) { here.stage = stage::production; }));
    CHECK_FALSE(wants([](world& here) { here.services.services[0].staging = {}; }));
    // Nothing takes their place, so nobody needs to know.
    CHECK_FALSE(wants([](world& here) { here.set = {{"BACKEND_URL", "http://a:1"}}; }));
    CHECK_FALSE(wants([](world& here) { here.set = {{"USE_MOCK_BACKEND", "true"}}; }));
    CHECK(wants([](world& here) {
        here.set = {{"BACKEND_URL", "http://a:1"}};
        here.services.services.push_back(tests::named("auth"));
        here.services.services[1].staging = here.services.services[0].staging;
    }));
}

TEST_CASE("fallbacks never go from an encrypted connection to a plain one") {
    world here;
    here.set = {{"USE_STAGING_FALLBACK", "true"}};
    auto backend = tests::backend();
    backend.local = configured("https://localhost:8443", "local");
    backend.staging = configured("http://127.0.0.1:9000", "staging");
    here.services.services = {backend};
    CHECK(kept(here.plan(), "backend") == texts{"https://localhost:8443"});
    // A mock that was asked for is no fallback.
    here.set = {{"USE_MOCK_BACKEND", "true"}};
    CHECK(kept(here.plan(), "backend").front() == "http://localhost:18000");
}

TEST_CASE("allow_list: `*` stands for one or more whole labels, case does not count") {
    struct row {
        std::string_view pattern;
        std::string_view host;
        bool matches;
    };
    for (const auto& [pattern, host, matches] : std::vector<row>{
             {"*.staging.example.com", "api.staging.example.com", true},
             {"*.staging.example.com", "a.b.staging.example.com", true},
             {"*.staging.example.com", "staging.example.com", false},
             {"*.staging.example.com", "evilstaging.example.com", false},
             {"*.staging.example.com", "api.staging.example.com.evil.com", false},
             {"*.Staging.Example.COM", "API.staging.example.com", true},
             {"api.staging.example.com", "api.staging.example.com.", true},
             {"api.*.example.com", "api.x.y.example.com", true},
             {"api.*.example.com", "api.example.com", false},
             {"*.a.*.b", "x.a.a.y.b", true},
             {"*.a.*.b", "a.x.b", false},
             {"*", "anything.at.all", true},
             {"*", "10.0.0.1", true},
             {"*.0.0.1", "10.0.0.1", false},
             {"10.0.0.1", "10.0.0.1", true},
             {"[::1]", "[::1]", true},
             {"0:0:0:0:0:0:0:1", "[::1]", true},
             {"localhost", "localhost", true},
             {"localhost", "127.0.0.1", false}}) {
        CAPTURE(pattern, host);
        world here;
        here.set = {{"USE_STAGING_FALLBACK", "true"}};
        auto backend = tests::backend();
        backend.staging = configured("https://" + std::string(host) + ":9443", "staging");
        here.services.services = {backend};
        here.services.staging_allow = {std::string(pattern)};
        const auto made = here.plan();
        CHECK(find(made, tier::staging)->kept == matches);
        if (!matches) {
            CHECK(find(made, tier::staging)->rule == "allow_list");
        }
    }
}

TEST_CASE("allow_list: does not touch the staging URL of stage staging") {
    world here;
    here.stage = stage::staging;
    here.services.services = {tests::backend()};
    here.services.staging_allow.emplace();
    CHECK(kept(here.plan(), "backend") == texts{"https://api.staging.example.com"});
}

TEST_CASE("credential_hygiene: a source that carries credentials over is stopped") {
    world here;
    here.services.services = {tests::named("backend")};
    const auto made = here.plan<sources<careless>, rules<credential_hygiene>>();
    REQUIRE(made.candidates.size() == 1);
    CHECK_FALSE(made.candidates[0].kept);
    CHECK(made.candidates[0].rule == "credential_hygiene");
}

TEST_CASE("credentials of a configured URL stay with it") {
    world here;
    auto backend = tests::backend();
    backend.local = configured("http://user:hunter2@localhost:8000", "local");
    here.services.services = {backend};
    CHECK(kept(here.plan(), "backend").front() == "http://user:hunter2@localhost:8000");
}

TEST_CASE("drop: the first reason stays") {
    candidate one;
    drop(one, "first", "because");
    drop(one, "second", "otherwise");
    CHECK_FALSE(one.kept);
    CHECK(one.rule == "first");
    CHECK(one.reason == "because");
}

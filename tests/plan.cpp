// SPDX-License-Identifier: BSL-1.0
#include <bearings/plan.hpp>

#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "tests/catch.hpp"
#include "tests/planning_fixture.hpp"

using namespace bearings;
using tests::kept;
using tests::lines;
using tests::texts;
using tests::warnings;
using tests::world;

namespace {

service& backend_of(world& here) {
    return here.services.services.front();
}

/// One row of the precedence table: what a person does to get such a candidate.
struct row {
    precedence rank;
    std::string_view words;
    void (*arrange)(world&);
    std::string_view url;
};

const row table[] = {
    {precedence::code_override,
     "an override in the program",
     [](world& here) {
         here.overrides = {{"backend", "http://code:1"}};
     },
     "http://code:1"},
    {precedence::test_environment,
     "`TEST_N_URL`, in stage test",
     [](world& here) { here.set.emplace_back("TEST_BACKEND_URL", "http://test:1"); },
     "http://test:1"},
    {precedence::environment,
     "names of `env`, `N_URL`, `N_HOST` + `N_PORT`",
     [](world& here) { here.set.emplace_back("BACKEND_URL", "http://environment:1"); },
     "http://environment:1"},
    {precedence::aspire,
     "`services__name__endpoint__index`",
     [](world& here) { here.set.emplace_back("services__backend__http__0", "http://aspire:1"); },
     "http://aspire:1"},
    {precedence::requested_mock,
     "the mock, when `USE_MOCK_N` or `USE_MOCK_SERVICES` asks for it",
     [](world& here) {
         here.set.emplace_back("USE_MOCK_BACKEND", "1");
         here.set.emplace_back("MOCK_BACKEND_URL", "http://localhost:4");
     },
     "http://localhost:4"},
    {precedence::cluster,
     "`N_SERVICE_HOST` + `N_SERVICE_PORT`, `N_PORT=tcp://...`",
     [](world& here) {
         here.set.emplace_back("BACKEND_SERVICE_HOST", "10.0.0.1");
         here.set.emplace_back("BACKEND_SERVICE_PORT", "5");
     },
     "http://10.0.0.1:5"},
    {precedence::docker,
     "published ports of containers",
     [](world& here) {
         backend_of(here).docker.service = "backend";
         here.engine = tests::ready_engine();
         here.engine->containers = {tests::running("backend", {{8000, 6, "0.0.0.0"}})};
     },
     "http://127.0.0.1:6"},
    {precedence::local_environment,
     "`LOCAL_N_URL`",
     [](world& here) { here.set.emplace_back("LOCAL_BACKEND_URL", "http://localhost:7"); },
     "http://localhost:7"},
    {precedence::config_file,
     "the catalogue's key of the stage",
     [](world& here) { backend_of(here).local = tests::configured("http://localhost:8", "local"); },
     "http://localhost:8"},
    {precedence::derived,
     "`derive`: what follows from another service",
     [](world& here) {
         auto base = tests::named("base");
         base.local = tests::configured("ws://localhost:9", "base");
         here.services.services.push_back(base);
         backend_of(here).derive = {"base", scheme::http, "/", {}};
     },
     "http://localhost:9/"},
    {precedence::built_in_default,
     "the scheme's default port on localhost, when only `scheme` is configured",
     [](world& here) { backend_of(here).scheme = scheme::http; },
     "http://localhost:80"},
    {precedence::staging_fallback_environment,
     "staging fallback: `STAGING_N_URL`",
     [](world& here) { here.set.emplace_back("STAGING_BACKEND_URL", "https://one.example.com"); },
     "https://one.example.com"},
    {precedence::staging_fallback_config,
     "staging fallback: the catalogue's `staging`",
     [](world& here) {
         backend_of(here).scheme = scheme::http;
         backend_of(here).staging = tests::configured("https://two.example.com", "staging");
     },
     "https://two.example.com"},
    {precedence::mock_last_resort,
     "the mock as a last resort",
     [](world& here) { here.set.emplace_back("MOCK_BACKEND_URL", "http://localhost:14"); },
     "http://localhost:14"},
};

/// Whether nobody can have both at once.
bool exclude_each_other(precedence a, precedence b) {
    const auto one_of = [](precedence which, std::initializer_list<precedence> list) {
        for (const auto each : list)
            if (each == which)
                return true;
        return false;
    };
    // The built-in default serves only where the catalogue says nothing else.
    if (b == precedence::built_in_default)
        return one_of(a, {precedence::docker, precedence::config_file, precedence::derived});
    if (a == precedence::built_in_default)
        return b == precedence::staging_fallback_config;
    return a == precedence::requested_mock && b == precedence::mock_last_resort;
}

world world_of(std::initializer_list<const row*> rows) {
    world here;
    here.stage = stage::test;
    here.set = {{"USE_STAGING_FALLBACK", "true"}};
    here.services.services = {tests::named("backend")};
    for (const auto* each : rows)
        each->arrange(here);
    return here;
}

struct one_of_each {
    static constexpr std::string_view name = "one_of_each";
    static void collect(const planning&, service_plan&, candidate_sink& sink) {
        for (int i = static_cast<int>(precedence::mock_last_resort); i >= 0; --i)
            sink.add_text(
                static_cast<precedence>(i),
                tier::local,
                "http://localhost:1",
                {origin_kind::code, {}, {}, 0}
            );
    }
};

constexpr auto last_rank = static_cast<std::size_t>(precedence::mock_last_resort);

}  // namespace

TEST_CASE("precedence: every row of the table beats every row below it") {
    REQUIRE(std::size(table) == last_rank + 1);
    std::size_t pairs = 0;
    for (std::size_t i = 0; i < std::size(table); ++i) {
        REQUIRE(static_cast<std::size_t>(table[i].rank) == i);
        auto alone = world_of({&table[i]});
        CHECK(kept(alone.plan(), "backend") == texts{std::string(table[i].url)});
        for (std::size_t j = i + 1; j < std::size(table); ++j) {
            if (exclude_each_other(table[i].rank, table[j].rank))
                continue;
            CAPTURE(to_string(table[i].rank), to_string(table[j].rank));
            // What is arranged later must not win for that.
            auto both = world_of({&table[j], &table[i]});
            const texts found = kept(both.plan(), "backend");
            CHECK(found == texts{std::string(table[i].url), std::string(table[j].url)});
            ++pairs;
        }
        std::cout << "precedence " << i + 1 << ' ' << to_string(table[i].rank) << ": "
                  << table[i].words << '\n';
    }
    std::cout << "precedence: " << std::size(table) << " rows, " << pairs << " pairs checked\n";
    CHECK(pairs == 86);
}

TEST_CASE("precedence: candidates come out in the order of the table, whatever comes in") {
    world here;
    here.services.services = {tests::named("backend")};
    const auto made = here.plan<sources<one_of_each>, rules<>>();
    REQUIRE(made.candidates.size() == last_rank + 1);
    for (std::size_t i = 0; i <= last_rank; ++i)
        CHECK(static_cast<std::size_t>(made.candidates[i].precedence) == i);
}

TEST_CASE("precedence table in Markdown, for the README", "[.][readme]") {
    std::cout << "| | candidate | name in reports |\n|---|---|---|\n";
    for (std::size_t i = 0; i < std::size(table); ++i)
        std::cout << "| " << i + 1 << " | " << table[i].words << " | `" << to_string(table[i].rank)
                  << "` |\n";
}

TEST_CASE("candidates of equal precedence keep the order they were collected in") {
    world here;
    auto made = tests::named("backend");
    made.env = {"API_BASE_URL", "OTHER_URL"};
    here.services.services = {made};
    here.set = {
        {"BACKEND_HOST", "d"},
        {"BACKEND_PORT", "4"},
        {"BACKEND_URL", "http://c:3"},
        {"OTHER_URL", "http://b:2"},
        {"API_BASE_URL", "http://a:1"}};
    CHECK(
        kept(here.plan(), "backend") ==
        texts{"http://a:1", "http://b:2", "http://c:3", "http://d:4"}
    );
}

TEST_CASE("services stand in the plan as in the catalogue, also when they derive from later ones") {
    world here;
    auto websocket = tests::named("websocket");
    websocket.derive = {"middle", scheme::ws, "/ws", {}};
    auto middle = tests::named("middle");
    middle.derive = {"backend", scheme::http, "/m", {}};
    here.services.services = {websocket, middle, tests::backend()};
    const auto made = here.plan();
    REQUIRE(made.services.size() == 3);
    CHECK(made.services[0].service->name == "websocket");
    CHECK(made.services[2].service->name == "backend");
    CHECK(made.services[0].base == 1);
    CHECK(made.services[2].base == service_plan::no_base);
    CHECK(kept(made, "websocket").front() == "ws://localhost:8000/ws");
}

TEST_CASE("a catalogue that nobody checked is refused, not misread") {
    const auto variables = environment::of(std::vector<world::entry>{});
    const memory_files none;
    facts_finder facts(variables, none, {});
    catalog unchecked;
    unchecked.services = {tests::backend()};
    const auto plan_of = [&](const catalog& services) {
        return make_plan(
            {.variables = variables,
             .services = services,
             .facts = facts,
             .stage = stage::development,
             .switches = {}},
            {},
            default_sources::entries,
            default_rules::entries
        );
    };
    CHECK(plan_of(unchecked).error().code == errc::invalid_config);

    catalog circle;
    circle.services = {tests::named("a"), tests::named("b")};
    circle = checked(circle).value();
    circle.services[0].derive = {"b", scheme::ws, "/", {}};
    circle.services[1].derive = {"a", scheme::ws, "/", {}};
    CHECK(plan_of(circle).error().code == errc::invalid_config);
    circle.services[1].derive.from = "nobody";
    CHECK(plan_of(circle).error().code == errc::invalid_config);
}

TEST_CASE("an override of a service that does not exist is refused with the nearest name") {
    world here;
    here.services.services = {tests::backend()};
    here.overrides = {{"bakend", "http://a:1"}};
    const auto failed = here.try_plan();
    REQUIRE_FALSE(failed);
    CHECK(failed.error().code == errc::unknown_service);
    CHECK(failed.error().message.find("\"backend\"") != std::string::npos);
}

TEST_CASE("an override that is no URL is refused, and its password not shown") {
    world here;
    here.services.services = {tests::backend()};
    here.overrides = {{"backend", "gopher://user:hunter2@a"}};
    const auto failed = here.try_plan();
    REQUIRE_FALSE(failed);
    CHECK(failed.error().code == errc::invalid_url);
    CHECK(failed.error().origin.kind == origin_kind::code);
    CHECK(failed.error().message.find("hunter2") == std::string::npos);
}

TEST_CASE("the text of an override need not outlive the plan") {
    world here;
    here.services.services = {tests::backend()};
    here.overrides = {{"backend", std::string(100, 'h')}};
    here.overrides.front().url = "http://override.example.com:12345";
    const auto made = here.plan();
    here.overrides.front().url.assign(40, 'x');
    CHECK(kept(made, "backend").front() == "http://override.example.com:12345");
}

TEST_CASE("switches are read once, and a bad one is an error that names it") {
    CHECK(read_switches(environment::of({})).value().docker_bypass == std::nullopt);
    const auto set = read_switches(environment::of(
        {{"DOCKER_BYPASS", "YES"},
         {"USE_STAGING_FALLBACK", "off"},
         {"FORCE_LOCAL", "1"},
         {"USE_MOCK_SERVICES", "False"}}
    ));
    REQUIRE(set);
    CHECK(set->docker_bypass == true);
    CHECK(set->staging_fallback == false);
    CHECK(set->force_local == true);
    CHECK(set->mock_services == false);
    for (const std::string_view name :
         {"DOCKER_BYPASS", "USE_STAGING_FALLBACK", "FORCE_LOCAL", "USE_MOCK_SERVICES"}) {
        const auto bad = read_switches(environment::of({{name, "maybe"}}));
        REQUIRE_FALSE(bad);
        CHECK(bad.error().code == errc::invalid_boolean);
        CHECK(bad.error().origin.key == name);
    }
}

TEST_CASE("a mock is asked for per service or for all, and the service's own word counts") {
    struct row {
        std::vector<world::entry> set;
        bool requested;
    };
    for (const auto& [set, requested] : std::vector<row>{
             {{}, false},
             {{{"USE_MOCK_SERVICES", "true"}}, true},
             {{{"USE_MOCK_BACKEND", "on"}}, true},
             {{{"USE_MOCK_BACKEND", "off"}, {"USE_MOCK_SERVICES", "on"}}, false},
             {{{"USE_MOCK_BACKEND", "on"}, {"USE_MOCK_SERVICES", "off"}}, true},
             {{{"USE_MOCK_BACKEND", " "}, {"USE_MOCK_SERVICES", "on"}}, true},
             {{{"USE_MOCK_OTHER", "on"}}, false}}) {
        world here;
        here.set = set;
        here.services.services = {tests::backend()};
        const auto made = here.plan();
        CHECK(made.services[0].mock_requested == requested);
        CHECK(
            made.candidates[made.services[0].first].precedence ==
            (requested ? precedence::requested_mock : precedence::config_file)
        );
    }
    world bad;
    bad.set = {{"USE_MOCK_BACKEND", "perhaps"}};
    bad.services.services = {tests::backend()};
    CHECK(bad.try_plan().error().origin.key == "USE_MOCK_BACKEND");
}

TEST_CASE("a mock that was asked for and does not exist is told") {
    world here;
    here.set = {{"USE_MOCK_SERVICES", "1"}};
    here.services.services = {tests::named("backend")};
    REQUIRE(warnings(here.plan(), "mock_missing").size() == 1);
    CHECK(warnings(here.plan(), "mock_missing")[0].find("MOCK_BACKEND_URL") != std::string::npos);
}

TEST_CASE("the engine is wanted only where a Docker candidate could matter") {
    struct row {
        std::string_view what;
        bool wanted;
        void (*arrange)(world&);
    };
    for (const auto& [what, wanted, arrange] : std::vector<row>{
             {"a service in Docker", true, [](world&) {}},
             {"nothing in Docker", false, [](world& here) { backend_of(here).docker = {}; }},
             {"bypassed",
              false,
              [](world& here) {
                  here.set = {{"DOCKER_BYPASS", "true"}};
              }},
             {"bypassed, but forced local",
              true,
              [](world& here) {
                  here.set = {{"DOCKER_BYPASS", "true"}, {"FORCE_LOCAL", "true"}};
              }},
             {"never bypass",
              true,
              [](world& here) {
                  here.set = {{"DOCKER_BYPASS", "false"}};
              }},
             {"no probing", false, [](world& here) { here.probing = false; }},
             {"explicit",
              false,
              [](world& here) {
                  here.set = {{"BACKEND_URL", "http://a:1"}};
              }},
             {"stage staging", false, [](world& here) { here.stage = stage::staging; }},
             {"stage production", false, [](world& here) { here.stage = stage::production; }}}) {
        CAPTURE(what);
        world here;
        here.services.services = {tests::backend()};
        backend_of(here).docker.service = "backend";
        arrange(here);
        CHECK(here.plan().wants_engine == wanted);
    }
}

TEST_CASE("a name that is one slip away from one of ours is told") {
    struct row {
        std::string_view set;
        std::string_view meant;
    };
    for (const auto& [set, meant] : std::vector<row>{
             {"BACKEND_ULR", "BACKEND_URL"},
             {"BACKEND_URI", "BACKEND_URL"},
             {"BACKENDURL", "BACKEND_URL"},
             {"BAKEND_URL", "BACKEND_URL"},
             {"ABCKEND_URL", "BACKEND_URL"},
             {"BACKENDS_URL", "BACKEND_URL"},
             {"backend_url", "BACKEND_URL"},
             {"BACKEND_HSOT", "BACKEND_HOST"},
             {"BACKEND_POTR", "BACKEND_PORT"},
             {"STAGNG_BACKEND_URL", "STAGING_BACKEND_URL"},
             {"LOCAL_BACKEN_URL", "LOCAL_BACKEND_URL"},
             {"MOCK_BACKEND_UR", "MOCK_BACKEND_URL"},
             {"TEST_BACKED_URL", "TEST_BACKEND_URL"},
             {"USE_MOCK_BAKCEND", "USE_MOCK_BACKEND"},
             {"DOCKER_BYPAS", "DOCKER_BYPASS"},
             {"USE_STAGING_FALBACK", "USE_STAGING_FALLBACK"},
             {"FORCE_LOCALS", "FORCE_LOCAL"},
             {"BEARINGS_STAG", "BEARINGS_STAGE"}}) {
        world here;
        here.set = {{set, "http://localhost:1"}};
        here.services.services = {tests::backend()};
        const auto told = warnings(here.plan(), "near_miss");
        CAPTURE(set);
        REQUIRE(told.size() == 1);
        CHECK(told[0] == std::string(set) + " is set; did you mean " + std::string(meant) + '?');
    }
}

TEST_CASE("names of others are no near misses") {
    world here;
    auto api = tests::named("api");
    api.env = {"BACKEND_URI"};
    here.services.services = {tests::backend(), api, tests::named("node1")};
    here.set = {
        {"PATH", "/bin"},
        {"USER", "root"},
        {"APP_URL", "http://a:1"},  // too short a name to say anything
        {"NODE2_URL", "http://a:1"},  // another number is another thing
        {"NODE_URL", "http://a:1"},
        {"FRONTEND_URL", "http://a:1"},
        {"BACKEND_URI", "http://a:1"},  // another service's own name
        {"BACKEND_SERVICE_HOST", "10.0.0.1"},
        {"BACKEND_SERVICE_PORT", "80"},
        {"DOCKER_HOST", "unix:///x"},
        {"BACKEND_HOST", "h"},
        {"BACKEND_PORT", "1"}};
    CHECK(warnings(here.plan(), "near_miss").empty());
}

TEST_CASE("a near miss is no news when the right name is set too") {
    world here;
    here.services.services = {tests::backend()};
    here.set = {{"BACKEND_URI", "http://a:1"}, {"BACKEND_URL", "http://a:1"}};
    CHECK(warnings(here.plan(), "near_miss").empty());
}

TEST_CASE("near misses of a hostile environment are cut, and their names escaped") {
    std::vector<std::string> names;
    for (char c = 'A'; c <= 'Z'; ++c)
        names.push_back(std::string("BACKEND_UR") + c);
    names.push_back("BACKEND\x1b_URL");
    world here;
    here.services.services = {tests::backend()};
    for (const auto& name : names)
        here.set.emplace_back(name, "x");
    here.set.erase(here.set.begin() + ('L' - 'A'));
    const auto told = warnings(here.plan(), "near_miss");
    CHECK(told.size() <= 16);
    for (const auto& each : told)
        CHECK(each.find('\x1b') == std::string::npos);
}

TEST_CASE("half a pair of host and port is told and is no candidate") {
    for (const auto& [set, other] : std::vector<std::pair<world::entry, std::string>>{
             {{"BACKEND_HOST", "a"}, "BACKEND_PORT"},
             {{"BACKEND_PORT", "80"}, "BACKEND_HOST"},
             {{"BACKEND_PORT", "/dev/ttyUSB0"}, "BACKEND_HOST"},
             {{"BACKEND_SERVICE_HOST", "10.0.0.1"}, "BACKEND_SERVICE_PORT"}}) {
        world here;
        here.services.services = {tests::named("backend")};
        here.set = {set};
        const auto made = here.plan();
        CHECK(made.candidates.empty());
        REQUIRE(warnings(made, "half_pair").size() == 1);
        CHECK(warnings(made, "half_pair")[0].find(other) != std::string::npos);
    }
}

TEST_CASE("a proxy without an exception for localhost is told") {
    struct row {
        std::vector<world::entry> set;
        std::size_t told;
    };
    for (const auto& [set, told] : std::vector<row>{
             {{}, 0},
             {{{"HTTP_PROXY", "http://p"}}, 1},
             {{{"https_proxy", "http://p"}, {"HTTP_PROXY", "http://p"}}, 1},
             {{{"ALL_PROXY", "socks5://p"}}, 1},
             {{{"HTTP_PROXY", "http://p"}, {"NO_PROXY", "example.com"}}, 1},
             {{{"HTTP_PROXY", "http://p"}, {"NO_PROXY", "example.com,localhost"}}, 0},
             {{{"HTTP_PROXY", "http://p"}, {"no_proxy", "example.com, LocalHost"}}, 0},
             {{{"HTTP_PROXY", "http://p"}, {"NO_PROXY", "*"}}, 0},
             {{{"NO_PROXY", "example.com"}}, 0},
             {{{"MY_OWN_PROXY", "x"}}, 0}}) {
        world here;
        here.set = set;
        here.services.services = {tests::backend()};
        CHECK(warnings(here.plan(), "proxy_trap").size() == told);
    }
}

#if !defined(_WIN32)
TEST_CASE("variables that are no valid text are told, as nobody will find their values") {
    world here;
    here.services.services = {tests::backend()};
    REQUIRE(::setenv("BACKEND_URL", "http://\xff\xfe", 1) == 0);
    here.variables = environment::of_process();
    REQUIRE(::unsetenv("BACKEND_URL") == 0);
    CHECK(
        warnings(here.plan(), "invalid_text") ==
        texts{"1 variable of the environment is not valid UTF-8 and was left out"}
    );
}
#endif

TEST_CASE("a value of an environment file that the process hides is told") {
    const origin_view file{origin_kind::env_file, "BACKEND_URL", ".env", 3};
    const origin_view process{origin_kind::environment, "BACKEND_URL", "process environment", 0};
    const std::vector<variable> differing{
        {"BACKEND_URL", "http://a:1", process},
        {"BACKEND_URL", "http://b:2", file}};
    const std::vector<variable> equal{
        {"BACKEND_URL", "http://a:1", process},
        {"BACKEND_URL", "http://a:1", file}};
    world here;
    here.services.services = {tests::backend()};
    here.variables = environment::of_variables(differing);
    const auto told = warnings(here.plan(), "shadowed_variable");
    REQUIRE(told.size() == 1);
    CHECK(told[0].find(".env:3") != std::string::npos);
    CHECK(kept(here.plan(), "backend").front() == "http://a:1");
    here.variables = environment::of_variables(equal);
    CHECK(warnings(here.plan(), "shadowed_variable").empty());
}

TEST_CASE("the same inputs give the same plan") {
    // A plan points into its world, so each has one of its own.
    world worlds[2];
    for (world& each : worlds) {
        each.services.services = {tests::backend()};
        each.set = {{"BACKEND_ULR", "x"}, {"LOCAL_BACKEND_URL", "http://localhost:1"}};
    }
    const auto first = worlds[0].plan();
    const auto second = worlds[1].plan();
    CHECK(lines(first, "backend") == lines(second, "backend"));
    REQUIRE(first.warnings.size() == second.warnings.size());
    for (std::size_t i = 0; i < first.warnings.size(); ++i)
        CHECK(first.warnings[i].text == second.warnings[i].text);
}

TEST_CASE("kept texts stay where they are while a plan grows and moves") {
    plan made;
    const auto little = made.keep("small");
    const auto parts = made.keep({"http://", "host", ":", "80"});
    CHECK(made.keep({}).empty());
    const std::string large(5000, 'x');
    const auto kept_large = made.keep(large);
    for (int i = 0; i < 10'000; ++i)
        static_cast<void>(made.keep("filler"));
    const plan moved = std::move(made);
    CHECK(little == "small");
    CHECK(parts == "http://host:80");
    CHECK(kept_large == large);
}

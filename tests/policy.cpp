// SPDX-License-Identifier: BSL-1.0
#include <bearings/endpoint.hpp>
#include <bearings/policy.hpp>

#include <string_view>

#include "tests/catch.hpp"
#include "tests/planning_fixture.hpp"

using namespace bearings;
using tests::kept;
using tests::texts;
using tests::world;

namespace {

// What a user writes for a fleet of his own: a registry as a source, an office rule.
struct office_registry {
    static constexpr std::string_view name = "office_registry";
    static void collect(const planning&, service_plan& mine, candidate_sink& sink) {
        const auto text = sink.keep({"http://", mine.service->name, ".office.example.com"});
        sink.add_text(precedence::config_file, tier::local, text, {origin_kind::code, name, {}, 0});
    }
};

struct no_plain_http {
    static constexpr std::string_view name = "no_plain_http";
    static void apply(const planning&, plan& of) {
        for (auto& each : of.candidates)
            if (each.url.scheme() == scheme::http && !is_loopback(each.url))
                drop(each, name, "the office network is not trusted with plain http");
    }
};

}  // namespace

static_assert(source<office_registry> && !source<no_plain_http> && !source<int>);
static_assert(rule<no_plain_http> && !rule<office_registry> && !rule<int>);
static_assert(default_sources::contains<docker_containers>);
static_assert(!sources<config_file>::contains<docker_containers>);
static_assert(default_rules::contains<staging_fallback>);
static_assert(!rules<production_guard>::contains<staging_fallback>);

TEST_CASE("lists of policies keep their names and order") {
    using few = rules<staging_fallback, docker_bypass>;
    REQUIRE(few::entries.size() == 2);
    CHECK(few::entries[0].name == "staging_fallback");
    CHECK(few::entries[1].name == "docker_bypass");
    CHECK(sources<>::entries.empty());
}

TEST_CASE("a source and a rule of a user take part like the library's own") {
    world here;
    here.services.services = {tests::named("backend")};
    const auto made = here.plan<sources<office_registry>, rules<no_plain_http>>();
    CHECK(
        tests::lines(made, "backend") ==
        texts{"local http://backend.office.example.com dropped by no_plain_http: the office "
              "network is not trusted with plain http"}
    );
}

TEST_CASE("the order in which sources are listed does not matter") {
    world here;
    here.services.services = {tests::backend()};
    here.set = {{"BACKEND_URL", "http://a:1"}, {"MOCK_BACKEND_URL", "http://localhost:9"}};
    using reversed = sources<
        scheme_defaults,
        derived_endpoints,
        config_file,
        docker_containers,
        cluster_variables,
        aspire_variables,
        process_environment>;
    CHECK(tests::lines(here.plan(), "backend") == tests::lines(here.plan<reversed>(), "backend"));
}

TEST_CASE("without the rule that allows it no fallback is kept") {
    world here;
    here.services.services = {tests::backend()};
    here.set = {{"USE_STAGING_FALLBACK", "true"}};
    CHECK(kept(here.plan<default_sources, rules<>>(), "backend") == texts{"http://localhost:8000"});
    CHECK(
        kept(here.plan<default_sources, rules<staging_fallback>>(), "backend") ==
        texts{"http://localhost:8000", "https://api.staging.example.com"}
    );
}

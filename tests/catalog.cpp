// SPDX-License-Identifier: BSL-1.0
#include <bearings/catalog.hpp>
#include <bearings/origin.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "tests/catch.hpp"
#include "tests/planning_fixture.hpp"

using namespace bearings;
using tests::configured;
using tests::named;

namespace {

catalog of(std::vector<service> services) {
    catalog made;
    unsigned line = 1;
    for (auto& each : services)
        each.origin = {origin_kind::config_file, "services." + each.name, "bearings.toml", line++};
    made.services = std::move(services);
    return made;
}

service derived(std::string_view name, std::string_view from) {
    auto made = named(name);
    made.derive =
        {std::string(from), scheme::ws, "/ws", {origin_kind::config_file, "derive", "f", 9}};
    return made;
}

std::string message_of(const result<catalog>& what) {
    REQUIRE_FALSE(what.has_value());
    CHECK(what.error().code == errc::invalid_config);
    return what.error().message;
}

}  // namespace

TEST_CASE("a checked catalogue knows the variable and the group of every service") {
    auto with_group = named("auth-api");
    with_group.group = "app";
    const auto found = checked(of({named("backend"), with_group, named("2fa")})).value();
    CHECK(found.services[0].variable == "BACKEND");
    CHECK(found.services[0].group == "backend");
    CHECK(found.services[1].variable == "AUTH_API");
    CHECK(found.services[1].group == "app");
    CHECK(found.services[2].variable == "_2FA");
    CHECK(found.find("2fa") == &found.services[2]);
    CHECK(found.find("missing") == nullptr);
}

TEST_CASE("names that no variable could carry are refused with their place") {
    for (const std::string_view name : {"", "---", "a b", "a/b", "ä", "a\nb"}) {
        CAPTURE(name);
        const auto found = checked(of({named(name)}));
        const auto message = message_of(found);
        CHECK(message.find("is not accepted") != std::string::npos);
        CHECK(message.find('\n') == std::string::npos);
        CHECK(found.error().origin.line == 1);
    }
    message_of(checked(of({named(std::string(65, 'a'))})));
    CHECK(checked(of({named(std::string(64, 'a'))})));
}

TEST_CASE("two services with one variable name are refused with both lines") {
    const auto found = checked(of({named("auth-api"), named("b"), named("auth.api")}));
    const auto message = message_of(found);
    CHECK(message.find("\"auth-api\" and \"auth.api\"") != std::string::npos);
    CHECK(message.find("AUTH_API_URL") != std::string::npos);
    CHECK(message.find("line 1") != std::string::npos);
    CHECK(found.error().origin.line == 3);
}

TEST_CASE("a missing base is refused with the nearest service") {
    const auto found = checked(of({named("backend"), derived("websocket", "bakend")}));
    CHECK(message_of(found).find("did you mean \"backend\"?") != std::string::npos);
    CHECK(found.error().origin.line == 9);
}

TEST_CASE("derivations that go in a circle are refused, chains are not") {
    CHECK(message_of(checked(of({derived("a", "a")}))).find("a -> a") != std::string::npos);
    CHECK(
        message_of(checked(of({derived("a", "b"), derived("b", "c"), derived("c", "a")})))
            .find("a -> b -> c -> a") != std::string::npos
    );
    // The circle need not contain the service it is found from.
    message_of(checked(of({derived("x", "a"), derived("a", "b"), derived("b", "a")})));
    CHECK(checked(of({derived("a", "b"), derived("b", "c"), named("c")})));
}

TEST_CASE("keys that contradict each other are refused") {
    auto scheme_and_url = named("a");
    scheme_and_url.scheme = scheme::ws;
    scheme_and_url.local = configured("http://localhost:1", "services.a.local", 7);
    const auto found = checked(of({scheme_and_url}));
    CHECK(message_of(found).find("contradicts `scheme = \"ws\"`") != std::string::npos);
    CHECK(found.error().origin.line == 7);

    auto scheme_and_derive = derived("b", "a");
    scheme_and_derive.scheme = scheme::http;
    CHECK(
        message_of(checked(of({named("a"), scheme_and_derive}))).find("`derive`") !=
        std::string::npos
    );

    auto health_of_redis = named("redis");
    health_of_redis.local = configured("redis://localhost", "local");
    health_of_redis.health = "/health";
    CHECK(message_of(checked(of({health_of_redis}))).find("`health`") != std::string::npos);

    auto expect_of_tcp = named("db");
    expect_of_tcp.scheme = scheme::tcp;
    expect_of_tcp.expect.status = {200};
    CHECK(message_of(checked(of({expect_of_tcp}))).find("`expect`") != std::string::npos);

    auto subprotocol_of_http = named("web");
    subprotocol_of_http.subprotocols = {"chat"};
    CHECK(
        message_of(checked(of({subprotocol_of_http}))).find("`subprotocols`") != std::string::npos
    );

    auto half_client = named("web");
    half_client.tls.client_cert = "cert.pem";
    CHECK(message_of(checked(of({half_client}))).find("`client_key`") != std::string::npos);
}

TEST_CASE("a scheme and its encrypted twin do not contradict each other") {
    auto both = named("a");
    both.scheme = scheme::wss;
    both.local = configured("ws://localhost:1", "local");
    both.staging = configured("wss://a.example.com", "staging");
    CHECK(checked(of({both})));
}

TEST_CASE("messages about a URL never show its password") {
    auto made = named("a");
    made.scheme = scheme::ws;
    made.local = configured("http://user:hunter2@localhost:1", "local");
    CHECK(message_of(checked(of({made}))).find("hunter2") == std::string::npos);
}

TEST_CASE("a service made in code has its URL and an origin") {
    const auto made = make_service("backend", "http://localhost:8000").value();
    CHECK(made.variable == "BACKEND");
    CHECK(made.local.url.text() == "http://localhost:8000");
    CHECK(made.local.origin == origin{origin_kind::code, "backend"});
    CHECK(make_service("backend", "localhost:8000").error().code == errc::invalid_url);
    CHECK(make_service("", "http://localhost").error().code == errc::invalid_config);
}

TEST_CASE("the nearest name is the one with the fewest slips, or none") {
    const std::vector<std::string_view> known{"local", "staging", "production", "mock", "health"};
    struct row {
        std::string_view typed;
        std::string_view meant;
    };
    for (const auto& [typed, meant] : std::vector<row>{
             {"locl", "local"},
             {"lcoal", "local"},
             {"Staging", "staging"},
             {"prodution", "production"},
             {"healthz", "health"},
             {"mock", "mock"},
             {"completely", ""},
             {"", ""}}) {
        CAPTURE(typed);
        CHECK(nearest_name(typed, known) == meant);
    }
    CHECK(nearest_name(std::string(100'000, 'x'), known).empty());
}

TEST_CASE("thousands of services are checked in linear time") {
    catalog many;
    for (int i = 0; i < 20'000; ++i)
        many.services.push_back(
            i == 0 ? named("s0") : derived("s" + std::to_string(i), "s" + std::to_string(i - 1))
        );
    CHECK(checked(std::move(many)));
}

// SPDX-License-Identifier: BSL-1.0
#include <bearings/net/discovery.hpp>
#include <bearings/net/retry.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "faults.hpp"
#include "server.hpp"
#include "silent_ports.hpp"
#include "tests/catch.hpp"

// A Windows machine in development, Docker Desktop stopped: backend, WebSocket and auth refuse,
// and everything they need is at staging. It was once told as "timed out", three times over.

namespace {

using namespace bearings;
using namespace std::chrono_literals;
namespace faults = bearings::testing::faults;
using bearings::testing::refused_port;
using bearings::testing::server;

/// What the team had tried with: three times, 0.1 s, 0.2 s.
struct their_retry : exponential {
    static constexpr int attempts = 3;
    static constexpr std::chrono::microseconds first{100'000};
};
using patient = discovery<reachability<tcp_grace, http_health, websocket, retry<their_retry>>>;

constexpr std::string_view services[] = {"backend", "websocket", "auth"};

struct platform {
    refused_port backend{"127.0.0.1", 8000}, live{"127.0.0.1", 8002}, auth{"127.0.0.1", 8081};
    server staging{faults::http("200 OK")}, staging_live{faults::websocket()};
    server staging_auth{faults::http("200 OK")};
    server mock{faults::http("200 OK")}, mock_live{faults::websocket()};
    std::string toml;
    std::optional<memory_files> files;

    explicit platform(bool with_mocks = false) {
        const auto add = [&](std::string_view name,
                             const std::string& local,
                             const std::string& staging_url,
                             const std::string& mock_url) {
            toml += "[services." + std::string(name) + "]\ngroup = \"platform\"\nlocal = \"" +
                    local + "\"\nstaging = \"" + staging_url + "\"\ndocker = { service = \"" +
                    std::string(name) + "\" }\n";
            if (with_mocks)
                toml += "mock = \"" + mock_url + "\"\n";
        };
        const auto local = [](std::string_view scheme, const refused_port& at) {
            return std::string(scheme) + "://localhost:" + std::to_string(at.port());
        };
        add("backend", local("http", backend), staging.url("http"), mock.url("http"));
        add("websocket",
            local("ws", live) + "/ws",
            staging_live.url("ws", "/ws"),
            mock_live.url("ws", "/ws"));
        add("auth", local("http", auth), staging_auth.url("http"), mock.url("http"));
    }

    [[nodiscard]] int asked_of_staging() const {
        return staging.accepted() + staging_live.accepted() + staging_auth.accepted();
    }

    template <class Discovery = discovery<>>
    report discover(environment variables = environment::of({})) {
        files.emplace(std::initializer_list<std::pair<std::string_view, std::string_view>>{
            {"bearings.toml", toml}});
        discovery_options how;
        how.files = &*files;
        how.environment = std::move(variables);
        how.system = system_identity{os_kind::windows, "10.0.22631", false};
        how.deadline = 5000ms;
        return Discovery{}.try_discover(std::move(how)).value();
    }
};

/// Every local candidate was refused, and by the name the operating system has for it.
void check_refusals(const report& found) {
    for (const auto name : services) {
        INFO(name);
        const auto* service = found.find(name);
        REQUIRE(service != nullptr);
        int locals = 0;
        for (const auto& each : service->candidates) {
            if (each.tier != tier::local || !each.probe)
                continue;
            ++locals;
            CHECK(to_string(each.probe->verdict) == to_string(verdict::refused));
            CHECK(each.probe->stage == probe_stage::connect);
            CHECK(each.probe->attempts == 1);
#if defined(_WIN32)
            CHECK(
                each.probe->native_name == "WSAECONNREFUSED 10061 / ERROR_CONNECTION_REFUSED 1225"
            );
            CHECK_FALSE(each.probe->loopback_fast_fail.empty());
#else
            CHECK(each.probe->native_name == "ECONNREFUSED");
#endif
        }
        CHECK(locals == 1);
    }
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

}  // namespace

TEST_CASE("the incident: three refusals on Windows without Docker lead to staging, together") {
    platform world;
    const auto found = world.discover();
    CHECK(found.stage.value == stage::development);
    CHECK(found.docker.state != engine_state::ready);
    CHECK(found.docker.state != engine_state::not_probed);
    check_refusals(found);
    CHECK(found.ok());
    for (const auto name : services) {
        INFO(name);
        const auto* service = found.find(name);
        CHECK(service->status == service_status::resolved);
        CHECK(service->fallback);
        CHECK(service->verdict == verdict::reachable);
        CHECK(service->chosen_candidate()->tier == tier::staging);
    }
    CHECK(found.elapsed < 1500ms);

    const auto text = to_text(found);
    INFO(text);
    for (const auto part : {"backend", "websocket", "auth", "staging", "refused"})
        CHECK(contains(text, part));
    CHECK_FALSE(contains(text, "timed out"));
}

TEST_CASE("the incident with retries: they are used up, and soon") {
    platform world;
    const auto found = world.discover<patient>();
    CHECK(found.ok());
    CHECK(found.elapsed < 2000ms);
    // The first one that is through with its tries decides for the whole group.
    int used_up = 0;
    for (const auto name : services) {
        INFO(name);
        CHECK(found.find(name)->chosen_candidate()->tier == tier::staging);
        for (const auto& each : found.find(name)->candidates) {
            if (each.tier != tier::local)
                continue;
            REQUIRE(each.probe);
            CHECK(each.probe->attempts <= their_retry::attempts);
            const auto ended = each.probe->verdict;
            CHECK((ended == verdict::refused || ended == verdict::cancelled));
            used_up += ended == verdict::refused && each.probe->attempts == their_retry::attempts;
        }
    }
    CHECK(used_up >= 1);
}

TEST_CASE("the incident with a switch that forbids staging stays where it was") {
    platform world;
    const auto variables = GENERATE(
        environment::of({{"FORCE_LOCAL", "true"}}),
        environment::of({{"USE_STAGING_FALLBACK", "false"}})
    );
    const auto found = world.discover(variables);
    check_refusals(found);
    CHECK_FALSE(found.ok());
    for (const auto name : services) {
        CHECK(found.find(name)->status == service_status::unresolved);
        CHECK(found.find(name)->verdict == verdict::refused);
        CHECK_FALSE(found.find(name)->fix.empty());
    }
    CHECK(world.asked_of_staging() == 0);
    CHECK_FALSE(contains(to_text(found), "timed out"));
}

TEST_CASE("the incident in production contacts neither staging nor this machine") {
    platform world(true);
    const auto found = world.discover(
        environment::of({{"BEARINGS_STAGE", "production"}, {"USE_STAGING_FALLBACK", "true"}})
    );
    CHECK_FALSE(found.ok());
    CHECK(world.asked_of_staging() == 0);
    CHECK(world.mock.accepted() == 0);
}

TEST_CASE("the incident with mocks uses them as the last resort") {
    platform world(true);
    SECTION("when staging is forbidden") {
        const auto found = world.discover(environment::of({{"USE_STAGING_FALLBACK", "false"}}));
        CHECK(found.ok());
        for (const auto name : services)
            CHECK(found.find(name)->chosen_candidate()->tier == tier::mock);
        CHECK(world.asked_of_staging() == 0);
    }
    SECTION("but not before staging") {
        const auto found = world.discover();
        CHECK(found.ok());
        for (const auto name : services)
            CHECK(found.find(name)->chosen_candidate()->tier == tier::staging);
    }
}

#if defined(_WIN32)

TEST_CASE("a closed loopback port is refused in under 300 ms", "[windows]") {
    for (const auto* const address : {"127.0.0.1", "::1"}) {
        INFO(address);
        const refused_port nobody(address);
        const auto host = std::string_view(address) == "::1" ? "[::1]" : address;
        const auto what =
            make_target("tcp://" + std::string(host) + ":" + std::to_string(nobody.port()));
        const auto begin = std::chrono::steady_clock::now();
        const auto found = check_one<reachability<tcp>>(what.value(), {2000ms});
        CHECK(std::chrono::steady_clock::now() - begin < 300ms);
        CHECK(to_string(found.verdict) == to_string(verdict::refused));
        // Wine has no such ioctl and needs none.
        if (!this_system().wine)
            CHECK(found.loopback_fast_fail == "applied");
    }
}

#endif

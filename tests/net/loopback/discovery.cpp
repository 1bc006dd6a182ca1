// SPDX-License-Identifier: BSL-1.0
#include <bearings/net/discovery.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "faults.hpp"
#include "server.hpp"
#include "silent_ports.hpp"
#include "tests/catch.hpp"

namespace {

using namespace bearings;
using namespace std::chrono_literals;
namespace asio = boost::asio;
namespace faults = bearings::testing::faults;
using bearings::testing::refused_port;
using bearings::testing::server;

/// A file system and an environment of its own: nothing of this machine decides.
struct world {
    std::string toml;
    std::string dotenv;
    environment variables = environment::of({});
    std::optional<memory_files> files;

    [[nodiscard]] discovery_options options() {
        files.emplace(std::initializer_list<std::pair<std::string_view, std::string_view>>{
            {"bearings.toml", toml},
            {"local.env", dotenv},
        });
        discovery_options made;
        made.files = &*files;
        made.environment = variables;
        made.system = system_identity{os_kind::linux_, {}, false};
        made.deadline = 1000ms;
        return made;
    }
    [[nodiscard]] result<report> run() { return discovery<>{}.try_discover(options()); }
};

std::string service_at(std::string_view name, const std::string& local) {
    return "[services." + std::string(name) + "]\nlocal = \"" + local + "\"\n";
}

}  // namespace

TEST_CASE("a discovery finds what answers and explains what does not") {
    const server up(faults::http("200 OK"));
    const refused_port down;
    world all;
    all.toml = service_at("backend", up.url("http")) + service_at("auth", down.url("http"));
    const auto found = all.run().value();
    CHECK_FALSE(found.ok());
    CHECK(found.find("backend")->status == service_status::resolved);
    CHECK(found.find("backend")->verdict == verdict::reachable);
    CHECK(found.find("auth")->status == service_status::unresolved);
    CHECK(found.find("auth")->verdict == verdict::refused);
    CHECK(found.deadline == 1000ms);
    CHECK(found.elapsed > 0us);
    CHECK(found.elapsed < 500ms);
}

TEST_CASE("a variable beats the catalogue, and the environment beats its files") {
    const server first(faults::http("200 OK"));
    const server second(faults::http("200 OK"));
    const refused_port down;
    world all;
    all.toml = service_at("backend", down.url("http"));
    all.dotenv = "BACKEND_URL=" + first.url("http") + "\n";
    auto with_file = all.options();
    with_file.env_files = {"local.env"};
    const auto from_file = discovery<>{}.try_discover(std::move(with_file)).value();
    CHECK(from_file.find("backend")->chosen_candidate()->url.text() == first.url("http"));
    CHECK(from_file.find("backend")->chosen_candidate()->origin.kind == origin_kind::env_file);

    const auto url = second.url("http");
    all.variables = environment::of({{"BACKEND_URL", url}});
    auto with_both = all.options();
    with_both.env_files = {"local.env"};
    const auto from_process = discovery<>{}.try_discover(std::move(with_both)).value();
    CHECK(from_process.find("backend")->chosen_candidate()->url.text() == url);
}

TEST_CASE("an error of configuration leaves no partial result") {
    world all;
    SECTION("a catalogue that is no TOML") {
        all.toml = "[services";
        CHECK(all.run().error().code == errc::invalid_config);
    }
    SECTION("a switch that is neither on nor off") {
        all.toml = service_at("backend", "http://127.0.0.1:1");
        all.variables = environment::of({{"DOCKER_BYPASS", "maybe"}});
        CHECK(all.run().error().code == errc::invalid_boolean);
    }
    SECTION("a service that does not exist") {
        all.toml = service_at("backend", "http://127.0.0.1:1");
        auto options = all.options();
        options.only = {"backand"};
        const auto failed = discovery<>{}.try_discover(std::move(options)).error();
        CHECK(failed.code == errc::unknown_service);
        CHECK(failed.message.find("backend") != std::string::npos);
    }
    SECTION("a stage that does not exist") {
        all.variables = environment::of({{"APP_ENV", "produktion"}});
        CHECK(all.run().error().code == errc::invalid_stage);
    }
}

TEST_CASE("only the named services are reported, and derived ones still find their base") {
    const server up(faults::websocket());
    world all;
    all.toml =
        service_at("backend", up.url("http")) +
        "[services.live]\nderive = { from = \"backend\", scheme = \"ws\", path = \"/ws\" }\n" +
        service_at("other", "http://127.0.0.1:1");
    auto options = all.options();
    options.only = {"live"};
    const auto found = discovery<>{}.try_discover(std::move(options)).value();
    REQUIRE(found.services.size() == 1);
    CHECK(found.find("live")->chosen_candidate()->url.text() == up.url("ws", "/ws"));
}

TEST_CASE("without probing nothing is contacted") {
    const server up(faults::http("200 OK"));
    world all;
    all.toml = service_at("backend", up.url("http"));
    auto options = all.options();
    options.probe = false;
    const auto found = discovery<>{}.try_discover(std::move(options)).value();
    CHECK(found.find("backend")->status == service_status::resolved);
    CHECK(found.find("backend")->verdict == verdict::not_probed);
    CHECK_FALSE(found.probing);
    CHECK(up.accepted() == 0);
}

TEST_CASE("staging takes over at once when local is refused and it is allowed") {
    const server staging(faults::http("200 OK"));
    const refused_port down;
    world all;
    all.toml =
        service_at("backend", down.url("http")) + "staging = \"" + staging.url("http") + "\"\n";
    SECTION("development") {
        all.variables = environment::of({{"USE_STAGING_FALLBACK", "true"}});
        const auto found = all.run().value();
        CHECK(found.find("backend")->fallback);
        CHECK(found.find("backend")->chosen_candidate()->tier == tier::staging);
        CHECK(found.elapsed < 250ms);
    }
    SECTION("production never") {
        all.variables =
            environment::of({{"USE_STAGING_FALLBACK", "true"}, {"BEARINGS_STAGE", "production"}});
        const auto found = all.run().value();
        CHECK_FALSE(found.ok());
        CHECK(staging.accepted() == 0);
    }
}

TEST_CASE("a silent service ends the discovery at its deadline with what is known") {
    const server up(faults::http("200 OK"));
    const server silent(faults::silence());
    world all;
    all.toml = service_at("backend", up.url("http")) + service_at("auth", silent.url("http"));
    auto options = all.options();
    options.deadline = 150ms;
    const auto found = discovery<>{}.try_discover(std::move(options)).value();
    CHECK(found.find("backend")->status == service_status::resolved);
    CHECK(found.find("auth")->verdict == verdict::timed_out);
    CHECK(found.elapsed >= 150ms);
    CHECK(found.elapsed < 300ms);
}

TEST_CASE("start-up code gets URLs, or an exception that explains") {
    const server up(faults::http("200 OK"));
    const refused_port down;
    world all;
    all.toml = service_at("backend", up.url("http")) + service_at("auth", down.url("http"));
    const auto found = discovery<>{}.discover(all.options());
    CHECK(found["backend"].url() == up.url("http"));
    CHECK_FALSE(found.ok());
    CHECK_FALSE(found["auth"].ok());
    try {
        static_cast<void>(found["auth"].url());
        FAIL("there is no URL");
    } catch (const exception& thrown) {
        CHECK(thrown.code() == errc::unresolved);
        CHECK(std::string(thrown.what()).find("refused") != std::string::npos);
    }
    CHECK_THROWS_AS(found["nobody"], exception);
    all.toml = "nonsense";
    CHECK_THROWS_AS(discovery<>{}.discover(all.options()), exception);
}

TEST_CASE("an asynchronous discovery completes through its executor") {
    const server up(faults::http("200 OK"));
    world all;
    all.toml = service_at("backend", up.url("http"));
    asio::io_context context;
    std::optional<result<report>> found;
    discovery<>{}.async_discover(context.get_executor(), all.options(), [&](result<report> made) {
        found.emplace(std::move(made));
    });
    CHECK_FALSE(found);
    context.run();
    REQUIRE(found);
    CHECK((*found)->ok());
}

TEST_CASE("an asynchronous discovery tells a configuration error the same way") {
    world all;
    all.toml = "[services";
    asio::io_context context;
    std::optional<result<report>> found;
    discovery<>{}.async_discover(context.get_executor(), all.options(), [&](result<report> made) {
        found.emplace(std::move(made));
    });
    CHECK_FALSE(found);
    context.run();
    REQUIRE(found);
    CHECK_FALSE(*found);
}

TEST_CASE("a cancelled discovery ends at once and reports what it knew") {
    const server up(faults::http("200 OK"));
    const server silent(faults::silence());
    world all;
    all.toml = service_at("backend", up.url("http")) + service_at("auth", silent.url("http"));
    asio::io_context context;
    asio::cancellation_signal stop;
    std::optional<result<report>> found;
    discovery<>{}.async_discover(
        context.get_executor(),
        all.options(),
        asio::bind_cancellation_slot(
            stop.slot(),
            [&](result<report> made) { found.emplace(std::move(made)); }
        )
    );
    asio::steady_timer timer(context, 60ms);
    timer.async_wait([&](const auto&) { stop.emit(asio::cancellation_type::terminal); });
    const auto begin = std::chrono::steady_clock::now();
    context.run();
    CHECK(std::chrono::steady_clock::now() - begin < 260ms);
    REQUIRE(found);
    const auto& made = **found;
    CHECK(made.find("backend")->status == service_status::resolved);
    CHECK(made.find("auth")->verdict == verdict::cancelled);
}

TEST_CASE("a context that goes takes its discovery along") {
    const server silent(faults::silence());
    world all;
    all.toml = service_at("backend", silent.url("http"));
    bool called = false;
    {
        asio::io_context context;
        discovery<>{}.async_discover(context.get_executor(), all.options(), [&](result<report>) {
            called = true;
        });
        context.run_for(20ms);
    }
    CHECK_FALSE(called);
}

TEST_CASE("parts of a discovery come in any order, and missing ones are the defaults") {
    using small = discovery<reachability<tcp>, rules<production_guard>>;
    using turned = discovery<rules<production_guard>, reachability<tcp>>;
    static_assert(std::same_as<small::rules_type, turned::rules_type>);
    static_assert(std::same_as<small::sources_type, default_sources>);
    static_assert(std::same_as<discovery<>::reachability_type, default_reachability>);
    const server up(faults::silence());
    world all;
    all.toml = service_at("backend", up.url("http"));
    const auto found = small{}.try_discover(all.options()).value();
    CHECK(found.find("backend")->chosen_candidate()->probe->check == "tcp");
}

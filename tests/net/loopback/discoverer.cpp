// SPDX-License-Identifier: BSL-1.0
#include <bearings/net/discoverer.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

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

/// One service, in an environment and a file system of its own.
struct world {
    explicit world(const std::string& url)
        : files{{"bearings.toml", "[services.backend]\nlocal = \"" + url + "\"\n"}} {}

    [[nodiscard]] discovery_options options() const {
        discovery_options made;
        made.files = &files;
        made.environment = environment::of({});
        made.system = system_identity{os_kind::linux_, {}, false};
        made.deadline = 1000ms;
        return made;
    }

    memory_files files;
};

/// Answers after a while, so that calls find the run under way.
testing::script slow_http() {
    return {
        testing::await(),
        testing::pause(60ms),
        testing::send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")};
}

}  // namespace

TEST_CASE("calls from many threads share one run and its report") {
    const server up(slow_http());
    const world all(up.url("http"));
    const discoverer<> shared(all.options());
    std::vector<std::thread> threads;
    std::vector<std::chrono::microseconds> elapsed(8);
    for (auto& each : elapsed)
        threads.emplace_back([&] { each = shared.try_discover().value().elapsed; });
    for (auto& each : threads)
        each.join();
    CHECK(elapsed == std::vector<std::chrono::microseconds>(8, elapsed.front()));
    CHECK(up.accepted() == 1);
}

TEST_CASE("asynchronous calls share one run and its report, each through its executor") {
    const server up(slow_http());
    const world all(up.url("http"));
    const discoverer<> shared(all.options());
    asio::io_context first;
    asio::io_context second;
    std::vector<std::chrono::microseconds> elapsed;
    for (auto* each : {&first, &second})
        shared.async_discover(each->get_executor(), [&](result<report> found) {
            elapsed.push_back(found.value().elapsed);
        });
    CHECK(elapsed.empty());
    first.run();
    CHECK(elapsed.size() == 1);
    second.run();
    REQUIRE(elapsed.size() == 2);
    CHECK(elapsed[0] == elapsed[1]);
    CHECK(up.accepted() == 1);
}

TEST_CASE("a report stays until it is discovered again") {
    const server up(faults::http("200 OK"));
    const world all(up.url("http"));
    const discoverer<> shared(all.options());
    CHECK(shared.discover()["backend"].url() == up.url("http"));
    CHECK(shared.discover().ok());
    CHECK(up.accepted() == 1);
    CHECK(shared.rediscover().ok());
    CHECK(up.accepted() == 2);
}

TEST_CASE("a rediscovery begins after the call, and those that wait for one share it") {
    const server up(slow_http());
    const world all(up.url("http"));
    const discoverer<> shared(all.options());
    asio::io_context context;
    int told = 0;
    const auto count = [&](result<report> found) { told += found.value().ok() ? 1 : 0; };
    shared.async_discover(context.get_executor(), count);
    shared.async_rediscover(context.get_executor(), count);
    shared.async_rediscover(context.get_executor(), count);
    context.run();
    CHECK(told == 3);
    CHECK(up.accepted() == 2);
}

TEST_CASE("a configuration error is told and not kept") {
    std::optional<memory_files> files;
    const auto write = [&](std::string_view text) {
        files.emplace(std::initializer_list<std::pair<std::string_view, std::string_view>>{
            {"bearings.toml", text}});
    };
    write("[services");
    discovery_options options;
    options.files = &*files;
    options.environment = environment::of({});
    const discoverer<> shared(options);
    CHECK(shared.try_discover().error().code == errc::invalid_config);
    write("");
    CHECK(shared.try_discover());
}

TEST_CASE("who cancels leaves the run to the others") {
    const server up(slow_http());
    const world all(up.url("http"));
    const discoverer<> shared(all.options());
    asio::io_context context;
    asio::cancellation_signal stop;
    std::error_code code;
    bool found = false;
    shared.async_discover(
        context.get_executor(),
        asio::bind_cancellation_slot(
            stop.slot(),
            [&](result<report> made) { code = made.error().code; }
        )
    );
    shared.async_discover(context.get_executor(), [&](result<report> made) {
        found = made.value().ok();
    });
    stop.emit(asio::cancellation_type::terminal);
    context.run();
    CHECK(code == std::errc::operation_canceled);
    CHECK(found);
}

TEST_CASE("the report of a run that nobody waited for to the end is not kept") {
    const server up(slow_http());
    const world all(up.url("http"));
    const discoverer<> shared(all.options());
    asio::io_context context;
    asio::cancellation_signal stop;
    int told = 0;
    shared.async_discover(
        context.get_executor(),
        asio::bind_cancellation_slot(stop.slot(), [&](const result<report>&) { ++told; })
    );
    stop.emit(asio::cancellation_type::terminal);
    context.run();
    CHECK(told == 1);
    CHECK(shared.discover().ok());
}

TEST_CASE("a discoverer that goes tells its callers") {
    const server silent(faults::silence());
    const world all(silent.url("http"));
    auto options = all.options();
    options.deadline = 5000ms;
    asio::io_context context;
    std::error_code code;
    const auto begin = std::chrono::steady_clock::now();
    {
        const discoverer<> shared(options);
        shared.async_discover(context.get_executor(), [&](result<report> found) {
            code = found.error().code;
        });
    }
    context.run();
    CHECK(code == std::errc::operation_canceled);
    CHECK(std::chrono::steady_clock::now() - begin < 2000ms);
}

TEST_CASE("a watch tells that a service went down, and that it is up again") {
    auto up = std::make_unique<server>(faults::http("200 OK"));
    const auto port = up->port();
    const world all(up->url("http"));
    const discoverer<> shared(all.options());
    asio::io_context context;
    std::vector<discovery_change> changes;
    auto watch = shared.watch(context.get_executor(), {1ms, 2}, [&](const discovery_change& one) {
        changes.push_back(one);
        if (changes.size() == 1)
            up = std::make_unique<server>(faults::http("200 OK"), "127.0.0.1", port);
        else
            context.stop();
    });
    // The watch begins with the report of this call.
    CHECK(shared.discover().ok());
    up.reset();
    const auto begin = std::chrono::steady_clock::now();
    context.run_for(5s);
    // Two runs to confirm each change, 100 ms apart at least.
    CHECK(std::chrono::steady_clock::now() - begin >= 300ms);
    REQUIRE(changes.size() == 2);
    CHECK(changes[0].services == std::vector<std::string>{"backend"});
    CHECK(changes[0].before.ok());
    CHECK_FALSE(changes[0].now.ok());
    CHECK_FALSE(changes[1].before.ok());
    CHECK(changes[1].now.ok());
    CHECK(shared.discover().ok());
}

TEST_CASE("a stopped watch tells nothing and is no work of its executor") {
    const refused_port down;
    const world all(down.url("http"));
    const discoverer<> shared(all.options());
    asio::io_context context;
    auto watch = shared.watch(context.get_executor(), {}, [](const discovery_change&) {});
    CHECK(context.run_for(20ms) == 0);
    CHECK_FALSE(context.stopped());
    watch.stop();
    watch.stop();
    context.run();
    CHECK(context.stopped());
}

TEST_CASE("a watch outlives its discoverer without effect") {
    const refused_port down;
    const world all(down.url("http"));
    asio::io_context context;
    discovery_watch watch;
    {
        const discoverer<> shared(all.options());
        watch = shared.watch(context.get_executor(), {}, [](const discovery_change&) {});
    }
    CHECK(context.run() == 0);
}

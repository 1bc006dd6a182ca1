// SPDX-License-Identifier: BSL-1.0
#include <bearings/net.hpp>
#include <bearings/net/check.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
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
using bearings::testing::black_hole;
using bearings::testing::refused_port;
using bearings::testing::server;

using connect_only = reachability<tcp>;

target to(const std::string& url) {
    return make_target(url).value();
}

template <class Reachability = default_reachability>
probe_result probe(const std::string& url, std::chrono::milliseconds deadline = 1000ms) {
    return check_one<Reachability>(to(url), {deadline});
}

std::chrono::milliseconds since(std::chrono::steady_clock::time_point begin) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - begin
    );
}

/// A clock that only moves while somebody connects.
struct connecting_clock {
    static inline std::chrono::steady_clock::time_point time{};
    static std::chrono::steady_clock::time_point now() { return time; }
};
/// Refuses at once, which takes 70 us.
struct refusing_connector {
    static constexpr std::string_view name = "refusing_connector";
    static connecting begin(const asio::any_io_executor&, const ip_address&, std::uint16_t) {
        connecting_clock::time += 70us;
        return {nullptr, static_cast<int>(asio::error::connection_refused), false, {}};
    }
    static void async_finish(const std::shared_ptr<connection>&, connect_handler) {}
};

}  // namespace

TEST_CASE("what is refused at once took the time it took") {
    using timed = reachability<tcp, connecting_clock, refusing_connector>;
    const auto one = probe<timed>("tcp://127.0.0.1:1");
    CHECK(one.verdict == verdict::refused);
    CHECK(one.elapsed == 70us);
    REQUIRE(one.phases.size() == 1);
    CHECK(one.phases[0].stage == probe_stage::connect);
    CHECK(one.phases[0].elapsed == 70us);
    const auto both = probe<timed>("tcp://localhost:1");
    CHECK(both.elapsed == 140us);
    REQUIRE(both.phases.size() == 1);
    CHECK(both.phases[0].elapsed == 140us);
}

TEST_CASE("a TCP check tells a listening port from a closed one") {
    const server up(faults::silence());
    const refused_port down;
    CHECK(probe<connect_only>(up.url("tcp")).verdict == verdict::reachable);
    const auto refused = probe<connect_only>(down.url("tcp"));
    CHECK(refused.verdict == verdict::refused);
    CHECK(refused.stage == probe_stage::connect);
    CHECK(refused.address == "127.0.0.1:" + std::to_string(down.port()));
    CHECK(refused.native_code != 0);
    CHECK(refused.native_name.find("ECONNREFUSED") != std::string::npos);
    CHECK(refused.attempts == 1);
    CHECK(refused.check == "tcp");
}

TEST_CASE("the grace read finds a relay with nothing behind it") {
    const server relay(faults::accept_then_finish());
    const server resetting(faults::accept_then_reset());
    const server silent(faults::silence());
    CHECK(probe(relay.url("tcp")).verdict == verdict::closed_early);
    CHECK(probe(resetting.url("tcp")).verdict == verdict::closed_early);
    const auto good = probe(silent.url("tcp"));
    CHECK(good.verdict == verdict::reachable);
    CHECK(good.stage == probe_stage::grace);
}

TEST_CASE("an HTTP check judges the status") {
    const server well(faults::http("204 No Content", ""));
    const server busy(faults::http("503 Service Unavailable"));
    const server locked(faults::http("401 Unauthorized"));
    CHECK(probe(well.url("http")).verdict == verdict::reachable);
    CHECK(probe(well.url("http")).http_status == 204);
    const auto unhealthy = probe(busy.url("http"));
    CHECK(unhealthy.verdict == verdict::unhealthy);
    CHECK(unhealthy.http_status == 503);
    const auto asking = probe(locked.url("http"));
    CHECK(asking.verdict == verdict::reachable);
    CHECK(asking.auth_required);
}

TEST_CASE("a WebSocket check opens and closes") {
    const server up(faults::websocket());
    const server page(faults::http("200 OK"));
    const server tired(faults::open_then_close(1011));
    const auto good = probe(up.url("ws", "/ws"));
    CHECK(good.verdict == verdict::reachable);
    CHECK(good.check == "websocket");
    const auto rejected = probe(page.url("ws"));
    CHECK(rejected.verdict == verdict::upgrade_rejected);
    CHECK(rejected.http_status == 200);
    const auto closed = probe(tired.url("ws"));
    CHECK(closed.verdict == verdict::unhealthy);
    CHECK(closed.close_code == 1011);
}

TEST_CASE("a loopback port that swallows connections is given up after 250 ms") {
    const black_hole hole;
    const auto found = probe(hole.url("tcp"), 2000ms);
    CHECK(found.verdict == verdict::timed_out);
    CHECK(found.stage == probe_stage::connect);
    CHECK(found.elapsed >= 250ms);
    CHECK(found.elapsed < 400ms);
}

TEST_CASE("a silent server ends a check at its deadline, at the stage that is named") {
    const server silent(faults::silence());
    const auto begin = std::chrono::steady_clock::now();
    const auto found = probe(silent.url("http"), 120ms);
    CHECK(since(begin) < 200ms);
    CHECK(found.verdict == verdict::timed_out);
    CHECK(found.stage == probe_stage::response);
}

TEST_CASE("targets are checked at once, and results keep their order") {
    const server up(faults::silence());
    const server slow(faults::silence());
    const refused_port down;
    const std::vector<target> targets{
        to(slow.url("http")),
        to(down.url("tcp")),
        to(up.url("tcp")),
    };
    const auto found = check_all(targets, {150ms});
    REQUIRE(found.size() == 3);
    CHECK(found[0].verdict == verdict::timed_out);
    CHECK(found[1].verdict == verdict::refused);
    CHECK(found[2].verdict == verdict::reachable);
}

TEST_CASE("no target is no work") {
    CHECK(check_all(std::vector<target>()).empty());
}

TEST_CASE("an asynchronous check completes through its executor") {
    const server up(faults::http("200 OK"));
    asio::io_context context;
    probe_result found;
    async_check(context.get_executor(), to(up.url("http")), [&](probe_result result) {
        found = std::move(result);
    });
    CHECK(found.verdict == verdict::not_probed);
    context.run();
    CHECK(found.verdict == verdict::reachable);
}

TEST_CASE("checks may share a context of many threads") {
    const server up(faults::http("200 OK"));
    const refused_port down;
    asio::thread_pool threads(4);
    std::atomic<int> reachable = 0, refused = 0;
    for (int i = 0; i < 50; ++i)
        for (const auto& url : {up.url("http"), down.url("tcp")})
            async_check_all(
                threads.get_executor(),
                std::vector<target>(3, to(url)),
                {5000ms},
                [&](const std::vector<probe_result>& all) {
                    for (const auto& each : all) {
                        reachable += each.verdict == verdict::reachable;
                        refused += each.verdict == verdict::refused;
                    }
                }
            );
    threads.join();
    CHECK(reachable == 150);
    CHECK(refused == 150);
}

TEST_CASE("the signal of a cancellation may outlive the context of the check") {
    asio::cancellation_signal stop;
    probe_result found;
    {
        const server up(faults::http("200 OK"));
        asio::io_context context;
        async_check(
            context.get_executor(),
            to(up.url("http")),
            asio::bind_cancellation_slot(
                stop.slot(),
                [&](probe_result result) { found = std::move(result); }
            )
        );
        context.run();
    }
    stop.emit(asio::cancellation_type::terminal);
    CHECK(found.verdict == verdict::reachable);
}

TEST_CASE("a target that needs TLS is told without TLS, not guessed") {
    const server up(faults::silence());
    const auto found = probe(up.url("https"));
    CHECK(found.verdict == verdict::local_error);
    CHECK(found.reason == "no_tls");
    CHECK(found.note.find("bearings/net/tls.hpp") != std::string::npos);
}

// SPDX-License-Identifier: BSL-1.0
// Probes of N targets at once, against the same work with raw sockets and epoll on one server.
#include <bearings/net.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <benchmark/benchmark.h>

#include "floor.hpp"
#include "loopback_server.hpp"

namespace {

using namespace std::chrono_literals;

std::vector<bearings::target> targets_of(
    std::string_view scheme,
    std::uint16_t port,
    std::string_view path,
    std::size_t count
) {
    const auto text =
        std::string(scheme) + "://127.0.0.1:" + std::to_string(port) + std::string(path);
    bearings::target one;
    one.url = bearings::own(bearings::parse_url(text).value());
    if (scheme == "http")
        one.health = path;
    return std::vector<bearings::target>(count, one);
}

std::size_t count_of(const std::vector<bearings::probe_result>& found, bearings::verdict wanted) {
    std::size_t count = 0;
    for (const auto& each : found)
        count += each.verdict == wanted;
    return count;
}

void floor_of(
    benchmark::State& state,
    std::uint16_t port,
    const bench::floor_request& ask,
    bool up
) {
    const auto count = static_cast<std::size_t>(state.range(0));
    for (auto _ : state)
        if (bench::probe_floor(port, count, ask) != (up ? count : 0))
            state.SkipWithError("the floor did not find what is there");
}

template <class Reachability>
void probes_of(
    benchmark::State& state,
    const std::vector<bearings::target>& targets,
    bearings::verdict wanted
) {
    for (auto _ : state) {
        const auto found = bearings::check_all<Reachability>(targets, {.deadline = 2s});
        if (count_of(found, wanted) != targets.size())
            state.SkipWithError("not every verdict was the expected one");
    }
}

using tcp_only = bearings::reachability<bearings::tcp>;
using http_only = bearings::reachability<bearings::http_health>;
using websocket_only = bearings::reachability<bearings::websocket>;

void tcp_up_floor(benchmark::State& state) {
    const bench::loopback_server server(bench::behaviour::hold);
    floor_of(state, server.port(), bench::connect_only, true);
}
void tcp_up(benchmark::State& state) {
    const bench::loopback_server server(bench::behaviour::hold);
    const auto targets =
        targets_of("tcp", server.port(), "", static_cast<std::size_t>(state.range(0)));
    probes_of<tcp_only>(state, targets, bearings::verdict::reachable);
    state.counters["budget"] = 1.0;
}

void tcp_refused_floor(benchmark::State& state) {
    const bench::refusing_port nobody;
    floor_of(state, nobody.port(), bench::connect_only, false);
}
void tcp_refused(benchmark::State& state) {
    const bench::refusing_port nobody;
    const auto targets =
        targets_of("tcp", nobody.port(), "", static_cast<std::size_t>(state.range(0)));
    probes_of<tcp_only>(state, targets, bearings::verdict::refused);
    state.counters["budget"] = 1.0;
}

void http_floor(benchmark::State& state) {
    const bench::loopback_server server(bench::behaviour::serve);
    floor_of(state, server.port(), bench::http_request, true);
}
void http(benchmark::State& state) {
    const bench::loopback_server server(bench::behaviour::serve);
    const auto targets =
        targets_of("http", server.port(), "/health", static_cast<std::size_t>(state.range(0)));
    probes_of<http_only>(state, targets, bearings::verdict::reachable);
    state.counters["budget"] = state.range(0) == 1 ? 1.2 : 1.15;
}

void websocket_floor(benchmark::State& state) {
    const bench::loopback_server server(bench::behaviour::serve);
    floor_of(state, server.port(), bench::websocket_request, true);
}
void websocket(benchmark::State& state) {
    const bench::loopback_server server(bench::behaviour::serve);
    const auto targets =
        targets_of("ws", server.port(), "/ws", static_cast<std::size_t>(state.range(0)));
    probes_of<websocket_only>(state, targets, bearings::verdict::reachable);
    state.counters["budget"] = state.range(0) == 1 ? 1.3 : 1.4;
}

BENCHMARK(tcp_up_floor)->Name("tcp_up/floor")->Arg(1)->Arg(4)->Arg(100)->Arg(1000)->UseRealTime();
BENCHMARK(tcp_up)->Name("tcp_up/bearings")->Arg(1)->Arg(4)->Arg(100)->Arg(1000)->UseRealTime();
BENCHMARK(tcp_refused_floor)
    ->Name("tcp_refused/floor")
    ->Arg(1)
    ->Arg(4)
    ->Arg(100)
    ->Arg(1000)
    ->UseRealTime();
BENCHMARK(tcp_refused)
    ->Name("tcp_refused/bearings")
    ->Arg(1)
    ->Arg(4)
    ->Arg(100)
    ->Arg(1000)
    ->UseRealTime();
BENCHMARK(http_floor)->Name("http/floor")->Arg(1)->Arg(100)->UseRealTime();
BENCHMARK(http)->Name("http/bearings")->Arg(1)->Arg(100)->UseRealTime();
BENCHMARK(websocket_floor)->Name("websocket/floor")->Arg(1)->Arg(100)->UseRealTime();
BENCHMARK(websocket)->Name("websocket/bearings")->Arg(1)->Arg(100)->UseRealTime();

// Targets that accept and stay silent: nothing but the deadline ends them.
void black_hole(benchmark::State& state) {
    constexpr auto deadline = 200ms;
    const bench::loopback_server server(bench::behaviour::silent);
    const auto targets =
        targets_of("http", server.port(), "/health", static_cast<std::size_t>(state.range(0)));
    for (auto _ : state) {
        const auto found = bearings::check_all<http_only>(targets, {.deadline = deadline});
        if (count_of(found, bearings::verdict::timed_out) != targets.size())
            state.SkipWithError("a silent server did not time out");
    }
    state.counters["budget_us"] = static_cast<double>(std::chrono::microseconds(deadline).count()) +
                                  1000.0 + 6.0 * static_cast<double>(state.range(0));
}
BENCHMARK(black_hole)
    ->Name("black_hole")
    ->Arg(1)
    ->Arg(100)
    ->Arg(1000)
    ->Iterations(3)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace

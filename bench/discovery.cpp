// SPDX-License-Identifier: BSL-1.0
// Whole discoveries, and the whole process of `bearings doctor`.
#include <bearings/bearings.hpp>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

#include "floor.hpp"
#include "loopback_server.hpp"

namespace {

using namespace std::chrono_literals;

double microseconds_since(std::chrono::steady_clock::time_point begin) {
    return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begin)
        .count();
}

std::string url(const char* scheme, std::uint16_t port, const char* path) {
    return std::string(scheme) + "://127.0.0.1:" + std::to_string(port) + path;
}

bearings::discovery_options options_of(
    std::vector<bearings::service> services,
    bearings::environment variables
) {
    bearings::discovery_options made;
    bearings::catalog all;
    all.services = std::move(services);
    made.services = bearings::checked(std::move(all)).value();
    made.environment = std::move(variables);
    return made;
}

// Local is dead or silent, staging is alive: one after the other would cost both.
void fallback(benchmark::State& state, std::uint16_t local, std::uint16_t staging) {
    auto service = bearings::make_service("backend", url("http", local, "")).value();
    service.health = "/health";
    service.staging.url = bearings::own(bearings::parse_url(url("http", staging, "")).value());
    service.staging.origin = {bearings::origin_kind::code, "staging"};
    const auto options =
        options_of({service}, bearings::environment::of({{"USE_STAGING_FALLBACK", "true"}}));
    for (auto _ : state) {
        const auto found = bearings::discovery<>{}.discover(options);
        if (!found.ok())
            state.SkipWithError("staging was not found");
    }
    state.counters["budget_us"] = 250'000.0 + 10'000.0;
}
void fallback_from_refused(benchmark::State& state) {
    const bench::refusing_port nobody;
    const bench::loopback_server staging(bench::behaviour::serve);
    fallback(state, nobody.port(), staging.port());
}
BENCHMARK(fallback_from_refused)->Name("fallback/refused")->UseRealTime();
void fallback_from_silent(benchmark::State& state) {
    const bench::loopback_server silent(bench::behaviour::silent);
    const bench::loopback_server staging(bench::behaviour::serve);
    fallback(state, silent.port(), staging.port());
}
BENCHMARK(fallback_from_silent)->Name("fallback/silent")->Iterations(2)->UseRealTime();

// --- the process --------------------------------------------------------------------------------

// Runs a program without output; false unless it ends with 0.
bool run(std::vector<std::string> words) {
    std::vector<char*> arguments;
    for (auto& word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    char* environment[] = {nullptr};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    pid_t child = 0;
    const int failed =
        posix_spawn(&child, arguments[0], &actions, nullptr, arguments.data(), environment);
    posix_spawn_file_actions_destroy(&actions);
    int status = 0;
    return failed == 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) &&
           WEXITSTATUS(status) == 0;
}

void empty_program(benchmark::State& state) {
    for (auto _ : state)
        if (!run({BEARINGS_EMPTY_PROGRAM}))
            state.SkipWithError("the empty program failed");
}
BENCHMARK(empty_program)->Name("process/floor")->UseRealTime();

// Four services that are up; the budget is 2.5 empty programs and the probes' own time.
void doctor(benchmark::State& state) {
    const bench::loopback_server server(bench::behaviour::serve);
    const std::string path = "bench_doctor.toml";
    std::ofstream file(path);
    for (const char* name : {"backend", "auth", "frontend", "search"})
        file << "[services." << name << "]\nlocal = \"" << url("http", server.port(), "")
             << "\"\nhealth = \"/health\"\n";
    file.close();

    auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < 20; ++i)
        (void)run({BEARINGS_EMPTY_PROGRAM});
    const double empty_us = microseconds_since(begin) / 20;
    begin = std::chrono::steady_clock::now();
    for (int i = 0; i < 20; ++i)
        (void)bench::probe_floor(server.port(), 4, bench::http_request);
    const double probes_us = microseconds_since(begin) / 20;

    for (auto _ : state)
        if (!run({BEARINGS_COMMAND, "doctor", "--config", path}))
            state.SkipWithError("the doctor found something dead");
    state.counters["budget"] = 2.5 + probes_us / empty_us;
}
BENCHMARK(doctor)->Name("process/bearings")->UseRealTime();

}  // namespace

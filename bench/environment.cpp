// SPDX-License-Identifier: BSL-1.0
// The snapshot of the environment against copying the process environment into one buffer.
#include <bearings/environment.hpp>

#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

extern char** environ;

namespace {

// A process environment of known size: a developer's shell has 40 to 100 variables.
void fill_environment(long count) {
    clearenv();
    for (long i = 0; i < count; ++i)
        setenv(
            ("SOME_VARIABLE_" + std::to_string(i)).c_str(),
            "a value of the usual length, /usr/local/bin",
            1
        );
    setenv("BACKEND_URL", "http://localhost:8000", 1);
}

void snapshot_floor(benchmark::State& state) {
    fill_environment(state.range(0));
    for (auto _ : state) {
        std::vector<char> text;
        for (char** entry = environ; *entry != nullptr; ++entry)
            text.insert(text.end(), *entry, *entry + std::strlen(*entry) + 1);
        benchmark::DoNotOptimize(text.data());
    }
}
BENCHMARK(snapshot_floor)->Name("environment/floor")->Arg(50)->Arg(1000);

void snapshot_bearings(benchmark::State& state) {
    fill_environment(state.range(0));
    for (auto _ : state) {
        const auto taken = bearings::environment::of_process();
        benchmark::DoNotOptimize(taken.find("BACKEND_URL"));
    }
}
BENCHMARK(snapshot_bearings)->Name("environment/bearings")->Arg(50)->Arg(1000);

}  // namespace

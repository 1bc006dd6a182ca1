// SPDX-License-Identifier: BSL-1.0
// From the environment to the chosen URLs without probing, against a hand-written getenv chain.
#include <bearings/core.hpp>

#include <cctype>
#include <cstdlib>
#include <string>

#include <benchmark/benchmark.h>

namespace {

bearings::catalog catalog_of(long count) {
    static constexpr const char* first[] = {"backend", "websocket", "auth", "frontend"};
    bearings::catalog made;
    for (long i = 0; i < count; ++i) {
        const auto name = i < 4 ? std::string(first[i]) : "service-" + std::to_string(i);
        made.services.push_back(
            bearings::make_service(name, "http://localhost:" + std::to_string(8000 + i % 1000))
                .value()
        );
    }
    return bearings::checked(std::move(made)).value();
}

// A developer's shell: sixty variables, two of them about services.
void fill_environment() {
    clearenv();
    for (int i = 0; i < 58; ++i)
        setenv(("SOME_VARIABLE_" + std::to_string(i)).c_str(), "/usr/local/bin:/usr/bin", 1);
    setenv("BACKEND_URL", "http://localhost:9000", 1);
    setenv("AUTH_HOST", "127.0.0.1", 1);
    setenv("AUTH_PORT", "8081", 1);
}

// What start-up code does by hand: the stage, the switches, then every spelling per service.
std::string by_hand(const std::string& variable, const std::string& local) {
    const auto get = [](const std::string& name) -> const char* {
        const char* value = std::getenv(name.c_str());
        return value != nullptr && *value != '\0' ? value : nullptr;
    };
    if (const char* url = get(variable + "_URL"))
        return url;
    const char* host = get(variable + "_HOST");
    const char* port = get(variable + "_PORT");
    if (host != nullptr && port != nullptr)
        return "http://" + std::string(host) + ":" + port;
    if (get("USE_MOCK_" + variable) != nullptr)
        if (const char* url = get("MOCK_" + variable + "_URL"))
            return url;
    host = get(variable + "_SERVICE_HOST");
    port = get(variable + "_SERVICE_PORT");
    if (host != nullptr && port != nullptr)
        return "http://" + std::string(host) + ":" + port;
    if (const char* url = get("LOCAL_" + variable + "_URL"))
        return url;
    return local;
}

void plan_floor(benchmark::State& state) {
    fill_environment();
    const auto services = catalog_of(state.range(0));
    for (auto _ : state) {
        for (const char* name :
             {"BEARINGS_STAGE",
              "APP_ENV",
              "ENVIRONMENT",
              "KUBERNETES_SERVICE_HOST",
              "CI",
              "DOCKER_BYPASS",
              "USE_STAGING_FALLBACK",
              "FORCE_LOCAL",
              "USE_MOCK_SERVICES"})
            benchmark::DoNotOptimize(std::getenv(name));
        for (const auto& service : services.services) {
            const auto url = by_hand(service.variable, std::string(service.local.url.text()));
            benchmark::DoNotOptimize(url.data());
        }
    }
}
BENCHMARK(plan_floor)->Name("plan/floor")->Arg(4)->Arg(100)->Arg(1000)->Arg(10000);

void plan_bearings(benchmark::State& state) {
    fill_environment();
    const auto services = catalog_of(state.range(0));
    const bearings::memory_files files;
    for (auto _ : state) {
        const auto variables = bearings::environment::of_process();
        bearings::facts_finder facts(variables, files, {bearings::os_kind::linux_, {}, false});
        const auto stage =
            bearings::find_stage(variables, services.stage, services.stage_origin, facts).value();
        const auto switches = bearings::read_switches(variables).value();
        const bearings::planning inputs{
            .variables = variables,
            .services = services,
            .facts = facts,
            .stage = stage.value,
            .switches = switches,
            .probing = false,
        };
        const auto plan = bearings::make_plan(
                              inputs,
                              stage,
                              bearings::default_sources::entries,
                              bearings::default_rules::entries
        )
                              .value();
        for (const auto& each : plan.services)
            for (const auto& candidate : plan.of(each))
                if (candidate.kept) {
                    benchmark::DoNotOptimize(candidate.url.text().data());
                    break;
                }
    }
    if (state.range(0) == 4)
        state.counters["budget"] = 2.0;
    state.counters["per_service_ns"] = benchmark::Counter(
        static_cast<double>(state.range(0)) * 1e-9,
        benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert
    );
}
BENCHMARK(plan_bearings)->Name("plan/bearings")->Arg(4)->Arg(100)->Arg(1000)->Arg(10000);

}  // namespace

// SPDX-License-Identifier: BSL-1.0
// From the environment to the chosen URLs without probing, against a hand-written getenv chain.
#include <bearings/core.hpp>

#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

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

const char* get(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    return value != nullptr && *value != '\0' ? value : nullptr;
}

// The stage decides which keys of the catalogue serve, so a chain by hand must find it too; these
// are the platforms that such chains usually know, a fifth of those that bearings knows.
bool is_development() {
    for (const char* name : {"BEARINGS_STAGE", "APP_ENV", "ENVIRONMENT"})
        if (const char* stage = get(name))
            return stage == std::string("development") || stage == std::string("dev");
    for (const char* name :
         {"KUBERNETES_SERVICE_HOST",
          "K_SERVICE",
          "CLOUD_RUN_JOB",
          "GAE_SERVICE",
          "AWS_LAMBDA_FUNCTION_NAME",
          "ECS_CONTAINER_METADATA_URI_V4",
          "CONTAINER_APP_NAME",
          "FUNCTIONS_WORKER_RUNTIME",
          "WEBSITE_SITE_NAME",
          "FLY_APP_NAME",
          "DYNO",
          "RENDER",
          "VERCEL",
          "NETLIFY",
          "CI",
          "GITHUB_ACTIONS",
          "GITLAB_CI",
          "JENKINS_URL",
          "TF_BUILD",
          "CIRCLECI"})
        if (get(name) != nullptr)
            return false;
    return true;
}

std::string http(const char* host, const char* port) {
    return "http://" + std::string(host) + ":" + port;
}

// Every URL of one service, best first, from the variables of the contract.
void urls_by_hand(
    const std::string& variable,
    const std::string& local,
    bool development,
    bool mock,
    std::vector<std::string>& into
) {
    if (const char* url = get(variable + "_URL"))
        into.emplace_back(url);
    const char* host = get(variable + "_HOST");
    const char* port = get(variable + "_PORT");
    if (host != nullptr && port != nullptr)
        into.push_back(http(host, port));
    if (const char* url = get("services__" + variable + "__http__0"))
        into.emplace_back(url);
    const char* mock_url = get("MOCK_" + variable + "_URL");
    if ((mock || get("USE_MOCK_" + variable) != nullptr) && mock_url != nullptr)
        into.emplace_back(mock_url);
    host = get(variable + "_SERVICE_HOST");
    port = get(variable + "_SERVICE_PORT");
    if (host != nullptr && port != nullptr)
        into.push_back(http(host, port));
    if (!development)
        return;
    if (const char* url = get("LOCAL_" + variable + "_URL"))
        into.emplace_back(url);
    into.push_back(local);
    if (const char* url = get("STAGING_" + variable + "_URL"))
        into.emplace_back(url);
}

void plan_floor(benchmark::State& state) {
    fill_environment();
    const auto services = catalog_of(state.range(0));
    for (auto _ : state) {
        const bool development = is_development();
        for (const char* name : {"DOCKER_BYPASS", "USE_STAGING_FALLBACK", "FORCE_LOCAL"})
            benchmark::DoNotOptimize(get(name));
        const bool mock = get("USE_MOCK_SERVICES") != nullptr;
        for (const auto& service : services.services) {
            std::vector<std::string> urls;
            urls_by_hand(
                service.variable,
                std::string(service.local.url.text()),
                development,
                mock,
                urls
            );
            benchmark::DoNotOptimize(urls.data());
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
}
BENCHMARK(plan_bearings)->Name("plan/bearings")->Arg(4)->Arg(100)->Arg(1000)->Arg(10000);

}  // namespace

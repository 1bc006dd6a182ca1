// SPDX-License-Identifier: BSL-1.0
#include <bearings/dotenv.hpp>
#include <bearings/policy.hpp>
#include <bearings/toml.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <utility>

// One byte each for stage, system and engine; then the lines of an environment file.

namespace {

constexpr std::string_view text = R"(
[staging]
allow = ["*.example.com", "localhost"]
[services.backend]
local = "http://localhost:8000"
staging = "https://api.example.com"
production = "https://example.com"
mock = "http://localhost:18000"
docker = { service = "backend", port = 8000 }
env = ["API_BASE_URL"]
[services.web-socket]
derive = { from = "backend", scheme = "ws", path = "/ws" }
[services.cache]
scheme = "redis"
)";

bearings::engine_snapshot engine_of(std::uint8_t byte) {
    bearings::engine_snapshot made;
    made.state = static_cast<bearings::engine_state>(byte % 9);
    if (made.state == bearings::engine_state::ready) {
        auto& found = made.containers.emplace_back();
        found.name = "backend";
        found.state = "running";
        found.ports = {{8000, 9000, "0.0.0.0"}};
    }
    return made;
}

void require(bool holds) {
    if (!holds)
        std::abort();
}

void check(const bearings::plan& made, bearings::stage stage) {
    for (const auto& each : made.candidates) {
        require(!each.kept || !each.url.empty());
        require(each.kept || (!each.rule.empty() && !each.reason.empty()));
        require(!each.kept || each.reason.empty());
        const bool production = stage == bearings::stage::production;
        require(!each.kept || !production || each.tier != bearings::tier::staging);
        require(!each.kept || !production || each.tier != bearings::tier::mock);
        const bool derived = each.origin.kind == bearings::origin_kind::derived;
        require(!derived || each.url.userinfo().empty());
    }
    for (const auto& service : made.services)
        for (std::size_t i = 1; i < service.count; ++i)
            require(made.of(service)[i - 1].precedence <= made.of(service)[i].precedence);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto services = bearings::parse_toml(text, "bearings.toml").value();
    static const bearings::memory_files none;
    if (size < 3)
        return 0;
    const auto stage = static_cast<bearings::stage>(data[0] % 4);
    const auto os = data[1] % 2 == 0 ? bearings::os_kind::linux_ : bearings::os_kind::windows;
    const auto names =
        data[1] % 3 == 0 ? bearings::name_case::sensitive : bearings::name_case::insensitive;
    const auto engine = engine_of(data[2]);
    const std::string_view lines(reinterpret_cast<const char*>(data) + 3, size - 3);
    const auto variables = bearings::parse_dotenv(lines, ".env", names);
    if (!variables)
        return 0;
    const auto switches = bearings::read_switches(*variables);
    if (!switches)
        return 0;
    bearings::facts_finder facts(*variables, none, {os, {}, false});
    const auto made = bearings::make_plan(
        {.variables = *variables,
         .services = services,
         .facts = facts,
         .stage = stage,
         .switches = *switches,
         .engine = data[2] % 10 == 0 ? nullptr : &engine,
         .probing = data[1] < 128},
        {stage, "fuzzed"},
        bearings::default_sources::entries,
        bearings::default_rules::entries
    );
    if (made)
        check(*made, stage);
    else
        require(!made.error().message.empty());
    return 0;
}

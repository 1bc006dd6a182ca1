// SPDX-License-Identifier: BSL-1.0
#include <bearings/engine.hpp>

#include <optional>
#include <string_view>

#include "tests/catch.hpp"

using namespace bearings;

TEST_CASE("states of the engine have the names of the report, and are read back from them") {
    const std::string_view names[] = {
        "not_probed",
        "absent",
        "denied",
        "not_running",
        "unresponsive",
        "unhealthy",
        "foreign",
        "windows_containers",
        "ready",
    };
    for (std::size_t i = 0; i < std::size(names); ++i) {
        const auto state = static_cast<engine_state>(i);
        CHECK(to_string(state) == names[i]);
        CHECK(parse_engine_state(names[i]) == state);
    }
    CHECK(parse_engine_state("running") == std::nullopt);
    CHECK(parse_engine_state("") == std::nullopt);
}

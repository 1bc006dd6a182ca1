// SPDX-License-Identifier: BSL-1.0
#include <bearings/engine.hpp>

#include <string_view>

#include "tests/catch.hpp"

using namespace bearings;

TEST_CASE("states of the engine have the names of the report") {
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
    for (std::size_t i = 0; i < std::size(names); ++i)
        CHECK(to_string(static_cast<engine_state>(i)) == names[i]);
}

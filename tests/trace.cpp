// SPDX-License-Identifier: BSL-1.0
#include <bearings/trace.hpp>

#include <string_view>

#include "tests/catch.hpp"

using namespace bearings;

TEST_CASE("stages of a probe have the names of the report") {
    const std::string_view names[] =
        {"", "resolve", "connect", "tls", "request", "response", "grace"};
    for (std::size_t i = 0; i < std::size(names); ++i)
        CHECK(to_string(static_cast<probe_stage>(i)) == names[i]);
}

// SPDX-License-Identifier: BSL-1.0
#include <bearings/plan.hpp>

#include "tests/catch.hpp"
#include "tests/planning_fixture.hpp"

using namespace bearings;
using tests::kept;
using tests::texts;
using tests::world;

TEST_CASE("a local URL of the catalogue is the only candidate that needs no permission") {
    world here;
    here.services.services = {tests::backend()};
    const auto made = here.plan();
    CHECK(kept(made, "backend") == texts{"http://localhost:8000", "http://localhost:18000"});
}

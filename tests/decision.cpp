// SPDX-License-Identifier: BSL-1.0
#include <bearings/decision.hpp>

#include <tests/catch.hpp>
#include <tests/world.hpp>

namespace bearings::tests {

TEST_CASE("the best-ranked reachable candidate is chosen") {
    world made;
    made.add(
        "backend",
        {{precedence::docker, "http://127.0.0.1:49153", verdict::refused},
         {precedence::config_file, "http://localhost:8000", verdict::reachable}}
    );
    const auto decided = made.decide();
    CHECK(decided.settled);
    CHECK(made.chosen(decided, 0) == "http://localhost:8000");
    CHECK(decided.candidates[0].state == candidate_state::failed);
}

}  // namespace bearings::tests

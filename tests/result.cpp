// SPDX-License-Identifier: BSL-1.0
#include <bearings/result.hpp>

#include <string>
#include <utility>
#include <vector>

#include "tests/catch.hpp"

using namespace bearings;

namespace {

failure some_failure() {
    return {
        errc::invalid_port,
        "\"80a\" is no port",
        origin(origin_kind::config_file, "services.backend.local", "bearings.toml", 12)};
}

}  // namespace

TEST_CASE("a result has a value or says why not") {
    result<int> good = 7;
    REQUIRE(good.has_value());
    CHECK(*good == 7);
    CHECK(good.value() == 7);
    *good = 8;
    CHECK(std::as_const(good).value() == 8);

    const result<int> bad = some_failure();
    REQUIRE_FALSE(bad);
    CHECK(bad.error().code == errc::invalid_port);
}

TEST_CASE("a value is moved out of a result") {
    result<std::vector<int>> made = std::vector<int>{1, 2, 3};
    const std::vector<int> taken = std::move(made).value();
    CHECK(taken.size() == 3);
    CHECK(made->empty());
}

TEST_CASE("asking for a value that is not there throws the failure") {
    const result<int> bad = some_failure();
    try {
        static_cast<void>(bad.value());
        FAIL("nothing was thrown");
    } catch (const exception& thrown) {
        CHECK(thrown.code() == errc::invalid_port);
        CHECK(thrown.cause().origin.line == 12);
        CHECK(
            std::string(thrown.what()) ==
            "bearings.toml:12 services.backend.local: \"80a\" is no port"
        );
    }
}

TEST_CASE("a failure is told with its place, its message, or else that of its code") {
    failure what = some_failure();
    CHECK(to_string(what) == "bearings.toml:12 services.backend.local: \"80a\" is no port");
    what.origin = {};
    CHECK(to_string(what) == "\"80a\" is no port");
    what.message.clear();
    CHECK(to_string(what) == error_category().message(static_cast<int>(errc::invalid_port)));
}

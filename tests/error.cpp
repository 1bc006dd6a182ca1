// SPDX-License-Identifier: BSL-1.0
#include <bearings/error.hpp>

#include <set>
#include <string>

#include "tests/catch.hpp"

using namespace bearings;

TEST_CASE("every code has a message of its own that says what to do") {
    std::set<std::string> messages;
    for (int code = 1; code <= static_cast<int>(errc::unresolved); ++code) {
        CAPTURE(code);
        const std::string message = error_category().message(code);
        CHECK(messages.insert(message).second);
        // What is wrong, then the remedy.
        CHECK(message.find(": ") != message.npos);
        CHECK(message.find("not an error of bearings") == message.npos);
    }
    CHECK(messages.size() == 16);
}

TEST_CASE("numbers that are no code are told as such") {
    for (const int code : {0, static_cast<int>(errc::unresolved) + 1, -1}) {
        CAPTURE(code);
        CHECK_THAT(error_category().message(code), Catch::StartsWith("not an error of bearings"));
    }
}

TEST_CASE("a code becomes an error code of the category") {
    const std::error_code code = errc::invalid_port;
    CHECK(code);
    CHECK(code == errc::invalid_port);
    CHECK(code != errc::invalid_host);
    CHECK(&code.category() == &error_category());
    CHECK(std::string(code.category().name()) == "bearings");
    CHECK(code != std::error_code(code.value(), std::generic_category()));
}

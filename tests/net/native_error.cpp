// SPDX-License-Identifier: BSL-1.0
#include <bearings/net/native_error.hpp>

#include <string>

#include "tests/catch.hpp"

using bearings::classify_name_error;
using bearings::classify_native;
using bearings::native_name;
using bearings::native_platform;
using bearings::verdict;

TEST_CASE("every platform's numbers are classified on every platform") {
    struct row {
        native_platform platform;
        int code;
        verdict expected;
        std::string_view reason;
    };
    const row rows[] = {
        {native_platform::linux_, 111, verdict::refused, ""},
        {native_platform::linux_, 110, verdict::timed_out, ""},
        {native_platform::linux_, 113, verdict::unreachable, "host"},
        {native_platform::linux_, 101, verdict::unreachable, "network"},
        {native_platform::linux_, 22, verdict::unreachable, "route"},
        {native_platform::linux_, 13, verdict::blocked, "permission"},
        {native_platform::linux_, 1, verdict::blocked, "permission"},
        {native_platform::linux_, 104, verdict::closed_early, ""},
        {native_platform::linux_, 32, verdict::closed_early, ""},
        {native_platform::linux_, 24, verdict::local_error, "descriptors"},
        {native_platform::linux_, 23, verdict::local_error, "descriptors"},
        {native_platform::linux_, 99, verdict::local_error, "ports"},
        {native_platform::linux_, 12, verdict::local_error, "memory"},
        {native_platform::linux_, 9999, verdict::local_error, "unknown"},
        {native_platform::macos, 61, verdict::refused, ""},
        {native_platform::macos, 60, verdict::timed_out, ""},
        {native_platform::macos, 65, verdict::unreachable, "host"},
        {native_platform::windows, 10061, verdict::refused, ""},
        {native_platform::windows, 1225, verdict::refused, ""},
        {native_platform::windows, 10060, verdict::timed_out, ""},
        {native_platform::windows, 121, verdict::timed_out, ""},
        {native_platform::windows, 10051, verdict::unreachable, "network"},
        {native_platform::windows, 1232, verdict::unreachable, "host"},
        {native_platform::windows, 10013, verdict::blocked, "firewall"},
        {native_platform::windows, 10054, verdict::closed_early, ""},
        {native_platform::windows, 64, verdict::closed_early, ""},
        {native_platform::windows, 109, verdict::closed_early, ""},
        {native_platform::windows, 10055, verdict::local_error, "ports"},
        {native_platform::windows, 10024, verdict::local_error, "descriptors"},
    };
    for (const auto& each : rows) {
        INFO("code " << each.code);
        const auto found = classify_native(each.code, each.platform);
        CHECK(found.verdict == each.expected);
        CHECK(found.reason == each.reason);
    }
}

TEST_CASE("the two numbers of one Windows event share both names") {
    const auto both = "WSAECONNREFUSED 10061 / ERROR_CONNECTION_REFUSED 1225";
    CHECK(native_name(10061, native_platform::windows) == both);
    CHECK(native_name(1225, native_platform::windows) == both);
}

TEST_CASE("a code without a name keeps its number") {
    CHECK(native_name(9999, native_platform::linux_) == "errno 9999");
    CHECK(native_name(9999, native_platform::windows) == "error 9999");
}

TEST_CASE("a name that does not exist is told from a name service that fails") {
    CHECK(classify_name_error(-2, native_platform::linux_).verdict == verdict::name_not_found);
    CHECK(classify_name_error(-3, native_platform::linux_).verdict == verdict::name_failed);
    CHECK(classify_name_error(-5, native_platform::linux_).reason == "no_address");
    CHECK(classify_name_error(11001, native_platform::windows).verdict == verdict::name_not_found);
    CHECK(classify_name_error(11002, native_platform::windows).verdict == verdict::name_failed);
    CHECK(classify_name_error(8, native_platform::macos).name == "EAI_NONAME");
}

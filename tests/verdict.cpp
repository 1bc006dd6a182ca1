// SPDX-License-Identifier: BSL-1.0
#include <bearings/verdict.hpp>

#include <optional>
#include <string_view>

#include "tests/catch.hpp"

using namespace bearings;

namespace {

struct row {
    bearings::verdict value;
    std::string_view name;
    bool falls_back_on_loopback;
    bool falls_back_elsewhere;
};

const row rows[] = {
    {verdict::not_probed, "not_probed", false, false},
    {verdict::reachable, "reachable", false, false},
    {verdict::refused, "refused", true, true},
    {verdict::closed_early, "closed_early", true, true},
    {verdict::timed_out, "timed_out", true, false},
    {verdict::unreachable, "unreachable", true, true},
    {verdict::blocked, "blocked", true, true},
    {verdict::name_not_found, "name_not_found", true, true},
    {verdict::name_failed, "name_failed", false, false},
    {verdict::reset, "reset", false, false},
    {verdict::unhealthy, "unhealthy", false, false},
    {verdict::upgrade_rejected, "upgrade_rejected", false, false},
    {verdict::wrong_protocol, "wrong_protocol", false, false},
    {verdict::tls_failed, "tls_failed", false, false},
    {verdict::local_error, "local_error", false, false},
    {verdict::cancelled, "cancelled", false, false},
};

}  // namespace

TEST_CASE("verdicts have the names of the report") {
    for (const auto& row : rows)
        CHECK(to_string(row.value) == row.name);
}

TEST_CASE("only evidence of absence lets a fallback follow") {
    for (const auto& row : rows) {
        CAPTURE(row.name);
        CHECK(allows_fallback(row.value, true) == row.falls_back_on_loopback);
        CHECK(allows_fallback(row.value, false) == row.falls_back_elsewhere);
    }
}

TEST_CASE("of several failures the one that came furthest decides") {
    const verdict furthest_first[] = {
        verdict::tls_failed,
        verdict::wrong_protocol,
        verdict::reset,
        verdict::timed_out,
        verdict::refused,
        verdict::name_not_found,
    };
    for (std::size_t i = 0; i + 1 < std::size(furthest_first); ++i)
        CHECK(progress_of(furthest_first[i]) > progress_of(furthest_first[i + 1]));
    CHECK(progress_of(verdict::name_failed) > progress_of(verdict::name_not_found));
    CHECK(progress_of(verdict::closed_early) > progress_of(verdict::timed_out));
    CHECK(progress_of(verdict::unhealthy) > progress_of(verdict::wrong_protocol));
    CHECK(progress_of(verdict::upgrade_rejected) > progress_of(verdict::reset));
    CHECK(progress_of(verdict::refused) > progress_of(verdict::unreachable));
}

TEST_CASE("an address that could not be tried never turns into absence") {
    for (const auto& row : rows)
        if (row.falls_back_on_loopback)
            CHECK(progress_of(verdict::local_error) > progress_of(row.value));
}

TEST_CASE("what is no failure has made no progress as one, every failure has its own") {
    for (const verdict none : {verdict::not_probed, verdict::reachable, verdict::cancelled})
        CHECK(progress_of(none) == 0);
    for (const auto& one : rows)
        for (const auto& other : rows)
            if (one.value != other.value && progress_of(one.value) != 0)
                CHECK(progress_of(one.value) != progress_of(other.value));
}

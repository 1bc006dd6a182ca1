// SPDX-License-Identifier: BSL-1.0
#include <bearings/net/impl/internal/change_filter.ipp>

#include <string>
#include <string_view>
#include <vector>

#include "tests/catch.hpp"

namespace {

using namespace bearings;
using bearings::detail::change_filter;
using names = std::vector<std::string>;

/// A report of one service, found there. Empty: not found.
report at(std::string_view text) {
    report made;
    auto& one = made.services.emplace_back();
    one.name = "backend";
    if (text.empty())
        return made;
    one.candidates.emplace_back().url = own(parse_url(text).value());
    one.chosen = 0;
    return made;
}

struct row {
    const char* what;
    int confirmations;
    std::vector<const char*> reports;
    /// The number of the report that confirms the only change. Negative: none does.
    int confirmed_at;
};

}  // namespace

TEST_CASE("a change passes once enough reports in a row agree") {
    constexpr auto here = "http://127.0.0.1:1/";
    constexpr auto there = "http://127.0.0.1:2/";
    const auto each = GENERATE_COPY(
        row{"nothing changes", 1, {here, here, here}, -1},
        row{"one is enough", 1, {here, "", ""}, 1},
        row{"zero means one", 0, {here, "", ""}, 1},
        row{"three in a row", 3, {here, "", "", "", ""}, 3},
        row{"it flaps", 2, {here, "", here, "", here, ""}, -1},
        row{"it moves", 2, {here, there, there}, 2},
        row{"it is lost on the way", 2, {here, there, "", there, ""}, -1},
        row{"it comes", 2, {"", here, here}, 2}
    );
    CAPTURE(each.what);
    change_filter filter(at(each.reports.front()), each.confirmations);
    for (int i = 1; i < static_cast<int>(each.reports.size()); ++i) {
        CAPTURE(i);
        const auto changed = filter.confirmed_by(at(each.reports[static_cast<std::size_t>(i)]));
        CHECK(changed == (i == each.confirmed_at ? names{"backend"} : names{}));
    }
}

TEST_CASE("a service that leaves the catalogue is lost") {
    change_filter filter(at("http://127.0.0.1:1/"), 2);
    CHECK(filter.confirmed_by(report{}).empty());
    CHECK(filter.confirmed_by(report{}) == names{"backend"});
    CHECK(filter.confirmed_by(report{}).empty());
}

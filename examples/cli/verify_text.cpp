// SPDX-License-Identifier: BSL-1.0
#include <bearings/url.hpp>

#include "text.hpp"
#include "verify.hpp"

namespace cli {
namespace {

constexpr std::string_view red = "\x1b[31m";
constexpr std::string_view green = "\x1b[32m";
constexpr std::string_view yellow = "\x1b[33m";
constexpr std::string_view bold = "\x1b[1m";
constexpr std::string_view plain = "\x1b[0m";

std::string painted(
    std::string_view text,
    std::string_view how,
    const bearings::text_style& style
) {
    if (!style.colour)
        return std::string(text);
    return std::string(how) + std::string(text) + std::string(plain);
}

std::string_view colour_of(case_outcome value) {
    switch (value) {
    case case_outcome::passed: return green;
    case case_outcome::skipped: return yellow;
    case case_outcome::failed:
    case case_outcome::error: break;
    }
    return red;
}

/// Breaks `text` at blanks so that no line is longer than the style allows.
std::string wrapped(std::string_view text, std::size_t indent, const bearings::text_style& style) {
    const auto width = static_cast<std::size_t>(style.width) - indent;
    std::string out;
    while (text.size() > width) {
        auto cut = text.rfind(' ', width);
        if (cut == std::string_view::npos || cut == 0)
            cut = width;
        out += std::string(text.substr(0, cut)) + "\n" + std::string(indent, ' ');
        text.remove_prefix(text[cut] == ' ' ? cut + 1 : cut);
    }
    return out + std::string(text);
}

std::string counts(const verify_suite& suite) {
    const auto number = [&](case_outcome which) { return std::to_string(suite.count(which)); };
    return std::to_string(suite.cases.size()) + " cases: " + number(case_outcome::passed) +
           " passed, " + number(case_outcome::failed) + " failed, " +
           number(case_outcome::skipped) + " skipped, " + number(case_outcome::error) + " errors";
}

std::string suite_text(const verify_suite& suite, const bearings::text_style& style) {
    std::string out = painted(suite.name, bold, style) + "\n";
    out += "  expected  " + suite.expected + "\n";
    out += "  actual    " + suite.actual + " (" +
           (suite.as_expected() ? painted("as expected", green, style)
                                : painted("unexpected", red, style)) +
           ")\n";
    out += "  " + counts(suite) + "\n";
    for (const auto& one : suite.cases) {
        out += "  " + painted(padded(to_string(one.outcome), 9), colour_of(one.outcome), style) +
               wrapped(bearings::escaped(one.name), 11, style) + "\n";
        if (one.outcome != case_outcome::passed || style.verbose)
            out += std::string(11, ' ') +
                   wrapped(
                       "expected " + one.expected + "; found " + bearings::escaped(one.actual, 400),
                       11,
                       style
                   ) +
                   "\n";
    }
    return out + "\n";
}

}  // namespace

std::string to_text(const verification& results, const bearings::text_style& style) {
    std::string out;
    if (!results.representative)
        out += wrapped("note: " + results.representative_note, 6, style) + "\n\n";
    for (const auto& suite : results.suites)
        out += suite_text(suite, style);
    const auto yes_no = [](bool value) { return value ? "yes" : "no"; };
    const bool good = results.assessment == assessment::complete;
    out += painted("analysis", bold, style) + "\n";
    for (const auto& suite : results.suites)
        out += suite.name == "reproduction"
                   ? "  failure reproduced  " + std::string(yes_no(results.reproduced)) + "\n"
                   : "  solution validated  " + std::string(yes_no(results.validated)) + "\n";
    out += "  assessment          " +
           painted(to_string(results.assessment), good ? green : red, style) + "\n";
    out += "  took                " + milliseconds(results.elapsed) + "\n";
    if (results.recommendations.empty())
        return out;
    out += "\n" + painted("recommendations", bold, style) + "\n";
    for (const auto& one : results.recommendations)
        out += "  - " + wrapped(bearings::escaped(one, 600), 4, style) + "\n";
    return out;
}

}  // namespace cli

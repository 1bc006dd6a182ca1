// SPDX-License-Identifier: BSL-1.0
#include <bearings/files.hpp>
#include <bearings/json.hpp>
#include <bearings/report.hpp>

#include <array>
#include <cstdio>
#include <optional>

#include "output.hpp"
#include "verbs.hpp"

namespace cli {
namespace {

constexpr std::size_t largest_report = 4 * 1024 * 1024;

/// Standard input up to one byte more than is accepted, which the parser then refuses.
std::string standard_input() {
    std::string text;
    std::array<char, 16 * 1024> piece{};
    while (text.size() <= largest_report) {
        const auto read = std::fread(piece.data(), 1, piece.size(), stdin);
        if (read == 0)
            break;
        text.append(piece.data(), read);
    }
    return text;
}

bearings::result<std::string> recorded_text(const std::string& path) {
    if (path == "-")
        return standard_input();
    auto read = bearings::system_files().read(path, largest_report);
    if (!read)
        return read.error();
    if (!*read)
        return bearings::failure{
            make_error_code(bearings::errc::file_unreadable),
            "there is no file '" + path + "'",
            {}};
    return std::move(**read);
}

}  // namespace

int replay(const context& with) {
    const auto text = recorded_text(with.asked.recorded);
    if (!text)
        return complain(text.error());
    auto recorded = bearings::parse_report(*text);
    if (!recorded) {
        if (recorded.error().origin.source.empty() && with.asked.recorded != "-")
            recorded.error().message = with.asked.recorded + ": " + recorded.error().message;
        return complain(recorded.error());
    }
    const auto again = bearings::replay(*recorded);
    if (!write_data(with.asked, rendered(again, with.asked, with.screen)))
        return exit_usage;
    return again.ok() ? exit_ok : exit_unresolved;
}

}  // namespace cli

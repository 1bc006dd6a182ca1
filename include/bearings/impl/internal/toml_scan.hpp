// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_INTERNAL_TOML_SCAN_HPP
#define BEARINGS_IMPL_INTERNAL_TOML_SCAN_HPP

#include <bearings/impl/internal/text.hpp>
#include <bearings/result.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace bearings::detail {

/// What a configuration file may be at most. The TOML library overflows its stack or takes seconds
/// beyond; a catalogue of a thousand services stays far below.
struct toml_limits {
    static constexpr std::size_t bytes = 64 * 1024;
    static constexpr std::size_t lines = 2000;
    static constexpr std::size_t line_bytes = 4096;
    static constexpr std::size_t depth = 32;
    static constexpr std::size_t dots_per_key = 32;
    /// Commas, dots, opening brackets and quotes, equal signs and escapes together.
    static constexpr std::size_t marks = 8000;
    /// The same on one line, which the library reads again for each of them.
    static constexpr std::size_t marks_per_line = 256;
    /// Open brackets whatever they stand in: holds even where the library sees strings end
    /// elsewhere than this scan does.
    static constexpr std::size_t raw_depth = 512;
};

/// One walk over the text before the TOML library sees it; knows strings and comments.
class toml_scan {
public:
    toml_scan(std::string_view text, std::string_view file) noexcept
        : text_(text)
        , file_(file) {}

    [[nodiscard]] std::optional<failure> run() {
        if (text_.size() > toml_limits::bytes)
            return failed(errc::too_large, "is larger than 64 KiB");
        if (text_.starts_with("\xff\xfe") || text_.starts_with("\xfe\xff"))
            return failed(errc::invalid_config, "is UTF-16; UTF-8 is accepted");
        while (at_ < text_.size()) {
            if (auto found = check_character())
                return found;
            if (auto found = read_mark())
                return found;
        }
        return std::nullopt;
    }

private:
    enum class inside { nothing, comment, basic, literal, long_basic, long_literal };

    [[nodiscard]] failure failed(errc code, std::string what) const {
        return {make_error_code(code), std::move(what), place()};
    }
    [[nodiscard]] failure failed_here(errc code, const std::string& what) const {
        return failed(code, "column " + std::to_string(at_ - line_begin_ + 1) + ": " + what);
    }
    [[nodiscard]] origin place() const {
        return {origin_kind::config_file, {}, std::string(file_), line_};
    }

    [[nodiscard]] std::optional<failure> check_character() {
        const auto byte = static_cast<unsigned char>(text_[at_]);
        if (byte == '\n')
            return end_line();
        if (at_ - line_begin_ >= toml_limits::line_bytes)
            return failed(errc::too_large, "the line is longer than 4,096 bytes");
        if (byte == '\r' && text_.substr(at_, 2) != "\r\n")
            return failed_here(errc::invalid_config, "a carriage return without a line feed");
        if (byte == 0)
            return failed_here(errc::invalid_config, "a NUL character");
        if ((byte < 0x20 && byte != '\t' && byte != '\r') || byte == 0x7f)
            return failed_here(errc::invalid_config, "a control character");
        if (byte >= 0x80 && front_code_point(text_.substr(at_)).size == 0)
            return failed_here(errc::invalid_config, "the text is not UTF-8");
        return check_raw_depth();
    }

    [[nodiscard]] std::optional<failure> end_line() {
        ++line_;
        line_marks_ = 0;
        line_begin_ = at_ + 1;
        if (line_ > toml_limits::lines + 1)
            return failed(errc::too_large, "has more than 2,000 lines");
        return std::nullopt;
    }

    [[nodiscard]] std::optional<failure> check_raw_depth() {
        const char c = text_[at_];
        if (c == '[' || c == '{')
            ++raw_depth_;
        else if ((c == ']' || c == '}') && raw_depth_ != 0)
            --raw_depth_;
        if (raw_depth_ > toml_limits::raw_depth)
            return failed_here(errc::too_large, "too many open brackets");
        return std::nullopt;
    }

    /// Looks at one character, and goes past it.
    [[nodiscard]] std::optional<failure> read_mark() {
        const char c = text_[at_];
        switch (state_) {
        case inside::nothing: return read_structure();
        case inside::comment:
            if (c == '\n')
                state_ = inside::nothing;
            break;
        case inside::basic:
            if (c == '"' || c == '\n')
                state_ = inside::nothing;
            break;
        case inside::literal:
            if (c == '\'' || c == '\n')
                state_ = inside::nothing;
            break;
        case inside::long_basic: return read_long('"');
        case inside::long_literal: return read_long('\'');
        }
        if (state_ == inside::basic && c == '\\')
            return read_escape();
        advance();
        return std::nullopt;
    }

    [[nodiscard]] std::optional<failure> read_long(char quote) {
        const char triple[] = {quote, quote, quote};
        if (state_ == inside::long_basic && text_[at_] == '\\')
            return read_escape();
        if (text_.substr(at_, 3) != std::string_view(triple, 3)) {
            advance();
            return std::nullopt;
        }
        at_ += 3;
        // Up to two quotes may stand directly before the closing ones.
        for (int extra = 0; extra < 2 && at_ < text_.size() && text_[at_] == quote; ++extra)
            ++at_;
        state_ = inside::nothing;
        return std::nullopt;
    }

    /// A backslash and what it escapes; an escaped line end is left for the line count.
    [[nodiscard]] std::optional<failure> read_escape() {
        auto found = count_mark();
        ++at_;
        if (at_ < text_.size() && (text_[at_] == '"' || text_[at_] == '\\'))
            ++at_;
        return found;
    }

    [[nodiscard]] std::optional<failure> read_structure() {
        std::optional<failure> found;
        switch (text_[at_]) {
        case '#': state_ = inside::comment; break;
        case '"': return open_string('"', inside::basic, inside::long_basic);
        case '\'': return open_string('\'', inside::literal, inside::long_literal);
        case '[':
        case '{':
            dots_ = 0;
            found = ++depth_ > toml_limits::depth
                        ? failed_here(errc::too_large, "nested deeper than 32 levels")
                        : count_mark();
            break;
        case ']':
        case '}':
            dots_ = 0;
            depth_ -= depth_ != 0 ? 1 : 0;
            break;
        case '.':
            found = ++dots_ > toml_limits::dots_per_key
                        ? failed_here(errc::too_large, "a key of more than 32 parts")
                        : count_mark();
            break;
        case ',':
        case '=':
            dots_ = 0;
            found = count_mark();
            break;
        case '\n': dots_ = 0; break;
        default: break;
        }
        advance();
        return found;
    }

    [[nodiscard]] std::optional<failure> open_string(char quote, inside single, inside triple) {
        const char three[] = {quote, quote, quote};
        const bool is_long = text_.substr(at_, 3) == std::string_view(three, 3);
        state_ = is_long ? triple : single;
        at_ += is_long ? 3 : 1;
        return count_mark();
    }

    [[nodiscard]] std::optional<failure> count_mark() {
        if (++line_marks_ > toml_limits::marks_per_line)
            return failed(errc::too_large, "the line holds more values and keys than are read");
        if (++marks_ > toml_limits::marks)
            return failed(errc::too_large, "holds more values and keys than are read");
        return std::nullopt;
    }

    void advance() noexcept {
        const std::size_t size = front_code_point(text_.substr(at_)).size;
        at_ += size == 0 ? 1 : size;
    }

    std::string_view text_;
    std::string_view file_;
    std::size_t at_ = 0;
    std::size_t line_begin_ = 0;
    unsigned line_ = 1;
    std::size_t depth_ = 0;
    std::size_t raw_depth_ = 0;
    std::size_t dots_ = 0;
    std::size_t marks_ = 0;
    std::size_t line_marks_ = 0;
    inside state_ = inside::nothing;
};

}  // namespace bearings::detail

#endif

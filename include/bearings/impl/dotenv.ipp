// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_DOTENV_IPP
#define BEARINGS_IMPL_DOTENV_IPP

#include <bearings/dotenv.hpp>
#include <bearings/impl/internal/text.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bearings {

namespace detail {

/// Reads an environment file line by line.
class dotenv_reader {
public:
    dotenv_reader(std::string_view text, std::string_view file_name)
        : text_(text)
        , file_name_(file_name) {
        // Values are never longer than what they were read from: their views stay valid.
        values_.reserve(text.size());
        if (text_.starts_with("\xef\xbb\xbf"))
            at_ = 3;
    }

    /// None: `variables()` has them all.
    std::optional<failure> read() {
        if (auto wrong = check_text())
            return wrong;
        while (at_ < text_.size()) {
            skip_blanks();
            if (at_end_of_line() || peek() == '#')
                skip_line();
            else if (auto wrong = read_assignment())
                return wrong;
        }
        return std::nullopt;
    }
    /// In the order of the file.
    [[nodiscard]] const std::vector<variable>& variables() const noexcept { return variables_; }

private:
    [[nodiscard]] failure fail(errc code, unsigned line, std::string_view why) const {
        return {
            code,
            std::string(why),
            origin(origin_kind::env_file, {}, std::string(file_name_), line)};
    }

    std::optional<failure> check_text() {
        if (text_.starts_with("\xff\xfe") || text_.starts_with("\xfe\xff"))
            return fail(errc::invalid_text, 1, "the file is UTF-16; save it as UTF-8");
        const std::size_t nul = text_.find('\0');
        const std::size_t valid = utf8_prefix(text_);
        const std::size_t bad = nul < valid ? nul : valid;
        if (bad == text_.size())
            return std::nullopt;
        unsigned line = 1;
        for (const char c : text_.substr(0, bad))
            line += c == '\n' ? 1u : 0u;
        return fail(
            errc::invalid_text,
            line,
            "the line has a NUL character or bytes that are not UTF-8"
        );
    }

    std::optional<failure> read_assignment() {
        const unsigned line = line_;
        skip_export();
        const std::string_view name = read_name();
        skip_blanks();
        if (name.empty() || at_end_of_line() || peek() != '=')
            return fail(
                errc::invalid_env_file,
                line,
                "the line is no assignment; write NAME=value"
            );
        ++at_;
        const std::size_t begin = values_.size();
        const std::size_t unquoted = at_;
        skip_blanks();
        if (!at_end_of_line() && (peek() == '"' || peek() == '\'')) {
            if (auto wrong = read_quoted(line))
                return wrong;
        } else {
            at_ = unquoted;
            read_unquoted();
        }
        const auto value = std::string_view(values_).substr(begin);
        variables_.push_back({name, value, {origin_kind::env_file, name, file_name_, line}});
        return std::nullopt;
    }

    void skip_export() noexcept {
        constexpr std::string_view word = "export";
        const auto rest = text_.substr(at_);
        if (!rest.starts_with(word) || rest.size() == word.size())
            return;
        const char after = rest[word.size()];
        if (after != ' ' && after != '\t')
            return;
        at_ += word.size();
        skip_blanks();
    }

    // Dashes and dots: `services__my-api__http__0` is a name that orchestrators write.
    std::string_view read_name() noexcept {
        const std::size_t begin = at_;
        if (!at_end_of_line() && !is_alnum(peek()) && peek() != '_')
            return {};
        if (!at_end_of_line() && is_digit(peek()))
            return {};
        while (!at_end_of_line() &&
               (is_alnum(peek()) || peek() == '_' || peek() == '-' || peek() == '.'))
            ++at_;
        return text_.substr(begin, at_ - begin);
    }

    void read_unquoted() {
        const std::size_t begin = at_;
        while (!at_end_of_line() && !(peek() == '#' && at_ > 0 && is_blank(text_[at_ - 1])))
            ++at_;
        values_ += trimmed(text_.substr(begin, at_ - begin));
        skip_line();
    }

    std::optional<failure> read_quoted(unsigned line) {
        do {
            const char quote = text_[at_++];
            const bool closed = quote == '"' ? read_double_quoted() : read_single_quoted();
            if (!closed)
                return fail(errc::invalid_env_file, line, "the quote is not closed");
        } while (continues_after_quote());
        skip_blanks();
        if (!at_end_of_line() && peek() != '#')
            return fail(
                errc::invalid_env_file,
                line_,
                "text follows the closing quote; quote all or nothing"
            );
        skip_line();
        return std::nullopt;
    }

    // A shell has one spelling of a single quote inside single quotes: '\''.
    bool continues_after_quote() {
        if (text_.substr(at_).starts_with("\\''")) {
            values_ += '\'';
            at_ += 2;
            return true;
        }
        return false;
    }

    bool read_single_quoted() {
        while (at_ < text_.size()) {
            const char c = take();
            if (c == '\'')
                return true;
            values_ += c;
        }
        return false;
    }

    bool read_double_quoted() {
        while (at_ < text_.size()) {
            const char c = take();
            if (c == '"')
                return true;
            if (c == '\\' && at_ < text_.size())
                read_escape();
            else
                values_ += c;
        }
        return false;
    }

    void read_escape() {
        const char c = take();
        switch (c) {
        case 'n': values_ += '\n'; return;
        case 'r': values_ += '\r'; return;
        case 't': values_ += '\t'; return;
        case '\\':
        case '"':
        case '$':
        case '`': values_ += c; return;
        default: values_ += '\\', values_ += c; return;
        }
    }

    char take() noexcept {
        const char c = text_[at_++];
        line_ += c == '\n' ? 1u : 0u;
        return c;
    }
    [[nodiscard]] char peek() const noexcept { return text_[at_]; }
    [[nodiscard]] bool at_end_of_line() const noexcept {
        if (at_ >= text_.size() || text_[at_] == '\n')
            return true;
        return text_[at_] == '\r' && (at_ + 1 == text_.size() || text_[at_ + 1] == '\n');
    }
    void skip_blanks() noexcept {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t'))
            ++at_;
    }
    void skip_line() noexcept {
        while (at_ < text_.size())
            if (take() == '\n')
                return;
    }

    std::string_view text_;
    std::string_view file_name_;
    std::size_t at_ = 0;
    unsigned line_ = 1;
    std::string values_;
    std::vector<variable> variables_;
};

/// A name that a shell can assign to.
inline std::string shell_name(std::string_view name) {
    std::string made;
    if (name.empty() || is_digit(name.front()))
        made += '_';
    for (const char c : name)
        made += is_alnum(c) ? c : '_';
    return made;
}

}  // namespace detail

BEARINGS_DECL result<environment> parse_dotenv(
    std::string_view text,
    std::string_view file_name,
    name_case names
) {
    detail::dotenv_reader reader(text, file_name);
    if (auto wrong = reader.read())
        return *std::move(wrong);
    const auto& in_order = reader.variables();
    const std::vector<variable> best_first(in_order.rbegin(), in_order.rend());
    return environment::of_variables(best_first, names);
}

BEARINGS_DECL result<environment> read_dotenv(
    const files& from,
    std::string_view path,
    name_case names
) {
    constexpr std::size_t limit = 64 * 1024;
    auto text = from.read(path, limit);
    if (!text) {
        failure wrong = std::move(text.error());
        wrong.origin = origin(origin_kind::env_file, {}, std::string(path));
        return wrong;
    }
    if (!*text)
        return failure{
            errc::file_unreadable,
            "the file does not exist",
            origin(origin_kind::env_file, {}, std::string(path))};
    return parse_dotenv(**text, path, names);
}

BEARINGS_DECL std::string dotenv_line(std::string_view name, std::string_view value) {
    std::string line = detail::shell_name(name);
    // Compose has no '\'' but reads double quotes as a shell does, as long as nothing is special.
    const bool apostrophe = value.find('\'') != std::string_view::npos;
    const bool plain = value.find_first_of("\"\\$`\n\r!") == std::string_view::npos;
    const char quote = apostrophe && plain ? '"' : '\'';
    line.append("=").append(1, quote);
    for (const char c : value) {
        if (c == '\'' && quote == '\'')
            line += "'\\''";
        else if (c != '\0')
            line += c;
    }
    return line += quote;
}

}  // namespace bearings

#endif

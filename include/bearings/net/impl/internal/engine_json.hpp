// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_INTERNAL_ENGINE_JSON_HPP
#define BEARINGS_NET_IMPL_INTERNAL_ENGINE_JSON_HPP

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bearings::detail {

/// Deepest nesting that is read; engines and their files need eight.
inline constexpr std::size_t max_engine_json_depth = 32;

/// Text on its way to the JSON reader, from which members that nobody asks for are taken out before
/// they are read: most of what an engine tells is of no interest here, and reading it would take
/// most of the time. Changes the text.
class engine_json_source {
public:
    explicit engine_json_source(std::string& text) noexcept
        : at_(text.data())
        , end_(text.data() + text.size()) {}

    [[nodiscard]] bool done() const noexcept { return at_ == end_; }
    [[nodiscard]] char front() const noexcept { return *at_; }
    void pop() noexcept { ++at_; }

    /// Called behind a key: makes its value a zero, whatever it is, and takes out what follows up to
    /// the next key that is `wanted`.
    template <class Wanted>
    void skip_value(Wanted wanted) {
        for (char* key_end = at_; key_end != nullptr;) {
            char* const colon = blanks(key_end);
            if (colon == end_ || *colon != ':')
                return;
            char* const behind = value(blanks(colon + 1));
            if (behind == nullptr)
                return;
            at_ = behind - 2;
            at_[0] = ':';
            at_[1] = '0';
            key_end = next_key(behind, wanted);
        }
    }

private:
    // Behind the key that follows a value. Null: there is none, or it is wanted.
    template <class Wanted>
    [[nodiscard]] char* next_key(char* from, Wanted wanted) const {
        from = blanks(from);
        if (from == end_ || *from != ',')
            return nullptr;
        from = blanks(from + 1);
        if (from == end_ || *from != '"')
            return nullptr;
        char* const behind = quoted(from + 1);
        if (behind == end_)
            return nullptr;
        const std::string_view key(from + 1, static_cast<std::size_t>(behind - from - 1));
        // Only the library knows what an escape stands for.
        if (key.find('\\') != key.npos || wanted(key))
            return nullptr;
        return behind + 1;
    }

    [[nodiscard]] char* blanks(char* from) const noexcept {
        while (from != end_ && (*from == ' ' || *from == '\n' || *from == '\r' || *from == '\t'))
            ++from;
        return from;
    }

    // The end of a value by its quotes and brackets alone. Null: it has none.
    [[nodiscard]] char* value(char* from) const noexcept {
        std::size_t open = 0;
        for (; from != end_; ++from) {
            switch (*from) {
            case '"':
                from = quoted(from + 1);
                if (from == end_)
                    return nullptr;
                if (open == 0)
                    return from + 1;
                break;
            case '{':
            case '[': ++open; break;
            case '}':
            case ']':
                if (open == 0)
                    return from;
                if (--open == 0)
                    return from + 1;
                break;
            case ',':
                if (open == 0)
                    return from;
                break;
            default: break;
            }
        }
        return nullptr;
    }

    [[nodiscard]] char* quoted(char* from) const noexcept {
        while (from != end_ && *from != '"')
            from += *from == '\\' && from + 1 != end_ ? 2 : 1;
        return from;
    }

    char* at_;
    char* end_;
};

/// The source as the iterator that the library reads from; one without a source is the end.
class engine_json_iterator {
public:
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = char;

    engine_json_iterator() = default;
    explicit engine_json_iterator(engine_json_source& source) noexcept
        : source_(&source) {}
    char operator*() const noexcept { return source_->front(); }
    engine_json_iterator& operator++() noexcept {
        source_->pop();
        return *this;
    }
    engine_json_iterator operator++(int) noexcept {
        const auto before = *this;
        source_->pop();
        return before;
    }
    friend bool operator==(const engine_json_iterator& a, const engine_json_iterator& b) noexcept {
        return a.ended() == b.ended();
    }

private:
    [[nodiscard]] bool ended() const noexcept { return source_ == nullptr || source_->done(); }

    engine_json_source* source_ = nullptr;
};

/// What every reader of JSON events shares: a bound on nesting, and nothing built that is not asked
/// for. `Reader` gets `open(char)`, `close()`, `name(std::string_view)`, which tells whether it wants the
/// value, `text(std::string&)`, `number(std::int64_t)` and `flag(bool)`.
template <class Reader>
class engine_json_events {
public:
    bool null() { return true; }
    bool boolean(bool value) {
        self().flag(value);
        return true;
    }
    bool number_integer(std::int64_t value) {
        self().number(value);
        return true;
    }
    bool number_unsigned(std::uint64_t value) {
        self().number(static_cast<std::int64_t>(value));
        return true;
    }
    bool number_float(double, const std::string&) { return true; }
    bool string(std::string& value) {
        self().text(value);
        return true;
    }
    bool binary(nlohmann::json::binary_t&) { return true; }
    bool start_object(std::size_t) { return open('{'); }
    bool start_array(std::size_t) { return open('['); }
    bool key(std::string& value) {
        if (!self().name(value))
            source_->skip_value([this](std::string_view next) { return self().name(next); });
        return true;
    }
    void read_from(engine_json_source& source) noexcept { source_ = &source; }
    bool end_object() { return close(); }
    bool end_array() { return close(); }
    bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception&) {
        return false;
    }

private:
    Reader& self() { return static_cast<Reader&>(*this); }
    bool open(char what) {
        if (++depth_ > max_engine_json_depth)
            return false;
        self().open(what);
        return true;
    }
    bool close() {
        --depth_;
        self().close();
        return true;
    }

    engine_json_source* source_ = nullptr;
    std::size_t depth_ = 0;
};

/// Whether `text` was JSON within the bounds, as far as it was read; `reader` saw its events.
template <class Reader>
bool read_engine_json(std::string text, Reader& reader) {
    engine_json_source source(text);
    reader.read_from(source);
    return nlohmann::json::sax_parse(engine_json_iterator(source), engine_json_iterator(), &reader);
}

/// The values at a few paths of a small JSON file; keys match without case, as Go reads them.
class engine_json_fields : public engine_json_events<engine_json_fields> {
public:
    struct field {
        /// Lower-case keys joined by `/`.
        std::string_view path;
        std::string value{};
        bool present = false;
    };
    explicit engine_json_fields(std::vector<field> wanted)
        : fields_(std::move(wanted)) {}

    [[nodiscard]] const field& operator[](std::size_t index) const { return fields_[index]; }
    /// Whether the file is an object at all.
    [[nodiscard]] bool is_object() const noexcept { return is_object_; }

private:
    friend class engine_json_events<engine_json_fields>;

    void open(char what) {
        if (ends_.empty())
            is_object_ = what == '{';
        ends_.push_back(path_.size());
        // No key is written like this, so nothing inside an array matches.
        if (what == '[')
            path_ += "/[";
    }
    void close() {
        path_.resize(ends_.back());
        ends_.pop_back();
        leave();
    }
    bool name(std::string_view key) {
        leave();
        path_ += '/';
        for (const char c : key)
            path_ += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        return true;
    }
    void text(std::string& value) { keep(value); }
    void number(std::int64_t) {}
    void flag(bool value) { keep(value ? "true" : "false"); }
    void keep(std::string_view value) {
        for (auto& each : fields_) {
            if (path_ != each.path)
                continue;
            each.value = value;
            each.present = true;
        }
    }
    // A key lasts until the next one of the same object.
    void leave() {
        if (!ends_.empty())
            path_.resize(ends_.back());
    }

    std::vector<field> fields_;
    std::string path_;
    std::vector<std::size_t> ends_;
    bool is_object_ = false;
};

}  // namespace bearings::detail

#endif

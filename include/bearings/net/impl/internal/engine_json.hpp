// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_INTERNAL_ENGINE_JSON_HPP
#define BEARINGS_NET_IMPL_INTERNAL_ENGINE_JSON_HPP

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace bearings::detail {

/// Deepest nesting that is read; engines and their files need eight.
inline constexpr std::size_t max_engine_json_depth = 32;

/// What every reader of JSON events shares: a bound on nesting, and nothing built that is not asked
/// for. `Reader` gets `open(char)`, `close()`, `name(std::string&)`, `text(std::string&)`,
/// `number(std::int64_t)` and `flag(bool)`.
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
        self().name(value);
        return true;
    }
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

    std::size_t depth_ = 0;
};

/// Whether `text` was JSON within the bounds; `reader` saw its events.
template <class Reader>
bool read_engine_json(std::string_view text, Reader& reader) {
    return nlohmann::json::sax_parse(text.data(), text.data() + text.size(), &reader);
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
    void name(std::string& key) {
        leave();
        path_ += '/';
        for (const char c : key)
            path_ += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
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

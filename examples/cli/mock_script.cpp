// SPDX-License-Identifier: BSL-1.0
#include "mock_script.hpp"

#include <bearings/catalog.hpp>
#include <bearings/url.hpp>

#include <algorithm>
#include <exception>
#include <initializer_list>
#include <limits>
#include <sstream>
#include <toml.hpp>

namespace cli {
namespace {

constexpr std::size_t largest_script = 64 * 1024;
constexpr int deepest_script = 32;

// The names of the two generations of toml11 for the same thing.
template <class Value>
unsigned line_of(const Value& value) {
    if constexpr (requires { value.location().first_line_number(); })
        return static_cast<unsigned>(value.location().first_line_number());
    else
        return static_cast<unsigned>(value.location().line());
}

/// What is wrong, on its way out of the reader.
class script_error : public std::exception {
public:
    explicit script_error(bearings::failure what)
        : what_(std::move(what)) {}
    [[nodiscard]] const bearings::failure& failure() const noexcept { return what_; }

private:
    bearings::failure what_;
};

bearings::failure fault(
    std::string_view file,
    unsigned line,
    std::string key,
    std::string message
) {
    return {
        make_error_code(bearings::errc::invalid_config),
        std::move(message),
        bearings::origin(
            bearings::origin_kind::config_file,
            std::move(key),
            std::string(file),
            line
        )};
}

/// A table of the script that knows its name, and which keys it may have.
class table_reader {
public:
    table_reader(const toml::value& table, std::string_view file, std::string path)
        : table_(table)
        , file_(file)
        , path_(std::move(path)) {
        if (!table.is_table())
            fail({}, table, "must be a table");
    }

    void allow(std::initializer_list<std::string_view> known) const {
        const std::vector<std::string_view> names(known);
        for (const auto& [key, value] : table_.as_table()) {
            if (std::find(names.begin(), names.end(), key) != names.end())
                continue;
            std::string message = "unknown key '" + bearings::escaped(key, 60) + "'";
            if (const auto closest = bearings::nearest_name(key, names); !closest.empty())
                message += ", did you mean '" + std::string(closest) + "'?";
            fail(key, value, message);
        }
    }

    [[nodiscard]] const toml::value* find(const std::string& key) const {
        const auto& entries = table_.as_table();
        const auto found = entries.find(key);
        return found == entries.end() ? nullptr : &found->second;
    }

    void text(const std::string& key, std::string& into) const {
        if (const auto* value = find(key)) {
            if (!value->is_string())
                fail(key, *value, "must be text");
            into = toml::get<std::string>(*value);
        }
    }

    void flag(const std::string& key, bool& into) const {
        if (const auto* value = find(key)) {
            if (!value->is_boolean())
                fail(key, *value, "must be true or false");
            into = value->as_boolean();
        }
    }

    [[nodiscard]] long long number(const std::string& key, long long least, long long most) const {
        const auto* value = find(key);
        if (value == nullptr)
            return 0;
        const auto given = value->is_integer() ? static_cast<long long>(value->as_integer())
                                               : std::numeric_limits<long long>::min();
        if (given < least || given > most)
            fail(
                key,
                *value,
                "must be a number from " + std::to_string(least) + " to " + std::to_string(most)
            );
        return given;
    }

    template <class Reader>
    void each(const std::string& key, Reader&& reader) const {
        const auto* list = find(key);
        if (list == nullptr)
            return;
        if (!list->is_array())
            fail(key, *list, "must be a list of tables");
        for (const auto& entry : list->as_array())
            reader(table_reader(entry, file_, path_ + "." + key));
    }

    template <class Reader>
    void each_member(Reader&& reader) const {
        for (const auto& [key, value] : table_.as_table())
            reader(key, table_reader(value, file_, path_.empty() ? key : path_ + "." + key));
    }

    void texts(const std::string& key, std::vector<std::pair<std::string, std::string>>& into)
        const {
        const auto* value = find(key);
        if (value == nullptr)
            return;
        const table_reader inner(*value, file_, path_ + "." + key);
        for (const auto& [name, unused] : value->as_table()) {
            inner.text(name, into.emplace_back(name, std::string{}).second);
            static_cast<void>(unused);
        }
    }

    [[noreturn]] void fail(
        const std::string& key,
        const toml::value& at,
        const std::string& message
    ) const {
        auto place = path_;
        if (!key.empty())
            place += (place.empty() ? "" : ".") + bearings::escaped(key, 60);
        throw script_error(fault(file_, line_of(at), std::move(place), message));
    }

private:
    const toml::value& table_;
    std::string_view file_;
    std::string path_;
};

template <class Value, std::size_t Size>
Value read_choice(
    const table_reader& from,
    const std::string& key,
    const std::pair<const char*, Value> (&known)[Size]
) {
    std::string text = known[0].first;
    from.text(key, text);
    std::string names;
    for (const auto& [name, value] : known) {
        if (text == name)
            return value;
        names += (names.empty() ? "" : ", ") + std::string(name);
    }
    from.fail(key, *from.find(key), "'" + bearings::escaped(text, 60) + "' is not one of " + names);
}

bearings::mock_behaviour read_behaviour(const table_reader& from) {
    static constexpr std::pair<const char*, bearings::mock_failure> failures[] = {
        {"none", bearings::mock_failure::none},
        {"close", bearings::mock_failure::close},
        {"reset", bearings::mock_failure::reset},
        {"hang", bearings::mock_failure::hang},
    };
    bearings::mock_behaviour how;
    how.latency = std::chrono::milliseconds(from.number("latency_ms", 0, 600'000));
    how.failure = read_choice(from, "failure", failures);
    how.status = static_cast<int>(from.number("status", 101, 599));
    return how;
}

bearings::mock_route read_route(const table_reader& from) {
    from.allow({"path", "status", "body", "headers", "times", "latency_ms", "failure"});
    bearings::mock_route route;
    from.text("path", route.path);
    route.behaviour = read_behaviour(from);
    from.text("body", route.body);
    from.texts("headers", route.headers);
    route.times = static_cast<unsigned>(from.number("times", 0, 1'000'000));
    return route;
}

bearings::mock_event read_event(const table_reader& from) {
    from.allow({"after_ms", "every_ms", "text", "close_code"});
    bearings::mock_event event;
    event.after = std::chrono::milliseconds(from.number("after_ms", 0, 3'600'000));
    event.every = std::chrono::milliseconds(from.number("every_ms", 1, 3'600'000));
    from.text("text", event.text);
    event.close_code = static_cast<int>(from.number("close_code", 1000, 4999));
    return event;
}

bearings::mock_service read_service(const std::string& name, const table_reader& from) {
    static constexpr std::pair<const char*, bearings::mock_protocol> protocols[] = {
        {"http", bearings::mock_protocol::http},
        {"tcp", bearings::mock_protocol::tcp},
    };
    from.allow(
        {"protocol",
         "address",
         "port",
         "health",
         "latency_ms",
         "failure",
         "status",
         "echo",
         "reply",
         "routes",
         "events"}
    );
    bearings::mock_service service;
    service.name = name;
    service.protocol = read_choice(from, "protocol", protocols);
    from.text("address", service.address);
    service.port = static_cast<std::uint16_t>(from.number("port", 1, 65535));
    from.text("health", service.health);
    service.behaviour = read_behaviour(from);
    from.flag("echo", service.echo);
    from.text("reply", service.reply);
    from.each("routes", [&](const table_reader& one) {
        service.routes.push_back(read_route(one));
    });
    from.each("events", [&](const table_reader& one) {
        service.events.push_back(read_event(one));
    });
    return service;
}

// toml11 recurses without a bound, so nesting is counted before it sees the text.
bool too_deep(std::string_view text) {
    int depth = 0;
    for (const char c : text) {
        if (c == '[' || c == '{')
            ++depth;
        else if ((c == ']' || c == '}') && depth > 0)
            --depth;
        if (depth > deepest_script)
            return true;
    }
    return std::count(text.begin(), text.end(), '.') > 4096;
}

/// The first line of what the library says; the rest draws the source.
std::string first_line(std::string_view text) {
    return bearings::escaped(text.substr(0, text.find('\n')), 200);
}

}  // namespace

bearings::result<std::vector<bearings::mock_service>> parse_mock_script(
    std::string_view text,
    std::string_view file_name
) {
    if (text.size() > largest_script || too_deep(text))
        return fault(file_name, 0, "mock script", "is larger or deeper than bearings reads");
    try {
        std::istringstream stream{std::string(text)};
        const toml::value whole = toml::parse(stream, std::string(file_name));
        const table_reader root(whole, file_name, {});
        root.allow({"services"});
        std::vector<bearings::mock_service> services;
        if (const auto* table = root.find("services"))
            table_reader(*table, file_name, "services")
                .each_member([&](const std::string& name, const table_reader& one) {
                    services.push_back(read_service(name, one));
                });
        return services;
    } catch (const script_error& wrong) {
        return wrong.failure();
    } catch (const std::exception& wrong) {
        return fault(file_name, 0, "mock script", first_line(wrong.what()));
    }
}

std::string toml_library_version() {
    return std::to_string(TOML11_VERSION_MAJOR) + "." + std::to_string(TOML11_VERSION_MINOR) + "." +
           std::to_string(TOML11_VERSION_PATCH);
}

}  // namespace cli

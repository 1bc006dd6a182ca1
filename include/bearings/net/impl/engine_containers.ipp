// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_ENGINE_CONTAINERS_IPP
#define BEARINGS_NET_IMPL_ENGINE_CONTAINERS_IPP

#include <bearings/endpoint.hpp>
#include <bearings/net/engine_containers.hpp>
#include <bearings/net/impl/internal/engine_json.hpp>
#include <bearings/url.hpp>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bearings::detail {

inline constexpr std::string_view compose_service_label = "com.docker.compose.service";

// What an engine accepts as the name of a container.
BEARINGS_DECL bool is_container_name(std::string_view text) noexcept {
    if (text.empty() || text.size() > 255)
        return false;
    for (const char c : text) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!letter && !(c >= '0' && c <= '9') && c != '_' && c != '.' && c != '-')
            return false;
    }
    return true;
}

BEARINGS_DECL std::string safe_name(std::string&& text) {
    return is_container_name(text) ? std::move(text) : escaped(text);
}

/// Builds containers from the events of the list; nothing else of it is kept.
class container_reader : public engine_json_events<container_reader> {
public:
    [[nodiscard]] bool sound() const noexcept { return sound_; }
    [[nodiscard]] std::vector<container>& containers() noexcept { return containers_; }

private:
    friend class engine_json_events<container_reader>;

    enum class member { other, id, names, ports, labels, state, status, host_config, health };
    enum class detail_of {
        other,
        address,
        inner,
        published,
        type,
        project,
        service,
        number,
        one_off,
        mode,
        status,
    };

    void open(char what) {
        ++depth_;
        if (depth_ == 1)
            sound_ = what == '[';
        else if (depth_ == 2)
            begin_container(what);
        else if (depth_ == 4)
            port_ = {};
    }

    void close() {
        if (depth_ == 2)
            end_container();
        else if (depth_ == 4 && member_ == member::ports)
            end_port();
        --depth_;
    }

    bool name(std::string_view key) {
        if (depth_ == 2)
            return (member_ = member_of(key)) != member::other;
        return (detail_ = detail_in(key)) != detail_of::other;
    }

    void text(std::string& value) {
        if (depth_ == 2)
            keep_member(value);
        else if (depth_ == 3)
            keep_nested(value);
        else if (depth_ == 4 && member_ == member::ports)
            keep_port_text(value);
    }

    void number(std::int64_t value) {
        if (depth_ != 4 || member_ != member::ports || value < 0 || value > 65535)
            return;
        if (detail_ == detail_of::inner)
            port_.inner = static_cast<std::uint16_t>(value);
        else if (detail_ == detail_of::published)
            port_.published = static_cast<std::uint16_t>(value);
    }

    void flag(bool) {}

    static member member_of(std::string_view key) noexcept {
        static constexpr std::pair<std::string_view, member> known[] = {
            {"Id", member::id},
            {"Names", member::names},
            {"Ports", member::ports},
            {"Labels", member::labels},
            {"State", member::state},
            {"Status", member::status},
            {"HostConfig", member::host_config},
            {"Health", member::health}};
        for (const auto& [text, which] : known)
            if (key == text)
                return which;
        return member::other;
    }

    [[nodiscard]] detail_of detail_in(std::string_view key) const noexcept {
        switch (member_) {
        case member::ports: return port_detail(key);
        case member::labels: return label_detail(key);
        case member::host_config: return key == "NetworkMode" ? detail_of::mode : detail_of::other;
        case member::health: return key == "Status" ? detail_of::status : detail_of::other;
        default: return detail_of::other;
        }
    }

    static detail_of port_detail(std::string_view key) noexcept {
        if (key == "IP")
            return detail_of::address;
        if (key == "PrivatePort")
            return detail_of::inner;
        if (key == "PublicPort")
            return detail_of::published;
        return key == "Type" ? detail_of::type : detail_of::other;
    }

    static detail_of label_detail(std::string_view key) noexcept {
        constexpr std::string_view prefix = "com.docker.compose.";
        if (key.substr(0, prefix.size()) != prefix)
            return detail_of::other;
        key.remove_prefix(prefix.size());
        if (key == "project")
            return detail_of::project;
        if (key == "service")
            return detail_of::service;
        if (key == "container-number")
            return detail_of::number;
        return key == "oneoff" ? detail_of::one_off : detail_of::other;
    }

    void begin_container(char what) {
        sound_ = sound_ && what == '{';
        member_ = member::other;
        current_ = {};
        status_.clear();
        one_off_ = false;
    }

    void end_container() {
        if (current_.id.empty())
            sound_ = false;
        if (current_.health.empty())
            current_.health = health_in_status(status_);
        if (!one_off_ && sound_)
            containers_.push_back(std::move(current_));
    }

    void end_port() {
        if (tcp_ && port_.inner != 0)
            current_.ports.push_back(std::move(port_));
        tcp_ = false;
    }

    void keep_member(std::string& value) {
        if (member_ == member::id)
            current_.id = safe_name(std::move(value));
        else if (member_ == member::state)
            current_.state = safe_name(std::move(value));
        else if (member_ == member::status)
            status_ = std::move(value);
    }

    void keep_nested(std::string& value) {
        if (member_ == member::names)
            return keep_name(value);
        switch (detail_) {
        case detail_of::project: current_.project = safe_name(std::move(value)); break;
        case detail_of::service: current_.service = safe_name(std::move(value)); break;
        case detail_of::number:
            std::from_chars(value.data(), value.data() + value.size(), current_.number);
            break;
        case detail_of::one_off: one_off_ = value == "True"; break;
        case detail_of::mode: current_.host_network = value == "host"; break;
        case detail_of::status:
            current_.health = value == "none" ? std::string() : safe_name(std::move(value));
            break;
        default: break;
        }
        detail_ = detail_of::other;
    }

    // The other names are those by which linked containers know it: `/other/alias`.
    void keep_name(std::string& value) {
        const std::size_t slash = value.substr(0, 1) == "/" ? 1 : 0;
        if (current_.name.empty() && value.find('/', slash) == std::string::npos)
            current_.name = safe_name(value.substr(slash));
    }

    void keep_port_text(std::string& value) {
        if (detail_ == detail_of::type)
            tcp_ = value == "tcp";
        else if (detail_ == detail_of::address && parse_ip(value))
            port_.address = std::move(value);
    }

    std::vector<container> containers_;
    container current_;
    container_port port_;
    std::string status_;
    int depth_ = 0;
    member member_ = member::other;
    detail_of detail_ = detail_of::other;
    bool sound_ = false;
    bool one_off_ = false;
    bool tcp_ = false;
};

BEARINGS_DECL std::string container_list_path(const nlohmann::json& filters) {
    static constexpr char digits[] = "0123456789ABCDEF";
    std::string made = "/containers/json?all=1&filters=";
    for (const char c : filters.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace)) {
        if (is_container_name({&c, 1})) {
            made += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        made += '%';
        made += digits[byte >> 4];
        made += digits[byte & 15];
    }
    return made;
}

// The engine compares names with regular expressions, and a point is the only special character
// that a name may hold.
BEARINGS_DECL std::string exact_name_pattern(std::string_view name) {
    std::string made = "^/?";
    for (const char c : name) {
        if (c == '.')
            made += '\\';
        made += c;
    }
    return made + "$";
}

}  // namespace bearings::detail

namespace bearings {

BEARINGS_DECL std::optional<std::vector<container>> parse_engine_containers(std::string_view body) {
    detail::container_reader reader;
    if (!detail::read_engine_json(std::string(body), reader) || !reader.sound())
        return std::nullopt;
    return std::move(reader.containers());
}

BEARINGS_DECL std::string_view health_in_status(std::string_view status) noexcept {
    if (status.find("(healthy)") != std::string_view::npos)
        return "healthy";
    if (status.find("(unhealthy)") != std::string_view::npos)
        return "unhealthy";
    return status.find("(health: starting)") != std::string_view::npos ? "starting" : "";
}

BEARINGS_DECL container_questions::container_questions(std::vector<std::string> wanted)
    : wanted_(std::move(wanted)) {}

BEARINGS_DECL std::string container_questions::next() {
    using nlohmann::json;
    const std::string label(detail::compose_service_label);
    const auto one = [&label](const std::string& service) {
        return detail::container_list_path({{"label", json::array({label + "=" + service})}});
    };
    if (phase_ == phase::services)
        return wanted_.size() == 1 ? one(wanted_[0])
                                   : detail::container_list_path({{"label", json::array({label})}});
    if (phase_ == phase::single_services && single_ < wanted_.size())
        return one(wanted_[single_]);
    if (phase_ == phase::done)
        return {};
    phase_ = phase::names;
    auto patterns = json::array();
    for (const auto& name : unseen())
        patterns.push_back(detail::exact_name_pattern(name));
    return patterns.empty() ? std::string()
                            : detail::container_list_path({{"name", std::move(patterns)}});
}

BEARINGS_DECL bool container_questions::answer(std::string_view body) {
    auto read = parse_engine_containers(body);
    if (!read)
        return false;
    for (auto& each : *read)
        if (wants(each))
            found_.push_back(std::move(each));
    if (phase_ == phase::names)
        phase_ = phase::done;
    else if (phase_ == phase::services || ++single_ == wanted_.size())
        phase_ = phase::names;
    return true;
}

BEARINGS_DECL bool container_questions::too_large() {
    if (phase_ != phase::services || wanted_.size() < 2)
        return false;
    phase_ = phase::single_services;
    return true;
}

BEARINGS_DECL void container_questions::finish(engine_snapshot& into) {
    into.containers = std::move(found_);
}

BEARINGS_DECL bool container_questions::wants(const container& what) const noexcept {
    for (const auto& each : wanted_)
        if (each == what.service || each == what.name)
            return true;
    return false;
}

BEARINGS_DECL std::vector<std::string> container_questions::unseen() const {
    std::vector<std::string> names;
    for (const auto& each : wanted_) {
        bool seen = false;
        for (const auto& one : found_)
            seen = seen || one.service == each || one.name == each;
        if (!seen && detail::is_container_name(each))
            names.push_back(each);
    }
    return names;
}

}  // namespace bearings

#endif

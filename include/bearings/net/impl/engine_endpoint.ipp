// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_ENGINE_ENDPOINT_IPP
#define BEARINGS_NET_IMPL_ENGINE_ENDPOINT_IPP

#include <bearings/endpoint.hpp>
#include <bearings/net/engine_endpoint.hpp>
#include <bearings/net/impl/internal/engine_text.hpp>
#include <bearings/url.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace bearings::detail {

BEARINGS_DECL failure bad_engine_host(std::string_view text, std::string_view why) {
    return {
        errc::invalid_engine,
        "`" + shown_engine_host(text) + "` is no Docker host: " + std::string(why) +
            "; accepted are unix:///path/to/docker.sock, tcp://host:port and "
            "npipe:////./pipe/NAME",
        {}};
}

BEARINGS_DECL engine_address unsupported_engine(std::string_view text, std::string_view why) {
    engine_address made;
    made.transport = engine_transport::unsupported;
    made.path = shown_engine_host(text);
    made.unsupported = why;
    return made;
}

BEARINGS_DECL result<engine_address> socket_engine(
    std::string_view text,
    std::string_view path,
    os_kind os
) {
    if (path.empty())
        path = default_engine_socket;
    if (path.size() > max_socket_path)
        return bad_engine_host(text, "the path of a socket has at most 107 bytes");
    if (os == os_kind::windows)
        return unsupported_engine(text, "engines on Windows listen on named pipes");
    engine_address made;
    made.path = path;
    return made;
}

BEARINGS_DECL result<engine_address> pipe_engine(
    std::string_view text,
    std::string_view path,
    os_kind os
) {
    std::string name(path.empty() ? default_engine_pipe : path);
    for (char& c : name)
        c = c == '\\' ? '/' : c;
    if (!path.empty()) {
        constexpr std::string_view local = "./pipe/";
        std::string_view rest = name;
        rest.remove_prefix(rest.substr(0, 2) == "//" ? 2 : 0);
        if (!same_ignoring_case(rest.substr(0, local.size()), local))
            return bad_engine_host(text, "only pipes of this machine are opened");
        name = std::string(rest.substr(local.size()));
    }
    if (name.empty() || name.find('/') != std::string::npos ||
        name.find("..") != std::string::npos || name.size() > max_pipe_name)
        return bad_engine_host(text, "the name of a pipe is one word of at most 256 bytes");
    if (os != os_kind::windows)
        return unsupported_engine(text, "named pipes exist on Windows only");
    engine_address made;
    made.transport = engine_transport::named_pipe;
    made.path = "\\\\.\\pipe\\" + name;
    return made;
}

struct engine_authority {
    std::string_view host;
    std::string_view port;
    bool valid = true;
};

BEARINGS_DECL engine_authority split_engine_authority(std::string_view text) noexcept {
    if (text.substr(0, 1) == "[") {
        const auto end = text.find(']');
        if (end == std::string_view::npos)
            return {{}, {}, false};
        const auto rest = text.substr(end + 1);
        const bool plain = rest.empty() || rest[0] == ':';
        return {text.substr(1, end - 1), rest.substr(rest.empty() ? 0 : 1), plain};
    }
    const auto colon = text.find(':');
    if (colon == std::string_view::npos)
        return {text, {}, true};
    // An IPv6 address without brackets: where would its port begin?
    const bool plain = text.find(':', colon + 1) == std::string_view::npos;
    return {text.substr(0, colon), text.substr(colon + 1), plain};
}

BEARINGS_DECL result<engine_address> tcp_engine(
    std::string_view text,
    std::string_view rest,
    os_kind os,
    const engine_tls& tls
) {
    const auto slash = rest.find('/');
    if (slash != std::string_view::npos && slash + 1 != rest.size())
        return bad_engine_host(text, "a path after the host is not supported");
    const auto authority = rest.substr(0, slash);
    if (authority.find('@') != std::string_view::npos)
        return bad_engine_host(text, "a user name is not accepted");
    auto [host, port_text, valid] = split_engine_authority(authority);
    if (!valid)
        return bad_engine_host(text, "the host and port cannot be told apart");
    if (host.empty())
        host = os == os_kind::windows ? "127.0.0.1" : "localhost";
    const auto port = port_text.empty() ? std::uint16_t(tls.enabled ? 2376 : 2375)
                                        : parse_port(port_text).value_or(0);
    if (port == 0)
        return bad_engine_host(text, "the port is a number from 1 to 65535");
    const auto checked = make_url(scheme::tcp, host, port);
    if (!checked)
        return bad_engine_host(text, "the host is neither a name nor an address");
    const auto address = parse_ip(host);
    if (address && is_link_local(*address))
        return unsupported_engine(text, "link-local and metadata addresses are never contacted");
    engine_address made;
    made.transport = engine_transport::tcp;
    made.host = host;
    made.port = port;
    made.tls = tls;
    return made;
}

BEARINGS_DECL bool has_control_character(std::string_view text) noexcept {
    for (const char c : text)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
            return true;
    return false;
}

BEARINGS_DECL bool is_pipe_path(std::string_view text) noexcept {
    return text.substr(0, 4) == "\\\\.\\" || text.substr(0, 4) == "//./";
}

}  // namespace bearings::detail

namespace bearings {

BEARINGS_DECL std::string to_string(const engine_address& where) {
    switch (where.transport) {
    case engine_transport::unix_socket: return "unix://" + where.path;
    case engine_transport::named_pipe: {
        std::string path = where.path;
        for (char& c : path)
            c = c == '\\' ? '/' : c;
        return "npipe://" + path;
    }
    case engine_transport::tcp: {
        const bool v6 = where.host.find(':') != std::string::npos;
        return "tcp://" + (v6 ? "[" + where.host + "]" : where.host) + ":" +
               std::to_string(where.port);
    }
    case engine_transport::unsupported: break;
    }
    return where.path;
}

BEARINGS_DECL result<engine_address> parse_engine_host(
    std::string_view text,
    os_kind os,
    const engine_tls& tls
) {
    text = detail::trimmed_engine_text(text);
    if (text.size() > max_url_size)
        return detail::bad_engine_host(text, "it is longer than 2048 bytes");
    if (detail::has_control_character(text))
        return detail::bad_engine_host(text, "it holds a control character");
    if (text.empty())
        return os == os_kind::windows ? detail::pipe_engine(text, {}, os)
                                      : detail::socket_engine(text, {}, os);
    if (detail::is_pipe_path(text))
        return detail::pipe_engine(text, text, os);
    const auto end = text.find("://");
    if (end == std::string_view::npos) {
        if (text[0] == '/')
            return detail::bad_engine_host(text, "a path needs unix:// before it");
        return detail::tcp_engine(text, text, os, tls);
    }
    const auto how = text.substr(0, end);
    const auto rest = text.substr(end + 3);
    const auto is = [how](std::string_view name) { return detail::same_ignoring_case(how, name); };
    if (is("unix"))
        return detail::socket_engine(text, rest, os);
    if (is("npipe"))
        return detail::pipe_engine(text, rest, os);
    if (is("tcp") || is("http"))
        return detail::tcp_engine(text, rest, os, tls);
    if (is("https")) {
        auto secure = tls;
        secure.enabled = true;
        return detail::tcp_engine(text, rest, os, secure);
    }
    if (is("ssh"))
        return detail::unsupported_engine(
            text,
            "ssh:// needs an SSH client; forward the socket and name it with unix://"
        );
    if (is("fd"))
        return detail::unsupported_engine(text, "fd:// is for the daemon, not for its clients");
    return detail::bad_engine_host(text, "the scheme is unknown");
}

BEARINGS_DECL std::string installed_engine(
    const environment& variables,
    const files& from,
    os_kind os
) {
    struct place {
        std::string_view product;
        std::string_view path;
    };
    static constexpr place unix_places[] = {
        {"Docker", "/usr/bin/dockerd"},
        {"Docker", "/usr/sbin/dockerd"},
        {"Docker", "/usr/local/bin/dockerd"},
        {"Docker Desktop", "/opt/docker-desktop"},
        {"Docker", "/snap/bin/docker"}};
    static constexpr place mac_places[] = {
        {"Docker Desktop", "/Applications/Docker.app"},
        {"OrbStack", "/Applications/OrbStack.app"},
        {"Rancher Desktop", "/Applications/Rancher Desktop.app"}};
    const auto found = [&from](std::string_view product, std::string_view path) {
        return from.exists(path) ? std::string(product) + " (" + std::string(path) + ")"
                                 : std::string();
    };
    if (os == os_kind::windows) {
        const auto* programs = variables.find("ProgramFiles");
        const std::string root(programs ? programs->value : "C:\\Program Files");
        return found("Docker Desktop", root + "\\Docker\\Docker\\Docker Desktop.exe");
    }
    const auto first = [&found](const auto& places) {
        for (const auto& [product, path] : places)
            if (auto text = found(product, path); !text.empty())
                return text;
        return std::string();
    };
    return os == os_kind::macos ? first(mac_places) : first(unix_places);
}

}  // namespace bearings

#endif

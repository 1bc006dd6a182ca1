// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_INTERNAL_ENGINE_HOST_HPP
#define BEARINGS_NET_IMPL_INTERNAL_ENGINE_HOST_HPP

#include <bearings/endpoint.hpp>
#include <bearings/files.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace bearings::detail {

/// The gateway of the default route in the text of `/proc/net/route`. Empty: there is none.
inline std::string default_gateway(std::string_view routes) {
    while (!routes.empty()) {
        const auto line = routes.substr(0, routes.find('\n'));
        routes.remove_prefix((std::min)(line.size() + 1, routes.size()));
        const auto destination = line.find('\t');
        const auto gateway = line.find('\t', destination + 1);
        if (destination == line.npos || gateway == line.npos ||
            line.substr(destination + 1, 8) != "00000000")
            continue;
        const auto text = line.substr(gateway + 1, 8);
        std::uint32_t value = 0;
        const auto read = std::from_chars(text.data(), text.data() + text.size(), value, 16);
        if (read.ec != std::errc() || value == 0)
            continue;
        // Written as the bytes stand in memory, lowest first.
        std::array<std::uint8_t, 4> bytes{};
        for (std::size_t i = 0; i < bytes.size(); ++i)
            bytes[i] = static_cast<std::uint8_t>(value >> (8 * i));
        return to_string(ip_address::v4(bytes));
    }
    return {};
}

/// Where ports that an engine publishes are reached by a process that is itself in a container and
/// talks to the engine through a mounted socket. Empty: on loopback, as everywhere else.
inline std::string host_beside_container(const files& from) {
    if (!from.exists("/.dockerenv") && !from.exists("/run/.containerenv"))
        return {};
    // With the network of the host its loopback is ours too.
    if (from.exists("/sys/class/net/docker0"))
        return {};
    constexpr std::string_view name = "host.docker.internal";
    const auto hosts = from.read("/etc/hosts", 64 * 1024);
    if (hosts && *hosts && (*hosts)->find(name) != std::string::npos)
        return std::string(name);
    const auto routes = from.read("/proc/net/route", 64 * 1024);
    return routes && *routes ? default_gateway(**routes) : std::string();
}

}  // namespace bearings::detail

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_INTERNAL_ENGINE_TEXT_HPP
#define BEARINGS_NET_IMPL_INTERNAL_ENGINE_TEXT_HPP

#include <bearings/url.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace bearings::detail {

// sockaddr_un holds 108 bytes with the final zero on Linux, 104 on macOS.
inline constexpr std::size_t max_socket_path = 107;
inline constexpr std::size_t max_pipe_name = 256;
inline constexpr std::string_view default_engine_socket = "/var/run/docker.sock";
inline constexpr std::string_view default_engine_pipe = "docker_engine";

inline std::string_view trimmed_engine_text(std::string_view text) noexcept {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

inline bool same_ignoring_case(std::string_view left, std::string_view right) noexcept {
    if (left.size() != right.size())
        return false;
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    for (std::size_t i = 0; i < left.size(); ++i)
        if (lower(left[i]) != lower(right[i]))
            return false;
    return true;
}

// User and password of a host string are for nobody to see.
inline std::string shown_engine_host(std::string_view text) {
    const auto scheme = text.find("://");
    const auto start = scheme == std::string_view::npos ? 0 : scheme + 3;
    const auto at = text.rfind('@');
    if (at == std::string_view::npos || at <= start)
        return escaped(text);
    return escaped(std::string(text.substr(0, start)) + "***" + std::string(text.substr(at)));
}

}  // namespace bearings::detail

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_INTERNAL_GETADDRINFO_IPP
#define BEARINGS_NET_IMPL_INTERNAL_GETADDRINFO_IPP

#include <bearings/net/native_error.hpp>
#include <bearings/net/resolver.hpp>

#include <boost/asio/detail/socket_types.hpp>
#include <boost/asio/detail/winsock_init.hpp>

#include <cerrno>
#include <cstring>
#include <memory>

namespace bearings::detail {

/// No more addresses than this are looked at, however many the name service sends.
inline constexpr std::size_t max_answer_addresses = 8;

inline ip_address address_of(const ::sockaddr_in& from) noexcept {
    std::array<std::uint8_t, 4> bytes{};
    std::memcpy(bytes.data(), &from.sin_addr, bytes.size());
    return ip_address::v4(bytes);
}

inline ip_address address_of(const ::sockaddr_in6& from) noexcept {
    std::array<std::uint8_t, 16> bytes{};
    std::memcpy(bytes.data(), &from.sin6_addr, bytes.size());
    return ip_address::v6(bytes, static_cast<std::uint32_t>(from.sin6_scope_id));
}

/// Blocks for as long as the name service likes; called on threads of the look-up pool.
inline name_answer look_up(const std::string& host, ip_family family) {
    ::addrinfo hints{};
    hints.ai_family = family == ip_family::v6 ? AF_INET6 : AF_INET;
    hints.ai_socktype = SOCK_STREAM;
    ::addrinfo* list = nullptr;
    const int code = ::getaddrinfo(host.c_str(), nullptr, &hints, &list);
    if (code != 0) {
        const auto meaning = classify_name_error(code);
        return {{}, meaning.verdict, meaning.reason, code, meaning.name};
    }
    const std::unique_ptr<::addrinfo, decltype(&::freeaddrinfo)> owner(list, &::freeaddrinfo);

    name_answer answer;
    for (const auto* each = list; each; each = each->ai_next) {
        if (answer.addresses.size() == max_answer_addresses)
            break;
        if (each->ai_family == AF_INET)
            answer.addresses.push_back(
                address_of(*reinterpret_cast<const ::sockaddr_in*>(each->ai_addr))
            );
        else if (each->ai_family == AF_INET6)
            answer.addresses.push_back(
                address_of(*reinterpret_cast<const ::sockaddr_in6*>(each->ai_addr))
            );
    }
    if (answer.addresses.empty())
        return {{}, verdict::name_not_found, "no_address", 0, {}};
    answer.verdict = verdict::reachable;
    return answer;
}

}  // namespace bearings::detail

#endif

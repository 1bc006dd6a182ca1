// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_INTERNAL_LISTENERS_LINUX_IPP
#define BEARINGS_NET_IMPL_INTERNAL_LISTENERS_LINUX_IPP

#include <bearings/net/listeners.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace bearings::detail {

/// A listening socket and the inode that its owner can be found by.
struct listening_socket {
    listener what;
    std::uint32_t inode = 0;
};

inline ip_address diag_address(const ::inet_diag_msg& from) noexcept {
    if (from.idiag_family == AF_INET) {
        std::array<std::uint8_t, 4> bytes{};
        std::memcpy(bytes.data(), from.id.idiag_src, bytes.size());
        return ip_address::v4(bytes);
    }
    std::array<std::uint8_t, 16> bytes{};
    std::memcpy(bytes.data(), from.id.idiag_src, bytes.size());
    return ip_address::v6(bytes);
}

inline bool ask_for_listeners(int netlink, int family) noexcept {
    struct {
        ::nlmsghdr head;
        ::inet_diag_req_v2 what;
    } request{};
    constexpr unsigned listening = 10;  // TCP_LISTEN of <netinet/tcp.h>, which clashes with others.
    request.head.nlmsg_len = sizeof request;
    request.head.nlmsg_type = SOCK_DIAG_BY_FAMILY;
    request.head.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    request.what.sdiag_family = static_cast<std::uint8_t>(family);
    request.what.sdiag_protocol = IPPROTO_TCP;
    request.what.idiag_states = 1u << listening;
    return ::send(netlink, &request, sizeof request, 0) == sizeof request;
}

/// Reads one datagram of the answer. False: it was the last one, or none came.
inline bool read_listeners(int netlink, std::uint16_t port, std::vector<listening_socket>& to) {
    alignas(::nlmsghdr) std::array<char, 32'768> buffer;
    const auto received = ::recv(netlink, buffer.data(), buffer.size(), 0);
    if (received <= 0)
        return false;
    auto left = static_cast<std::size_t>(received);
    for (std::size_t at = 0; left >= sizeof(::nlmsghdr);) {
        ::nlmsghdr head;
        std::memcpy(&head, buffer.data() + at, sizeof head);
        if (head.nlmsg_type == NLMSG_DONE || head.nlmsg_type == NLMSG_ERROR ||
            head.nlmsg_len < sizeof head || head.nlmsg_len > left)
            return false;
        if (head.nlmsg_len >= NLMSG_LENGTH(sizeof(::inet_diag_msg))) {
            ::inet_diag_msg one;
            std::memcpy(&one, buffer.data() + at + NLMSG_LENGTH(0), sizeof one);
            if (ntohs(one.id.idiag_sport) == port)
                to.push_back({{diag_address(one), port, 0, {}}, one.idiag_inode});
        }
        const auto step = (std::min<std::size_t>)(NLMSG_ALIGN(head.nlmsg_len), left);
        at += step;
        left -= step;
    }
    return true;
}

inline std::vector<listening_socket> listening_sockets(std::uint16_t port) {
    std::vector<listening_socket> found;
    for (const int family : {AF_INET, AF_INET6}) {
        const int netlink = ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
        if (netlink < 0)
            return found;
        const ::timeval patience{0, 50'000};
        ::setsockopt(netlink, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        constexpr int most_datagrams = 64;
        if (ask_for_listeners(netlink, family))
            for (int i = 0; i < most_datagrams && read_listeners(netlink, port, found); ++i) {
            }
        ::close(netlink);
    }
    return found;
}

/// The number of a `/proc` folder. Zero: it is something else.
inline std::uint32_t process_number(std::string_view name) noexcept {
    std::uint32_t number = 0;
    const auto end = name.data() + name.size();
    return std::from_chars(name.data(), end, number).ptr == end ? number : 0;
}

inline std::string process_name(std::uint32_t process) {
    const auto path = "/proc/" + std::to_string(process) + "/comm";
    const int handle = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (handle < 0)
        return {};
    char name[64];
    const auto size = ::read(handle, name, sizeof name);
    ::close(handle);
    std::string_view text(name, size > 0 ? static_cast<std::size_t>(size) : 0);
    return std::string(text.substr(0, text.find('\n')));
}

/// Names the owners of those sockets that a process holds.
inline void name_owners(std::uint32_t process, std::vector<listening_socket>& of) {
    const auto folder = "/proc/" + std::to_string(process) + "/fd";
    ::DIR* const handles = ::opendir(folder.c_str());
    if (handles == nullptr)
        return;
    while (const auto* each = ::readdir(handles)) {
        char link[64];
        const auto size = ::readlinkat(::dirfd(handles), each->d_name, link, sizeof link);
        const std::string_view text(link, size > 0 ? static_cast<std::size_t>(size) : 0);
        for (auto& socket : of)
            if (socket.what.process == 0 &&
                text == "socket:[" + std::to_string(socket.inode) + "]") {
                socket.what.process = process;
                socket.what.program = process_name(process);
            }
    }
    ::closedir(handles);
}

inline std::vector<listener> find_listeners(std::uint16_t port) {
    auto sockets = listening_sockets(port);
    ::DIR* const processes = sockets.empty() ? nullptr : ::opendir("/proc");
    if (processes != nullptr) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(100);
        while (const auto* each = ::readdir(processes)) {
            if (std::chrono::steady_clock::now() > end)
                break;
            if (const auto process = process_number(each->d_name); process != 0)
                name_owners(process, sockets);
        }
        ::closedir(processes);
    }
    std::vector<listener> found;
    for (auto& each : sockets)
        found.push_back(std::move(each.what));
    return found;
}

}  // namespace bearings::detail

#endif

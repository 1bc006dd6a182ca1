// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_BENCH_FLOOR_HPP
#define BEARINGS_BENCH_FLOOR_HPP

// The same work as a probe, done with non-blocking sockets and epoll and nothing else.

#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace bench {

/// What a floor asks; an empty request asks for the connection only.
struct floor_request {
    std::string_view request{};
    std::string_view expected_begin{};
    /// Sent after the header of the answer. Empty: the header is the end.
    std::string_view farewell{};
    /// How many bytes answer the farewell.
    std::size_t farewell_answer = 0;
};

inline constexpr floor_request connect_only{};
inline constexpr floor_request http_request{
    "GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: floor\r\n"
    "Accept: */*\r\nConnection: close\r\n\r\n",
    "HTTP/1.1 200"};
/// The upgrade with the key of RFC 6455, then a ping and a close in one packet.
inline constexpr floor_request websocket_request{
    "GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
    "HTTP/1.1 101",
    std::string_view("\x89\x80\x01\x02\x03\x04\x88\x82\x01\x02\x03\x04\x02\xEA", 14),
    6};

/// Probes 127.0.0.1:port `count` times at once; how many were up.
inline std::size_t probe_floor(
    std::uint16_t port,
    std::size_t count,
    const floor_request& ask,
    std::chrono::milliseconds deadline = std::chrono::seconds(2)
) {
    struct probe {
        int descriptor = -1;
        bool connected = false;
        std::size_t header = 0;
        std::size_t received = 0;
        char answer[512];
    };

    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);

    const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
    std::vector<probe> probes(count);
    std::size_t up = 0;
    std::size_t pending = 0;

    const auto wait_for = [&](probe& which, std::uint32_t events, int how) {
        epoll_event event{};
        event.events = events;
        event.data.ptr = &which;
        ::epoll_ctl(epoll, how, which.descriptor, &event);
    };
    const auto finish = [&](probe& which, bool good) {
        ::close(which.descriptor);
        which.descriptor = -1;
        up += good;
    };
    // True: the probe goes on and wants to read.
    const auto connected = [&](probe& which) {
        which.connected = true;
        if (ask.request.empty()) {
            finish(which, true);
            return false;
        }
        const auto sent =
            ::send(which.descriptor, ask.request.data(), ask.request.size(), MSG_NOSIGNAL);
        if (sent == static_cast<ssize_t>(ask.request.size()))
            return true;
        finish(which, false);
        return false;
    };

    for (auto& each : probes) {
        each.descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        const int on = 1;
        ::setsockopt(each.descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (::connect(each.descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) ==
            0) {
            if (connected(each)) {
                wait_for(each, EPOLLIN, EPOLL_CTL_ADD);
                ++pending;
            }
        } else if (errno == EINPROGRESS) {
            wait_for(each, EPOLLOUT, EPOLL_CTL_ADD);
            ++pending;
        } else {
            finish(each, false);
        }
    }

    const auto end = std::chrono::steady_clock::now() + deadline;
    epoll_event events[256];
    while (pending != 0) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            end - std::chrono::steady_clock::now()
        );
        const int ready = ::epoll_wait(epoll, events, 256, static_cast<int>(left.count()));
        if (ready <= 0)
            break;
        for (int i = 0; i < ready; ++i) {
            auto& which = *static_cast<probe*>(events[i].data.ptr);
            if (!which.connected) {
                int error = 0;
                socklen_t size = sizeof error;
                ::getsockopt(which.descriptor, SOL_SOCKET, SO_ERROR, &error, &size);
                if (error != 0)
                    finish(which, false);
                else if (connected(which)) {
                    wait_for(which, EPOLLIN, EPOLL_CTL_MOD);
                    continue;
                }
                --pending;
                continue;
            }
            const auto size = ::recv(
                which.descriptor,
                which.answer + which.received,
                sizeof which.answer - which.received,
                0
            );
            if (size < 0 && errno == EAGAIN)
                continue;
            which.received += size > 0 ? static_cast<std::size_t>(size) : 0;
            const std::string_view answer(which.answer, which.received);
            const bool whole =
                size > 0 && which.header == 0 && answer.find("\r\n\r\n") != std::string_view::npos;
            if (whole && !ask.farewell.empty() && answer.starts_with(ask.expected_begin)) {
                which.header = which.received;
                (void
                )::send(which.descriptor, ask.farewell.data(), ask.farewell.size(), MSG_NOSIGNAL);
                continue;
            }
            const bool told =
                which.header != 0 && which.received >= which.header + ask.farewell_answer;
            if (size > 0 && !whole && !told)
                continue;
            finish(which, size > 0 && answer.starts_with(ask.expected_begin));
            --pending;
        }
    }
    for (auto& each : probes)
        if (each.descriptor >= 0)
            ::close(each.descriptor);
    ::close(epoll);
    return up;
}

}  // namespace bench

#endif

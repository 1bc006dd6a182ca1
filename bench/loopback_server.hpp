// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_BENCH_LOOPBACK_SERVER_HPP
#define BEARINGS_BENCH_LOOPBACK_SERVER_HPP

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace bench {

/// What a loopback server does with a connection.
enum class behaviour {
    /// Accepts and holds it.
    hold,
    /// Answers HTTP requests with 200 and WebSocket requests with 101.
    serve,
    /// Accepts, reads, never answers.
    silent,
};

/// A raw epoll server on 127.0.0.1 in a thread of its own; floor and bearings meet the same one.
class loopback_server {
public:
    explicit loopback_server(behaviour what)
        : what_(what)
        , listener_(check(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)))
        , epoll_(check(::epoll_create1(EPOLL_CLOEXEC)))
        , stop_(check(::eventfd(0, EFD_CLOEXEC))) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        check(::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address));
        check(::listen(listener_, 4096));
        socklen_t size = sizeof address;
        check(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size));
        port_ = ntohs(address.sin_port);
        watch(listener_);
        watch(stop_);
        thread_ = std::thread([this] { run(); });
    }
    loopback_server(const loopback_server&) = delete;
    loopback_server& operator=(const loopback_server&) = delete;
    ~loopback_server() {
        const std::uint64_t one = 1;
        if (::write(stop_, &one, sizeof one) == sizeof one)
            thread_.join();
        for (const auto& [descriptor, text] : open_)
            ::close(descriptor);
        ::close(listener_);
        ::close(epoll_);
        ::close(stop_);
    }

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

private:
    static int check(int result) {
        if (result >= 0)
            return result;
        std::perror("loopback server");
        std::abort();
    }

    void watch(int descriptor) {
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.fd = descriptor;
        check(::epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event));
    }

    void run() {
        epoll_event events[256];
        for (;;) {
            const int count = ::epoll_wait(epoll_, events, 256, -1);
            for (int i = 0; i < count; ++i) {
                const int descriptor = events[i].data.fd;
                if (descriptor == stop_)
                    return;
                if (descriptor == listener_)
                    accept_all();
                else
                    read_from(descriptor);
            }
        }
    }

    void accept_all() {
        for (;;) {
            const int next = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
            if (next < 0)
                return;
            const int on = 1;
            ::setsockopt(next, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            open_.emplace(next, std::string());
            watch(next);
        }
    }

    void read_from(int descriptor) {
        char buffer[4096];
        const auto size = ::recv(descriptor, buffer, sizeof buffer, 0);
        if (size < 0 && (errno == EAGAIN || errno == EINTR))
            return;
        if (size <= 0) {
            open_.erase(descriptor);
            ::close(descriptor);
            return;
        }
        if (what_ != behaviour::serve)
            return;
        auto& text = open_[descriptor];
        text.append(buffer, static_cast<std::size_t>(size));
        const auto answer = text.starts_with("GET ") ? answer_to(text) : answer_frames(text);
        if (!answer.empty())
            (void)::send(descriptor, answer.data(), answer.size(), MSG_NOSIGNAL);
    }

    // Takes whole masked control frames of WebSocket from the front: a pong for a ping, the same
    // for a close.
    static std::string answer_frames(std::string& text) {
        std::string answer;
        while (text.size() >= 6) {
            const auto size = static_cast<unsigned char>(text[1]) & 0x7FU;
            if (text.size() < 6 + size)
                break;
            const auto opcode = static_cast<unsigned char>(text[0]) & 0x0FU;
            if (opcode == 9U)
                answer.append({'\x8A', static_cast<char>(size)});
            else
                answer.append({'\x88', static_cast<char>(size)});
            for (std::size_t i = 0; i < size; ++i)
                answer += static_cast<char>(text[6 + i] ^ text[2 + i % 4]);
            text.erase(0, 6 + size);
        }
        return answer;
    }

    static std::string answer_to(std::string& text) {
        if (text.find("\r\n\r\n") == std::string::npos)
            return {};
        const std::string request = std::exchange(text, {});
        constexpr std::string_view field = "Sec-WebSocket-Key: ";
        const auto at = request.find(field);
        if (at == std::string::npos)
            return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n"
                   "{\"status\":\"ok\"}";
        const auto key = std::string_view(request).substr(at + field.size(), 24);
        return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
               "Connection: Upgrade\r\nSec-WebSocket-Accept: " +
               accept_of(key) + "\r\n\r\n";
    }

    static std::string accept_of(std::string_view key) {
        const auto text = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
        unsigned char digest[SHA_DIGEST_LENGTH];
        SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
        unsigned char encoded[32];
        const int size = EVP_EncodeBlock(encoded, digest, SHA_DIGEST_LENGTH);
        return {reinterpret_cast<char*>(encoded), static_cast<std::size_t>(size)};
    }

    behaviour what_;
    int listener_;
    int epoll_;
    int stop_;
    std::uint16_t port_ = 0;
    std::unordered_map<int, std::string> open_;
    std::thread thread_;
};

/// A port of 127.0.0.1 on which nothing listens as long as this lives.
class refusing_port {
public:
    refusing_port()
        : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (::bind(socket_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
            ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
            std::abort();
        port_ = ntohs(address.sin_port);
    }
    refusing_port(const refusing_port&) = delete;
    refusing_port& operator=(const refusing_port&) = delete;
    ~refusing_port() { ::close(socket_); }

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

private:
    int socket_;
    std::uint16_t port_ = 0;
};

}  // namespace bench

#endif

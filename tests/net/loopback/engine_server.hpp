// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_TESTS_NET_LOOPBACK_ENGINE_SERVER_HPP
#define BEARINGS_TESTS_NET_LOOPBACK_ENGINE_SERVER_HPP

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace bearings::tests {

/// A folder that is gone after the test; short, because a socket path has 107 bytes.
class scratch_folder {
public:
    scratch_folder() {
        char name[] = "/tmp/bearings-XXXXXX";
        path_ = ::mkdtemp(name);
    }
    scratch_folder(const scratch_folder&) = delete;
    scratch_folder& operator=(const scratch_folder&) = delete;
    ~scratch_folder() { std::system(("rm -rf '" + path_ + "'").c_str()); }
    [[nodiscard]] std::string operator/(std::string_view name) const {
        return path_ + "/" + std::string(name);
    }

private:
    std::string path_;
};

/// A Unix socket that is bound to a path and closed at the end; nobody accepts.
class bound_socket {
public:
    explicit bound_socket(const std::string& path, int type = SOCK_STREAM) {
        handle_ = ::socket(AF_UNIX, type | SOCK_CLOEXEC, 0);
        const auto address = address_of(path);
        ::bind(handle_, reinterpret_cast<const ::sockaddr*>(&address), sizeof(address));
    }
    bound_socket(const bound_socket&) = delete;
    bound_socket& operator=(const bound_socket&) = delete;
    ~bound_socket() { ::close(handle_); }
    void listen(int backlog) const { ::listen(handle_, backlog); }
    [[nodiscard]] int handle() const noexcept { return handle_; }

    static ::sockaddr_un address_of(const std::string& path) {
        ::sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, path.data(), path.size());
        return address;
    }

private:
    int handle_;
};

/// An engine that says what the test wants it to say.
class engine_server {
public:
    /// Gets the head of each request and the connection; returns false to close it.
    using behaviour = std::function<bool(std::string_view request, int connection)>;

    engine_server(const std::string& path, behaviour serve)
        : socket_(path)
        , serve_(std::move(serve)) {
        socket_.listen(16);
        worker_ = std::thread([this] { accept_all(); });
    }
    ~engine_server() {
        stop_ = true;
        worker_.join();
    }

    /// Every request line so far.
    [[nodiscard]] std::vector<std::string> requests() const {
        const std::lock_guard lock(mutex_);
        return requests_;
    }
    [[nodiscard]] int connections() const noexcept { return connections_; }
    [[nodiscard]] const std::atomic<bool>& stopping() const noexcept { return stop_; }

    /// Sends everything unless the other side is gone.
    static bool say(int connection, std::string_view text) {
        while (!text.empty()) {
            const auto sent = ::send(connection, text.data(), text.size(), MSG_NOSIGNAL);
            if (sent <= 0)
                return false;
            text.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }

private:
    void accept_all() {
        while (!stop_) {
            ::pollfd ready{socket_.handle(), POLLIN, 0};
            if (::poll(&ready, 1, 5) <= 0)
                continue;
            const int connection = ::accept4(socket_.handle(), nullptr, nullptr, SOCK_CLOEXEC);
            if (connection < 0)
                continue;
            ++connections_;
            converse(connection);
            ::close(connection);
        }
    }

    void converse(int connection) {
        std::string heard;
        while (!stop_) {
            ::pollfd ready{connection, POLLIN, 0};
            if (::poll(&ready, 1, 5) <= 0)
                continue;
            char buffer[4096];
            const auto size = ::recv(connection, buffer, sizeof(buffer), 0);
            if (size <= 0)
                return;
            heard.append(buffer, static_cast<std::size_t>(size));
            const auto end = heard.find("\r\n\r\n");
            if (end == std::string::npos)
                continue;
            const std::string head = heard.substr(0, end + 4);
            heard.erase(0, end + 4);
            {
                const std::lock_guard lock(mutex_);
                requests_.push_back(head.substr(0, head.find("\r\n")));
            }
            if (!serve_(head, connection))
                return;
        }
    }

    bound_socket socket_;
    behaviour serve_;
    mutable std::mutex mutex_;
    std::vector<std::string> requests_;
    std::atomic<int> connections_ = 0;
    std::atomic<bool> stop_ = false;
    std::thread worker_;
};

inline std::string http_answer(std::string_view body, std::string_view fields = {}) {
    return "HTTP/1.1 200 OK\r\n" + std::string(fields) +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

inline std::string pong() {
    return http_answer("OK", "Api-Version: 1.41\r\nOstype: linux\r\n");
}

/// A sound engine with this list of containers.
inline engine_server::behaviour sound_engine(std::string containers = "[]") {
    return [containers = std::move(containers)](std::string_view request, int connection) {
        const bool ping = request.substr(0, 10) == "GET /_ping";
        return engine_server::say(connection, ping ? pong() : http_answer(containers));
    };
}

}  // namespace bearings::tests

#endif

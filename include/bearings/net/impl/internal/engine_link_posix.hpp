// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_INTERNAL_ENGINE_LINK_POSIX_HPP
#define BEARINGS_NET_IMPL_INTERNAL_ENGINE_LINK_POSIX_HPP

#include <bearings/engine.hpp>
#include <bearings/net/asio.hpp>
#include <bearings/net/engine_endpoint.hpp>
#include <bearings/net/impl/internal/engine_stream.hpp>
#include <bearings/net/native_error.hpp>

#include <boost/asio/generic/stream_protocol.hpp>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace bearings::detail {

/// A socket that closes itself.
class local_socket {
public:
    local_socket() = default;
    local_socket(local_socket&& other) noexcept
        : handle_(std::exchange(other.handle_, -1)) {}
    local_socket& operator=(local_socket&& other) noexcept {
        std::swap(handle_, other.handle_);
        return *this;
    }
    ~local_socket() { reset(); }

    void open() noexcept {
        reset();
#if defined(SOCK_NONBLOCK) && defined(SOCK_CLOEXEC)
        handle_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
#else
        handle_ = ::socket(AF_UNIX, SOCK_STREAM, 0);
        if (handle_ >= 0) {
            ::fcntl(handle_, F_SETFD, FD_CLOEXEC);
            ::fcntl(handle_, F_SETFL, O_NONBLOCK);
        }
#endif
    }
    void reset() noexcept {
        if (handle_ >= 0)
            ::close(handle_);
        handle_ = -1;
    }
    [[nodiscard]] int get() const noexcept {
        return handle_;
    }
    [[nodiscard]] int release() noexcept {
        return std::exchange(handle_, -1);
    }

private:
    int handle_ = -1;
};

inline bool is_socket_file(const std::string& path) noexcept {
    struct ::stat found {};
    return ::stat(path.c_str(), &found) == 0 && S_ISSOCK(found.st_mode);
}

/// Whether an engine could be there, without connecting.
inline bool engine_place_exists(const engine_address& where) noexcept {
    return where.transport == engine_transport::unix_socket && is_socket_file(where.path);
}

/// The user who made the listening socket. None: unknown.
inline std::optional<std::uint32_t> peer_user(int handle) noexcept {
#if defined(SO_PEERCRED)
    struct {
        std::int32_t pid;
        std::uint32_t uid;
        std::uint32_t gid;
    } peer{};
    ::socklen_t size = sizeof(peer);
    if (::getsockopt(handle, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0)
        return peer.uid;
#else
    ::uid_t user = 0;
    ::gid_t group = 0;
    if (::getpeereid(handle, &user, &group) == 0)
        return user;
#endif
    return std::nullopt;
}

inline std::uint32_t own_user() noexcept {
    return ::getuid();
}

inline engine_opening failed_opening(int code, const std::string& path) {
    const auto failed = [](engine_state state, const char* reason) {
        return engine_opening{engine_opening::failed, {state, reason}, {}, {}};
    };
    switch (code) {
    case EAGAIN: return {engine_opening::busy, {}, {}, {}};
    case ENOENT:
    case ENOTDIR:
    case ELOOP: return failed(engine_state::absent, "the socket does not exist");
    case EACCES:
    case EPERM: return failed(engine_state::denied, "this user may not open the socket");
    case ECONNREFUSED:
        if (!is_socket_file(path) && path[0] != '@')
            return failed(engine_state::absent, "what stands there is no socket");
        return failed(engine_state::not_running, "the socket is stale: nobody listens");
    case EPROTOTYPE: return failed(engine_state::foreign, "the socket is of another type");
    case EMFILE:
    case ENFILE: return failed(engine_state::not_probed, "this process ran out of descriptors");
    default: break;
    }
    auto made = failed(engine_state::not_probed, {});
    made.finding.reason = "the socket cannot be opened: " + native_name(code);
    return made;
}

/// Opens Unix sockets of engines; never waits.
///
/// Not through Asio: it reports success for a socket whose queue of connections is full
/// (chriskohlhoff/asio issue 1365).
class engine_link {
public:
    engine_opening open(const boost::asio::any_io_executor& executor, const std::string& path) {
        ::sockaddr_un address{};
        address.sun_family = AF_UNIX;
        if (path.empty() || path.size() >= sizeof(address.sun_path))
            return failed_opening(ENAMETOOLONG, path);
        std::memcpy(address.sun_path, path.data(), path.size());
        auto size = static_cast<::socklen_t>(sizeof(address));
        if (path[0] == '@') {
            address.sun_path[0] = '\0';
            size = static_cast<::socklen_t>(offsetof(::sockaddr_un, sun_path) + path.size());
        }
        // Looking first is three times cheaper than a connection to nothing, for which the kernel
        // makes the other end before it looks.
        struct ::stat found {};
        if (path[0] != '@' && ::stat(path.c_str(), &found) != 0)
            return failed_opening(errno, path);
        if (socket_.get() < 0)
            socket_.open();
        if (socket_.get() < 0)
            return failed_opening(errno, path);
        if (::connect(socket_.get(), reinterpret_cast<const ::sockaddr*>(&address), size) != 0) {
            const int code = errno;
            // After "no such file" the socket is as good as new.
            if (code != ENOENT)
                socket_.reset();
            return failed_opening(code, path);
        }
        return adopt(executor);
    }

private:
    engine_opening adopt(const boost::asio::any_io_executor& executor) {
        using protocol = boost::asio::generic::stream_protocol;
        const auto peer = peer_user(socket_.get());
        protocol::socket stream(executor);
        boost::system::error_code error;
        stream.assign(protocol(AF_UNIX, 0), socket_.get(), error);
        if (error)
            return failed_opening(error.value(), {});
        (void)socket_.release();
        return {
            engine_opening::connected,
            {},
            std::make_shared<engine_stream<protocol::socket>>(std::move(stream)),
            peer};
    }

    local_socket socket_;
};

}  // namespace bearings::detail

#endif

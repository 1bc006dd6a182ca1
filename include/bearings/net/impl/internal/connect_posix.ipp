// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_INTERNAL_CONNECT_POSIX_IPP
#define BEARINGS_NET_IMPL_INTERNAL_CONNECT_POSIX_IPP

#include <bearings/net/connector.hpp>
#include <bearings/net/impl/internal/plain_handler.ipp>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/generic/basic_endpoint.hpp>
#include <boost/asio/post.hpp>

#include <cerrno>
#include <cstring>
#include <new>
#include <optional>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace bearings::detail {

/// TCP over either address family; Asio's own protocols bring iostreams and resolvers along.
class tcp_protocol {
public:
    using endpoint = asio::generic::basic_endpoint<tcp_protocol>;

    tcp_protocol(int family, int) noexcept
        : family_(family) {}
    [[nodiscard]] int family() const noexcept { return family_; }
    [[nodiscard]] int type() const noexcept { return SOCK_STREAM; }
    [[nodiscard]] int protocol() const noexcept { return IPPROTO_TCP; }

private:
    int family_;
};

/// A descriptor that neither blocks nor is inherited. Negative: `errno` says why.
inline int open_tcp_socket(int family) noexcept {
#if defined(SOCK_NONBLOCK) && defined(SOCK_CLOEXEC)
    return ::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
#else
    const int descriptor = ::socket(family, SOCK_STREAM, IPPROTO_TCP);
    if (descriptor < 0)
        return descriptor;
    ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    ::fcntl(descriptor, F_SETFL, ::fcntl(descriptor, F_GETFL) | O_NONBLOCK);
    const int on = 1;
    ::setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
    return descriptor;
#endif
}

/// A non-blocking socket. It becomes an object of the reactor only when it has to wait, so that a
/// bare connect never enters the reactor.
class tcp_connection final : public connection {
public:
    tcp_connection(asio::any_io_executor executor, int family)
        : executor_(std::move(executor))
        , family_(family) {}
    ~tcp_connection() override { close(); }

    /// Negative: `errno` says why.
    int open() noexcept {
        descriptor_ = open_tcp_socket(family_);
        return descriptor_;
    }
    asio::any_io_executor get_executor() override { return executor_; }

    void async_read_some(asio::mutable_buffer into, io_handler handler) override {
        if (const auto failed = engage())
            return fail(failed, std::move(handler));
        socket_->async_read_some(asio::mutable_buffers_1(into), plain(std::move(handler)));
    }
    void async_write_some(const write_buffers& from, io_handler handler) override {
        if (const auto failed = engage())
            return fail(failed, std::move(handler));
        socket_->async_write_some(from, plain(std::move(handler)));
    }
    std::size_t write_now(asio::const_buffer from) noexcept override {
#if defined(MSG_NOSIGNAL)
        constexpr int quietly = MSG_NOSIGNAL;
#else
        constexpr int quietly = 0;
#endif
        const auto size = ::send(descriptor_, from.data(), from.size(), quietly);
        return size > 0 ? static_cast<std::size_t>(size) : 0;
    }
    void async_finish(connect_handler handler) {
        if (const auto failed = engage())
            return asio::post(executor_, [to = std::move(handler), failed]() mutable {
                std::move(to)(failed.value());
            });
        socket_->async_wait(
            asio::socket_base::wait_write,
            [this, to = std::move(handler)](const error_code& failed) mutable {
                std::move(to)(failed ? failed.value() : pending_error());
            }
        );
    }
    void close() noexcept override {
        if (socket_) {
            error_code ignored;
            socket_->close(ignored);
        } else if (descriptor_ >= 0) {
            ::close(descriptor_);
        }
        descriptor_ = -1;
    }

private:
    /// Hands the descriptor to the reactor; the first time that may fail for want of descriptors.
    error_code engage() {
        if (socket_)
            return {};
        if (descriptor_ < 0)
            return asio::error::bad_descriptor;
        const int on = 1;
        ::setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        error_code failed;
        try {
            socket_.emplace(executor_);
            socket_->assign(tcp_protocol(family_, IPPROTO_TCP), descriptor_, failed);
        } catch (const boost::system::system_error& thrown) {
            failed = thrown.code();
        } catch (const std::bad_alloc&) {
            // The descriptor is still this object's own.
            socket_.reset();
            throw;
        }
        if (failed)
            socket_.reset();
        return failed;
    }
    void fail(const error_code& failed, io_handler handler) {
        asio::post(executor_, [to = std::move(handler), failed]() mutable {
            std::move(to)(failed, 0);
        });
    }
    [[nodiscard]] int pending_error() const {
        int code = 0;
        ::socklen_t size = sizeof code;
        if (::getsockopt(descriptor_, SOL_SOCKET, SO_ERROR, &code, &size) != 0)
            return errno;
        return code;
    }

    asio::any_io_executor executor_;
    int descriptor_ = -1;
    int family_;
    std::optional<asio::basic_stream_socket<tcp_protocol>> socket_;
};

inline int connect_to(int descriptor, const ip_address& address, std::uint16_t port) noexcept {
    if (address.is_v6()) {
        ::sockaddr_in6 to{};
        to.sin6_family = AF_INET6;
        to.sin6_port = htons(port);
        to.sin6_scope_id = address.scope();
        std::memcpy(&to.sin6_addr, address.bytes().data(), 16);
        return ::connect(descriptor, reinterpret_cast<const ::sockaddr*>(&to), sizeof to);
    }
    ::sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    std::memcpy(&to.sin_addr, address.bytes().data(), 4);
    return ::connect(descriptor, reinterpret_cast<const ::sockaddr*>(&to), sizeof to);
}

/// Two ends with one port: the kernel connected a closed loopback port to itself. That happens
/// when the source port it picks is the one that is asked for.
inline bool is_self_connected(int descriptor, const ip_address& to, std::uint16_t port) noexcept {
    constexpr std::uint16_t lowest_picked_port = 32768;
    if (port < lowest_picked_port || !is_loopback(to))
        return false;
    ::sockaddr_storage own{};
    ::socklen_t size = sizeof own;
    if (::getsockname(descriptor, reinterpret_cast<::sockaddr*>(&own), &size) != 0)
        return false;
    const auto own_port = own.ss_family == AF_INET6
                              ? reinterpret_cast<const ::sockaddr_in6&>(own).sin6_port
                              : reinterpret_cast<const ::sockaddr_in&>(own).sin_port;
    return own_port == htons(port);
}

inline connecting begin_connect(
    const asio::any_io_executor& executor,
    const ip_address& address,
    std::uint16_t port
) {
    const int family = address.is_v6() ? AF_INET6 : AF_INET;
    // Before there is a descriptor that want of memory would leak.
    auto stream = std::make_shared<tcp_connection>(executor, family);
    const int descriptor = stream->open();
    if (descriptor < 0)
        return {nullptr, errno, false, {}};
    int code = connect_to(descriptor, address, port) == 0 ? 0 : errno;
    // On loopback the other end has answered by now, and asking again tells how.
    if (code == EINPROGRESS && is_loopback(address))
        code = connect_to(descriptor, address, port) == 0 ? 0 : errno;
    if (code == 0 || code == EISCONN) {
        if (is_self_connected(descriptor, address, port))
            return {nullptr, ECONNREFUSED, false, {}};
        return {std::move(stream), 0, false, {}};
    }
    // An interrupted connect goes on by itself.
    if (code == EINPROGRESS || code == EALREADY || code == EINTR)
        return {std::move(stream), 0, true, {}};
    return {nullptr, code, false, {}};
}

}  // namespace bearings::detail

#endif

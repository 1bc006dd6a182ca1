// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_INTERNAL_CONNECT_WINDOWS_IPP
#define BEARINGS_NET_IMPL_INTERNAL_CONNECT_WINDOWS_IPP

#include <bearings/net/connector.hpp>
#include <bearings/net/impl/internal/fast_fail.hpp>
#include <bearings/net/impl/internal/plain_handler.ipp>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

namespace bearings::detail {

/// A socket of the completion port, opened before it connects so that options can be set.
class tcp_connection final : public connection {
public:
    tcp_connection(const asio::any_io_executor& executor, asio::ip::tcp::endpoint to)
        : socket_(executor)
        , to_(std::move(to)) {}

    asio::any_io_executor get_executor() override { return socket_.get_executor(); }

    void async_read_some(asio::mutable_buffer into, io_handler handler) override {
        socket_.async_read_some(asio::mutable_buffers_1(into), plain(std::move(handler)));
    }
    void async_write_some(const write_buffers& from, io_handler handler) override {
        socket_.async_write_some(from, plain(std::move(handler)));
    }
    void async_finish(connect_handler handler) {
        socket_.async_connect(to_, [to = std::move(handler)](const error_code& failed) mutable {
            std::move(to)(failed.value());
        });
    }
    void close() noexcept override {
        error_code ignored;
        socket_.close(ignored);
    }
    [[nodiscard]] asio::ip::tcp::socket& socket() noexcept { return socket_; }
    [[nodiscard]] error_code open() {
        error_code failed;
        socket_.open(to_.protocol(), failed);
        if (!failed)
            socket_.set_option(asio::ip::tcp::no_delay(true), failed);
        return failed;
    }

private:
    asio::ip::tcp::socket socket_;
    asio::ip::tcp::endpoint to_;
};

inline asio::ip::address asio_address(const ip_address& from) {
    if (from.is_v6()) {
        asio::ip::address_v6::bytes_type bytes{};
        std::memcpy(bytes.data(), from.bytes().data(), bytes.size());
        return asio::ip::address_v6(bytes, from.scope());
    }
    asio::ip::address_v4::bytes_type bytes{};
    std::memcpy(bytes.data(), from.bytes().data(), bytes.size());
    return asio::ip::address_v4(bytes);
}

/// What is asked of a socket before it connects, by Winsock; tests put a recorder in its place.
struct winsock_control {
    static bool control(SOCKET of, std::uint32_t code, initial_rto parameters) noexcept {
        DWORD written = 0;
        return ::WSAIoctl(
                   of,
                   code,
                   &parameters,
                   sizeof parameters,
                   nullptr,
                   0,
                   &written,
                   nullptr,
                   nullptr
               ) == 0;
    }
    /// Without it an unreachable host is silence for 21 seconds. Best effort.
    static void fail_on_icmp_error(SOCKET of) noexcept {
        constexpr int tcp_fail_connect_on_icmp_error = 18;
        const DWORD on = 1;
        ::setsockopt(
            of,
            IPPROTO_TCP,
            tcp_fail_connect_on_icmp_error,
            reinterpret_cast<const char*>(&on),
            sizeof on
        );
    }
};

/// Only loopback fails fast: on a real network one lost packet would look like absence.
template <class Control>
std::string_view prepare_socket(SOCKET which, const ip_address& address) {
    if (is_loopback(address))
        return ask_fast_fail([which](std::uint32_t code, const initial_rto& parameters) {
            return Control::control(which, code, parameters);
        });
    Control::fail_on_icmp_error(which);
    return {};
}

template <class Control = winsock_control>
connecting begin_connect(
    const asio::any_io_executor& executor,
    const ip_address& address,
    std::uint16_t port
) {
    auto stream = std::make_shared<tcp_connection>(
        executor,
        asio::ip::tcp::endpoint(asio_address(address), port)
    );
    if (const auto failed = stream->open())
        return {nullptr, failed.value(), false, {}};
    const auto fast_fail = prepare_socket<Control>(stream->socket().native_handle(), address);
    return {std::move(stream), 0, true, fast_fail};
}

}  // namespace bearings::detail

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_TESTS_NET_LOOPBACK_PLAIN_CONNECTION_HPP
#define BEARINGS_TESTS_NET_LOOPBACK_PLAIN_CONNECTION_HPP

#include <bearings/net/connection.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <memory>
#include <utility>

namespace bearings::testing {

/// TCP as a connection, without anything that the library adds.
class plain_connection final : public connection {
public:
    static std::shared_ptr<connection> to(boost::asio::io_context& context, std::uint16_t port) {
        boost::asio::ip::tcp::socket socket(context);
        socket.connect({boost::asio::ip::address_v4::loopback(), port});
        return std::make_shared<plain_connection>(std::move(socket));
    }
    explicit plain_connection(boost::asio::ip::tcp::socket socket)
        : socket_(std::move(socket)) {}
    boost::asio::any_io_executor get_executor() override { return socket_.get_executor(); }
    void async_read_some(boost::asio::mutable_buffer into, io_handler handler) override {
        socket_.async_read_some(into, std::move(handler));
    }
    void async_write_some(const write_buffers& from, io_handler handler) override {
        socket_.async_write_some(from, std::move(handler));
    }
    void close() noexcept override {
        boost::system::error_code ignored;
        socket_.close(ignored);
    }

private:
    boost::asio::ip::tcp::socket socket_;
};

}  // namespace bearings::testing

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_TESTS_NET_LOOPBACK_SILENT_PORTS_HPP
#define BEARINGS_TESTS_NET_LOOPBACK_SILENT_PORTS_HPP

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <list>
#include <string>
#include <string_view>

namespace bearings::testing {

/// A port where nothing listens; it stays reserved, so that nobody else can take it meanwhile.
class refused_port {
public:
    /// At the port that is wished for, or at another one if somebody has that.
    explicit refused_port(const char* address = "127.0.0.1", std::uint16_t wished = 0)
        : socket_(context_) {
        const auto ip = boost::asio::ip::make_address(address);
        const boost::asio::ip::tcp::endpoint any_port(ip, 0);
        socket_.open(any_port.protocol());
        boost::system::error_code taken;
        socket_.bind({ip, wished}, taken);
        if (taken)
            socket_.bind(any_port);
    }

    [[nodiscard]] std::uint16_t port() const { return socket_.local_endpoint().port(); }
    [[nodiscard]] std::string url(std::string_view scheme, std::string_view path = {}) const {
        return std::string(scheme) + "://127.0.0.1:" + std::to_string(port()) + std::string(path);
    }

private:
    boost::asio::io_context context_;
    boost::asio::ip::tcp::socket socket_;
};

/// A port that swallows connection attempts: its backlog is full and nobody accepts.
class black_hole {
public:
    explicit black_hole(const char* address = "127.0.0.1")
        : listener_(context_) {
        const boost::asio::ip::tcp::endpoint any_port(boost::asio::ip::make_address(address), 0);
        listener_.open(any_port.protocol());
        listener_.bind(any_port);
        listener_.listen(0);
        while (fill_one()) {
        }
    }

    [[nodiscard]] std::uint16_t port() const { return listener_.local_endpoint().port(); }
    [[nodiscard]] std::string url(std::string_view scheme, std::string_view path = {}) const {
        return std::string(scheme) + "://127.0.0.1:" + std::to_string(port()) + std::string(path);
    }

private:
    /// False: the backlog is full, for the connection did not come about in time.
    bool fill_one() {
        auto& filler = fillers_.emplace_back(context_);
        bool connected = false;
        filler.async_connect(listener_.local_endpoint(), [&](boost::system::error_code failed) {
            connected = !failed;
        });
        context_.restart();
        context_.run_for(std::chrono::milliseconds(30));
        return connected;
    }

    boost::asio::io_context context_;
    boost::asio::ip::tcp::acceptor listener_;
    std::list<boost::asio::ip::tcp::socket> fillers_;
};

}  // namespace bearings::testing

#endif

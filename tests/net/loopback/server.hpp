// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_TESTS_NET_LOOPBACK_SERVER_HPP
#define BEARINGS_TESTS_NET_LOOPBACK_SERVER_HPP

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/websocket/detail/hybi13.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "script.hpp"

namespace bearings::testing {

/// A server on loopback that plays one script to every client, on a thread of its own. It ends
/// with the object, whatever its clients do.
class server {
public:
    /// Listens on `address`; port zero: an ephemeral one.
    explicit server(script plan, const char* address = "127.0.0.1", std::uint16_t port = 0)
        : plan_(std::move(plan))
        , acceptor_(context_, {boost::asio::ip::make_address(address), port})
        , port_(acceptor_.local_endpoint().port()) {
        accept();
        thread_ = std::thread([this] { context_.run(); });
    }
    server(const server&) = delete;
    server& operator=(const server&) = delete;
    ~server() {
        boost::asio::post(context_, [this] { stop(); });
        thread_.join();
    }

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    /// `http://127.0.0.1:PORT/path`
    [[nodiscard]] std::string url(std::string_view scheme, std::string_view path = {}) const {
        return std::string(scheme) + "://127.0.0.1:" + std::to_string(port_) + std::string(path);
    }
    /// How many clients were accepted so far.
    [[nodiscard]] int accepted() const noexcept { return accepted_; }
    /// How many connections are open now.
    [[nodiscard]] int open() const noexcept { return open_; }
    /// All that the last awaiting step has read.
    [[nodiscard]] std::string last_request() const {
        const std::lock_guard lock(mutex_);
        return last_request_;
    }

private:
    using tcp = boost::asio::ip::tcp;
    using error = boost::system::error_code;

    class connection : public std::enable_shared_from_this<connection> {
    public:
        connection(server& owner, tcp::socket socket)
            : owner_(owner)
            , socket_(std::move(socket))
            , timer_(socket_.get_executor()) {
            error ignored;
            socket_.set_option(tcp::no_delay(true), ignored);
            ++owner_.open_;
        }
        connection(const connection&) = delete;
        connection& operator=(const connection&) = delete;
        ~connection() { --owner_.open_; }

        void run() {
            if (next_ == owner_.plan_.size())
                return close();
            play(owner_.plan_[next_++]);
        }
        void close() {
            error ignored;
            timer_.cancel();
            socket_.shutdown(tcp::socket::shutdown_both, ignored);
            socket_.close(ignored);
            owner_.connections_.erase(shared_from_this());
        }

    private:
        void play(const step& now) {
            switch (now.what) {
            case step::kind::await: return read_until(now.bytes);
            case step::kind::await_byte: return read_until(now.bytes);
            case step::kind::send: return write(now.bytes);
            case step::kind::send_accepting: return write(with_accept_key(now.bytes));
            case step::kind::drip: return drip(now, 0);
            case step::kind::flood: return flood(now);
            case step::kind::pause: return pause(now.every);
            case step::kind::finish: return finish();
            case step::kind::reset: return reset();
            case step::kind::hold: return hold();
            }
        }
        void read_until(const std::string& mark) {
            const auto at = request_.find(mark);
            if (!request_.empty() && at != std::string::npos)
                return remember_and_go_on((std::max)(at + mark.size(), std::size_t{1}));
            socket_.async_read_some(
                boost::asio::buffer(chunk_),
                [self = shared_from_this(), &mark](error failed, std::size_t size) {
                    if (failed)
                        return self->close();
                    self->request_.append(self->chunk_.data(), size);
                    self->read_until(mark);
                }
            );
        }
        void remember_and_go_on(std::size_t size) {
            received_ = request_.substr(0, size);
            request_.erase(0, size);
            {
                const std::lock_guard lock(owner_.mutex_);
                owner_.last_request_ = received_;
            }
            run();
        }
        void write(std::string bytes) {
            out_ = std::move(bytes);
            boost::asio::async_write(
                socket_,
                boost::asio::buffer(out_),
                [self = shared_from_this()](error failed, std::size_t) {
                    failed ? self->close() : self->run();
                }
            );
        }
        void drip(const step& now, std::size_t at) {
            if (at == now.bytes.size())
                return run();
            boost::asio::async_write(
                socket_,
                boost::asio::buffer(&now.bytes[at], 1),
                [self = shared_from_this(), &now, at](error failed, std::size_t) {
                    if (failed)
                        return self->close();
                    self->timer_.expires_after(now.every);
                    self->timer_.async_wait([self, &now, at](error cancelled) {
                        if (!cancelled)
                            self->drip(now, at + 1);
                    });
                }
            );
        }
        void flood(const step& now) {
            boost::asio::async_write(
                socket_,
                boost::asio::buffer(now.bytes),
                [self = shared_from_this(), &now](error failed, std::size_t) {
                    failed ? self->close() : self->flood(now);
                }
            );
        }
        void pause(std::chrono::milliseconds time) {
            timer_.expires_after(time);
            timer_.async_wait([self = shared_from_this()](error cancelled) {
                if (!cancelled)
                    self->run();
            });
        }
        /// Unread bytes would turn the FIN of a close into an RST, so they are read first.
        void finish() {
            error ignored;
            socket_.shutdown(tcp::socket::shutdown_send, ignored);
            hold();
        }
        void reset() {
            error ignored;
            socket_.set_option(boost::asio::socket_base::linger(true, 0), ignored);
            socket_.close(ignored);
            owner_.connections_.erase(shared_from_this());
        }
        void hold() {
            socket_.async_read_some(
                boost::asio::buffer(chunk_),
                [self = shared_from_this()](error failed, std::size_t) {
                    failed ? self->close() : self->hold();
                }
            );
        }
        [[nodiscard]] std::string with_accept_key(std::string text) const {
            constexpr std::string_view name = "Sec-WebSocket-Key: ", mark = "{accept}";
            const auto begin = received_.find(name) + name.size();
            const auto key = received_.substr(begin, received_.find('\r', begin) - begin);
            boost::beast::websocket::detail::sec_ws_accept_type accept;
            boost::beast::websocket::detail::make_sec_ws_accept(accept, key);
            const auto at = text.find(mark);
            if (at != std::string::npos)
                text.replace(at, mark.size(), accept.data(), accept.size());
            return text;
        }

        server& owner_;
        tcp::socket socket_;
        boost::asio::steady_timer timer_;
        std::size_t next_ = 0;
        std::array<char, 4096> chunk_;
        std::string request_, received_, out_;
    };

    void accept() {
        acceptor_.async_accept([this](error failed, tcp::socket client) {
            if (failed)
                return;
            ++accepted_;
            const auto made = std::make_shared<connection>(*this, std::move(client));
            connections_.insert(made);
            made->run();
            accept();
        });
    }
    void stop() {
        error ignored;
        acceptor_.close(ignored);
        for (const auto open = connections_; const auto& each : open)
            each->close();
    }

    const script plan_;
    boost::asio::io_context context_{1};
    tcp::acceptor acceptor_;
    std::uint16_t port_;
    std::set<std::shared_ptr<connection>> connections_;
    std::atomic<int> accepted_ = 0, open_ = 0;
    mutable std::mutex mutex_;
    std::string last_request_;
    std::thread thread_;
};

}  // namespace bearings::testing

#endif

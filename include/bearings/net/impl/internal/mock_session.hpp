// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_INTERNAL_MOCK_SESSION_HPP
#define BEARINGS_NET_IMPL_INTERNAL_MOCK_SESSION_HPP

#include <bearings/net/mock.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <array>
#include <atomic>
#include <charconv>
#include <deque>
#include <memory>
#include <optional>
#include <string>

namespace bearings::detail {

namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace ws = boost::beast::websocket;

/// What the connections of one mock share; touched only on the listener's strand, but for the
/// counters.
struct mock_state {
    explicit mock_state(mock_service from)
        : service(std::move(from))
        , served(service.routes.size(), 0) {}

    mock_service service;
    /// Requests that each route answered.
    std::vector<unsigned> served;
    std::atomic<std::size_t> connections{0};
    std::atomic<std::size_t> requests{0};
};

/// The answer that was chosen for one request.
struct mock_answer {
    mock_behaviour behaviour;
    const mock_route* route = nullptr;
};

/// `/_mock/status/503` and the like. None: another path.
inline std::optional<mock_behaviour> demanded(std::string_view path) {
    constexpr std::string_view prefix = "/_mock/";
    if (!path.starts_with(prefix))
        return std::nullopt;
    path.remove_prefix(prefix.size());
    const auto number = [&](std::string_view word, int least, int most) {
        int value = -1;
        if (path.starts_with(word))
            std::from_chars(path.data() + word.size(), path.data() + path.size(), value);
        return value >= least && value <= most ? value : -1;
    };
    mock_behaviour how;
    if (path == "close")
        how.failure = mock_failure::close;
    else if (path == "reset")
        how.failure = mock_failure::reset;
    else if (path == "hang")
        how.failure = mock_failure::hang;
    else if (const int status = number("status/", 200, 599); status > 0)
        how.status = status;
    else if (const int delay = number("delay/", 0, 600'000); delay >= 0)
        how.latency = std::chrono::milliseconds(delay);
    else
        how.status = 404;
    return how;
}

inline mock_answer choose_answer(mock_state& state, std::string_view path) {
    if (const auto how = demanded(path))
        return {*how, nullptr};
    const auto& service = state.service;
    for (std::size_t i = 0; i < service.routes.size(); ++i) {
        const auto& route = service.routes[i];
        if (route.path != path || (route.times != 0 && state.served[i] >= route.times))
            continue;
        ++state.served[i];
        return {route.behaviour, &route};
    }
    return {service.behaviour, nullptr};
}

/// One connection of a mock. Keeps itself alive by its pending operations.
class mock_session : public std::enable_shared_from_this<mock_session> {
public:
    mock_session(asio::ip::tcp::socket socket, std::shared_ptr<mock_state> state)
        : socket_(std::move(socket))
        , timer_(socket_.get_executor())
        , state_(std::move(state)) {}

    void start() {
        if (state_->service.protocol == mock_protocol::http)
            return read_request();
        later(state_->service.behaviour, [](mock_session& self) { self.read_bytes(); });
    }

    /// Ends whatever is pending.
    void abort() {
        timer_.cancel();
        boost::system::error_code ignored;
        (websocket_ ? websocket_->next_layer() : socket_).close(ignored);
        over_ = true;
    }

private:
    using handler = void (*)(mock_session&);

    void later(const mock_behaviour& how, handler next) {
        if (how.failure == mock_failure::none && how.latency.count() == 0)
            return next(*this);
        timer_.expires_after(how.latency);
        timer_.async_wait([self = shared_from_this(), failure = how.failure, next](auto stopped) {
            if (stopped || self->over_)
                return;
            if (failure == mock_failure::none)
                next(*self);
            else
                self->fail(failure);
        });
    }

    void fail(mock_failure how) {
        if (how == mock_failure::hang)
            return wait_for_end();
        boost::system::error_code ignored;
        if (how == mock_failure::reset)
            socket_.set_option(asio::socket_base::linger(true, 0), ignored);
        else
            socket_.shutdown(asio::socket_base::shutdown_both, ignored);
        socket_.close(ignored);
    }

    void wait_for_end() {
        socket_.async_read_some(
            asio::buffer(bytes_),
            [self = shared_from_this()](auto failed, std::size_t) {
                if (!failed)
                    self->wait_for_end();
            }
        );
    }

    void read_bytes() {
        socket_.async_read_some(
            asio::buffer(bytes_),
            [self = shared_from_this()](auto failed, std::size_t) {
                if (failed)
                    return;
                if (self->state_->service.reply.empty())
                    return self->read_bytes();
                asio::async_write(
                    self->socket_,
                    asio::buffer(self->state_->service.reply),
                    [self](auto stopped, std::size_t) {
                        if (!stopped)
                            self->read_bytes();
                    }
                );
            }
        );
    }

    void read_request() {
        parser_.emplace();
        parser_->header_limit(16 * 1024);
        parser_->body_limit(64 * 1024);
        http::async_read(
            socket_,
            buffer_,
            *parser_,
            [self = shared_from_this()](auto failed, std::size_t) {
                if (!failed)
                    self->answer_request();
            }
        );
    }

    void answer_request() {
        state_->requests.fetch_add(1, std::memory_order_relaxed);
        const auto& request = parser_->get();
        const auto target = request.target();
        const std::string_view text(target.data(), target.size());
        path_ = text.substr(0, text.find('?'));
        answer_ = choose_answer(*state_, path_);
        later(answer_.behaviour, [](mock_session& self) {
            const auto status = self.answer_.behaviour.status;
            if (ws::is_upgrade(self.parser_->get()) && (status == 0 || status == 101))
                self.upgrade();
            else
                self.respond();
        });
    }

    [[nodiscard]] int status_of_answer() const {
        if (answer_.behaviour.status != 0)
            return answer_.behaviour.status;
        const bool known = answer_.route != nullptr || path_ == "/" ||
                           path_ == state_->service.health || path_.starts_with("/_mock/");
        return known ? 200 : 404;
    }

    void respond() {
        const auto& request = parser_->get();
        const int status = status_of_answer();
        response_ = {http::int_to_status(static_cast<unsigned>(status)), request.version()};
        response_.result(static_cast<unsigned>(status));
        response_.set(http::field::server, "bearings-mock");
        response_.set(http::field::content_type, "application/json");
        if (answer_.route != nullptr)
            for (const auto& [name, value] : answer_.route->headers)
                response_.set(name, value);
        // These statuses never have a body.
        if (status >= 200 && status != 204 && status != 304)
            response_.body() = answer_.route != nullptr && !answer_.route->body.empty()
                                   ? answer_.route->body
                                   : default_body(status);
        response_.keep_alive(request.keep_alive());
        response_.prepare_payload();
        if (request.method() == http::verb::head)
            response_.body().clear();
        http::async_write(socket_, response_, [self = shared_from_this()](auto failed, auto) {
            if (failed)
                return;
            if (self->response_.keep_alive())
                return self->read_request();
            boost::system::error_code ignored;
            self->socket_.shutdown(asio::socket_base::shutdown_send, ignored);
            self->wait_for_end();
        });
    }

    [[nodiscard]] std::string default_body(int status) const {
        std::string name;
        for (const char c : state_->service.name)
            if (c != '"' && c != '\\' && static_cast<unsigned char>(c) >= 0x20)
                name += c;
        return "{\"service\":\"" + name + "\",\"status\":\"" + (status < 400 ? "ok" : "failing") +
               "\"}\n";
    }

    void upgrade() {
        websocket_.emplace(std::move(socket_));
        websocket_->read_message_max(1024 * 1024);
        const auto offered = parser_->get()[http::field::sec_websocket_protocol];
        const auto first = offered.substr(0, offered.find(','));
        websocket_->set_option(ws::stream_base::decorator(
            [subprotocol = std::string(first.data(), first.size())](ws::response_type& to) {
                to.set(http::field::server, "bearings-mock");
                if (!subprotocol.empty())
                    to.set(http::field::sec_websocket_protocol, subprotocol);
            }
        ));
        websocket_->async_accept(parser_->get(), [self = shared_from_this()](auto failed) {
            if (failed)
                return;
            self->opened_ = std::chrono::steady_clock::now();
            for (const auto& event : self->state_->service.events)
                self->pending_.push_back({&event, event.after});
            self->schedule();
            self->read_message();
        });
    }

    void read_message() {
        websocket_->async_read(buffer_, [self = shared_from_this()](auto failed, std::size_t) {
            if (failed) {
                self->over_ = true;
                self->timer_.cancel();
                return;
            }
            const auto data = self->buffer_.data();
            if (self->state_->service.echo)
                self->send(
                    {static_cast<const char*>(data.data()), data.size()},
                    self->websocket_->got_text()
                );
            self->buffer_.consume(self->buffer_.size());
            self->read_message();
        });
    }

    void send(std::string text, bool is_text) {
        // A client that never reads must not fill the memory.
        if (over_ || outgoing_.size() >= 256)
            return;
        outgoing_.emplace_back(std::move(text), is_text);
        if (outgoing_.size() == 1)
            write_next();
    }

    void write_next() {
        websocket_->text(outgoing_.front().second);
        websocket_->async_write(
            asio::buffer(outgoing_.front().first),
            [self = shared_from_this()](auto failed, std::size_t) {
                if (failed)
                    return;
                self->outgoing_.pop_front();
                if (!self->outgoing_.empty())
                    self->write_next();
                else if (self->closing_ != 0)
                    self->close_websocket();
            }
        );
    }

    void close_websocket() {
        websocket_->async_close(
            static_cast<ws::close_code>(closing_),
            [self = shared_from_this()](auto) {}
        );
    }

    struct pending_event {
        const mock_event* event;
        std::chrono::milliseconds due;
    };

    void schedule() {
        const pending_event* next = nullptr;
        for (const auto& candidate : pending_)
            if (next == nullptr || candidate.due < next->due)
                next = &candidate;
        if (next == nullptr)
            return;
        timer_.expires_at(opened_ + next->due);
        timer_.async_wait([self = shared_from_this()](auto stopped) {
            if (!stopped && !self->over_)
                self->fire();
        });
    }

    void fire() {
        const auto now = std::chrono::steady_clock::now() - opened_;
        for (auto& [event, due] : pending_) {
            if (due > now)
                continue;
            if (event->close_code != 0)
                closing_ = event->close_code;
            else
                send(event->text, true);
            due = event->every.count() > 0 ? due + event->every : std::chrono::milliseconds::max();
        }
        std::erase_if(pending_, [](const pending_event& event) {
            return event.due == std::chrono::milliseconds::max();
        });
        if (closing_ == 0)
            return schedule();
        pending_.clear();
        if (outgoing_.empty())
            close_websocket();
    }

    asio::ip::tcp::socket socket_;
    asio::steady_timer timer_;
    std::shared_ptr<mock_state> state_;
    std::array<char, 512> bytes_{};
    boost::beast::flat_buffer buffer_{128 * 1024};
    std::optional<http::request_parser<http::string_body>> parser_;
    http::response<http::string_body> response_;
    std::optional<ws::stream<asio::ip::tcp::socket>> websocket_;
    std::string path_;
    mock_answer answer_;
    std::chrono::steady_clock::time_point opened_;
    std::vector<pending_event> pending_;
    std::deque<std::pair<std::string, bool>> outgoing_;
    int closing_ = 0;
    bool over_ = false;
};

}  // namespace bearings::detail

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_MOCK_IPP
#define BEARINGS_NET_IMPL_MOCK_IPP

#include <bearings/endpoint.hpp>
#include <bearings/net/impl/internal/mock_session.hpp>
#include <bearings/net/mock.hpp>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>

#include <list>
#include <optional>
#include <thread>

namespace bearings::detail {

/// Accepts connections for one mock; lives on its own strand.
class mock_listener : public std::enable_shared_from_this<mock_listener> {
public:
    mock_listener(const asio::any_io_executor& executor, mock_service service)
        : strand_(asio::make_strand(executor))
        , acceptor_(strand_)
        , state_(std::make_shared<mock_state>(std::move(service))) {}

    boost::system::error_code open(const asio::ip::tcp::endpoint& where) {
        boost::system::error_code failed;
        acceptor_.open(where.protocol(), failed);
#ifndef _WIN32
        // On Windows the option would let two mocks share one port.
        if (!failed)
            acceptor_.set_option(asio::socket_base::reuse_address(true), failed);
#endif
        if (!failed)
            acceptor_.bind(where, failed);
        if (!failed)
            acceptor_.listen(asio::socket_base::max_listen_connections, failed);
        if (!failed)
            local_ = acceptor_.local_endpoint(failed);
        return failed;
    }

    void accept() {
        acceptor_.async_accept(
            strand_,
            [self = shared_from_this(
             )](boost::system::error_code failed, asio::ip::tcp::socket socket) {
                self->accepted(failed, std::move(socket));
            }
        );
    }

    void stop() {
        asio::post(strand_, [self = shared_from_this()] { self->close(); });
    }

    void behave(mock_behaviour how) {
        asio::post(strand_, [self = shared_from_this(), how] {
            self->state_->service.behaviour = how;
        });
    }

    [[nodiscard]] const asio::ip::tcp::endpoint& local() const noexcept {
        return local_;
    }
    [[nodiscard]] const mock_state& state() const noexcept {
        return *state_;
    }

private:
    static constexpr std::size_t most_sessions = 1024;

    void accepted(boost::system::error_code failed, asio::ip::tcp::socket socket) {
        if (!acceptor_.is_open())
            return;
        if (failed)
            return retry();
        state_->connections.fetch_add(1, std::memory_order_relaxed);
        std::erase_if(sessions_, [](const auto& session) { return session.expired(); });
        if (sessions_.size() < most_sessions) {
            const auto session = std::make_shared<mock_session>(std::move(socket), state_);
            sessions_.push_back(session);
            session->start();
        }
        accept();
    }

    // Out of descriptors: accepting again at once would only burn the processor.
    void retry() {
        pause_.emplace(strand_, std::chrono::milliseconds(20));
        pause_->async_wait([self = shared_from_this()](boost::system::error_code) {
            if (self->acceptor_.is_open())
                self->accept();
        });
    }

    void close() {
        boost::system::error_code ignored;
        acceptor_.close(ignored);
        pause_.reset();
        for (const auto& session : sessions_)
            if (const auto alive = session.lock())
                alive->abort();
        sessions_.clear();
    }

    asio::any_io_executor strand_;
    asio::ip::tcp::acceptor acceptor_;
    std::shared_ptr<mock_state> state_;
    asio::ip::tcp::endpoint local_;
    std::vector<std::weak_ptr<mock_session>> sessions_;
    std::optional<asio::steady_timer> pause_;
};

}  // namespace bearings::detail

namespace bearings {

BEARINGS_DECL result<mock_server> mock_server::listen(
    boost::asio::any_io_executor executor,
    mock_service service
) {
    const auto refuse = [](errc code, std::string message) {
        return failure{make_error_code(code), std::move(message), {}};
    };
    const auto ip = parse_ip(service.address);
    if (!ip)
        return refuse(
            errc::invalid_host,
            "mock address '" + escaped(service.address) + "' is no IP address"
        );
    if (service.reach == mock_reach::loopback_only && !is_loopback(*ip))
        return refuse(
            errc::invalid_host,
            "mock address " + service.address + " is not loopback; mocks are for this machine only"
        );
    const auto address = boost::asio::ip::make_address(service.address);
    const boost::asio::ip::tcp::endpoint where(address, service.port);
    const auto name = service.name;
    auto listener = std::make_shared<detail::mock_listener>(executor, std::move(service));
    if (const auto failed = listener->open(where))
        return failure{
            failed,
            "mock of " + escaped(name) + " cannot listen on " + to_string(*ip, where.port()) +
                ": " + failed.message(),
            {}};
    listener->accept();
    return mock_server(std::move(listener));
}

BEARINGS_DECL mock_server& mock_server::operator=(mock_server&& other) noexcept {
    std::swap(listener_, other.listener_);
    return *this;
}

BEARINGS_DECL mock_server::~mock_server() {
    if (listener_)
        listener_->stop();
}

BEARINGS_DECL std::uint16_t mock_server::port() const noexcept {
    return listener_->local().port();
}

BEARINGS_DECL std::string mock_server::url(scheme how, std::string_view path) const {
    const auto host = listener_->local().address().to_string();
    const auto made = make_url(how, host, port(), path);
    return made ? std::string(made->text()) : std::string{};
}

BEARINGS_DECL void mock_server::behave(mock_behaviour how) {
    listener_->behave(how);
}

BEARINGS_DECL std::size_t mock_server::connections() const noexcept {
    return listener_->state().connections.load(std::memory_order_relaxed);
}

BEARINGS_DECL std::size_t mock_server::requests() const noexcept {
    return listener_->state().requests.load(std::memory_order_relaxed);
}

BEARINGS_DECL void mock_server::stop() {
    listener_->stop();
}

struct mock_stack::storage {
    boost::asio::io_context context{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{
        context.get_executor()};
    // A list: references to servers stay valid.
    std::list<mock_server> servers;
    std::thread thread{[this] { context.run(); }};
};

BEARINGS_DECL mock_stack::mock_stack()
    : state_(std::make_unique<storage>()) {}

BEARINGS_DECL mock_stack::~mock_stack() {
    state_->context.stop();
    state_->thread.join();
}

BEARINGS_DECL mock_server& mock_stack::add(mock_service service) {
    auto made = mock_server::listen(state_->context.get_executor(), std::move(service));
    return state_->servers.emplace_back(std::move(made).value());
}

}  // namespace bearings

#endif

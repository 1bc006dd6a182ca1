// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_INTERNAL_TLS_CONNECTION_IPP
#define BEARINGS_NET_IMPL_INTERNAL_TLS_CONNECTION_IPP

#include <bearings/net/check_policy.hpp>
#include <bearings/net/impl/internal/tls_engine.ipp>

#include <boost/asio/append.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace bearings::detail {

/// TLS over another connection: moves bytes between it and the engine.
class tls_connection final : public connection,
                             public std::enable_shared_from_this<tls_connection> {
    using state = tls_engine::state;

public:
    tls_connection(std::shared_ptr<connection> plain, ssl_context context, const target& what)
        : plain_(std::move(plain))
        , engine_(std::move(context), what) {}

    void async_shake_hands(secure_handler handler) {
        // Move assignment of Boost 1.81 recurses for ever.
        secured_.swap(handler);
        if (engine_.ready())
            return shake_hands();
        end_handshake({nullptr, {verdict::local_error, "memory"}, {}});
    }

    boost::asio::any_io_executor get_executor() override { return plain_->get_executor(); }
    void async_read_some(asio::mutable_buffer into, io_handler handler) override {
        std::size_t size = 0;
        switch (engine_.read(into.data(), into.size(), size)) {
        case state::done: return complete(std::move(handler), {}, size);
        case state::wants_input: return receive(into, std::move(handler));
        case state::ended: return complete(std::move(handler), asio::error::eof, 0);
        case state::failed: return complete(std::move(handler), asio::error::connection_aborted, 0);
        }
    }
    void async_write_some(const write_buffers& from, io_handler handler) override {
        std::size_t written = 0;
        for (const auto& buffer : from) {
            std::size_t size = 0;
            const auto how = engine_.write(buffer.data(), buffer.size(), size);
            if (how == state::failed)
                return complete(std::move(handler), asio::error::broken_pipe, 0);
            written += size;
            if (size < buffer.size())
                break;
        }
        sending_ = engine_.take_output();
        sent_ = 0;
        send(written, std::move(handler));
    }
    void close() noexcept override { plain_->close(); }
    std::optional<finding> explain(const error_code& code) const override {
        if (engine_.failure().verdict != verdict::not_probed)
            return engine_.failure();
        return plain_->explain(code);
    }

private:
    // Handlers travel with the operation below and are never kept here: they own this connection,
    // and would keep it for ever when a context goes before they are called.

    void shake_hands() {
        outcome_ = engine_.shake_hands();
        sending_ = engine_.take_output();
        sent_ = 0;
        sending_.empty() ? after_flight() : send_flight();
    }
    void send_flight() {
        plain_->async_write_some(
            rest_to_send(),
            [self = shared_from_this()](error_code failed, std::size_t size) {
                self->sent_ += size;
                if (!failed && self->sent_ < self->sending_.size())
                    return self->send_flight();
                // What the peer said before it went away may still be there to be read.
                self->after_flight();
            }
        );
    }
    void after_flight() {
        switch (outcome_) {
        case state::wants_input: return receive_flight();
        case state::done: return end_handshake({shared_from_this(), {}, {}});
        case state::ended: return break_handshake(asio::error::eof);
        case state::failed: return end_handshake({nullptr, engine_.failure(), {}});
        }
    }
    void receive_flight() {
        plain_->async_read_some(
            asio::buffer(received_),
            [self = shared_from_this()](error_code failed, std::size_t size) {
                if (failed)
                    return self->break_handshake(failed);
                self->engine_.feed({self->received_.data(), size});
                self->shake_hands();
            }
        );
    }
    void break_handshake(error_code code) {
        const bool aborted = code == asio::error::operation_aborted;
        const bool dropped = engine_.answered() && !aborted;
        const auto verdict = dropped ? verdict::reset : verdict::not_probed;
        end_handshake({nullptr, {verdict}, code});
    }
    void end_handshake(secured how) {
        asio::post(get_executor(), asio::append(std::move(secured_), std::move(how)));
    }

    void receive(asio::mutable_buffer into, io_handler handler) {
        plain_->async_read_some(
            asio::buffer(received_),
            [self = shared_from_this(),
             into,
             to = std::move(handler)](error_code failed, std::size_t size) mutable {
                if (failed)
                    return self->complete(std::move(to), failed, 0);
                self->engine_.feed({self->received_.data(), size});
                self->async_read_some(into, std::move(to));
            }
        );
    }
    void send(std::size_t written, io_handler handler) {
        plain_->async_write_some(
            rest_to_send(),
            [self = shared_from_this(),
             written,
             to = std::move(handler)](error_code failed, std::size_t size) mutable {
                self->sent_ += size;
                if (!failed && self->sent_ < self->sending_.size())
                    return self->send(written, std::move(to));
                self->complete(std::move(to), failed, failed ? 0 : written);
            }
        );
    }
    [[nodiscard]] write_buffers rest_to_send() const {
        return write_buffers(asio::buffer(sending_) + sent_);
    }
    void complete(io_handler handler, error_code code, std::size_t size) {
        asio::post(get_executor(), asio::append(std::move(handler), code, size));
    }

    std::shared_ptr<connection> plain_;
    tls_engine engine_;
    secure_handler secured_;
    state outcome_ = state::wants_input;
    std::array<char, 8192> received_;
    std::string sending_;
    std::size_t sent_ = 0;
};

}  // namespace bearings::detail

#endif

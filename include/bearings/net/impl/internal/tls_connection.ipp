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
        into_ = into;
        reader_.swap(handler);
        read();
    }
    void async_write_some(const write_buffers& from, io_handler handler) override {
        writer_.swap(handler);
        written_ = 0;
        for (const auto& buffer : from) {
            std::size_t size = 0;
            const auto state = engine_.write(buffer.data(), buffer.size(), size);
            if (state == tls_engine::state::failed)
                return end_write(asio::error::broken_pipe);
            written_ += size;
            if (size < buffer.size())
                break;
        }
        flush();
    }
    void close() noexcept override { plain_->close(); }
    std::optional<finding> explain(const error_code& code) const override {
        if (engine_.failure().verdict != verdict::not_probed)
            return engine_.failure();
        return plain_->explain(code);
    }

private:
    using state = tls_engine::state;

    void shake_hands() {
        outcome_ = engine_.shake_hands();
        flush();
    }
    /// The engine's last word was sent.
    void after_flight() {
        switch (*outcome_) {
        case state::wants_input: return receive();
        case state::done: return end_handshake({shared_from_this(), {}, {}});
        case state::ended: return break_handshake(asio::error::eof);
        case state::failed: return end_handshake({nullptr, engine_.failure(), {}});
        }
    }
    void break_handshake(error_code code) {
        const bool aborted = code == asio::error::operation_aborted;
        const bool dropped = engine_.answered() && !aborted;
        const auto verdict = dropped ? verdict::reset : verdict::not_probed;
        end_handshake({nullptr, {verdict}, code});
    }
    void end_handshake(secured how) {
        outcome_.reset();
        asio::post(get_executor(), asio::append(std::move(secured_), std::move(how)));
    }

    void read() {
        std::size_t size = 0;
        const auto state = engine_.read(into_.data(), into_.size(), size);
        // Reading may have made the engine answer: key updates, alerts.
        flush();
        switch (state) {
        case state::done: return end_read({}, size);
        case state::wants_input: return receive();
        case state::ended: return end_read(asio::error::eof, 0);
        case state::failed: return end_read(asio::error::connection_aborted, 0);
        }
    }
    void receive() {
        plain_->async_read_some(
            asio::buffer(received_),
            [self = shared_from_this()](error_code failed, std::size_t size) {
                self->feed(failed, size);
            }
        );
    }
    void feed(error_code failed, std::size_t size) {
        if (!failed)
            engine_.feed({received_.data(), size});
        if (secured_)
            return failed ? break_handshake(failed) : shake_hands();
        failed ? end_read(failed, 0) : read();
    }
    void end_read(error_code code, std::size_t size) {
        asio::post(get_executor(), asio::append(std::move(reader_), code, size));
    }

    void flush() {
        if (flushing_)
            return;
        sending_ = engine_.take_output();
        sent_ = 0;
        if (sending_.empty())
            return after_flush();
        flushing_ = true;
        send();
    }
    void send() {
        plain_->async_write_some(
            write_buffers(asio::buffer(sending_) + sent_),
            [self = shared_from_this()](error_code failed, std::size_t size) {
                self->sent(failed, size);
            }
        );
    }
    void sent(error_code failed, std::size_t size) {
        sent_ += size;
        if (!failed && sent_ < sending_.size())
            return send();
        flushing_ = false;
        if (!failed)
            return flush();
        if (writer_)
            end_write(failed);
        // What the peer said before it went away may still be there to be read.
        else if (outcome_)
            outcome_ == state::wants_input ? receive() : after_flight();
    }
    void after_flush() {
        if (outcome_)
            return after_flight();
        if (writer_)
            end_write({});
    }
    void end_write(error_code code) {
        const auto size = code ? 0 : written_;
        asio::post(get_executor(), asio::append(std::move(writer_), code, size));
    }

    std::shared_ptr<connection> plain_;
    tls_engine engine_;
    secure_handler secured_;
    /// Where the handshake stands. None: it is over.
    std::optional<state> outcome_;
    asio::mutable_buffer into_;
    io_handler reader_, writer_;
    std::size_t written_ = 0;
    std::array<char, 8192> received_;
    std::string sending_;
    std::size_t sent_ = 0;
    bool flushing_ = false;
};

}  // namespace bearings::detail

#endif

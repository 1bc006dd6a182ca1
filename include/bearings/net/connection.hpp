// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_CONNECTION_HPP
#define BEARINGS_NET_CONNECTION_HPP

#include <bearings/net/asio.hpp>
#include <bearings/net/conversation.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

namespace bearings {

/// Up to 16 buffers that are written together; what does not fit is left for the next write.
class write_buffers {
public:
    using value_type = boost::asio::const_buffer;
    using const_iterator = const value_type*;

    write_buffers() = default;
    write_buffers(boost::asio::const_buffer one)
        : size_(1) {
        buffers_[0] = one;
    }
    /// The first buffers of a sequence, empty ones left out.
    template <class ConstBufferSequence>
    [[nodiscard]] static write_buffers of(const ConstBufferSequence& sequence) {
        write_buffers made;
        const auto last = boost::asio::buffer_sequence_end(sequence);
        for (auto each = boost::asio::buffer_sequence_begin(sequence); each != last; ++each) {
            const boost::asio::const_buffer next(*each);
            if (next.size() == 0)
                continue;
            if (made.size_ == made.buffers_.size())
                break;
            made.buffers_[made.size_++] = next;
        }
        return made;
    }
    [[nodiscard]] const_iterator begin() const noexcept { return buffers_.data(); }
    [[nodiscard]] const_iterator end() const noexcept { return buffers_.data() + size_; }

private:
    std::array<boost::asio::const_buffer, 16> buffers_{};
    std::size_t size_ = 0;
};

/// A connected stream of bytes: TCP, TLS over another connection, a Unix socket, a pipe.
///
/// At most one read and one write at a time. Handlers are called through `get_executor()`, whatever
/// executor they are associated with, and never from within the function
/// that starts them. Whoever starts an operation keeps the connection alive until its handler ran.
class connection {
public:
    using io_handler =
        boost::asio::any_completion_handler<void(boost::system::error_code, std::size_t)>;

    connection() = default;
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;
    virtual ~connection() = default;

    [[nodiscard]] virtual boost::asio::any_io_executor get_executor() = 0;
    /// Ends with `asio::error::eof` when the peer closed in order.
    virtual void async_read_some(boost::asio::mutable_buffer into, io_handler handler) = 0;
    virtual void async_write_some(const write_buffers& from, io_handler handler) = 0;
    /// Writes what the stream takes without waiting, and returns how much that was. Zero: nothing;
    /// `async_write_some` tells why.
    [[nodiscard]] virtual std::size_t write_now(boost::asio::const_buffer) noexcept { return 0; }
    /// Drops the connection at once; pending handlers get `operation_aborted`. May be called twice.
    virtual void close() noexcept = 0;
    /// What an error of this stream means beyond the operating system's code, for example a TLS
    /// alert. None: the table of native codes decides.
    [[nodiscard]] virtual std::optional<finding> explain(const boost::system::error_code&) const {
        return std::nullopt;
    }
};

/// A connection as Asio's stream concepts want it, so that `asio::ssl::stream` and
/// `beast::websocket::stream` are instantiated once for every kind of connection.
class any_stream {
public:
    using executor_type = boost::asio::any_io_executor;
    using lowest_layer_type = any_stream;

    explicit any_stream(std::shared_ptr<connection> next)
        : next_(std::move(next)) {}

    [[nodiscard]] executor_type get_executor() const { return next_->get_executor(); }
    [[nodiscard]] lowest_layer_type& lowest_layer() noexcept { return *this; }
    [[nodiscard]] const lowest_layer_type& lowest_layer() const noexcept { return *this; }
    [[nodiscard]] connection& base() const noexcept { return *next_; }
    void close() const noexcept { next_->close(); }

    template <class MutableBufferSequence, class Token>
    auto async_read_some(const MutableBufferSequence& into, Token&& token) {
        return boost::asio::async_initiate<Token, void(boost::system::error_code, std::size_t)>(
            [](auto handler, connection* stream, boost::asio::mutable_buffer first) {
                stream->async_read_some(first, std::move(handler));
            },
            token,
            next_.get(),
            first_of(into)
        );
    }
    template <class ConstBufferSequence, class Token>
    auto async_write_some(const ConstBufferSequence& from, Token&& token) {
        return boost::asio::async_initiate<Token, void(boost::system::error_code, std::size_t)>(
            [](auto handler, connection* stream, const write_buffers& buffers) {
                stream->async_write_some(buffers, std::move(handler));
            },
            token,
            next_.get(),
            write_buffers::of(from)
        );
    }

private:
    template <class MutableBufferSequence>
    static boost::asio::mutable_buffer first_of(const MutableBufferSequence& sequence) {
        const auto last = boost::asio::buffer_sequence_end(sequence);
        for (auto each = boost::asio::buffer_sequence_begin(sequence); each != last; ++each) {
            const boost::asio::mutable_buffer next(*each);
            if (next.size() != 0)
                return next;
        }
        return {};
    }

    std::shared_ptr<connection> next_;
};

}  // namespace bearings

#endif

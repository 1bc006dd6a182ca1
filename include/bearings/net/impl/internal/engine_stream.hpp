// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_INTERNAL_ENGINE_STREAM_HPP
#define BEARINGS_NET_IMPL_INTERNAL_ENGINE_STREAM_HPP

#include <bearings/net/asio.hpp>
#include <bearings/net/connection.hpp>
#include <bearings/net/engine_protocol.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

namespace bearings::detail {

/// A socket or pipe of Asio as a connection.
template <class Stream>
class engine_stream : public connection {
public:
    explicit engine_stream(Stream stream)
        : stream_(std::move(stream)) {}

    [[nodiscard]] boost::asio::any_io_executor get_executor() override {
        return stream_.get_executor();
    }
    void async_read_some(boost::asio::mutable_buffer into, io_handler handler) override {
        stream_.async_read_some(into, std::move(handler));
    }
    void async_write_some(const write_buffers& from, io_handler handler) override {
        stream_.async_write_some(from, std::move(handler));
    }
    void close() noexcept override {
        boost::system::error_code ignored;
        stream_.close(ignored);
    }
    [[nodiscard]] Stream& stream() noexcept { return stream_; }

private:
    Stream stream_;
};

/// How opening a socket or pipe of an engine ended.
struct engine_opening {
    enum outcome {
        connected,
        /// Somebody is there and takes no more connections just now.
        busy,
        failed,
    };
    outcome how = failed;
    /// For `failed`.
    engine_finding finding{};
    /// For `connected`.
    std::shared_ptr<connection> stream{};
    /// Who made the socket, where the system tells; for `connected`.
    std::optional<std::uint32_t> peer{};
};

}  // namespace bearings::detail

#endif

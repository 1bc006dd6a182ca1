// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_INTERNAL_UPGRADE_GATE_IPP
#define BEARINGS_NET_IMPL_INTERNAL_UPGRADE_GATE_IPP

#include <bearings/net/connection.hpp>
#include <bearings/net/impl/internal/http_answer.ipp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>

#include <array>
#include <memory>
#include <optional>
#include <utility>

namespace bearings::detail {

/// Reads the header that answers an upgrade before the WebSocket library does: bounded, interim
/// answers skipped, and judged as soon as it is complete, whatever body may follow. Behind it, it
/// remembers what the first frame was, for the library forgets a pong while it closes.
class upgrade_gate final : public connection, public std::enable_shared_from_this<upgrade_gate> {
public:
    /// Judges the header. None: it is an upgrade, and the library may go on.
    class judge {
    public:
        virtual std::optional<finding> judge_header(const http_header& header) = 0;
        /// The gate stays shut; the stream is of no more use.
        virtual void rejected(finding why) = 0;

    protected:
        ~judge() = default;
    };

    upgrade_gate(std::shared_ptr<connection> next, std::weak_ptr<void> alive, judge& by)
        : next_(std::move(next))
        , alive_(std::move(alive))
        , judge_(by) {}

    asio::any_io_executor get_executor() override { return next_->get_executor(); }
    void async_write_some(const write_buffers& from, io_handler handler) override {
        next_->async_write_some(from, std::move(handler));
    }
    void async_read_some(asio::mutable_buffer into, io_handler handler) override {
        if (open_ && held_.empty())
            return read_frames(into, std::move(handler));
        if (open_)
            return hand_out(into, std::move(handler));
        read_header(into, std::move(handler));
    }
    void close() noexcept override { next_->close(); }
    [[nodiscard]] std::optional<finding> explain(const error_code& failed) const override {
        return next_->explain(failed);
    }
    [[nodiscard]] bool heard() const noexcept { return heard_; }
    /// The first byte of the first frame. None: no frame came.
    [[nodiscard]] std::optional<unsigned char> first_frame() const noexcept { return frame_; }
    /// The first frame came together with the header, before we had said anything.
    [[nodiscard]] bool unasked() const noexcept { return unasked_; }

private:
    void read_frames(asio::mutable_buffer into, io_handler handler) {
        if (frame_)
            return next_->async_read_some(into, std::move(handler));
        next_->async_read_some(
            into,
            [self = shared_from_this(),
             into,
             to = std::move(handler)](const error_code& failed, std::size_t size) mutable {
                if (size > 0)
                    self->frame_ = *static_cast<const unsigned char*>(into.data());
                std::move(to)(failed, size);
            }
        );
    }
    void read_header(asio::mutable_buffer into, io_handler handler) {
        next_->async_read_some(
            asio::buffer(buffer_),
            [self = shared_from_this(),
             into,
             to = std::move(handler)](const error_code& failed, std::size_t size) mutable {
                if (failed)
                    return std::move(to)(failed, 0);
                self->heard_ = true;
                self->on_header({self->buffer_.data(), size}, into, std::move(to));
            }
        );
    }
    void on_header(std::string_view bytes, asio::mutable_buffer into, io_handler handler) {
        const auto kept = alive_.lock();
        if (!kept)
            return;
        switch (answer_.feed(bytes)) {
        case http_answer::state::open: return read_header(into, std::move(handler));
        case http_answer::state::failed:
            return judge_.rejected({verdict::wrong_protocol, answer_.problem()});
        case http_answer::state::header:
        case http_answer::state::complete: break;
        }
        if (auto why = judge_.judge_header(answer_.header()))
            return judge_.rejected(std::move(*why));
        if (const auto rest = answer_.rest(); !rest.empty()) {
            frame_ = static_cast<unsigned char>(rest.front());
            unasked_ = true;
        }
        held_ = answer_.take_bytes();
        open_ = true;
        const auto size = copy(into);
        std::move(handler)(error_code{}, size);
    }
    void hand_out(asio::mutable_buffer into, io_handler handler) {
        const auto size = copy(into);
        asio::post(next_->get_executor(), [to = std::move(handler), size]() mutable {
            std::move(to)(error_code{}, size);
        });
    }
    std::size_t copy(asio::mutable_buffer into) {
        const auto size = asio::buffer_copy(into, asio::buffer(held_));
        held_.erase(0, size);
        return size;
    }

    std::shared_ptr<connection> next_;
    std::weak_ptr<void> alive_;
    judge& judge_;
    http_answer answer_{{}, false};
    std::array<char, 2048> buffer_;
    std::string held_;
    bool open_ = false;
    bool heard_ = false;
    std::optional<unsigned char> frame_;
    bool unasked_ = false;
};

}  // namespace bearings::detail

#endif

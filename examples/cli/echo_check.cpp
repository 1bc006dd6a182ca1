// SPDX-License-Identifier: BSL-1.0
#include "echo_check.hpp"

#include <boost/asio/post.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <optional>
#include <string>
#include <utility>

namespace cli {
namespace {

namespace asio = boost::asio;
namespace ws = boost::beast::websocket;
using bearings::finding;
using bearings::verdict;

/// Knows how Beast drops it.
class echo_stream : public bearings::any_stream {
public:
    using bearings::any_stream::any_stream;

    friend void beast_close_socket(echo_stream& stream) { stream.close(); }
    friend void teardown(
        boost::beast::role_type,
        echo_stream& stream,
        boost::system::error_code& failed
    ) {
        stream.close();
        failed = {};
    }
    template <class Handler>
    friend void async_teardown(boost::beast::role_type, echo_stream& stream, Handler&& handler) {
        asio::post(stream.get_executor(), [to = std::forward<Handler>(handler)]() mutable {
            to(boost::system::error_code{});
        });
    }
};

class echo_session : public std::enable_shared_from_this<echo_session> {
public:
    echo_session(
        std::shared_ptr<bearings::connection> stream,
        bearings::check_progress& progress,
        bearings::finding_handler handler
    )
        : stream_(std::move(stream))
        , progress_(progress)
        , handler_(std::move(handler)) {}

    void start(const bearings::target& what) {
        stream_.set_option(ws::stream_base::decorator([&what](ws::request_type& request) {
            for (const auto& [name, value] : what.headers)
                request.set(name, value);
        }));
        stream_.read_message_max(64 * 1024);
        progress_.enter(bearings::probe_stage::request);
        const auto& url = what.url;
        const std::string host =
            (url.ipv6() ? "[" + std::string(url.host()) + "]" : std::string(url.host())) + ":" +
            std::to_string(url.port());
        const std::string path = url.target().empty() ? "/" : std::string(url.target());
        stream_.async_handshake(host, path, [self = shared_from_this()](auto failed) {
            if (failed)
                return self->finish({verdict::upgrade_rejected});
            self->say();
        });
    }

private:
    static constexpr std::string_view text = "bearings: is anybody there?";

    void say() {
        progress_.enter(bearings::probe_stage::response);
        stream_.text(true);
        stream_.async_write(
            asio::buffer(text.data(), text.size()),
            [self = shared_from_this()](auto failed, std::size_t) {
                if (failed)
                    return self->finish({verdict::reset});
                self->listen();
            }
        );
    }

    // A server may have more to say than the echo.
    void listen() {
        stream_.async_read(heard_, [self = shared_from_this()](auto failed, std::size_t) {
            if (failed)
                return self->finish({verdict::reset});
            if (boost::beast::buffers_to_string(self->heard_.data()) == text)
                return self->finish({verdict::reachable, {}, 101});
            self->heard_.consume(self->heard_.size());
            self->listen();
        });
    }

    void finish(finding found) {
        if (!handler_)
            return;
        auto handler = std::move(*handler_);
        handler_.reset();
        std::move(handler)(std::move(found));
    }

    ws::stream<echo_stream, false> stream_;
    bearings::check_progress& progress_;
    // None: the check is over.
    std::optional<bearings::finding_handler> handler_;
    boost::beast::flat_buffer heard_;
};

}  // namespace

void websocket_echo::async_run(
    std::shared_ptr<bearings::connection> stream,
    const bearings::target& what,
    bearings::check_progress& progress,
    bearings::finding_handler handler
) {
    std::make_shared<echo_session>(std::move(stream), progress, std::move(handler))->start(what);
}

}  // namespace cli

// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_WEBSOCKET_IPP
#define BEARINGS_NET_IMPL_WEBSOCKET_IPP

#include <bearings/impl/internal/safe_location.hpp>
#include <bearings/net/impl/internal/upgrade_gate.ipp>
#include <bearings/net/native_error.hpp>
#include <bearings/net/websocket.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <algorithm>

namespace bearings {

// What Beast asks of a stream it drops. Nothing is flushed: the close frame was all there was to
// say.
inline void beast_close_socket(any_stream& stream) {
    stream.close();
}
inline void teardown(
    boost::beast::role_type,
    any_stream& stream,
    boost::system::error_code& failed
) {
    stream.close();
    failed = {};
}
template <class TeardownHandler>
void async_teardown(boost::beast::role_type, any_stream& stream, TeardownHandler&& handler) {
    boost::asio::post(
        stream.get_executor(),
        [to = std::forward<TeardownHandler>(handler)]() mutable { to(boost::system::error_code{}); }
    );
}

namespace detail {

namespace ws = boost::beast::websocket;

class websocket_session final : public std::enable_shared_from_this<websocket_session>,
                                public upgrade_gate::judge {
public:
    websocket_session(const target& what, check_progress& progress, finding_handler handler)
        : offered_(what.subprotocols)
        , progress_(progress)
        , handler_(std::move(handler)) {}

    void start(std::shared_ptr<connection> stream, const target& what) {
        if (!fit_in_request(what))
            return asio::post(stream->get_executor(), [self = shared_from_this()] {
                self->finish({verdict::local_error, "header"});
            });
        gate_ = std::make_shared<upgrade_gate>(std::move(stream), weak_from_this(), *this);
        stream_.emplace(any_stream(gate_));
        // The deadline is kept outside, for every check alike.
        stream_->set_option(
            ws::stream_base::timeout{ws::stream_base::none(), ws::stream_base::none(), false}
        );
        stream_->set_option(ws::stream_base::decorator([&what](ws::request_type& request) {
            decorate(request, what);
        }));
        progress_.enter(probe_stage::request);
        stream_->async_handshake(
            host_field(what.url),
            request_target(what.url.target()),
            [self = shared_from_this()](const error_code& failed) { self->on_upgrade(failed); }
        );
    }

private:
    static void decorate(ws::request_type& request, const target& what) {
        request.set(
            http::field::user_agent,
            boost::beast::string_view(user_agent.data(), user_agent.size())
        );
        std::string offered;
        for (const auto& each : what.subprotocols)
            offered += offered.empty() ? each : ", " + each;
        if (!offered.empty())
            request.set(http::field::sec_websocket_protocol, offered);
        for (const auto& [name, value] : what.headers)
            request.set(name, value);
    }
    std::optional<finding> judge_header(const http_header& header) override {
        if (!handler_)
            return std::nullopt;
        progress_.enter(probe_stage::response);
        finding made;
        made.http_status = header.status;
        if (header.status == 401 || header.status == 403) {
            made.verdict = verdict::reachable;
            made.auth_required = true;
            return made;
        }
        if (header.status != 101) {
            made.verdict = verdict::upgrade_rejected;
            if (header.status >= 300 && header.status < 400)
                made.location = safe_location(header.location);
            return made;
        }
        made.verdict = verdict::wrong_protocol;
        if (header.has_extensions) {
            made.reason = "extension";
            return made;
        }
        const bool right =
            header.subprotocol
                ? std::find(offered_.begin(), offered_.end(), *header.subprotocol) != offered_.end()
                : offered_.empty();
        if (right)
            return std::nullopt;
        made.reason = "subprotocol";
        return made;
    }
    void rejected(finding why) override { finish(std::move(why)); }

    void on_upgrade(const error_code& failed) {
        if (!handler_)
            return;
        if (failed)
            return finish(upgrade_failure(failed));
        progress_.enter(probe_stage::grace);
        progress_.conclude_within(websocket::farewell, {verdict::reachable, {}, 101});
        if (!handler_)
            return;
        // Both at once: a living server answers the ping before the close, and one round trip
        // tells everything.
        stream_->async_ping({}, [self = shared_from_this()](const error_code& broken) {
            if (broken)
                return self->on_close(broken);
            self->stream_->async_close(ws::close_code::normal, [self](const error_code& failed_) {
                self->on_close(failed_);
            });
        });
    }
    void on_close(const error_code& failed) {
        if (handler_)
            finish(judge_end(failed));
    }
    /// The stream is over: by the close that we asked for, or by something else before.
    [[nodiscard]] finding judge_end(const error_code& failed) const {
        if (is_protocol_error(failed))
            return {verdict::wrong_protocol, "frame", 101};
        constexpr unsigned char close_frame = 0x88;
        const auto first = gate_->first_frame();
        if (first && *first != close_frame)
            return {verdict::reachable, {}, 101};
        if (first) {
            finding made{verdict::unhealthy, "closed", 101};
            made.close_code = stream_->reason().code;
            // Who reads our ping and our close together may answer the close alone
            // (RFC 6455 §5.5.2); that answer repeats our code.
            const bool echo = made.close_code == ws::close_code::normal ||
                              made.close_code == ws::close_code::none;
            return echo && !gate_->unasked() ? finding{verdict::reachable, {}, 101} : made;
        }
        if (const auto said = gate_->explain(failed))
            return *said;
        return {verdict::reset, {}, 101};
    }
    [[nodiscard]] static bool is_protocol_error(const error_code& failed) {
        return failed && failed != ws::error::closed &&
               failed.category() == ws::make_error_code(ws::error::closed).category();
    }
    [[nodiscard]] finding upgrade_failure(const error_code& failed) const {
        if (const auto said = gate_->explain(failed))
            return *said;
        if (failed == ws::error::no_sec_accept || failed == ws::error::bad_sec_accept)
            return {verdict::wrong_protocol, "accept_key", 101};
        if (failed == ws::error::no_connection || failed == ws::error::no_upgrade ||
            failed == ws::error::no_connection_upgrade || failed == ws::error::no_upgrade_websocket)
            return {verdict::wrong_protocol, "upgrade", 101};
        if (failed == asio::error::eof || failed == http::error::end_of_stream ||
            failed == http::error::partial_message)
            return {gate_->heard() ? verdict::reset : verdict::closed_early};
        if (failed.category() == boost::system::system_category()) {
            const auto meaning = classify_native(failed.value());
            const bool broke = meaning.verdict == verdict::closed_early;
            return {broke && gate_->heard() ? verdict::reset : meaning.verdict, meaning.reason};
        }
        return {verdict::wrong_protocol, "framing"};
    }
    void finish(finding found) {
        if (!handler_)
            return;
        auto handler = std::move(*handler_);
        handler_.reset();
        std::move(handler)(std::move(found));
    }

    // A copy: the header may arrive when the target is gone.
    std::vector<std::string> offered_;
    // The handler keeps it alive.
    check_progress& progress_;
    // None: the check is over.
    std::optional<finding_handler> handler_;
    std::shared_ptr<upgrade_gate> gate_;
    std::optional<ws::stream<any_stream, false>> stream_;
};

}  // namespace detail

BEARINGS_DECL void websocket::async_run(
    std::shared_ptr<connection> stream,
    const target& what,
    check_progress& progress,
    finding_handler handler
) {
    std::make_shared<detail::websocket_session>(what, progress, std::move(handler))
        ->start(std::move(stream), what);
}

}  // namespace bearings

#endif

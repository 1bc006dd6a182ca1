// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_ENGINE_PROTOCOL_IPP
#define BEARINGS_NET_IMPL_ENGINE_PROTOCOL_IPP

#include <bearings/net/engine_protocol.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace bearings::detail {

inline constexpr std::size_t max_engine_head = 8 * 1024;
inline constexpr std::size_t max_ping_body = 4 * 1024;

BEARINGS_DECL bool is_engine_version(std::string_view text) noexcept {
    if (text.empty() || text.size() > 16)
        return false;
    return text.find_first_not_of("0123456789.") == std::string_view::npos;
}

}  // namespace bearings::detail

namespace bearings {

struct engine_conversation::reader {
    explicit reader(std::size_t body_limit) {
        parser.header_limit(detail::max_engine_head);
        parser.body_limit(body_limit);
        parser.eager(true);
    }
    // What the parser has not taken yet of `bytes` and of what was left over before.
    boost::system::error_code put(std::string_view bytes) {
        if (!rest.empty())
            bytes = rest.append(bytes);
        boost::system::error_code error;
        const auto used = parser.put(boost::asio::buffer(bytes.data(), bytes.size()), error);
        std::string left(bytes.substr(used));
        rest = std::move(left);
        if (error == boost::beast::http::error::need_more && rest.size() <= detail::max_engine_head)
            error = {};
        return error;
    }
    boost::beast::http::response_parser<boost::beast::http::string_body> parser;
    std::string rest;
    bool head_seen = false;
};

BEARINGS_DECL engine_finding judge_greeting(const engine_greeting& said) {
    const auto status = std::to_string(said.status);
    if (said.status == 401 || said.status == 403)
        return {engine_state::denied, "answers /_ping with " + status};
    if (said.status >= 500)
        return {engine_state::unhealthy, "answers /_ping with " + status};
    const bool named = detail::is_engine_version(said.api_version);
    if (said.status != 200)
        return {
            named ? engine_state::unhealthy : engine_state::foreign,
            "answers /_ping with " + status};
    if (!named)
        return {engine_state::foreign, "answers /_ping without the version of its API"};
    if (said.os == "windows")
        return {engine_state::windows_containers, "runs Windows containers"};
    return {engine_state::ready, "answers with API " + std::string(said.api_version)};
}

BEARINGS_DECL engine_conversation::engine_conversation(
    std::string host,
    engine_questions* questions
)
    : host_(std::move(host))
    , questions_(questions) {
    ask("/_ping");
}

BEARINGS_DECL engine_conversation::~engine_conversation() = default;

BEARINGS_DECL void engine_conversation::sent() {
    step_ = engine_step::receive;
}

BEARINGS_DECL void engine_conversation::connected() {
    ask(pending_);
    reused_ = false;
}

BEARINGS_DECL void engine_conversation::receive(std::string_view bytes) {
    heard_ = heard_ || !bytes.empty();
    const auto error = reader_->put(bytes);
    if (error && !greeted_)
        return answer_broken(error == boost::beast::http::error::body_limit);
    if (!reader_->head_seen && reader_->parser.is_header_done()) {
        reader_->head_seen = true;
        head_read();
        if (step_ == engine_step::done)
            return;
    }
    if (reader_->parser.is_done())
        return answer_read();
    if (error)
        answer_broken(error == boost::beast::http::error::body_limit);
}

BEARINGS_DECL void engine_conversation::close() {
    boost::system::error_code error;
    if (heard_)
        reader_->parser.put_eof(error);
    if (heard_ && !error && reader_->parser.is_done())
        return answer_read();
    // Closed while idle, which a server may do at any time.
    if (!heard_ && reused_) {
        step_ = engine_step::reconnect;
        return;
    }
    if (heard_ || greeted_)
        return end(engine_state::foreign, "closed the connection in the middle of an answer");
    end(engine_state::not_running, "accepted the connection and closed it without an answer");
}

BEARINGS_DECL void engine_conversation::expire() {
    if (step_ == engine_step::done)
        return;
    if (greeted_)
        return end(engine_state::unresponsive, "did not list its containers in time");
    if (heard_)
        return end(engine_state::foreign, "did not finish its answer to /_ping in time");
    end(engine_state::unresponsive, "accepted the connection and stayed silent");
}

BEARINGS_DECL void engine_conversation::ask(std::string_view target) {
    request_ = "GET ";
    request_ += target;
    request_ += " HTTP/1.1\r\nHost: ";
    request_ += host_;
    request_ += "\r\nUser-Agent: bearings\r\nAccept: application/json\r\n\r\n";
    reader_ = std::make_unique<reader>(greeted_ ? max_engine_body : detail::max_ping_body);
    heard_ = false;
    step_ = engine_step::send;
}

BEARINGS_DECL void engine_conversation::ask_next() {
    pending_ = questions_ ? questions_->next() : std::string();
    if (pending_.empty()) {
        step_ = engine_step::done;
        return;
    }
    if (reader_->parser.is_done() && reader_->parser.keep_alive() && reader_->rest.empty()) {
        reused_ = true;
        return ask(pending_);
    }
    step_ = engine_step::reconnect;
}

BEARINGS_DECL void engine_conversation::end(engine_state state, std::string reason) {
    finding_ = {state, std::move(reason)};
    step_ = engine_step::done;
}

BEARINGS_DECL void engine_conversation::head_read() {
    const auto& head = reader_->parser.get();
    const auto field = [&head](std::string_view name) -> std::string_view {
        const auto found = head.find({name.data(), name.size()});
        if (found == head.end())
            return {};
        return {found->value().data(), found->value().size()};
    };
    if (greeted_) {
        if (head.result_int() == 200)
            return;
        const bool denied = head.result_int() == 401 || head.result_int() == 403;
        return end(
            denied ? engine_state::denied : engine_state::unhealthy,
            "answers the list of containers with " + std::to_string(head.result_int())
        );
    }
    const engine_greeting said{head.result_int(), field("Api-Version"), field("Ostype")};
    finding_ = judge_greeting(said);
    if (detail::is_engine_version(said.api_version))
        api_version_ = said.api_version;
    // Only a sound engine is worth reading on; its body matters only for the next request.
    if (finding_.state != engine_state::ready || !questions_)
        step_ = engine_step::done;
}

BEARINGS_DECL void engine_conversation::answer_read() {
    if (!greeted_) {
        greeted_ = true;
        return ask_next();
    }
    if (!questions_->answer(reader_->parser.get().body()))
        return end(engine_state::foreign, "its list of containers is not what an engine tells");
    ask_next();
}

BEARINGS_DECL void engine_conversation::answer_broken(bool too_large) {
    if (!greeted_)
        return end(
            engine_state::foreign,
            too_large ? "answers /_ping with more than an engine does" : "does not speak HTTP"
        );
    if (!too_large)
        return end(engine_state::foreign, "answers the list of containers with broken HTTP");
    if (questions_->too_large())
        return ask_next();
    end(engine_state::unhealthy, "lists more than 1 MiB of containers");
}

}  // namespace bearings

#endif

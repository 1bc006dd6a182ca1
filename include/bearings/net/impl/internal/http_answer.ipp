// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_INTERNAL_HTTP_ANSWER_IPP
#define BEARINGS_NET_IMPL_INTERNAL_HTTP_ANSWER_IPP

#include <bearings/net/asio.hpp>
#include <bearings/net/target.hpp>

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/field.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace bearings::detail {

namespace http = boost::beast::http;

inline constexpr std::size_t max_header_size = 8 * 1024;
inline constexpr std::size_t max_header_fields = 64;
inline constexpr std::size_t max_body_size = 64 * 1024;
inline constexpr int max_interim_answers = 16;

inline std::string_view standard(boost::beast::string_view text) noexcept {
    return {text.data(), text.size()};
}

/// What a check wants to know of an answer's header; nothing else is kept.
struct http_header {
    int status = 0;
    std::string location;
    /// The value of the field that was asked for. None: the answer has no such field.
    std::optional<std::string> wanted;
    bool has_extensions = false;
    std::optional<std::string> subprotocol;
};

/// Beast's parser, keeping only what is wanted.
class header_parser final : public http::basic_parser<false> {
public:
    header_parser(std::string_view wanted, std::string* body)
        : wanted_(wanted)
        , body_(body) {
        header_limit(static_cast<std::uint32_t>(max_header_size));
        body_limit(boost::none);
        eager(true);
        skip(body == nullptr);
    }
    [[nodiscard]] http_header& header() noexcept { return header_; }

private:
    using text = boost::beast::string_view;

    void on_request_impl(http::verb, text, text, int, error_code&) override {}
    void on_response_impl(int status, text, int, error_code&) override { header_.status = status; }
    void on_field_impl(http::field name, text spelled, text value, error_code& failed) override {
        if (++fields_ > max_header_fields) {
            failed = http::error::header_limit;
            return;
        }
        if (name == http::field::location)
            header_.location = standard(value);
        else if (name == http::field::sec_websocket_extensions)
            header_.has_extensions = true;
        else if (name == http::field::sec_websocket_protocol)
            header_.subprotocol = standard(value);
        if (!wanted_.empty() && boost::beast::iequals(spelled, {wanted_.data(), wanted_.size()}))
            header_.wanted = standard(value);
    }
    void on_header_impl(error_code&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
    std::size_t on_body_impl(text bytes, error_code&) override {
        keep(bytes);
        return bytes.size();
    }
    void on_chunk_header_impl(std::uint64_t, text, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, text bytes, error_code&) override {
        keep(bytes);
        return bytes.size();
    }
    void on_finish_impl(error_code&) override {}

    void keep(text bytes) {
        if (body_)
            body_->append(bytes.data(), (std::min)(bytes.size(), max_body_size - body_->size()));
    }

    std::string_view wanted_;
    std::string* body_;
    http_header header_;
    std::size_t fields_ = 0;
};

/// An answer as it comes in: interim answers are skipped, sizes are bounded.
class http_answer {
public:
    enum class state : unsigned char {
        /// More bytes are needed.
        open,
        /// The header of the final answer is complete.
        header,
        /// Body and all.
        complete,
        /// `problem` says why.
        failed,
    };

    /// `wanted` names one header field, and must outlive the answer.
    http_answer(std::string_view wanted, bool with_body)
        : wanted_(wanted)
        , with_body_(with_body) {
        restart();
    }

    state feed(std::string_view bytes) {
        pending_.append(bytes);
        if (!saw_beginning_) {
            problem_ = foreign_beginning(pending_);
            if (!problem_.empty())
                return state::failed;
            saw_beginning_ = pending_.size() >= beginning.size();
        }
        return advance();
    }
    [[nodiscard]] std::string_view problem() const noexcept { return problem_; }
    [[nodiscard]] const http_header& header() const noexcept { return parser_->header(); }
    [[nodiscard]] const std::string& body() const noexcept { return body_; }
    [[nodiscard]] bool header_complete() const noexcept { return parser_->is_header_done(); }
    /// The bytes of the final answer, beginning with its header, without a body: what another
    /// reader of the stream has to see.
    [[nodiscard]] std::string take_bytes() { return std::move(final_bytes_); }
    /// What came after the header and is not parsed yet.
    [[nodiscard]] std::string_view rest() const noexcept { return pending_; }

private:
    static constexpr std::string_view beginning = "HTTP/1.";

    /// What the first bytes are when they are no HTTP/1 answer. Empty: they may be one.
    static std::string_view foreign_beginning(std::string_view bytes) noexcept {
        const auto common = (std::min)(bytes.size(), beginning.size());
        if (bytes.substr(0, common) == beginning.substr(0, common))
            return {};
        const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(bytes[at]); };
        constexpr unsigned char tls_alert = 0x15, tls_handshake = 0x16;
        if (byte(0) == tls_alert || byte(0) == tls_handshake)
            return "tls_on_plain";
        constexpr unsigned char http2_settings = 0x04;
        if (bytes.size() > 3 && byte(0) == 0 && byte(3) == http2_settings)
            return "not_http1";
        if (bytes.starts_with("HTTP/2"))
            return "not_http1";
        return bytes.size() > 3 || byte(0) != 0 ? "not_http" : std::string_view{};
    }

    state advance() {
        for (;;) {
            const bool header_before = parser_->is_header_done();
            error_code failed;
            const auto used =
                parser_->put(boost::asio::const_buffer(pending_.data(), pending_.size()), failed);
            if (!header_before && parser_->is_header_done() && !is_interim())
                final_bytes_ = pending_;
            pending_.erase(0, used);
            if (failed && failed != http::error::need_more)
                return fail(failed);
            // Beast waits for the end of a chunk's extension however long it gets.
            if (!parser_->is_done() && pending_.size() > max_header_size) {
                problem_ = parser_->is_header_done() ? "framing" : "header_limit";
                return state::failed;
            }
            if (!parser_->is_header_done())
                return state::open;
            if (!is_interim())
                return parser_->is_done() || body_.size() == max_body_size ? state::complete
                                                                           : state::header;
            if (++interim_ > max_interim_answers) {
                problem_ = "too_many_1xx";
                return state::failed;
            }
            restart();
            if (pending_.empty())
                return state::open;
        }
    }
    [[nodiscard]] bool is_interim() const {
        const int status = parser_->header().status;
        return status >= 100 && status < 200 && status != 101;
    }
    state fail(const error_code& why) {
        problem_ = why == http::error::header_limit ? "header_limit" : "framing";
        if (parser_->header().status == 0 && why != http::error::header_limit)
            problem_ = "not_http";
        return state::failed;
    }
    void restart() { parser_.emplace(wanted_, with_body_ ? &body_ : nullptr); }

    std::string_view wanted_;
    bool with_body_;
    bool saw_beginning_ = false;
    int interim_ = 0;
    std::string pending_;
    std::string final_bytes_;
    std::string body_;
    std::string_view problem_;
    mutable std::optional<header_parser> parser_;
};

/// `host`, or `host:port` when the port is not the scheme's own; brackets around IPv6.
inline std::string host_field(const url& where) {
    std::string made;
    if (where.ipv6())
        made += '[';
    made += where.host();
    if (where.ipv6())
        made += ']';
    if (where.port() != default_port(where.scheme()))
        made += ':' + std::to_string(where.port());
    return made;
}

/// What is asked for: never empty, always a path.
inline std::string request_target(std::string_view given) {
    if (given.starts_with('/'))
        return std::string(given);
    return '/' + std::string(given);
}

/// Whether text can stand in a request without ending a line.
inline bool fits_in_header(std::string_view text) noexcept {
    for (const char each : text) {
        const auto byte = static_cast<unsigned char>(each);
        if ((byte < 0x20 && byte != '\t') || byte == 0x7f)
            return false;
    }
    return true;
}

/// The same for what stands between two blanks of the request's first line.
inline bool fits_in_target(std::string_view text) noexcept {
    return fits_in_header(text) && text.find_first_of(" \t") == text.npos;
}

inline bool fit_in_request(const target& what) noexcept {
    for (const auto& [name, value] : what.headers)
        if (name.empty() || !fits_in_header(name) || !fits_in_header(value))
            return false;
    for (const auto& each : what.subprotocols)
        if (!fits_in_header(each))
            return false;
    return fits_in_target(what.health);
}

inline constexpr std::string_view user_agent = "bearings/0.1";

}  // namespace bearings::detail

#endif

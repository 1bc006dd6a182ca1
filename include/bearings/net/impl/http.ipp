// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_HTTP_IPP
#define BEARINGS_NET_IMPL_HTTP_IPP

#include <bearings/impl/internal/safe_location.hpp>
#include <bearings/impl/internal/text.hpp>
#include <bearings/net/http.hpp>
#include <bearings/net/impl/internal/http_answer.ipp>

#include <algorithm>

namespace bearings::detail {

/// The two halves of `name: value`, without blanks around them.
struct expected_field {
    std::string_view name;
    std::string_view value;
};

inline expected_field split_field(std::string_view text) noexcept {
    const auto trimmed = [](std::string_view part) {
        const auto first = part.find_first_not_of(" \t");
        if (first == part.npos)
            return std::string_view{};
        return part.substr(first, part.find_last_not_of(" \t") - first + 1);
    };
    const auto colon = text.find(':');
    if (colon == text.npos)
        return {trimmed(text), {}};
    return {trimmed(text.substr(0, colon)), trimmed(text.substr(colon + 1))};
}

class http_conversation final : public conversation {
public:
    http_conversation(const target& what, const http_question& question)
        : what_(what)
        , question_(question)
        , expected_(split_field(what.expect.header))
        , answer_(expected_.name, !what.expect.body.empty()) {}

    step connected() override {
        if (!fit_in_request(what_) || !fits_in_target(question_.path))
            return step::done(verdict::local_error, "header");
        request_ = request();
        return step::send(request_);
    }
    step received(std::string_view bytes) override {
        switch (answer_.feed(bytes)) {
        case http_answer::state::open: return step::receive();
        case http_answer::state::failed:
            return step::done(verdict::wrong_protocol, answer_.problem());
        case http_answer::state::complete: return step::done(judge(body::whole));
        case http_answer::state::header: break;
        }
        if (!needs_body() || body_matches())
            return step::done(judge(body::whole));
        return step::receive();
    }
    finding ended() override {
        if (!answer_.header_complete())
            return {};
        // Without a length the end of the stream is the end of the body.
        return judge(body::cut);
    }

private:
    enum class body : unsigned char { whole, cut };

    [[nodiscard]] std::string request() const {
        std::string made(question_.method);
        made += ' ';
        made += request_target(path());
        made += " HTTP/1.1\r\n";
        append_own(made, "Host", host_field(what_.url));
        append_own(made, "User-Agent", user_agent);
        append_own(made, "Accept", "*/*");
        append_own(made, "Connection", "close");
        for (const auto& [name, value] : what_.headers)
            append_field(made, name, value);
        made += "\r\n";
        return made;
    }
    static void append_field(std::string& to, std::string_view name, std::string_view value) {
        to.append(name).append(": ").append(value).append("\r\n");
    }
    /// A field of the target's own takes the place of ours: servers refuse a second `Host`.
    void append_own(std::string& to, std::string_view name, std::string_view value) const {
        const bool given =
            std::any_of(what_.headers.begin(), what_.headers.end(), [name](const auto& each) {
                return equals_ignoring_case(each.first, name);
            });
        if (!given)
            append_field(to, name, value);
    }
    [[nodiscard]] std::string_view path() const noexcept {
        if (!what_.health.empty())
            return what_.health;
        return question_.path.empty() ? what_.url.target() : question_.path;
    }
    [[nodiscard]] bool accepts(int status) const noexcept {
        const auto listed = [status](const auto& codes) {
            return std::find(codes.begin(), codes.end(), status) != codes.end();
        };
        if (!what_.expect.status.empty())
            return listed(what_.expect.status);
        if (!question_.status.empty())
            return listed(question_.status);
        if (what_.health.empty() && question_.path.empty() && what_.expect.empty())
            return status < 500;
        return status >= 200 && status < 400;
    }
    /// The body is looked at only when all the rest is right.
    [[nodiscard]] bool needs_body() const noexcept {
        return !what_.expect.body.empty() && accepts(answer_.header().status) && field_matches();
    }
    [[nodiscard]] bool body_matches() const noexcept {
        return answer_.body().find(what_.expect.body) != std::string::npos;
    }
    [[nodiscard]] bool field_matches() const noexcept {
        return what_.expect.header.empty() || answer_.header().wanted == expected_.value;
    }
    [[nodiscard]] finding judge(body size) const {
        const auto& header = answer_.header();
        finding made{verdict::reachable};
        made.http_status = header.status;
        if (header.status >= 300 && header.status < 400)
            made.location = safe_location(header.location);
        if (header.status == 401 || header.status == 403) {
            made.auth_required = true;
            return made;
        }
        if (!accepts(header.status)) {
            made.verdict = verdict::unhealthy;
            return made;
        }
        const bool right_body = what_.expect.body.empty() || body_matches();
        if (field_matches() && right_body)
            return made;
        made.verdict = verdict::wrong_protocol;
        made.reason = field_matches() && size == body::cut ? "partial" : "identity";
        return made;
    }

    const target& what_;
    http_question question_;
    expected_field expected_;
    http_answer answer_;
    std::string request_;
};

BEARINGS_DECL std::unique_ptr<conversation> begin_http(
    const target& what,
    const http_question& question
) {
    return std::make_unique<http_conversation>(what, question);
}

}  // namespace bearings::detail

#endif

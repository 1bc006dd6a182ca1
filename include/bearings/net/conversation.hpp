// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_CONVERSATION_HPP
#define BEARINGS_NET_CONVERSATION_HPP

#include <bearings/verdict.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

namespace bearings {

/// What one protocol check concluded.
struct finding {
    bearings::verdict verdict = bearings::verdict::not_probed;
    /// A word that refines the verdict; must outlive the program's probes, so use a literal.
    std::string_view reason{};
    /// Status of an HTTP answer. Zero: none.
    int http_status = 0;
    /// Code of a WebSocket close frame. Zero: none.
    int close_code = 0;
    /// The service is there and wants credentials.
    bool auth_required = false;
    /// Where a redirect points. Empty: no redirect.
    std::string location{};
    /// One sentence for people, free of secrets and control characters. Empty: none.
    std::string note{};
};

/// One protocol check with one server: bytes in, bytes out, a finding at the end. It knows no
/// socket and no clock, so it is tested by feeding it.
///
/// Events arrive one at a time; each is answered by the next step.
class conversation {
public:
    /// What to do next.
    struct step {
        enum class kind : unsigned char { send, receive, receive_for, done };
        kind what = kind::receive;
        /// For `send`; must stay where it is until the next event.
        std::string_view bytes{};
        /// For `receive_for`.
        std::chrono::microseconds limit{0};
        /// For `done`.
        finding found{};

        /// Sends everything, then receives.
        [[nodiscard]] static step send(std::string_view bytes) {
            return {kind::send, bytes, {}, {}};
        }
        /// Waits for bytes until the deadline of the check.
        [[nodiscard]] static step receive() { return {}; }
        /// Waits for bytes; silence until `limit` is the event `silent`.
        [[nodiscard]] static step receive_for(std::chrono::microseconds limit) {
            return {kind::receive_for, {}, limit, {}};
        }
        [[nodiscard]] static step done(bearings::verdict verdict, std::string_view reason = {}) {
            return done(finding{verdict, reason});
        }
        [[nodiscard]] static step done(finding found) {
            return {kind::done, {}, {}, std::move(found)};
        }
    };

    conversation() = default;
    conversation(const conversation&) = delete;
    conversation& operator=(const conversation&) = delete;
    virtual ~conversation() = default;

    /// The connection stands.
    [[nodiscard]] virtual step connected() = 0;
    /// At least one byte came in; the view ends with this call.
    [[nodiscard]] virtual step received(std::string_view bytes) = 0;
    /// `receive_for` heard nothing.
    [[nodiscard]] virtual step silent() { return step::done(verdict::timed_out); }
    /// The peer ended the stream. Verdict `not_probed` leaves the judgement to bearings:
    /// `closed_early` without a byte of an answer, `reset` after one.
    [[nodiscard]] virtual finding ended() { return {}; }
};

}  // namespace bearings

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_ENGINE_PROTOCOL_HPP
#define BEARINGS_NET_ENGINE_PROTOCOL_HPP

#include <bearings/engine.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace bearings {

/// The most that is read of an answer after filtering, in bytes.
inline constexpr std::size_t max_engine_body = 1024 * 1024;

/// What one answer or silence means.
struct engine_finding {
    engine_state state = engine_state::not_probed;
    /// Why, for people.
    std::string reason;
};

/// The head of an answer to `GET /_ping`.
struct engine_greeting {
    unsigned status = 0;
    /// `Api-Version`. Empty: the answer has none.
    std::string_view api_version{};
    /// `Ostype`: `linux`, `windows`. Empty: the answer has none.
    std::string_view os{};
};

/// Whether that is an engine, and in which state.
[[nodiscard]] BEARINGS_DECL engine_finding judge_greeting(const engine_greeting& said);

/// What to ask an engine once it answered its ping.
class engine_questions {
public:
    engine_questions() = default;
    engine_questions(const engine_questions&) = delete;
    engine_questions& operator=(const engine_questions&) = delete;
    virtual ~engine_questions() = default;

    /// Path and query of the next request. Empty: nothing more.
    [[nodiscard]] virtual std::string next() = 0;
    /// Reads the body of the last answer. False: it is not what an engine tells.
    [[nodiscard]] virtual bool answer(std::string_view body) = 0;
    /// The last answer was larger than `max_engine_body` and was left unread. True: `next()` asks for
    /// less; false: there is no smaller question.
    [[nodiscard]] virtual bool too_large() = 0;
    /// Puts what was learnt into the snapshot of a ready engine; called once, at the end.
    virtual void finish(engine_snapshot& into) = 0;
};

/// What a driver has to do next for a conversation.
enum class engine_step {
    /// Write `request()`, then call `sent()`.
    send,
    /// Read something and call `receive()`, or `close()` when the engine closed.
    receive,
    /// Close, connect to the same place again, then call `connected()`.
    reconnect,
    done,
};

/// The HTTP conversation with one engine, without sockets: a ping, then the questions.
///
/// Bounded whatever the other side sends. Follows no redirect. Call `expire()` at the deadline.
class engine_conversation {
public:
    /// `host` is the value of the Host header. `questions` may be null and must outlive this.
    BEARINGS_DECL engine_conversation(std::string host, engine_questions* questions);
    BEARINGS_DECL ~engine_conversation();
    engine_conversation(const engine_conversation&) = delete;
    engine_conversation& operator=(const engine_conversation&) = delete;

    [[nodiscard]] engine_step step() const noexcept { return step_; }
    /// Bytes to write; valid until `sent()`.
    [[nodiscard]] std::string_view request() const noexcept { return request_; }
    BEARINGS_DECL void sent();
    BEARINGS_DECL void receive(std::string_view bytes);
    BEARINGS_DECL void close();
    BEARINGS_DECL void connected();
    BEARINGS_DECL void expire();

    /// What it came to; meaningful when `step()` is `done`.
    [[nodiscard]] const engine_finding& finding() const noexcept { return finding_; }
    /// As answered. Empty: unknown.
    [[nodiscard]] const std::string& api_version() const noexcept { return api_version_; }

private:
    struct reader;

    void ask(std::string_view target);
    void ask_next();
    void end(engine_state state, std::string reason);
    void head_read();
    void answer_read();
    void answer_broken(bool too_large);

    std::string host_;
    engine_questions* questions_;
    std::unique_ptr<reader> reader_;
    std::string request_;
    std::string pending_;
    engine_finding finding_;
    std::string api_version_;
    engine_step step_ = engine_step::send;
    bool greeted_ = false;
    bool heard_ = false;
    bool reused_ = false;
};

}  // namespace bearings

#ifdef BEARINGS_HEADER_ONLY
#include <bearings/net/impl/engine_protocol.ipp>
#endif

#endif

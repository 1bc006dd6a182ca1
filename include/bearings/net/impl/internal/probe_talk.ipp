// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_INTERNAL_PROBE_TALK_IPP
#define BEARINGS_NET_IMPL_INTERNAL_PROBE_TALK_IPP

// From a connection that stands to a finding.

#include <bearings/net/impl/internal/probe.ipp>

namespace bearings::detail {

inline void probe::talk(time_point now) {
    state_ = state::talking;
    if (check_->begin) {
        talk_ = check_->begin(*what_);
        return perform(talk_->connected(), now);
    }
    enter_stage(probe_stage::request, now);
    check_->run(
        stream_,
        *what_,
        *this,
        [self = shared_from_this(), stream = stream_, round = round_](finding found) {
            self->resume(round, [&](time_point at) { self->conclude(found, at); });
        }
    );
}

inline void probe::perform(conversation::step next, time_point now) {
    using kind = conversation::step::kind;
    limit_.reset();
    switch (next.what) {
    case kind::send:
        enter_stage(probe_stage::request, now);
        out_ = next.bytes;
        return write(now);
    case kind::receive: enter_stage(probe_stage::response, now); return read();
    case kind::receive_for:
        enter_stage(probe_stage::grace, now);
        limit_ = now + next.limit;
        return read();
    case kind::done: return conclude(next.found, now);
    }
}

inline void probe::write(time_point now) {
    // A request is small: it nearly always fits, and nobody has to be woken for that.
    out_.remove_prefix(stream_->write_now(asio::const_buffer(out_.data(), out_.size())));
    if (out_.empty()) {
        enter_stage(probe_stage::response, now);
        return read();
    }
    stream_->async_write_some(
        asio::const_buffer(out_.data(), out_.size()),
        [self = shared_from_this(),
         stream = stream_,
         talk = talk_,
         round = round_](const error_code& failed, std::size_t size) {
            self->resume(round, [&](time_point now) {
                self->out_.remove_prefix(size);
                if (!failed && !self->out_.empty())
                    return self->write(now);
                // After a failed write the answer may still lie there: reading tells.
                self->enter_stage(probe_stage::response, now);
                self->read();
            });
        }
    );
}

inline void probe::read() {
    if (reading_)
        return;
    reading_ = true;
    if (!buffer_)
        buffer_ = std::make_shared<read_buffer>();
    stream_->async_read_some(
        asio::mutable_buffer(buffer_->bytes, sizeof buffer_->bytes),
        [self = shared_from_this(),
         stream = stream_,
         buffer = buffer_,
         round = round_](const error_code& failed, std::size_t size) {
            self->resume(round, [&](time_point now) {
                self->reading_ = false;
                if (failed)
                    return self->broken(failed, now);
                self->heard_ = true;
                self->perform(self->talk_->received({buffer->bytes, size}), now);
            });
        }
    );
}

/// The stream ended or failed.
inline void probe::broken(const error_code& failed, time_point now) {
    if (const auto said = stream_->explain(failed))
        return conclude(*said, now);
    const bool in_order = failed == asio::error::eof;
    auto found = in_order ? outcome(verdict::closed_early) : native_outcome(failed.value());
    if (found.verdict == verdict::closed_early) {
        if (auto said = talk_ ? talk_->ended() : finding{}; said.verdict != verdict::not_probed)
            return conclude(said, now);
        if (heard_)
            found.verdict = verdict::reset;
    }
    const bool nobody_behind = found.verdict == verdict::closed_early;
    record(std::move(found));
    if (nobody_behind && more_addresses()) {
        stream_->close();
        stream_.reset();
        talk_.reset();
        reading_ = false;
        machine_.failed(attempt_);
        ++round_;
        state_ = state::connecting;
        return connect_more(now);
    }
    end_round(now);
}

inline void probe::conclude(const finding& found, time_point now) {
    auto made = outcome(found.verdict, found.reason);
    made.http_status = found.http_status;
    made.close_code = found.close_code;
    made.auth_required = found.auth_required;
    made.location = found.location;
    made.note = found.note;
    record(std::move(made));
    end_round(now);
}

inline void probe::conclude_within(std::chrono::microseconds limit, finding otherwise) {
    limit_ = table_.now() + limit;
    otherwise_ = std::move(otherwise);
    if (owner_)
        owner_->probe_advanced(*this);
}

inline probe_result probe::outcome(verdict value, std::string_view reason) const {
    probe_result made;
    made.verdict = value;
    made.stage = stage_;
    made.reason = reason;
    if (stream_)
        made.address = to_string(machine_.address(attempt_), what_->url.port());
    return made;
}

inline probe_result probe::native_outcome(int code) const {
    const auto meaning = classify_native(code);
    auto made = outcome(meaning.verdict, meaning.reason);
    made.native_code = code;
    made.native_name = native_name(code);
    return made;
}

/// Keeps what got furthest in this round.
inline void probe::record(probe_result found) {
    const bool first = result_.verdict == verdict::not_probed;
    const bool good = found.verdict == verdict::reachable;
    if (!first && !good && progress_of(found.verdict) <= progress_of(result_.verdict))
        return;
    found.attempts = result_.attempts;
    found.phases = std::move(result_.phases);
    found.check = std::move(result_.check);
    result_ = std::move(found);
}

}  // namespace bearings::detail

#endif

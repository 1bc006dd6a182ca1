// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_INTERNAL_PROBE_CONNECT_IPP
#define BEARINGS_NET_IMPL_INTERNAL_PROBE_CONNECT_IPP

// From a host to a connection that stands.

#include <bearings/net/impl/internal/probe.ipp>

namespace bearings::detail {

/// Runs what an event asks for, unless the event belongs to a round that is over.
template <class Step>
void probe::resume(unsigned round, Step step) {
    if (!owner_ || round != round_ || state_ == state::over)
        return;
    const auto kept = owner_->keep_alive();
    protect(table_.now(), std::move(step));
    if (owner_)
        owner_->probe_advanced(*this);
}

/// Want of memory or descriptors is a verdict like any other.
template <class Step>
void probe::protect(time_point now, Step step) {
    try {
        return step(now);
    } catch (const std::bad_alloc&) {
        record(outcome(verdict::local_error, "memory"));
    } catch (const boost::system::system_error& thrown) {
        record(native_outcome(thrown.code().value()));
    }
    finish(now);
}

inline void probe::begin_round(time_point now) {
    const int attempts = result_.attempts + 1;
    auto phases = std::move(result_.phases);
    result_ = {};
    result_.phases = std::move(phases);
    result_.attempts = attempts;
    round_began_ = now;
    heard_ = false;
    name_failure_.reset();
    check_ = select_check();
    if (!check_) {
        auto found = outcome(verdict::local_error, "no_check");
        found.note = "no selected check handles this scheme: add tcp or tcp_grace";
        record(std::move(found));
        return finish(now);
    }
    result_.check = check_->name;
    if (is_secure(what_->url.scheme()) && !table_.secure) {
        auto found = outcome(verdict::local_error, "no_tls");
        found.note = "this build has no TLS: include <bearings/net/tls.hpp> and select tls";
        record(std::move(found));
        return finish(now);
    }
    state_ = state::connecting;
    find_addresses(now);
}

inline const check_entry* probe::select_check() const noexcept {
    const check_entry* otherwise = nullptr;
    for (const auto& each : table_.checks) {
        if (each.catch_all)
            otherwise = &each;
        else if (each.handles(*what_))
            return &each;
    }
    return otherwise && otherwise->handles(*what_) ? otherwise : nullptr;
}

inline void probe::find_addresses(time_point now) {
    constexpr auto loopback_v4 = ip_address::v4({127, 0, 0, 1});
    constexpr auto loopback_v6 = ip_address::v6({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
    connect_settings settings{table_.order};

    const auto host = what_->url.host();
    if (is_localhost_name(host)) {
        // Both are tried at once, and most servers are found on the first.
        if (settings.order == address_order::v6_first)
            settings.order = address_order::v4_first;
        machine_ = connect_machine(settings);
        machine_.add(ip_family::v4, {&loopback_v4, 1}, now);
        machine_.add(ip_family::v6, {&loopback_v6, 1}, now);
        return connect_more(now);
    }
    if (auto address = parse_ip(host)) {
        if (is_unspecified(*address)) {
            address = address->is_v6() ? loopback_v6 : loopback_v4;
            host_note_ = std::string(host) + " is a listener's address; " + to_string(*address) +
                         " was asked instead";
        }
        const auto family = address->is_v6() ? ip_family::v6 : ip_family::v4;
        settings.order = address->is_v6() ? address_order::v6_only : address_order::v4_only;
        machine_ = connect_machine(settings);
        machine_.add(family, {&*address, 1}, now);
        machine_.add(family == ip_family::v6 ? ip_family::v4 : ip_family::v6, {}, now);
        return connect_more(now);
    }
    machine_ = connect_machine(settings);
    look_up_names(now);
}

inline void probe::look_up_names(time_point now) {
    enter_stage(probe_stage::resolve, now);
    const std::string host(what_->url.host());
    for (const auto family : {ip_family::v6, ip_family::v4}) {
        if (!machine_.wants(family)) {
            machine_.add(family, {}, now);
            continue;
        }
        lookups_[static_cast<std::size_t>(family)] = table_.look_up(
            executor_,
            host,
            family,
            [self = shared_from_this(), round = round_, family](const name_answer& answer) {
                self->resume(round, [&](time_point at) { self->on_name(family, answer, at); });
            }
        );
    }
}

inline void probe::on_name(ip_family family, const name_answer& answer, time_point now) {
    lookups_[static_cast<std::size_t>(family)].reset();
    if (answer.addresses.empty()) {
        // A failure says less than a name that does not exist, so it wins: nothing is proven.
        if (!name_failure_ || answer.verdict == verdict::name_failed) {
            name_failure_ = outcome(answer.verdict, answer.reason);
            name_failure_->native_code = answer.native_code;
            name_failure_->native_name = answer.native_name;
        }
    }
    machine_.add(family, answer.addresses, now);
    if (state_ == state::connecting)
        connect_more(now);
}

inline void probe::connect_more(time_point now) {
    while (const auto attempt = machine_.next(now)) {
        enter_stage(probe_stage::connect, now);
        if (refuses(*attempt)) {
            machine_.failed(*attempt);
            continue;
        }
        auto begun = table_.connect(executor_, machine_.address(*attempt), what_->url.port());
        // On loopback that was the whole attempt.
        now = table_.now();
        if (!begun.loopback_fast_fail.empty())
            fast_fail_ = begun.loopback_fast_fail;
        if (!begun.stream) {
            connect_failed(*attempt, begun.native_code);
            continue;
        }
        if (!begun.pending)
            return connected(*attempt, std::move(begun.stream), now);
        open_[*attempt] = begun.stream;
        table_.finish_connect(
            begun.stream,
            [self = shared_from_this(), stream = begun.stream, round = round_, at = *attempt](
                int code
            ) {
                self->resume(round, [&](time_point then) {
                    if (self->open_[at] != stream)
                        return;
                    self->open_[at].reset();
                    if (code == 0)
                        return self->connected(at, stream, then);
                    stream->close();
                    self->connect_failed(at, code);
                    self->connect_more(then);
                });
            }
        );
    }
    if (!machine_.exhausted())
        return;
    if (machine_.attempts() == 0 && name_failure_)
        record(std::move(*name_failure_));
    end_round(now);
}

/// Addresses that are never contacted, wherever they came from.
inline bool probe::refuses(std::size_t attempt) {
    const auto& address = machine_.address(attempt);
    std::string_view reason;
    if (what_->guard_link_local && is_link_local(address))
        reason = "link_local";
    else if (is_multicast_or_broadcast(address))
        reason = "multicast";
    if (reason.empty())
        return false;
    auto found = outcome(verdict::blocked, reason);
    found.address = to_string(address, what_->url.port());
    record(std::move(found));
    return true;
}

inline void probe::connect_failed(std::size_t attempt, int code) {
    const auto& address = machine_.address(attempt);
    auto found = native_outcome(code);
    // Without any IPv6 address of its own, this machine just has no such family.
    if (address.is_v6() && found.reason == "ports") {
        found.verdict = verdict::unreachable;
        found.reason = "family";
    }
    found.stage = probe_stage::connect;
    found.address = to_string(address, what_->url.port());
    record(std::move(found));
    machine_.failed(attempt);
}

inline void probe::drop_overdue(time_point now) {
    while (const auto late = machine_.overdue(now)) {
        if (open_[*late]) {
            open_[*late]->close();
            open_[*late].reset();
        }
        auto found = outcome(verdict::timed_out);
        found.stage = probe_stage::connect;
        found.address = to_string(machine_.address(*late), what_->url.port());
        record(std::move(found));
    }
}

inline void probe::connected(
    std::size_t attempt,
    std::shared_ptr<connection> stream,
    time_point now
) {
    for (auto& other : open_) {
        if (other)
            other->close();
        other.reset();
    }
    lookups_ = {};
    note_failed_families(attempt);
    attempt_ = attempt;
    stream_ = std::move(stream);
    if (!is_secure(what_->url.scheme()))
        return talk(now);
    state_ = state::securing;
    enter_stage(probe_stage::tls, now);
    table_.secure(
        stream_,
        *what_,
        [self = shared_from_this(), plain = stream_, round = round_](secured made) {
            self->resume(round, [&](time_point at) {
                if (made.stream) {
                    self->stream_ = std::move(made.stream);
                    return self->talk(at);
                }
                if (made.failure.verdict != verdict::not_probed)
                    return self->conclude(made.failure, at);
                self->broken(made.code, at);
            });
        }
    );
}

/// A service on one family only is worth knowing: other clients may try the other one first.
inline void probe::note_failed_families(std::size_t winner) {
    const bool is_v6 = machine_.address(winner).is_v6();
    for (std::size_t i = 0; i < winner; ++i) {
        const auto& other = machine_.address(i);
        if (other.is_v6() == is_v6 || result_.verdict != verdict::refused)
            continue;
        host_note_ =
            to_string(other) + " refused, " + to_string(machine_.address(winner)) + " answers";
    }
}

inline bool probe::more_addresses() const noexcept {
    return !machine_.exhausted() && machine_.wake().has_value();
}

}  // namespace bearings::detail

#endif

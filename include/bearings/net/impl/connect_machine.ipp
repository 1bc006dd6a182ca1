// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_CONNECT_MACHINE_IPP
#define BEARINGS_NET_IMPL_CONNECT_MACHINE_IPP

#include <bearings/net/connect_machine.hpp>

#include <algorithm>

namespace bearings {

BEARINGS_DECL bool connect_machine::wants(ip_family family) const noexcept {
    switch (settings_.order) {
    case address_order::v4_only: return family == ip_family::v4;
    case address_order::v6_only: return family == ip_family::v6;
    case address_order::v4_first:
    case address_order::v6_first: break;
    }
    return true;
}

BEARINGS_DECL void connect_machine::add(
    ip_family family,
    std::span<const ip_address> addresses,
    time_point now
) noexcept {
    auto& to = of(family);
    to.answered = true;
    if (!wants(family))
        return;
    for (const auto& each : addresses) {
        if (to.end == max_addresses)
            break;
        to.addresses[to.end++] = each;
    }
    if (!first_answer_ && !to.empty())
        first_answer_ = now;
}

BEARINGS_DECL std::optional<std::size_t> connect_machine::next(time_point now) noexcept {
    const auto start = next_start();
    if (!start || now < *start)
        return std::nullopt;
    auto family = preferred();
    // Families take turns (RFC 8305 §4).
    if (last_family_ == family || of(family).empty()) {
        const auto other = family == ip_family::v6 ? ip_family::v4 : ip_family::v6;
        if (!of(other).empty())
            family = other;
    }
    auto& from = of(family);
    last_family_ = family;
    auto& begun = attempts_[started_];
    begun = {from.addresses[from.begin++], now, true};
    ++running_;
    next_at_ = is_loopback(begun.address) ? now : now + settings_.stagger;
    return started_++;
}

BEARINGS_DECL std::optional<std::size_t> connect_machine::overdue(time_point now) noexcept {
    for (std::size_t i = 0; i < started_; ++i) {
        const auto& each = attempts_[i];
        if (!each.running || !is_loopback(each.address))
            continue;
        if (now >= each.since + settings_.loopback_limit) {
            failed(i);
            return i;
        }
    }
    return std::nullopt;
}

BEARINGS_DECL void connect_machine::failed(std::size_t attempt) noexcept {
    auto& ended = attempts_[attempt];
    if (!ended.running)
        return;
    ended.running = false;
    --running_;
    next_at_ = time_point::min();
}

BEARINGS_DECL std::optional<connect_machine::time_point> connect_machine::wake() const noexcept {
    auto earliest = next_start();
    for (std::size_t i = 0; i < started_; ++i) {
        const auto& each = attempts_[i];
        if (!each.running || !is_loopback(each.address))
            continue;
        const auto limit = each.since + settings_.loopback_limit;
        earliest = earliest ? (std::min)(*earliest, limit) : limit;
    }
    return earliest;
}

BEARINGS_DECL bool connect_machine::exhausted() const noexcept {
    if (running_ > 0)
        return false;
    if (started_ == max_addresses)
        return true;
    return !waiting_addresses() && of(ip_family::v4).answered && of(ip_family::v6).answered;
}

inline connect_machine::queue& connect_machine::of(ip_family family) noexcept {
    return queues_[family == ip_family::v6 ? 1 : 0];
}

inline const connect_machine::queue& connect_machine::of(ip_family family) const noexcept {
    return queues_[family == ip_family::v6 ? 1 : 0];
}

inline ip_family connect_machine::preferred() const noexcept {
    const bool v4 =
        settings_.order == address_order::v4_first || settings_.order == address_order::v4_only;
    return v4 ? ip_family::v4 : ip_family::v6;
}

inline bool connect_machine::waiting_addresses() const noexcept {
    return !queues_[0].empty() || !queues_[1].empty();
}

inline std::optional<connect_machine::time_point> connect_machine::next_start() const noexcept {
    if (!waiting_addresses() || running_ == max_parallel || started_ == max_addresses)
        return std::nullopt;
    // The preferred family gets a moment to answer; after that whoever is here goes (RFC 8305 §3).
    if (started_ == 0 && of(preferred()).empty() && !of(preferred()).answered)
        return *first_answer_ + settings_.resolution_delay;
    return (std::max)(next_at_, *first_answer_);
}

}  // namespace bearings

#endif

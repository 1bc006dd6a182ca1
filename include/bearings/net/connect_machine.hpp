// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_CONNECT_MACHINE_HPP
#define BEARINGS_NET_CONNECT_MACHINE_HPP

#include <bearings/endpoint.hpp>
#include <bearings/net/resolver.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <span>

namespace bearings {

/// Which address family goes first, or alone.
enum class address_order : unsigned char { v6_first, v4_first, v6_only, v4_only };

/// The times and bounds of connecting to one host (RFC 8305).
struct connect_settings {
    address_order order = address_order::v6_first;
    /// How long the preferred family may answer later than the other one.
    std::chrono::microseconds resolution_delay{50'000};
    /// Pause between attempts. Loopback addresses are tried together.
    std::chrono::microseconds stagger{250'000};
    /// A loopback attempt without an answer is given up after this: nobody is slow there.
    std::chrono::microseconds loopback_limit{250'000};
};

/// Which address is tried when: a state machine that knows no socket and no clock. An attempt is
/// never given up because the next one began, and a failure starts the next one at once.
class connect_machine {
public:
    using time_point = std::chrono::steady_clock::time_point;
    static constexpr std::size_t max_addresses = 8;
    static constexpr std::size_t max_parallel = 4;

    explicit connect_machine(const connect_settings& settings = {})
        : settings_(settings) {}

    /// Whether the order wants addresses of this family at all.
    [[nodiscard]] BEARINGS_DECL bool wants(ip_family family) const noexcept;
    /// Addresses of a family arrived; none is an answer too. Once per family.
    BEARINGS_DECL void add(
        ip_family family,
        std::span<const ip_address> addresses,
        time_point now
    ) noexcept;
    /// The attempt to begin now. None: nothing now; ask again at `wake`.
    [[nodiscard]] BEARINGS_DECL std::optional<std::size_t> next(time_point now) noexcept;
    /// A loopback attempt that is overdue; it counts as failed from here on. None: no such.
    [[nodiscard]] BEARINGS_DECL std::optional<std::size_t> overdue(time_point now) noexcept;
    BEARINGS_DECL void failed(std::size_t attempt) noexcept;
    /// When `next` or `overdue` may have something new. None: only events bring news.
    [[nodiscard]] BEARINGS_DECL std::optional<time_point> wake() const noexcept;
    /// Every address that will ever be tried has failed.
    [[nodiscard]] BEARINGS_DECL bool exhausted() const noexcept;

    [[nodiscard]] const ip_address& address(std::size_t attempt) const noexcept {
        return attempts_[attempt].address;
    }
    [[nodiscard]] std::size_t attempts() const noexcept { return started_; }

private:
    struct queue {
        std::array<ip_address, max_addresses> addresses{};
        unsigned char begin = 0;
        unsigned char end = 0;
        bool answered = false;
        [[nodiscard]] bool empty() const noexcept { return begin == end; }
    };
    struct attempt {
        ip_address address;
        time_point since{};
        bool running = false;
    };

    [[nodiscard]] queue& of(ip_family family) noexcept;
    [[nodiscard]] const queue& of(ip_family family) const noexcept;
    [[nodiscard]] ip_family preferred() const noexcept;
    [[nodiscard]] bool waiting_addresses() const noexcept;
    [[nodiscard]] std::optional<time_point> next_start() const noexcept;

    connect_settings settings_;
    std::array<queue, 2> queues_{};
    std::array<attempt, max_addresses> attempts_{};
    std::size_t started_ = 0;
    std::size_t running_ = 0;
    std::optional<ip_family> last_family_;
    std::optional<time_point> first_answer_;
    time_point next_at_ = time_point::min();
};

}  // namespace bearings

#ifdef BEARINGS_HEADER_ONLY
#include <bearings/net/impl/connect_machine.ipp>
#endif

#endif

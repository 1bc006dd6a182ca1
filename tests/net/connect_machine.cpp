// SPDX-License-Identifier: BSL-1.0
#include <bearings/net/connect_machine.hpp>

#include <chrono>
#include <optional>
#include <vector>

#include "tests/catch.hpp"

namespace {

using namespace bearings;
using namespace std::chrono_literals;
using clock_time = connect_machine::time_point;

constexpr clock_time start{};

ip_address v4(std::uint8_t last) {
    return ip_address::v4({192, 0, 2, last});
}
ip_address v6(std::uint8_t last) {
    std::array<std::uint8_t, 16> bytes{0x20, 0x01, 0x0d, 0xb8};
    bytes[15] = last;
    return ip_address::v6(bytes);
}
const ip_address loopback_v4 = ip_address::v4({127, 0, 0, 1});
const ip_address loopback_v6 = ip_address::v6({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});

void add(
    connect_machine& to,
    std::vector<ip_address> sixes,
    std::vector<ip_address> fours,
    clock_time now = start
) {
    to.add(ip_family::v6, sixes, now);
    to.add(ip_family::v4, fours, now);
}

}  // namespace

TEST_CASE("families take turns, IPv6 first") {
    connect_machine machine;
    add(machine, {v6(1), v6(2)}, {v4(1), v4(2)});
    std::vector<ip_address> order;
    for (auto now = start; order.size() < 4; now += 250ms)
        if (const auto next = machine.next(now))
            order.push_back(machine.address(*next));
    CHECK(order == std::vector<ip_address>{v6(1), v4(1), v6(2), v4(2)});
}

TEST_CASE("the next attempt waits for the stagger and does not end the one before") {
    connect_machine machine;
    add(machine, {v6(1)}, {v4(1)});
    REQUIRE(machine.next(start) == 0);
    CHECK_FALSE(machine.next(start + 249ms));
    CHECK(machine.wake() == start + 250ms);
    REQUIRE(machine.next(start + 250ms) == 1);
    CHECK_FALSE(machine.overdue(start + 10s));
    CHECK_FALSE(machine.exhausted());
}

TEST_CASE("a failure starts the next attempt at once") {
    connect_machine machine;
    add(machine, {v6(1)}, {v4(1)});
    REQUIRE(machine.next(start) == 0);
    machine.failed(0);
    CHECK(machine.next(start + 1ms) == 1);
}

TEST_CASE("loopback families begin together") {
    connect_machine machine;
    add(machine, {loopback_v6}, {loopback_v4});
    CHECK(machine.next(start) == 0);
    CHECK(machine.next(start) == 1);
}

TEST_CASE("a loopback attempt without an answer is given up") {
    connect_machine machine;
    add(machine, {}, {loopback_v4});
    REQUIRE(machine.next(start) == 0);
    CHECK(machine.wake() == start + 250ms);
    CHECK_FALSE(machine.overdue(start + 249ms));
    CHECK(machine.overdue(start + 250ms) == 0);
    CHECK(machine.exhausted());
}

TEST_CASE("the preferred family has a moment to answer later") {
    connect_machine machine;
    const std::vector<ip_address> fours{v4(1)};
    machine.add(ip_family::v4, fours, start);
    CHECK_FALSE(machine.next(start));
    CHECK(machine.wake() == start + 50ms);
    SECTION("it does not") {
        CHECK(machine.next(start + 50ms) == 0);
    }
    SECTION("it does, with addresses") {
        const std::vector<ip_address> sixes{v6(1)};
        machine.add(ip_family::v6, sixes, start + 20ms);
        REQUIRE(machine.next(start + 20ms) == 0);
        CHECK(machine.address(0) == v6(1));
    }
    SECTION("it answers that it has none") {
        machine.add(ip_family::v6, {}, start + 20ms);
        CHECK(machine.next(start + 20ms) == 0);
    }
}

TEST_CASE("at most eight addresses are tried, four at once") {
    connect_machine machine;
    std::vector<ip_address> many;
    for (std::uint8_t i = 0; i < 200; ++i)
        many.push_back(v4(i));
    add(machine, {}, many);
    auto now = start;
    for (int i = 0; i < 4; ++i, now += 1s)
        REQUIRE(machine.next(now));
    CHECK_FALSE(machine.next(now));
    for (std::size_t i = 0; i < 8; ++i) {
        machine.failed(i);
        static_cast<void>(machine.next(now));
    }
    CHECK(machine.attempts() == 8);
    CHECK(machine.exhausted());
}

TEST_CASE("a family that is not wanted is not tried") {
    connect_machine machine({address_order::v4_only});
    CHECK_FALSE(machine.wants(ip_family::v6));
    add(machine, {v6(1)}, {v4(1)});
    REQUIRE(machine.next(start) == 0);
    CHECK(machine.address(0) == v4(1));
    machine.failed(0);
    CHECK(machine.exhausted());
}

TEST_CASE("without an answer of both families nothing is exhausted") {
    connect_machine machine;
    machine.add(ip_family::v6, {}, start);
    CHECK_FALSE(machine.exhausted());
    CHECK_FALSE(machine.wake());
    machine.add(ip_family::v4, {}, start);
    CHECK(machine.exhausted());
}

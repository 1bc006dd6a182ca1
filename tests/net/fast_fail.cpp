// SPDX-License-Identifier: BSL-1.0
#include <bearings/net/impl/internal/fast_fail.hpp>

#if defined(_WIN32)
#include <bearings/net/impl/internal/connect_windows.ipp>

#include <boost/asio/io_context.hpp>
#endif

#include <array>
#include <cstdint>
#include <cstring>
#include <tests/catch.hpp>
#include <utility>
#include <vector>

using bearings::detail::ask_fast_fail;
using bearings::detail::initial_rto;

namespace {

using bytes = std::array<unsigned char, 4>;
using call = std::pair<std::uint32_t, bytes>;

bytes bytes_of(const initial_rto& parameters) {
    bytes raw{};
    std::memcpy(raw.data(), &parameters, raw.size());
    return raw;
}

/// What is asked of a system that accepts the calls from the `accepted`-th on.
std::pair<std::string_view, std::vector<call>> asked_of_system(std::size_t accepted) {
    std::vector<call> calls;
    const auto answer = ask_fast_fail([&](std::uint32_t code, const initial_rto& parameters) {
        calls.emplace_back(code, bytes_of(parameters));
        return calls.size() >= accepted;
    });
    return {answer, calls};
}

}  // namespace

TEST_CASE("a loopback connect asks Windows not to repeat its SYN, byte for byte") {
    const auto [answer, calls] = asked_of_system(1);
    CHECK(answer == "applied");
    CHECK(calls == std::vector<call>{{0x98000011u, {0xff, 0xff, 0xfe, 0x00}}});
}

TEST_CASE("a Windows that knows no value for none is asked for one repetition") {
    const auto [answer, calls] = asked_of_system(2);
    CHECK(answer == "applied");
    REQUIRE(calls.size() == 2);
    CHECK(calls[1] == call{0x98000011u, {0xff, 0xff, 0x01, 0x00}});
}

TEST_CASE("a system without the ioctl connects all the same and says so") {
    const auto [answer, calls] = asked_of_system(3);
    CHECK(answer == "unsupported");
    CHECK(calls.size() == 2);
}

#if defined(_WIN32)

namespace {

struct recorder {
    static inline std::vector<std::uint32_t> codes;
    static inline std::vector<int> connected;
    static inline int icmp = 0;

    static bool control(SOCKET of, std::uint32_t code, initial_rto) noexcept {
        codes.push_back(code);
        ::sockaddr_storage peer{};
        int size = sizeof peer;
        connected.push_back(
            ::getpeername(of, reinterpret_cast<::sockaddr*>(&peer), &size) == 0 ? 1 : 0
        );
        return true;
    }
    static void fail_on_icmp_error(SOCKET) noexcept { ++icmp; }
};

}  // namespace

TEST_CASE("each loopback attempt makes the ioctl once, before it connects", "[windows]") {
    recorder::codes.clear();
    recorder::connected.clear();
    recorder::icmp = 0;
    boost::asio::io_context context;
    const auto begin = [&](const char* address) {
        return bearings::detail::begin_connect<recorder>(
            context.get_executor(),
            bearings::parse_ip(address).value(),
            1
        );
    };
    CHECK(begin("127.0.0.1").loopback_fast_fail == "applied");
    CHECK(begin("127.9.9.9").loopback_fast_fail == "applied");
    CHECK(begin("::1").loopback_fast_fail == "applied");
    CHECK(recorder::codes == std::vector<std::uint32_t>(3, 0x98000011u));
    CHECK(recorder::connected == std::vector<int>(3, 0));
    CHECK(recorder::icmp == 0);
    CHECK(begin("192.0.2.1").loopback_fast_fail.empty());
    CHECK(recorder::codes.size() == 3);
    CHECK(recorder::icmp == 1);
}

#endif

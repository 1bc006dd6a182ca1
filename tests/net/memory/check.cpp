// SPDX-License-Identifier: BSL-1.0
#include <bearings/net.hpp>
#include <bearings/net/check.hpp>

#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <new>
#include <string>
#include <string_view>
#include <thread>

#include "tests/catch.hpp"
#include "tests/net/loopback/faults.hpp"
#include "tests/net/loopback/server.hpp"
#include "tests/net/loopback/silent_ports.hpp"

namespace {

/// Allocations of this thread until one fails. Negative: none fails.
thread_local long until_failure = -1;
thread_local bool has_failed = false;

void* allocate(std::size_t size) noexcept {
    if (until_failure >= 0 && until_failure-- == 0) {
        has_failed = true;
        return nullptr;
    }
    return std::malloc(size > 0 ? size : 1);
}

}  // namespace

void* operator new(std::size_t size) {
    if (void* const made = allocate(size))
        return made;
    throw std::bad_alloc();
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    return allocate(size);
}
void operator delete(void* what) noexcept {
    std::free(what);
}
void operator delete(void* what, std::size_t) noexcept {
    std::free(what);
}
void operator delete(void* what, const std::nothrow_t&) noexcept {
    std::free(what);
}

namespace {

using namespace bearings;
using namespace std::chrono_literals;
namespace faults = bearings::testing::faults;

std::ptrdiff_t open_descriptors() {
    const std::filesystem::path all = "/proc/self/fd";
    if (!std::filesystem::exists(all))
        return 0;
    return std::distance(std::filesystem::directory_iterator(all), {});
}

/// Checks again and again, each time with a later allocation that fails, until none is left.
/// Returns how many failed.
int fail_each_allocation(const target& what, verdict found) {
    for (int count = 0;; ++count) {
        CAPTURE(count);
        has_failed = false;
        auto seen = verdict::local_error;
        until_failure = count;
        try {
            seen = check_one(what, {2000ms}).verdict;
        } catch (const std::bad_alloc&) {
            CHECK(has_failed);
        }
        until_failure = -1;
        if (has_failed)
            continue;
        CHECK(seen == found);
        return count;
    }
}

}  // namespace

// When memory stays gone, Beast's own service ends the program: it allocates in its destructor.
TEST_CASE("each allocation of a check may fail without a crash or a descriptor that is left") {
    const testing::server http(faults::http("200 OK"));
    const testing::server websocket(faults::websocket());
    const testing::refused_port down;
    const struct {
        std::string url;
        verdict found;
    } targets[] = {
        {down.url("tcp"), verdict::refused},
        {http.url("http"), verdict::reachable},
        {websocket.url("ws", "/ws"), verdict::reachable},
        {"http://localhost:" + std::to_string(http.port()), verdict::reachable},
    };
    for (const auto& [url, found] : targets) {
        CAPTURE(url);
        const auto what = make_target(url).value();
        CHECK(check_one(what, {2000ms}).verdict == found);
        const auto before = open_descriptors();
        CHECK(fail_each_allocation(what, found) > 5);
        // The servers let go of their ends a little later.
        for (int i = 0; i < 200 && open_descriptors() > before; ++i)
            std::this_thread::sleep_for(5ms);
        CHECK(open_descriptors() <= before);
    }
}

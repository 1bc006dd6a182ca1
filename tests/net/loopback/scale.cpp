// SPDX-License-Identifier: BSL-1.0
#include <array>
#include <cstddef>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "fault_matrix.hpp"
#include "faults.hpp"
#include "server.hpp"
#include "silent_ports.hpp"

namespace {

using namespace bearings;
using namespace bearings::testing;

/// Waits until servers have let go of what is over.
template <class Count>
bool comes_down_to(std::ptrdiff_t before, Count count) {
    for (int i = 0; i < 400 && count() > before; ++i)
        std::this_thread::sleep_for(5ms);
    return count() <= before;
}

#if defined(_WIN32)
// Under Wine every connection goes through its one server, and a loopback connect has 250 ms.
constexpr std::size_t many = 200;
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::size_t many = 2'000;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr std::size_t many = 2'000;
#else
constexpr std::size_t many = 10'000;
#endif
#else
constexpr std::size_t many = 10'000;
#endif

}  // namespace

TEST_CASE("ten thousand checks with mixed faults leave no descriptor and no thread", "[matrix]") {
    const refused_port nobody;
    const server good(faults::http("200 OK")), bad(faults::http("503 No"));
    const server resets(faults::accept_then_reset()), ends(faults::close_after_request());
    const server opens(faults::websocket()), refuses(faults::http("404 Not Found"));
    const server speaks(faults::ssh_banner());
    struct {
        std::string url;
        verdict found;
    } const mix[] = {
        {nobody.url("tcp"), verdict::refused},
        {good.url("http"), verdict::reachable},
        {bad.url("http"), verdict::unhealthy},
        {resets.url("http"), verdict::closed_early},
        {ends.url("http"), verdict::closed_early},
        {opens.url("ws"), verdict::reachable},
        {refuses.url("ws"), verdict::upgrade_rejected},
        {speaks.url("http"), verdict::wrong_protocol},
        {speaks.url("https"), verdict::tls_failed},
        {nobody.url("https"), verdict::refused},
    };
    std::vector<target> targets;
    for (std::size_t i = 0; i < many; ++i)
        targets.push_back(target_at(mix[i % std::size(mix)].url));
    REQUIRE_FALSE(tls::settings_failure({}));
    const auto descriptors = open_descriptors();
    const auto threads = running_threads();
    const auto begin = std::chrono::steady_clock::now();
    const auto found = check_all<all_checks>(targets, {.deadline = 60s});
    const auto took = std::chrono::steady_clock::now() - begin;
    std::size_t wrong = 0;
    std::map<std::string, int> surprises;
    for (std::size_t i = 0; i < found.size(); ++i) {
        const auto& [url, wanted] = mix[i % std::size(mix)];
        if (found[i].verdict == wanted)
            continue;
        ++wrong;
        ++surprises
            [std::string(to_string(wanted)) + " was " + outcome_of(found[i]) + ' ' +
             found[i].native_name];
    }
    for (const auto& [what, count] : surprises)
        UNSCOPED_INFO(count << " x " << what);
    CHECK(wrong == 0);
    CHECK(comes_down_to(descriptors, open_descriptors));
#if !defined(_WIN32)
    // Windows keeps the threads of its own pool.
    CHECK(comes_down_to(threads, running_threads));
#endif
    tabulate(
        std::to_string(many) + " checks",
        "descriptors " + std::to_string(descriptors) + " before, " +
            std::to_string(open_descriptors()) + " after; threads " + std::to_string(threads) +
            " before, " + std::to_string(running_threads()) + " after",
        std::chrono::duration_cast<std::chrono::microseconds>(took),
        60s
    );
}

TEST_CASE("black holes on loopback end with the deadline, however many there are", "[matrix]") {
    const black_hole swallows;
    for (const std::size_t count : {std::size_t{1}, std::size_t{200}, std::size_t{1'000}}) {
        constexpr milliseconds within = 200ms;
        const std::vector<target> targets(count, target_at(swallows.url("tcp")));
        const auto descriptors = open_descriptors();
        const auto begin = std::chrono::steady_clock::now();
        const auto found = check_all<all_checks>(targets, {.deadline = within});
        const auto took = std::chrono::duration_cast<std::chrono::microseconds>(
            std::chrono::steady_clock::now() - begin
        );
        std::size_t late = 0;
        for (const auto& each : found)
            late += each.verdict == verdict::timed_out;
        CHECK(late == count);
        CHECK(took < within + 50ms + allowance);
        CHECK(open_descriptors() == descriptors);
        tabulate(
            std::to_string(count),
            "timed_out, " + std::to_string((took - within).count()) + " us after the deadline",
            took,
            within + 50ms
        );
    }
}

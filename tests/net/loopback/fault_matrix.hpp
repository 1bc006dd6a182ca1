// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_TESTS_NET_LOOPBACK_FAULT_MATRIX_HPP
#define BEARINGS_TESTS_NET_LOOPBACK_FAULT_MATRIX_HPP

#include <bearings/net/check.hpp>
#include <bearings/net/http.hpp>
#include <bearings/net/tcp.hpp>
#include <bearings/net/tls.hpp>
#include <bearings/net/websocket.hpp>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#if defined(_WIN32)
#include <tlhelp32.h>
#include <windows.h>
#endif

#include "../../catch.hpp"

/// The faults of the network, each a test whose name begins with its id. `tests/fault_matrix.sh`
/// prints what every one of them ended with.
namespace bearings::testing {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

/// What a program would select.
using all_checks = reachability<tcp_grace, http_health, websocket, tls>;

/// The deadline of every check of the matrix, and how much later than that it may end.
inline constexpr milliseconds deadline = 500ms;
inline constexpr milliseconds at_deadline = deadline + 50ms;
/// For what fails at once.
inline constexpr milliseconds at_once = 50ms;

/// What a busy machine with two cores may add before a test fails; the table shows what it did.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr milliseconds allowance = 1500ms;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr milliseconds allowance = 1500ms;
#else
inline constexpr milliseconds allowance = 400ms;
#endif
#else
inline constexpr milliseconds allowance = 400ms;
#endif

/// What a check must end with.
struct expected {
    verdict found = verdict::reachable;
    std::optional<probe_stage> stage{};
    std::string_view reason{};
    /// Without the allowance.
    milliseconds latest = at_once;
};

/// Adds a line to the file that `BEARINGS_FAULT_TABLE` names: test, case, outcome, time, bound.
inline void tabulate(
    std::string_view label,
    std::string_view outcome,
    std::chrono::microseconds took,
    milliseconds latest
) {
    const char* const table = std::getenv("BEARINGS_FAULT_TABLE");
    if (!table)
        return;
    std::ofstream(table, std::ios::app)
        << Catch::getResultCapture().getCurrentTestName() << '|' << label << '|' << outcome << '|'
        << static_cast<double>(took.count()) / 1000 << '|' << latest.count() << '\n';
}

[[nodiscard]] inline std::string outcome_of(const probe_result& found) {
    std::string text(to_string(found.verdict));
    if (found.stage != probe_stage::none)
        text += " at " + std::string(to_string(found.stage));
    if (!found.reason.empty())
        text += ", " + found.reason;
    if (found.http_status != 0)
        text += ", status " + std::to_string(found.http_status);
    if (found.close_code != 0)
        text += ", close " + std::to_string(found.close_code);
    if (found.auth_required)
        text += ", auth_required";
    return text;
}

/// Asserts what was found, and that it was found in time.
inline void judge(
    std::string_view label,
    const probe_result& found,
    std::chrono::microseconds took,
    const expected& wanted
) {
    tabulate(label, outcome_of(found), took, wanted.latest);
    CAPTURE(label, outcome_of(found), found.native_name, found.note, took.count());
    CHECK(to_string(found.verdict) == to_string(wanted.found));
    if (wanted.stage)
        CHECK(to_string(found.stage) == to_string(*wanted.stage));
    CHECK(found.reason == wanted.reason);
    CHECK(took < wanted.latest + allowance);
}

[[nodiscard]] inline target target_at(std::string_view url) {
    auto made = make_target(url);
    REQUIRE(made);
    return *made;
}

/// Checks a target and judges the result.
template <class Reachability = all_checks>
probe_result prove(
    std::string_view label,
    const target& what,
    const expected& wanted,
    milliseconds within = deadline
) {
    const auto begin = std::chrono::steady_clock::now();
    auto found = check_one<Reachability>(what, {.deadline = within});
    const auto took = std::chrono::steady_clock::now() - begin;
    judge(label, found, std::chrono::duration_cast<std::chrono::microseconds>(took), wanted);
    return found;
}
template <class Reachability = all_checks>
probe_result prove(
    std::string_view label,
    std::string_view url,
    const expected& wanted,
    milliseconds within = deadline
) {
    return prove<Reachability>(label, target_at(url), wanted, within);
}

#if defined(_WIN32)
[[nodiscard]] inline std::ptrdiff_t open_descriptors() {
    ::DWORD count = 0;
    ::GetProcessHandleCount(::GetCurrentProcess(), &count);
    return static_cast<std::ptrdiff_t>(count);
}
[[nodiscard]] inline std::ptrdiff_t running_threads() {
    const ::HANDLE all = ::CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0);
    ::THREADENTRY32 each{};
    each.dwSize = sizeof each;
    std::ptrdiff_t count = 0;
    for (auto more = ::Thread32First(all, &each); more; more = ::Thread32Next(all, &each))
        count += each.th32OwnerProcessID == ::GetCurrentProcessId();
    ::CloseHandle(all);
    return count;
}
#else
[[nodiscard]] inline std::ptrdiff_t open_descriptors() {
    return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
}
[[nodiscard]] inline std::ptrdiff_t running_threads() {
    return std::distance(std::filesystem::directory_iterator("/proc/self/task"), {});
}
#endif

}  // namespace bearings::testing

#endif

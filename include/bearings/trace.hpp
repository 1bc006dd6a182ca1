// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_TRACE_HPP
#define BEARINGS_TRACE_HPP

#include <bearings/detail/chrono.hpp>
#include <bearings/detail/config.hpp>

#include <string_view>
#include <vector>

namespace bearings {

/// How far a probe came.
enum class probe_stage { none, resolve, connect, tls, request, response, grace };

/// `resolve`, `connect`, …; empty for `none`.
[[nodiscard]] BEARINGS_DECL std::string_view to_string(probe_stage stage) noexcept;

/// One stage of a probe in time.
struct phase {
    probe_stage stage = probe_stage::none;
    /// Since the probe began.
    std::chrono::microseconds start{0};
    std::chrono::microseconds elapsed{0};
    friend bool operator==(const phase&, const phase&) = default;
};

/// The phases of one probe in the order they began; at most 64, later ones are not recorded.
using trace = std::vector<phase>;

}  // namespace bearings

#ifdef BEARINGS_HEADER_ONLY
#include <bearings/impl/trace.ipp>
#endif

#endif

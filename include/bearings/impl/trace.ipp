// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_TRACE_IPP
#define BEARINGS_IMPL_TRACE_IPP

#include <bearings/trace.hpp>

namespace bearings {

BEARINGS_DECL std::string_view to_string(probe_stage stage) noexcept {
    switch (stage) {
    case probe_stage::none: return "";
    case probe_stage::resolve: return "resolve";
    case probe_stage::connect: return "connect";
    case probe_stage::tls: return "tls";
    case probe_stage::request: return "request";
    case probe_stage::response: return "response";
    case probe_stage::grace: return "grace";
    }
    return "";
}

}  // namespace bearings

#endif

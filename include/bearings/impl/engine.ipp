// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_ENGINE_IPP
#define BEARINGS_IMPL_ENGINE_IPP

#include <bearings/engine.hpp>

namespace bearings {

BEARINGS_DECL std::string_view to_string(engine_state value) noexcept {
    switch (value) {
    case engine_state::not_probed: return "not_probed";
    case engine_state::absent: return "absent";
    case engine_state::denied: return "denied";
    case engine_state::not_running: return "not_running";
    case engine_state::unresponsive: return "unresponsive";
    case engine_state::unhealthy: return "unhealthy";
    case engine_state::foreign: return "foreign";
    case engine_state::windows_containers: return "windows_containers";
    case engine_state::ready: return "ready";
    }
    return "";
}

}  // namespace bearings

#endif

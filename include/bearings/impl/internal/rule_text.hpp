// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_INTERNAL_RULE_TEXT_HPP
#define BEARINGS_IMPL_INTERNAL_RULE_TEXT_HPP

#include <bearings/engine.hpp>
#include <bearings/plan.hpp>

#include <string>
#include <string_view>

namespace bearings::detail {

/// `FORCE_LOCAL` beats `DOCKER_BYPASS`.
[[nodiscard]] inline bool bypasses_docker(const switches& of) noexcept {
    return of.docker_bypass.value_or(false) && !of.force_local.value_or(false);
}

/// Whether the engine was asked and cannot serve.
[[nodiscard]] inline bool is_down(engine_state state) noexcept {
    return state != engine_state::ready && state != engine_state::not_probed;
}

/// Whether no container can serve: the engine is down, or nobody may talk to it.
[[nodiscard]] inline bool is_out_of_reach(engine_state state, const switches& set) noexcept {
    return is_down(state) || (state == engine_state::not_probed && bypasses_docker(set));
}

[[nodiscard]] inline std::string_view engine_clause(engine_state state) noexcept {
    switch (state) {
    case engine_state::not_probed: return "the container engine was not asked";
    case engine_state::absent: return "there is no container engine";
    case engine_state::denied: return "this user may not talk to the container engine";
    case engine_state::not_running: return "the container engine is not running";
    case engine_state::unresponsive: return "the container engine does not answer";
    case engine_state::unhealthy: return "the container engine answers with an error";
    case engine_state::foreign: return "something else answers in place of the container engine";
    case engine_state::windows_containers: return "the container engine runs Windows containers";
    case engine_state::ready: return "the container engine is ready";
    }
    return "the container engine is in an unknown state";
}

/// The state with its name in reports, so that both can be searched for.
[[nodiscard]] inline std::string engine_text(engine_state state) {
    return std::string(engine_clause(state)) + " (" + std::string(to_string(state)) + ')';
}

[[nodiscard]] inline std::string engine_text(const engine_snapshot& of) {
    std::string made = engine_text(of.state);
    if (!of.reason.empty())
        made += ": " + escaped(of.reason, 200);
    return made;
}

}  // namespace bearings::detail

#endif

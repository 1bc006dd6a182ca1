// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_CANDIDATE_IPP
#define BEARINGS_IMPL_CANDIDATE_IPP

#include <bearings/candidate.hpp>

namespace bearings {

BEARINGS_DECL std::string_view to_string(tier value) noexcept {
    switch (value) {
    case tier::explicit_: return "explicit";
    case tier::cluster: return "cluster";
    case tier::docker: return "docker";
    case tier::local: return "local";
    case tier::mock: return "mock";
    case tier::staging: return "staging";
    case tier::production: return "production";
    }
    return "";
}

BEARINGS_DECL std::string_view to_string(precedence value) noexcept {
    switch (value) {
    case precedence::code_override: return "code_override";
    case precedence::test_environment: return "test_environment";
    case precedence::environment: return "environment";
    case precedence::aspire: return "aspire";
    case precedence::requested_mock: return "requested_mock";
    case precedence::cluster: return "cluster";
    case precedence::docker: return "docker";
    case precedence::local_environment: return "local_environment";
    case precedence::config_file: return "config_file";
    case precedence::derived: return "derived";
    case precedence::built_in_default: return "built_in_default";
    case precedence::staging_fallback_environment: return "staging_fallback_environment";
    case precedence::staging_fallback_config: return "staging_fallback_config";
    case precedence::mock_last_resort: return "mock_last_resort";
    }
    return "";
}

BEARINGS_DECL std::string_view to_string(candidate_state value) noexcept {
    switch (value) {
    case candidate_state::untried: return "untried";
    case candidate_state::chosen: return "chosen";
    case candidate_state::shadowed: return "shadowed";
    case candidate_state::dropped: return "dropped";
    case candidate_state::failed: return "failed";
    }
    return "";
}

}  // namespace bearings

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_INTERNAL_JSON_WRITER_HPP
#define BEARINGS_IMPL_INTERNAL_JSON_WRITER_HPP

#include <bearings/impl/internal/decision_wording.hpp>
#include <bearings/report.hpp>

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace bearings::detail {

using json = nlohmann::ordered_json;

inline json json_of(std::string_view text) {
    return json(std::string(text));
}

inline json json_of(std::optional<bool> value) {
    return value ? json(*value) : json(nullptr);
}

/// Empty without a place.
inline json json_of(const origin& from) {
    auto made = json::object();
    if (from.kind == origin_kind::none)
        return made;
    made["kind"] = json_of(to_string(from.kind));
    made["key"] = from.key;
    made["source"] = safe_address(from.source);
    if (from.line != 0)
        made["line"] = from.line;
    return made;
}

template <class Value>
json json_of_fact(const Value& value, std::string_view evidence) {
    return {{"value", value}, {"evidence", json_of(evidence)}};
}

inline json json_of(const facts& from) {
    auto made = json::object();
    made["os"] = json_of_fact(json_of(to_string(from.os.value)), from.os.evidence);
    made["os"]["version"] = from.os_version;
    made["wsl"] = json_of_fact(json_of(to_string(from.wsl.value)), from.wsl.evidence);
    made["container"] =
        json_of_fact(json_of(to_string(from.container.value)), from.container.evidence);
    made["orchestrator"] =
        json_of_fact(json_of(to_string(from.orchestrator.value)), from.orchestrator.evidence);
    made["orchestrator"]["namespace"] = from.kubernetes_namespace;
    made["cloud"] = json_of_fact(from.cloud.value, from.cloud.evidence);
    made["ci"] = json_of_fact(from.ci.value, from.ci.evidence);
    made["workspace"] = json_of_fact(from.workspace.value, from.workspace.evidence);
    made["wine"] = json_of_fact(from.wine.value, from.wine.evidence);
    return made;
}

inline json json_of(const engine_snapshot& from) {
    auto made = json::object();
    made["state"] = json_of(to_string(from.state));
    made["endpoint"] = safe_address(from.endpoint);
    made["origin"] = json_of(from.origin);
    made["overrides"] = json::array();
    for (const auto& hidden : from.overrides)
        made["overrides"].push_back(
            {{"kind", json_of(to_string(hidden.kind))},
             {"key", hidden.key},
             {"source", safe_address(hidden.source)},
             {"value", safe_address(hidden.value)}}
        );
    made["elapsed_us"] = from.elapsed.count();
    made["reason"] = from.reason;
    made["fix"] = from.fix;
    made["api_version"] = from.api_version;
    return made;
}

inline json json_of(const probe_result& from) {
    auto made = json::object();
    made["verdict"] = json_of(to_string(from.verdict));
    made["stage"] = json_of(to_string(from.stage));
    made["reason"] = from.reason;
    made["address"] = from.address;
    made["native_code"] = from.native_code;
    made["native_name"] = from.native_name;
    made["elapsed_us"] = from.elapsed.count();
    made["phases"] = json::array();
    for (const auto& phase : from.phases)
        made["phases"].push_back(
            {{"name", json_of(to_string(phase.stage))},
             {"start_us", phase.start.count()},
             {"elapsed_us", phase.elapsed.count()}}
        );
    made["attempts"] = from.attempts;
    if (from.http_status != 0)
        made["http_status"] = from.http_status;
    if (!from.location.empty())
        made["location"] = safe_location(from.location);
    if (from.close_code != 0)
        made["close_code"] = from.close_code;
    if (!from.loopback_fast_fail.empty())
        made["loopback_fast_fail"] = from.loopback_fast_fail;
    made["auth_required"] = from.auth_required;
    made["check"] = from.check;
    made["note"] = from.note;
    return made;
}

inline json json_of(const candidate_report& from) {
    auto made = json::object();
    made["url"] = redacted(view(from.url));
    made["tier"] = json_of(to_string(from.tier));
    made["precedence"] = json_of(to_string(from.precedence));
    made["origin"] = json_of(from.origin);
    made["kept"] = from.kept;
    made["state"] = json_of(to_string(from.state));
    made["rule"] = from.rule;
    made["reason"] = from.reason;
    made["probe"] = json_of(from.probe.value_or(probe_result()));
    return made;
}

inline json json_of(const service_report& from) {
    const auto* const chosen = from.chosen_candidate();
    auto made = json::object();
    made["name"] = from.name;
    made["group"] = from.group;
    made["required"] = from.required;
    made["status"] = json_of(to_string(from.status));
    made["url"] = chosen != nullptr ? redacted(view(chosen->url)) : std::string();
    made["tier"] = chosen != nullptr ? json_of(to_string(chosen->tier)) : json("");
    made["origin"] = chosen != nullptr ? json_of(chosen->origin) : json::object();
    made["verdict"] = json_of(to_string(from.verdict));
    made["auth_required"] = from.auth_required;
    made["fallback"] = from.fallback;
    made["fix"] = from.fix;
    made["docker_service"] = from.docker_service;
    made["mock_requested"] = from.mock_requested;
    made["mock_allowed"] = from.mock_allowed;
    made["mock_rule"] = from.mock_rule;
    made["staging_allowed"] = from.staging_allowed;
    made["staging_rule"] = from.staging_rule;
    made["staging_reason"] = from.staging_reason;
    made["candidates"] = json::array();
    for (const auto& candidate : from.candidates)
        made["candidates"].push_back(json_of(candidate));
    return made;
}

inline json json_of(const switches& from) {
    auto made = json::object();
    made["docker_bypass"] = json_of(from.docker_bypass);
    made["staging_fallback"] = json_of(from.staging_fallback);
    made["force_local"] = json_of(from.force_local);
    made["mock_services"] = json_of(from.mock_services);
    return made;
}

inline json json_of(const report& from) {
    auto made = json::object();
    made["schema"] = "bearings/report/1";
    made["version"] = from.version;
    made["elapsed_us"] = from.elapsed.count();
    made["deadline_us"] = from.deadline.count();
    made["probing"] = from.probing;
    made["coherent_groups"] = from.coherent_groups;
    made["stage"] = json_of_fact(json_of(to_string(from.stage.value)), from.stage.evidence);
    made["facts"] = json_of(from.facts);
    made["switches"] = json_of(from.switches);
    made["docker"] = json_of(from.docker);
    made["planned_engine"] = json_of(to_string(from.planned_engine));
    made["services"] = json::array();
    for (const auto& service : from.services)
        made["services"].push_back(json_of(service));
    made["warnings"] = json::array();
    for (const auto& warning : from.warnings)
        made["warnings"].push_back({{"id", warning.id}, {"text", warning.text}});
    return made;
}

}  // namespace bearings::detail

#endif

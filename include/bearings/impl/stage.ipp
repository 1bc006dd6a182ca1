// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_STAGE_IPP
#define BEARINGS_IMPL_STAGE_IPP

#include <bearings/impl/internal/text.hpp>
#include <bearings/stage.hpp>

namespace bearings {

BEARINGS_DECL std::string_view to_string(stage value) noexcept {
    switch (value) {
    case stage::development: return "development";
    case stage::test: return "test";
    case stage::staging: return "staging";
    case stage::production: return "production";
    }
    return "";
}

BEARINGS_DECL std::optional<stage> parse_stage(std::string_view text) noexcept {
    struct spelling {
        std::string_view name;
        stage value;
    };
    constexpr spelling spellings[] = {
        {"development", stage::development},
        {"dev", stage::development},
        {"develop", stage::development},
        {"local", stage::development},
        {"test", stage::test},
        {"testing", stage::test},
        {"staging", stage::staging},
        {"stage", stage::staging},
        {"production", stage::production},
        {"prod", stage::production},
    };
    for (const auto& known : spellings)
        if (detail::equals_ignoring_case(text, known.name))
            return known.value;
    return std::nullopt;
}

namespace detail {

inline result<stage_finding> stage_from(std::string_view text, const origin_view& where) {
    if (const auto value = parse_stage(text))
        return stage_finding{*value, to_string(where)};
    return failure{
        errc::invalid_stage,
        detail::quoted(text) +
            " is no stage; write development (dev, develop, local), test (testing), staging "
            "(stage) or production (prod)",
        origin(where)};
}

inline stage_finding stage_from(facts_finder& facts) {
    if (facts.orchestrator().value != orchestrator_kind::none)
        return {stage::production, facts.orchestrator().evidence};
    if (facts.cloud().value != "none")
        return {stage::production, facts.cloud().evidence};
    if (facts.ci().value != "none")
        return {stage::test, facts.ci().evidence};
    return {};
}

}  // namespace detail

BEARINGS_DECL result<stage_finding> find_stage(
    const environment& variables,
    std::string_view configured_value,
    const origin_view& configured_origin,
    facts_finder& facts
) {
    for (const std::string_view name : {"BEARINGS_STAGE", "APP_ENV", "ENVIRONMENT"})
        if (const variable* const found = variables.find(name))
            return detail::stage_from(found->value, found->origin);
    const auto configured = detail::trimmed(configured_value);
    if (!configured.empty())
        return detail::stage_from(configured, configured_origin);
    return detail::stage_from(facts);
}

}  // namespace bearings

#endif

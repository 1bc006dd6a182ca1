// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_STAGE_HPP
#define BEARINGS_STAGE_HPP

#include <bearings/environment.hpp>
#include <bearings/platform.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace bearings {

/// What this process is part of.
enum class stage { development, test, staging, production };

[[nodiscard]] BEARINGS_DECL std::string_view to_string(stage value) noexcept;

/// A stage by its name or a synonym (dev, develop, local; testing; stage; prod), in any case.
[[nodiscard]] BEARINGS_DECL std::optional<stage> parse_stage(std::string_view text) noexcept;

/// A stage and what said so: `environment APP_ENV`, `bearings.toml:1 stage`, a hosting platform,
/// CI, or `default`.
struct stage_finding {
    stage value = stage::development;
    std::string evidence = "default";
};

/// The first that is set of `BEARINGS_STAGE`, `APP_ENV`, `ENVIRONMENT`, `configured`; else
/// production on a hosting platform, test in CI, development otherwise.
/// `configured_value` is the configuration's text with its origin; empty: not configured.
[[nodiscard]] BEARINGS_DECL result<stage_finding> find_stage(
    const environment& variables,
    std::string_view configured_value,
    const origin_view& configured_origin,
    facts_finder& facts
);

}  // namespace bearings

#ifdef BEARINGS_HEADER_ONLY
#include <bearings/impl/stage.ipp>
#endif

#endif

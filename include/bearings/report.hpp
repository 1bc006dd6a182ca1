// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_REPORT_HPP
#define BEARINGS_REPORT_HPP

#include <bearings/decision.hpp>
#include <bearings/detail/chrono.hpp>
#include <bearings/engine.hpp>
#include <bearings/plan.hpp>
#include <bearings/platform.hpp>
#include <bearings/stage.hpp>
#include <bearings/verdict.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bearings {

/// The version of this library.
inline constexpr std::string_view library_version = "0.1.0";

/// One candidate of a finished run.
struct candidate_report {
    /// With credentials; every writer redacts it.
    bearings::url url;
    bearings::tier tier = bearings::tier::local;
    bearings::precedence precedence = bearings::precedence::config_file;
    bearings::origin origin;
    candidate_state state = candidate_state::untried;
    /// Whether the plan kept it, before anything was probed.
    bool kept = true;
    std::string rule;
    std::string reason;
    /// None: it was never probed.
    std::optional<probe_result> probe;
};

/// One service of a finished run.
struct service_report {
    std::string name;
    std::string group;
    bool required = true;
    service_status status = service_status::unresolved;
    /// Index into `candidates`. None: unresolved.
    std::optional<std::size_t> chosen;
    bearings::verdict verdict = bearings::verdict::not_probed;
    bool auth_required = false;
    /// Another tier took the place of what came first.
    bool fallback = false;
    bool mock_requested = false;
    bool staging_allowed = false;
    std::string staging_rule;
    std::string staging_reason;
    bool mock_allowed = false;
    std::string mock_rule;
    /// Its name in Docker. Empty: not in Docker.
    std::string docker_service;
    std::string fix;
    std::vector<candidate_report> candidates;

    [[nodiscard]] const candidate_report* chosen_candidate() const noexcept {
        return chosen ? &candidates[*chosen] : nullptr;
    }
};

/// All facts, rules, probes and decisions of one run, as data.
struct report {
    /// Of the library that wrote it.
    std::string version{library_version};
    std::chrono::microseconds elapsed{0};
    std::chrono::microseconds deadline{0};
    stage_finding stage;
    bearings::facts facts;
    bearings::switches switches;
    engine_snapshot docker;
    /// What the plan knew of the engine; `docker` may know more by now.
    engine_state planned_engine = engine_state::not_probed;
    bool coherent_groups = false;
    /// False: nothing was contacted.
    bool probing = true;
    std::vector<service_report> services;
    std::vector<warning> warnings;

    /// None: there is no service of that name.
    [[nodiscard]] BEARINGS_DECL const service_report* find(std::string_view name) const noexcept;
    /// Whether every required service is resolved.
    [[nodiscard]] BEARINGS_DECL bool ok() const noexcept;
};

/// Copies everything out of a plan and its decisions, so that the result stands alone. The caller
/// sets `elapsed`, `deadline` and `probing`.
[[nodiscard]] BEARINGS_DECL report make_report(
    const plan& from,
    const decisions& decided,
    std::span<const probe_result> outcomes,
    const facts& where,
    const engine_snapshot& engine
);

/// Decides again from a recorded report, offline, and returns the report with these decisions.
[[nodiscard]] BEARINGS_DECL report replay(const report& recorded);

/// How the text report is written.
struct text_style {
    bool colour = false;
    /// Only ASCII characters, for consoles that show nothing else.
    bool ascii = false;
    /// Every candidate of every service, not only the chosen and failed ones.
    bool verbose = false;
    /// At most this many columns.
    int width = 100;
};

/// For people: facts, engine, then a line per service with verdict, URL and origin; under each
/// failure the reason and the remedy. No secrets.
[[nodiscard]] BEARINGS_DECL std::string to_text(const report& from, const text_style& style = {});

/// One service in full: every candidate, rule and probe, in order.
[[nodiscard]] BEARINGS_DECL std::string explain(
    const report& from,
    const service_report& service,
    const text_style& style = {}
);

/// `N_URL='…'` lines of the resolved services, for a shell or Compose. Credentials are replaced
/// by `***` unless `reveal`.
[[nodiscard]] BEARINGS_DECL std::string to_dotenv(const report& from, bool reveal = false);

}  // namespace bearings

#ifdef BEARINGS_HEADER_ONLY
#include <bearings/impl/report.ipp>
#include <bearings/impl/report_text.ipp>
#endif

#endif

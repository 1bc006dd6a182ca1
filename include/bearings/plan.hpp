// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_PLAN_HPP
#define BEARINGS_PLAN_HPP

#include <bearings/candidate.hpp>
#include <bearings/catalog.hpp>
#include <bearings/engine.hpp>
#include <bearings/environment.hpp>
#include <bearings/platform.hpp>
#include <bearings/result.hpp>
#include <bearings/stage.hpp>

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bearings {

namespace detail {
struct variable_index;
}

/// The switches of the environment, read once.
struct switches {
    std::optional<bool> docker_bypass;
    std::optional<bool> staging_fallback;
    std::optional<bool> force_local;
    std::optional<bool> mock_services;
};

[[nodiscard]] BEARINGS_DECL result<switches> read_switches(const environment& variables);

/// Something a person should know that changes no decision: a near-miss variable name, a proxy
/// trap, half a host and port pair.
struct warning {
    /// Stable identifier: `near_miss`, `proxy_trap`, `half_pair`, … Owned, as reports are read back.
    std::string id;
    std::string text;

    warning() = default;
    warning(std::string_view id_, std::string text_)
        : id(id_)
        , text(std::move(text_)) {}
};

/// What the plan holds for one service.
struct service_plan {
    const bearings::service* service = nullptr;
    /// Its candidates in `plan::candidates`, best first.
    std::size_t first = 0;
    std::size_t count = 0;
    /// `USE_MOCK_N`, else `USE_MOCK_SERVICES`.
    bool mock_requested = false;
    /// Whether candidates of the staging fallback may be used, and who said so.
    bool staging_allowed = false;
    std::string_view staging_rule;
    std::string_view staging_reason;
    /// Whether the mock may be the last resort.
    bool mock_allowed = false;
    std::string_view mock_rule;
    /// Index of the base in `plan::services`. None: `no_base`, the service is not derived.
    std::size_t base = no_base;
    /// A source could say more if it knew the engine.
    bool wants_engine = false;

    static constexpr std::size_t no_base = static_cast<std::size_t>(-1);
};

/// Everything that is decided before anything is contacted: candidates in order, with reasons.
///
/// Views point into the environment and catalogue it was made from; both must outlive it.
struct plan {
    plan() = default;
    plan(plan&&) = default;
    plan& operator=(plan&&) = default;

    stage_finding stage;
    bearings::switches switches;
    engine_state engine = engine_state::not_probed;
    /// Whether a service or a rule needs to know the engine before it can be decided.
    bool wants_engine = false;
    /// Members of a group fall back together; `group_coherence` sets it.
    bool coherent_groups = false;
    std::vector<service_plan> services;
    std::vector<candidate> candidates;
    std::vector<warning> warnings;

    [[nodiscard]] std::span<candidate> of(const service_plan& service) noexcept {
        return {candidates.data() + service.first, service.count};
    }
    [[nodiscard]] std::span<const candidate> of(const service_plan& service) const noexcept {
        return {candidates.data() + service.first, service.count};
    }
    /// Keeps text alive as long as the plan.
    [[nodiscard]] std::string_view keep(std::string_view text) { return keep({text}); }
    /// The same for the parts put together.
    [[nodiscard]] BEARINGS_DECL std::string_view keep(std::initializer_list<std::string_view> parts
    );

private:
    // Blocks that never grow beyond their capacity, so that their characters stay where they are.
    std::vector<std::vector<char>> texts_;
};

/// An explicit URL given by the program itself; beats everything.
struct code_override {
    std::string service;
    std::string url;
};

/// What sources and rules may look at.
struct planning {
    const environment& variables;
    const catalog& services;
    facts_finder& facts;
    bearings::stage stage;
    bearings::switches switches;
    /// None: not asked yet, or never asked. Docker candidates need it.
    const engine_snapshot* engine = nullptr;
    /// False for `--no-probe`: nothing is contacted, no automatic rule looks at the engine.
    bool probing = true;
    std::span<const code_override> overrides{};
    /// Filled by `make_plan`, which saves sources many look-ups. Null: sources look for themselves.
    const detail::variable_index* index = nullptr;
};

/// Where a source puts what it finds for one service.
class candidate_sink {
public:
    explicit candidate_sink(plan& into) noexcept
        : plan_(into) {}

    /// A candidate whose text outlives the plan.
    void add(precedence rank, tier kind, const url_view& url, const origin_view& from) {
        plan_.candidates.push_back({url, kind, rank, from, true, {}, {}});
    }
    /// A candidate that exists but cannot be used; told with its reason.
    BEARINGS_DECL void add_dropped(
        precedence rank,
        tier kind,
        const url_view& url,
        const origin_view& from,
        std::string_view rule,
        std::string_view reason
    );
    /// A candidate that cannot be formed. A rule may drop it with its own reason; the plan drops
    /// what is left with this one.
    BEARINGS_DECL void add_unformed(
        precedence rank,
        tier kind,
        const origin_view& from,
        std::string_view source,
        std::string_view reason
    );
    /// Parses `text`, which must outlive the plan; what is no URL becomes the plan's failure.
    BEARINGS_DECL void add_text(
        precedence rank,
        tier kind,
        std::string_view text,
        const origin_view& from
    );
    /// Ends planning with a configuration error; the first one counts.
    BEARINGS_DECL void fail(failure what);
    BEARINGS_DECL void warn(std::string_view id, std::string text);
    [[nodiscard]] std::string_view keep(std::string_view text) { return plan_.keep(text); }
    [[nodiscard]] std::string_view keep(std::initializer_list<std::string_view> parts) {
        return plan_.keep(parts);
    }
    /// The candidates of services planned before, for derived endpoints.
    [[nodiscard]] const plan& so_far() const noexcept { return plan_; }
    [[nodiscard]] const std::optional<failure>& failed() const noexcept { return failure_; }

private:
    plan& plan_;
    std::optional<failure> failure_;
};

/// One source, type-erased: its name and what it does.
struct source_entry {
    std::string_view name;
    void (*collect)(const planning&, service_plan&, candidate_sink&);
};
/// One rule, type-erased.
struct rule_entry {
    std::string_view name;
    void (*apply)(const planning&, plan&);
};

/// Collects, orders and rules. Pure: the same inputs give the same plan.
/// Services that `derive` are planned after their base.
[[nodiscard]] BEARINGS_DECL result<plan> make_plan(
    const planning& inputs,
    const stage_finding& stage,
    std::span<const source_entry> sources,
    std::span<const rule_entry> rules
);

}  // namespace bearings

#ifdef BEARINGS_HEADER_ONLY
#include <bearings/impl/plan.ipp>
#endif

#endif

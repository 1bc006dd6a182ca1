// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_PLAN_IPP
#define BEARINGS_IMPL_PLAN_IPP

#include <bearings/impl/internal/catalog_names.hpp>
#include <bearings/impl/internal/plan_near_miss.hpp>
#include <bearings/impl/internal/plan_variables.hpp>
#include <bearings/plan.hpp>

#include <utility>

namespace bearings {

namespace detail {

/// Where a candidate stands: by precedence, then variables before the file before what is derived.
[[nodiscard]] inline int place_of(const candidate& of) noexcept {
    const int within = of.origin.kind == origin_kind::derived       ? 2
                       : of.origin.kind == origin_kind::config_file ? 1
                                                                    : 0;
    return static_cast<int>(of.precedence) * 4 + within;
}

/// Sources deliver nearly in order, which is what an insertion sort is good at.
inline void order(std::vector<candidate>& all, std::size_t first) {
    for (std::size_t i = first + 1; i < all.size(); ++i) {
        std::size_t to = i;
        while (to > first && place_of(all[to - 1]) > place_of(all[i]))
            --to;
        if (to == i)
            continue;
        const candidate moved = all[i];
        for (std::size_t j = i; j > to; --j)
            all[j] = all[j - 1];
        all[to] = moved;
    }
}

/// The service that a `services__…` variable speaks of, or `name_table::none`.
[[nodiscard]] inline std::size_t service_of(
    const variable& of,
    const std::vector<service>& services,
    const name_table& by_variable,
    bool any_case
) {
    constexpr std::size_t begin = std::string_view("services__").size();
    std::size_t end = of.name.find("__", begin);
    // A name may contain `__` itself; whoever puts many there means nobody.
    for (int tries = 0; tries < 4 && end != std::string_view::npos; ++tries) {
        const auto segment = of.name.substr(begin, end - begin);
        const std::size_t found = by_variable.find(variable_name(segment));
        if (found != name_table::none &&
            service_segment_end(of.name, services[found], any_case) != std::string_view::npos)
            return found;
        end = of.name.find("__", end + 1);
    }
    return name_table::none;
}

/// Groups the `services__…` variables by service.
inline void index_service_variables(const planning& inputs, variable_index& into) {
    const auto& services = inputs.services.services;
    const name_table by_variable(services.size(), [&](std::size_t i) {
        return std::string_view(services[i].variable);
    });
    const bool any_case = inputs.variables.names() == name_case::insensitive;
    std::vector<std::uint32_t> owner(into.service_variables.size());
    into.service_begin.assign(services.size() + 2, 0);
    for (std::size_t i = 0; i < owner.size(); ++i) {
        const variable& each = *into.service_variables[i];
        const bool hidden = inputs.variables.find(each.name) != &each;
        const std::size_t found =
            hidden ? name_table::none : service_of(each, services, by_variable, any_case);
        owner[i] = static_cast<std::uint32_t>(found == name_table::none ? services.size() : found);
        ++into.service_begin[owner[i] + 1];
    }
    for (std::size_t i = 1; i < into.service_begin.size(); ++i)
        into.service_begin[i] += into.service_begin[i - 1];
    auto next = into.service_begin;
    std::vector<const variable*> grouped(owner.size());
    for (std::size_t i = 0; i < owner.size(); ++i)
        grouped[next[owner[i]]++] = into.service_variables[i];
    into.service_variables = std::move(grouped);
}

/// One walk over all variables: which families there are, and which names are nearly ours.
[[nodiscard]] inline variable_index index_variables(const planning& inputs, plan& into) {
    variable_index made;
    near_miss_search near_misses(inputs, into);
    const bool any_case = inputs.variables.names() == name_case::insensitive;
    for (const auto& each : inputs.variables.variables()) {
        const std::uint32_t families = families_of(each);
        made.families |= families;
        if (each.origin.kind == origin_kind::env_file)
            made.families |= variable_index::env_file;
        const bool of_services =
            any_case ? each.name.size() > 10 &&
                           equals_ignoring_case(each.name.substr(0, 10), "services__")
                     : (families & variable_index::services) != 0;
        if (of_services)
            made.service_variables.push_back(&each);
        near_misses.look_at(each);
    }
    if (any_case)
        made.families = ~std::uint32_t{0};
    if (!made.service_variables.empty())
        index_service_variables(inputs, made);
    return made;
}

[[nodiscard]] inline bool covers_localhost(std::string_view no_proxy) noexcept {
    while (!no_proxy.empty()) {
        const std::size_t end = no_proxy.find_first_of(", ");
        const auto entry = no_proxy.substr(0, end);
        if (entry == "*" || equals_ignoring_case(entry, "localhost") ||
            equals_ignoring_case(entry, ".localhost"))
            return true;
        if (end == std::string_view::npos)
            break;
        no_proxy.remove_prefix(end + 1);
    }
    return false;
}

inline void tell_rejected(const environment& variables, plan& into) {
    const auto count = variables.rejected();
    if (count != 0)
        into.warnings.push_back(
            {"invalid_text",
             std::to_string(count) +
                 (count == 1 ? " variable of the environment is not valid UTF-8 and was left out"
                             : " variables of the environment are not valid UTF-8 and were left "
                               "out")}
        );
}

/// Other programs send requests for localhost through a proxy then; bearings never does.
inline void tell_proxy_trap(const planning& inputs, plan& into) {
    if (!may_have(inputs, variable_index::proxy))
        return;
    for (const std::string_view name : {"NO_PROXY", "no_proxy"})
        if (const auto* set = inputs.variables.find(name); set && covers_localhost(set->value))
            return;
    for (const std::string_view name :
         {"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"}) {
        if (inputs.variables.find(name) == nullptr)
            continue;
        into.warnings.push_back(
            {"proxy_trap",
             std::string(name) +
                 " is set and NO_PROXY does not name localhost: other programs may ask the proxy "
                 "for local services; probes never do. Set NO_PROXY=localhost,127.0.0.1,::1"}
        );
        return;
    }
}

/// `USE_MOCK_N`, else `USE_MOCK_SERVICES`.
[[nodiscard]] inline std::optional<failure> read_mock_request(
    const planning& inputs,
    service_plan& of
) {
    of.mock_requested = inputs.switches.mock_services.value_or(false);
    if (!may_have(inputs, variable_index::use_mock))
        return std::nullopt;
    composed_name compose;
    const auto name = compose("USE_MOCK_", of.service->variable);
    if (inputs.variables.find(name) == nullptr)
        return std::nullopt;
    const auto own = read_switch(inputs.variables, name);
    if (!own)
        return own.error();
    of.mock_requested = own->value_or(of.mock_requested);
    return std::nullopt;
}

[[nodiscard]] inline failure without_check() {
    return {
        make_error_code(errc::invalid_config),
        "the catalogue was not checked, or `derive` goes in a circle: pass it through `checked`",
        {}};
}

[[nodiscard]] inline std::optional<failure> unknown_override(const planning& inputs) {
    for (const auto& each : inputs.overrides) {
        if (inputs.services.find(each.service) != nullptr)
            continue;
        std::vector<std::string_view> known;
        for (const auto& service : inputs.services.services)
            known.push_back(service.name);
        std::string message =
            "the override names " + quoted(each.service) + ", which is no service of the catalogue";
        if (const auto meant = nearest_name(each.service, known); !meant.empty())
            message += "; did you mean " + quoted(meant) + '?';
        return failure{make_error_code(errc::unknown_service), std::move(message), {}};
    }
    return std::nullopt;
}

/// Makes one plan; a class only because its steps share so much.
class planner {
public:
    planner(const planning& inputs, plan& into, std::span<const source_entry> sources) noexcept
        : inputs_(inputs)
        , plan_(into)
        , sources_(sources)
        , sink_(into) {}

    [[nodiscard]] std::optional<failure> collect() {
        const auto& services = inputs_.services.services;
        plan_.services.resize(services.size());
        plan_.candidates.reserve(services.size() * 4);
        if (auto found = find_bases())
            return found;
        for (std::size_t i = 0; i < services.size(); ++i)
            if (auto found = collect_with_bases(i))
                return found;
        return std::nullopt;
    }

private:
    [[nodiscard]] std::optional<failure> find_bases() {
        const auto& services = inputs_.services.services;
        bool derived = false;
        for (const auto& each : services) {
            if (each.variable.empty())
                return without_check();
            derived = derived || !each.derive.from.empty();
        }
        if (!derived)
            return std::nullopt;
        const name_table by_name(services.size(), [&](std::size_t i) {
            return std::string_view(services[i].name);
        });
        for (std::size_t i = 0; i < services.size(); ++i) {
            if (services[i].derive.from.empty())
                continue;
            plan_.services[i].base = by_name.find(services[i].derive.from);
            if (plan_.services[i].base == service_plan::no_base)
                return without_check();
        }
        return std::nullopt;
    }

    [[nodiscard]] bool is_planned(std::size_t index) const noexcept {
        return plan_.services[index].service != nullptr;
    }

    [[nodiscard]] std::optional<failure> collect_with_bases(std::size_t index) {
        if (is_planned(index))
            return std::nullopt;
        if (plan_.services[index].base == service_plan::no_base)
            return collect_one(index);
        std::vector<std::size_t> waiting;
        for (std::size_t at = index; at != service_plan::no_base && !is_planned(at);
             at = plan_.services[at].base) {
            if (waiting.size() == plan_.services.size())
                return without_check();
            waiting.push_back(at);
        }
        for (std::size_t i = waiting.size(); i-- > 0;)
            if (auto found = collect_one(waiting[i]))
                return found;
        return std::nullopt;
    }

    [[nodiscard]] std::optional<failure> collect_one(std::size_t index) {
        auto& mine = plan_.services[index];
        mine.service = &inputs_.services.services[index];
        mine.first = plan_.candidates.size();
        if (auto found = read_mock_request(inputs_, mine))
            return found;
        add_overrides(*mine.service);
        for (const auto& each : sources_)
            each.collect(inputs_, mine, sink_);
        if (sink_.failed())
            return sink_.failed();
        order(plan_.candidates, mine.first);
        mine.count = plan_.candidates.size() - mine.first;
        tell_missing_mock(mine);
        // Nothing takes the place of an explicit URL, so the engine need not be asked for it.
        const bool is_explicit = mine.count != 0 && plan_.candidates[mine.first].kept &&
                                 plan_.candidates[mine.first].tier == tier::explicit_;
        plan_.wants_engine = plan_.wants_engine || (mine.wants_engine && !is_explicit);
        return std::nullopt;
    }

    void add_overrides(const service& of) {
        for (const auto& each : inputs_.overrides)
            if (each.service == of.name)
                sink_.add_text(
                    precedence::code_override,
                    tier::explicit_,
                    sink_.keep(each.url),
                    {origin_kind::code, of.name, {}, 0}
                );
    }

    void tell_missing_mock(const service_plan& of) {
        if (!of.mock_requested)
            return;
        for (const auto& each : plan_.of(of))
            if (each.tier == tier::mock)
                return;
        plan_.warnings.push_back(
            {"mock_missing",
             "a mock was asked for, but service `" + of.service->name + "` has none: set MOCK_" +
                 of.service->variable + "_URL or `mock` in the catalogue"}
        );
    }

    const planning& inputs_;
    plan& plan_;
    std::span<const source_entry> sources_;
    candidate_sink sink_;
};

/// What no rule allowed or dropped and still cannot serve.
inline void drop_leftovers(plan& of) {
    for (auto& service : of.services) {
        for (auto& each : of.of(service)) {
            if (!each.kept)
                continue;
            if (each.url.empty()) {
                each.kept = false;
            } else if (is_fallback(each.precedence) && each.tier == tier::staging && !service.staging_allowed) {
                each.kept = false;
                each.rule = "plan";
                each.reason = "no rule allows a fallback to staging";
            } else if (each.precedence == precedence::mock_last_resort && !service.mock_allowed) {
                each.kept = false;
                each.rule = "plan";
                each.reason = "no rule allows the mock, and nobody asked for it";
            }
        }
    }
}

}  // namespace detail

BEARINGS_DECL result<switches> read_switches(const environment& variables) {
    switches found;
    struct entry {
        std::string_view name;
        std::optional<bool> switches::*member;
    };
    constexpr entry entries[] = {
        {"DOCKER_BYPASS", &switches::docker_bypass},
        {"USE_STAGING_FALLBACK", &switches::staging_fallback},
        {"FORCE_LOCAL", &switches::force_local},
        {"USE_MOCK_SERVICES", &switches::mock_services}};
    for (const auto& each : entries) {
        const auto read = read_switch(variables, each.name);
        if (!read)
            return read.error();
        found.*each.member = *read;
    }
    return found;
}

BEARINGS_DECL std::string_view plan::keep(std::initializer_list<std::string_view> parts) {
    constexpr std::size_t block_size = 1024;
    std::size_t size = 0;
    for (const auto part : parts)
        size += part.size();
    if (texts_.empty() || texts_.back().capacity() - texts_.back().size() < size)
        texts_.emplace_back().reserve(size > block_size ? size : block_size);
    auto& block = texts_.back();
    const std::size_t begin = block.size();
    for (const auto part : parts)
        block.insert(block.end(), part.begin(), part.end());
    return {block.data() + begin, size};
}

BEARINGS_DECL void candidate_sink::add_dropped(
    precedence rank,
    tier kind,
    const url_view& url,
    const origin_view& from,
    std::string_view rule,
    std::string_view reason
) {
    plan_.candidates.push_back({url, kind, rank, from, false, rule, keep(reason)});
}

BEARINGS_DECL void candidate_sink::add_unformed(
    precedence rank,
    tier kind,
    const origin_view& from,
    std::string_view source,
    std::string_view reason
) {
    plan_.candidates.push_back({{}, kind, rank, from, true, source, keep(reason)});
}

BEARINGS_DECL void candidate_sink::add_text(
    precedence rank,
    tier kind,
    std::string_view text,
    const origin_view& from
) {
    auto parsed = parse_url(text);
    if (parsed)
        return add(rank, kind, *parsed, from);
    parsed.error().origin = origin(from);
    fail(std::move(parsed.error()));
}

BEARINGS_DECL void candidate_sink::fail(failure what) {
    if (!failure_)
        failure_ = std::move(what);
}

BEARINGS_DECL void candidate_sink::warn(std::string_view id, std::string text) {
    plan_.warnings.push_back({id, std::move(text)});
}

BEARINGS_DECL result<plan> make_plan(
    const planning& inputs,
    const stage_finding& stage,
    std::span<const source_entry> sources,
    std::span<const rule_entry> rules
) {
    plan made;
    made.stage = stage;
    made.switches = inputs.switches;
    made.engine = inputs.engine != nullptr ? inputs.engine->state : engine_state::not_probed;
    if (auto found = detail::unknown_override(inputs))
        return std::move(*found);
    const auto index = detail::index_variables(inputs, made);
    planning indexed = inputs;
    indexed.index = &index;
    detail::tell_proxy_trap(indexed, made);
    detail::tell_rejected(inputs.variables, made);
    if (auto found = detail::planner(indexed, made, sources).collect())
        return std::move(*found);
    for (const auto& each : rules)
        each.apply(indexed, made);
    detail::drop_leftovers(made);
    return made;
}

}  // namespace bearings

#endif

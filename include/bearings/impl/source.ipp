// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_SOURCE_IPP
#define BEARINGS_IMPL_SOURCE_IPP

#include <bearings/impl/internal/plan_variables.hpp>
#include <bearings/impl/internal/source_aspire.ipp>
#include <bearings/impl/internal/source_cluster.ipp>
#include <bearings/impl/internal/source_docker.ipp>
#include <bearings/impl/internal/source_support.hpp>
#include <bearings/impl/internal/url_schemes.hpp>
#include <bearings/source.hpp>

#include <utility>

namespace bearings {

namespace detail {

inline void tell_shadowed(const planning& inputs, const variable& set, candidate_sink& sink) {
    if (!may_have(inputs, variable_index::env_file))
        return;
    const auto* hidden = inputs.variables.shadowed_by(set);
    if (hidden == nullptr || hidden->value == set.value)
        return;
    sink.warn(
        "shadowed_variable",
        to_string(set.origin) + " hides another value of " + to_string(hidden->origin)
    );
}

/// What the URL of a variable becomes.
struct place {
    precedence rank;
    tier kind;
    /// The stages it serves when this is none of them. Empty: it serves here.
    std::string_view serves{};
};

inline void add_variable(
    const planning& inputs,
    std::string_view name,
    const place& as,
    candidate_sink& sink
) {
    const auto* set = find_variable(inputs, name);
    if (set == nullptr)
        return;
    if (as.serves.empty()) {
        sink.add_text(as.rank, as.kind, set->value, set->origin);
        return tell_shadowed(inputs, *set, sink);
    }
    // Told, not used; so it need not be right either.
    const auto parsed = parse_url(set->value);
    sink.add_dropped(
        as.rank,
        as.kind,
        parsed ? *parsed : url_view(),
        set->origin,
        process_environment::name,
        sink.keep(
            {set->name, " serves ", as.serves, " only; this is stage ", to_string(inputs.stage)}
        )
    );
}

/// `TEST_N_URL`, `LOCAL_N_URL` and the like.
inline void add_prefixed(
    const planning& inputs,
    variable_index::family family,
    std::string_view prefix,
    const service& of,
    const place& as,
    candidate_sink& sink
) {
    composed_name compose;
    if (may_have(inputs, family))
        add_variable(inputs, compose(prefix, of.variable, "_URL"), as, sink);
}

inline void tell_half_pair(const variable& set, std::string_view missing, candidate_sink& sink) {
    sink.warn(
        "half_pair",
        to_string(set.origin) + " is half a pair: without " + std::string(missing) +
            " it names no service"
    );
}

/// `N_HOST` and `N_PORT`.
inline void add_pair(const planning& inputs, const service& of, candidate_sink& sink) {
    if (!may_have(inputs, variable_index::host | variable_index::port))
        return;
    composed_name host_name;
    composed_name port_name;
    const auto* host = find_variable(inputs, host_name(of.variable, "_HOST"));
    const auto* port = find_variable(inputs, port_name(of.variable, "_PORT"));
    // Kubernetes and container links put an address there: it is no number and no half of a pair.
    if (port != nullptr && port->value.find("://") != std::string_view::npos)
        port = nullptr;
    if (host == nullptr && port == nullptr)
        return;
    if (port == nullptr)
        return tell_half_pair(*host, port_name(of.variable, "_PORT"), sink);
    if (host == nullptr)
        return tell_half_pair(*port, host_name(of.variable, "_HOST"), sink);
    const auto number = read_port(*port, sink);
    if (!number)
        return;
    if (host->value.find("://") != std::string_view::npos)
        return sink.fail(
            {make_error_code(errc::invalid_host),
             std::string(host->name) + " is a URL; a host or address is accepted there, a URL in " +
                 of.variable + "_URL",
             origin(host->origin)}
        );
    add_address(
        sink,
        of,
        precedence::environment,
        tier::explicit_,
        host->value,
        *number,
        host->origin
    );
    tell_shadowed(inputs, *host, sink);
}

inline void add_configured(
    candidate_sink& sink,
    const configured_url& which,
    precedence rank,
    tier kind
) {
    if (which)
        sink.add(rank, kind, view(which.url), which.origin);
}

/// The scheme a derived endpoint speaks when its base is secure or not.
[[nodiscard]] inline scheme derived_scheme(const derivation& how, scheme base) noexcept {
    return is_secure(base) ? with_tls(how.scheme) : how.scheme;
}

/// The base's host and port under another scheme and path; never its credentials or its query.
[[nodiscard]] inline std::string_view derived_text(
    const derivation& how,
    const url_view& base,
    candidate_sink& sink
) {
    const scheme target = derived_scheme(how, base.scheme());
    const std::string_view path = how.path.empty() ? std::string_view("/") : how.path;
    const std::string_view open = base.ipv6() ? "[" : "";
    const std::string_view close = base.ipv6() ? "]" : "";
    if (base.port() == default_port(target))
        return sink.keep({to_string(target), "://", open, base.host(), close, path});
    char digits[8];
    const auto port = port_text(base.port(), digits);
    return sink.keep({to_string(target), "://", open, base.host(), close, ":", port, path});
}

/// What a candidate that follows from another one may serve as.
[[nodiscard]] inline precedence derived_rank(
    const candidate& base,
    const service_plan& of
) noexcept {
    if (base.tier == tier::mock)
        return of.mock_requested ? precedence::requested_mock : precedence::mock_last_resort;
    return is_fallback(base.precedence) ? precedence::staging_fallback_config : precedence::derived;
}

/// Whether nothing but a scheme says where a service is.
[[nodiscard]] inline bool has_only_scheme(const service& of) noexcept {
    return of.scheme && !of.local && !of.staging && !of.production && !of.mock &&
           of.docker.service.empty() && of.derive.from.empty();
}

}  // namespace detail

BEARINGS_DECL void process_environment::collect(
    const planning& inputs,
    service_plan& mine,
    candidate_sink& sink
) {
    using detail::variable_index;
    const service& of = *mine.service;
    const bool staging = inputs.stage == stage::staging;
    const detail::place explicit_place{precedence::environment, tier::explicit_};
    const detail::place test{
        precedence::test_environment,
        tier::explicit_,
        inputs.stage == stage::test ? "" : "stage test"};
    // In production the guard says it better.
    const detail::place local{
        precedence::local_environment,
        tier::local,
        staging ? "stages development and test" : ""};
    const detail::place away{
        staging ? precedence::local_environment : precedence::staging_fallback_environment,
        tier::staging};
    const detail::place mock{
        mine.mock_requested ? precedence::requested_mock : precedence::mock_last_resort,
        tier::mock};
    detail::composed_name compose;
    detail::add_prefixed(inputs, variable_index::test_url, "TEST_", of, test, sink);
    for (const auto& alias : of.env)
        detail::add_variable(inputs, alias, explicit_place, sink);
    detail::add_variable(inputs, compose(of.variable, "_URL"), explicit_place, sink);
    detail::add_pair(inputs, of, sink);
    detail::add_prefixed(inputs, variable_index::local_url, "LOCAL_", of, local, sink);
    detail::add_prefixed(inputs, variable_index::staging_url, "STAGING_", of, away, sink);
    detail::add_prefixed(inputs, variable_index::mock_url, "MOCK_", of, mock, sink);
}

BEARINGS_DECL void config_file::collect(
    const planning& inputs,
    service_plan& mine,
    candidate_sink& sink
) {
    const service& of = *mine.service;
    const auto mock_rank =
        mine.mock_requested ? precedence::requested_mock : precedence::mock_last_resort;
    switch (inputs.stage) {
    case stage::development:
    case stage::test:
        detail::add_configured(sink, of.local, precedence::config_file, tier::local);
        detail::add_configured(
            sink,
            of.staging,
            precedence::staging_fallback_config,
            tier::staging
        );
        break;
    case stage::staging:
        detail::add_configured(sink, of.staging, precedence::config_file, tier::staging);
        break;
    case stage::production:
        detail::add_configured(sink, of.production, precedence::config_file, tier::production);
        break;
    }
    detail::add_configured(sink, of.mock, mock_rank, tier::mock);
}

BEARINGS_DECL void derived_endpoints::collect(
    const planning&,
    service_plan& mine,
    candidate_sink& sink
) {
    if (mine.base == service_plan::no_base)
        return;
    const derivation& how = mine.service->derive;
    const service_plan& base = sink.so_far().services[mine.base];
    // By index: adding moves the candidates.
    for (std::size_t i = base.first; i < base.first + base.count; ++i) {
        const candidate from = sink.so_far().candidates[i];
        if (!from.kept || from.url.empty())
            continue;
        origin_view where = from.origin;
        where.kind = origin_kind::derived;
        sink.add_text(
            detail::derived_rank(from, mine),
            from.tier,
            detail::derived_text(how, from.url, sink),
            where
        );
    }
}

BEARINGS_DECL void scheme_defaults::collect(
    const planning& inputs,
    service_plan& mine,
    candidate_sink& sink
) {
    const service& of = *mine.service;
    if (!detail::is_local_stage(inputs.stage) || !detail::has_only_scheme(of))
        return;
    const std::uint16_t port = default_port(*of.scheme);
    if (port == 0)
        return;
    detail::add_address(
        sink,
        of,
        precedence::built_in_default,
        tier::local,
        "localhost",
        port,
        {origin_kind::default_value, to_string(*of.scheme), {}, 0}
    );
}

}  // namespace bearings

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_INTERNAL_SOURCE_CLUSTER_IPP
#define BEARINGS_IMPL_INTERNAL_SOURCE_CLUSTER_IPP

#include <bearings/impl/internal/catalog_names.hpp>
#include <bearings/impl/internal/plan_variables.hpp>
#include <bearings/impl/internal/source_support.hpp>
#include <bearings/source.hpp>

namespace bearings {

namespace detail {

[[nodiscard]] inline origin_view cluster_origin(origin_kind kind, const variable& set) noexcept {
    return {kind, set.name, set.origin.source, set.origin.line};
}

inline void add_cluster_port(
    const variable& host,
    const variable& port,
    const service& of,
    candidate_sink& sink
) {
    if (const auto number = read_port(port, sink))
        add_address(
            sink,
            of,
            precedence::cluster,
            tier::cluster,
            host.value,
            *number,
            cluster_origin(origin_kind::kubernetes, port)
        );
}

/// Ports with a name that is not the scheme's. Only when no better one is set: a named port may
/// well be one for metrics.
inline void add_named_ports(
    const planning& inputs,
    const variable& host,
    const service& of,
    candidate_sink& sink
) {
    composed_name compose;
    const auto begin = compose(of.variable, "_SERVICE_PORT_");
    if (begin.empty())
        return;
    bool found = false;
    for (const auto& each : inputs.variables.variables()) {
        if (!each.name.starts_with(begin) || inputs.variables.find(each.name) != &each)
            continue;
        found = true;
        add_cluster_port(host, each, of, sink);
    }
    if (!found)
        sink.warn(
            "half_pair",
            to_string(host.origin) + " is half a pair: without " + of.variable +
                "_SERVICE_PORT it names no service"
        );
}

/// `N_SERVICE_HOST` with `N_SERVICE_PORT[_NAME]`: the port named like the scheme, then the first.
inline void add_kubernetes(const planning& inputs, const service& of, candidate_sink& sink) {
    composed_name compose;
    const auto* host = find_variable(inputs, compose(of.variable, "_SERVICE_HOST"));
    if (host == nullptr)
        return;
    char scheme_name[16] = {};
    std::size_t size = 0;
    for (const char c : to_string(of.effective_scheme()))
        scheme_name[size++] = to_upper(c);
    const auto* named = find_variable(
        inputs,
        compose(of.variable, "_SERVICE_PORT_", std::string_view(scheme_name, size))
    );
    const auto* first = find_variable(inputs, compose(of.variable, "_SERVICE_PORT"));
    if (named != nullptr)
        add_cluster_port(*host, *named, of, sink);
    if (first != nullptr && (named == nullptr || named->value != first->value))
        add_cluster_port(*host, *first, of, sink);
    if (named == nullptr && first == nullptr)
        add_named_ports(inputs, *host, of, sink);
}

/// Whether the service has such a candidate already: Kubernetes sets both spellings.
[[nodiscard]] inline bool has_address(
    const plan& so_far,
    const service_plan& mine,
    const url_view& where
) noexcept {
    for (std::size_t i = mine.first; i < so_far.candidates.size(); ++i) {
        const auto& each = so_far.candidates[i];
        if (each.precedence == precedence::cluster && each.url.port() == where.port() &&
            each.url.host() == where.host())
            return true;
    }
    return false;
}

/// `N_PORT=tcp://address:port`.
inline void add_link(const planning& inputs, const service_plan& mine, candidate_sink& sink) {
    const service& of = *mine.service;
    composed_name compose;
    const auto* link = find_variable(inputs, compose(of.variable, "_PORT"));
    // Other protocols are told the same way and are nothing that bearings reaches.
    if (link == nullptr || !link->value.starts_with("tcp://"))
        return;
    auto parsed = parse_url(link->value);
    if (!parsed) {
        parsed.error().origin = origin(link->origin);
        return sink.fail(std::move(parsed.error()));
    }
    if (has_address(sink.so_far(), mine, *parsed))
        return;
    add_address(
        sink,
        of,
        precedence::cluster,
        tier::cluster,
        parsed->host(),
        parsed->port(),
        cluster_origin(origin_kind::container_link, *link)
    );
}

}  // namespace detail

BEARINGS_DECL void cluster_variables::collect(
    const planning& inputs,
    service_plan& mine,
    candidate_sink& sink
) {
    if (detail::may_have(inputs, detail::variable_index::host))
        detail::add_kubernetes(inputs, *mine.service, sink);
    if (detail::may_have(inputs, detail::variable_index::port))
        detail::add_link(inputs, mine, sink);
}

}  // namespace bearings

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_SOURCE_HPP
#define BEARINGS_SOURCE_HPP

#include <bearings/plan.hpp>

#include <concepts>
#include <string_view>

namespace bearings {

/// A source: an empty type with a name that proposes candidates for one service, without I/O.
template <class T>
concept source = requires(const planning& inputs, service_plan& plan, candidate_sink& sink) {
    { T::name } -> std::convertible_to<std::string_view>;
    T::collect(inputs, plan, sink);
};

/// `N_URL`, `N_HOST`+`N_PORT`, names from the catalogue's `env`, and the tier variables
/// `TEST_N_URL`, `LOCAL_N_URL`, `STAGING_N_URL`, `MOCK_N_URL`.
struct process_environment {
    static constexpr std::string_view name = "process_environment";
    BEARINGS_DECL static void collect(const planning&, service_plan&, candidate_sink&);
};

/// `services__name__scheme-or-endpoint__index`, the convention of .NET Aspire.
struct aspire_variables {
    static constexpr std::string_view name = "aspire_variables";
    BEARINGS_DECL static void collect(const planning&, service_plan&, candidate_sink&);
};

/// `N_SERVICE_HOST`, `N_SERVICE_PORT[_NAME]` of Kubernetes, and `N_PORT=tcp://…` of container
/// links.
struct cluster_variables {
    static constexpr std::string_view name = "cluster_variables";
    BEARINGS_DECL static void collect(const planning&, service_plan&, candidate_sink&);
};

/// Published ports of containers, as the engine told them.
struct docker_containers {
    static constexpr std::string_view name = "docker_containers";
    BEARINGS_DECL static void collect(const planning&, service_plan&, candidate_sink&);
};

/// The URLs of the catalogue, those that serve the stage.
struct config_file {
    static constexpr std::string_view name = "config_file";
    BEARINGS_DECL static void collect(const planning&, service_plan&, candidate_sink&);
};

/// Endpoints that follow from another service's candidates: `ws` from `http`, `wss` from `https`.
struct derived_endpoints {
    static constexpr std::string_view name = "derived_endpoints";
    BEARINGS_DECL static void collect(const planning&, service_plan&, candidate_sink&);
};

/// `scheme://localhost:port` for schemes with a default port, when the catalogue names a scheme
/// and nothing else; development and test only.
struct scheme_defaults {
    static constexpr std::string_view name = "scheme_defaults";
    BEARINGS_DECL static void collect(const planning&, service_plan&, candidate_sink&);
};

}  // namespace bearings

#ifdef BEARINGS_HEADER_ONLY
#include <bearings/impl/source.ipp>
#endif

#endif

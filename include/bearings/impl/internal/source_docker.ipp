// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_INTERNAL_SOURCE_DOCKER_IPP
#define BEARINGS_IMPL_INTERNAL_SOURCE_DOCKER_IPP

#include <bearings/endpoint.hpp>
#include <bearings/impl/internal/catalog_names.hpp>
#include <bearings/impl/internal/rule_text.hpp>
#include <bearings/impl/internal/source_support.hpp>
#include <bearings/source.hpp>

#include <string>
#include <vector>

namespace bearings {

namespace detail {

using containers_found = std::vector<const container*>;

/// The containers a service means, by Compose service, else by container name; replicas in order.
[[nodiscard]] inline containers_found find_containers(
    const engine_snapshot& engine,
    const docker_reference& wanted
) {
    const auto of_project = [&](const container& each) {
        return wanted.project.empty() || each.project == wanted.project;
    };
    containers_found found;
    for (const auto& each : engine.containers)
        if (each.service == wanted.service && of_project(each))
            found.push_back(&each);
    if (found.empty())
        for (const auto& each : engine.containers)
            if (each.name == wanted.service && of_project(each))
                found.push_back(&each);
    if (found.size() > 1)
        merge_sort(found, [](const container* a, const container* b) {
            return a->number != b->number ? a->number < b->number : a->name < b->name;
        });
    return found;
}

/// How to act on a container: through Compose where it comes from there.
[[nodiscard]] inline std::string container_command(
    const container& of,
    std::string_view compose_verb,
    std::string_view plain_verb
) {
    if (of.service.empty())
        return "docker " + std::string(plain_verb) + ' ' + escaped(of.name, 80);
    std::string made = "docker compose ";
    if (!of.project.empty())
        made += "-p " + escaped(of.project, 80) + ' ';
    return made + std::string(compose_verb) + ' ' + escaped(of.service, 80);
}

/// Why a container cannot serve in the state it is in, and what to do. Empty: it can.
[[nodiscard]] inline std::string trouble_of(const container& of) {
    const std::string name = "container " + escaped(of.name, 80);
    if (of.state == "exited" || of.state == "dead")
        return name + " has stopped; start it with: " + container_command(of, "up -d", "start");
    if (of.state == "created")
        return name +
               " was never started; start it with: " + container_command(of, "up -d", "start");
    if (of.state == "paused")
        return name + " is paused; go on with: " + container_command(of, "unpause", "unpause");
    if (of.state == "restarting")
        return name +
               " starts again and again; see why with: " + container_command(of, "logs", "logs");
    if (of.state != "running")
        return name + " is in state `" + escaped(of.state, 40) +
               "`; start it with: " + container_command(of, "up -d", "start");
    return {};
}

/// What the engine's own health check of a running container says against it. Empty: nothing.
[[nodiscard]] inline std::string health_hint(const container& of) {
    const std::string name = "container " + escaped(of.name, 80);
    if (of.health == "unhealthy")
        return name + " runs, but its own health check fails; see why with: " +
               container_command(of, "logs", "logs");
    if (of.health == "starting")
        return name + " runs, but its own health check has not passed yet";
    return {};
}

/// The inner ports that are published, each once, in the engine's order.
[[nodiscard]] inline std::vector<std::uint16_t> published_ports(const container& of) {
    std::vector<std::uint16_t> found;
    for (const auto& each : of.ports) {
        bool known = each.published == 0;
        for (const auto seen : found)
            known = known || seen == each.inner;
        // A container may publish a whole range; nobody reads more than a few.
        if (!known && found.size() < 16)
            found.push_back(each.inner);
    }
    return found;
}

[[nodiscard]] inline std::string listed(const std::vector<std::uint16_t>& ports) {
    std::string made;
    for (const auto port : ports)
        made += (made.empty() ? "" : ", ") + std::to_string(port);
    return made;
}

/// Where a client of this machine reaches a binding. Empty: it cannot.
[[nodiscard]] inline std::string_view reachable_address(
    const engine_snapshot& engine,
    std::string_view binding
) noexcept {
    const bool any_v6 = binding == "::" || binding == "[::]";
    const bool any = binding.empty() || binding == "0.0.0.0" || any_v6;
    if (engine.host.empty())
        return any_v6 ? "::1" : any ? "127.0.0.1" : binding;
    if (any)
        return engine.host;
    const auto address = parse_ip(binding);
    return address && is_loopback(*address) ? std::string_view() : binding;
}

/// Adds the candidates of one service from the containers an engine told.
class container_candidates {
public:
    container_candidates(
        const engine_snapshot& engine,
        const service_plan& mine,
        candidate_sink& sink
    ) noexcept
        : engine_(engine)
        , mine_(mine)
        , wanted_(mine.service->docker)
        , sink_(sink) {}

    void collect() {
        const auto found = find_containers(engine_, wanted_);
        if (found.empty())
            return refuse_missing();
        if (is_ambiguous(found))
            return refuse_all(found);
        for (const auto* each : found)
            add(*each);
    }

private:
    void refuse_missing() {
        const auto service = escaped(wanted_.service, 80);
        const auto project = escaped(wanted_.project, 80);
        const bool any = project.empty();
        refuse(
            wanted_.service,
            "no container of `" + service + "` exists" +
                (any ? "" : " in project `" + project + '`') + "; start it with: docker compose " +
                (any ? "" : "-p " + project + ' ') + "up -d " + service
        );
    }

    /// Only what runs can be mistaken for each other.
    [[nodiscard]] bool is_ambiguous(const containers_found& found) const {
        const container* first = nullptr;
        for (const auto* each : found) {
            if (each->state != "running")
                continue;
            if (first != nullptr && first->project != each->project)
                return true;
            first = each;
        }
        return false;
    }

    void refuse_all(const containers_found& found) {
        std::string projects;
        for (const auto* each : found) {
            const auto project = '`' + escaped(each->project, 40) + '`';
            if (projects.size() <= 120 && projects.find(project) == std::string::npos)
                projects += (projects.empty() ? "" : ", ") + project;
        }
        const auto& last = found.back()->project;
        const std::string reason =
            "`" + escaped(wanted_.service, 80) + "` runs in more than one project (" + projects +
            "); choose one with docker = { service = \"" + escaped(wanted_.service, 80) +
            "\", project = \"" + escaped(last, 40) + "\" }";
        sink_.warn("ambiguous_project", "service `" + mine_.service->name + "`: " + reason);
        for (const auto* each : found)
            refuse(each->name, reason);
    }

    void add(const container& of) {
        if (auto trouble = trouble_of(of); !trouble.empty())
            return refuse(of.name, trouble);
        // A hint only: the probe decides.
        if (auto hint = health_hint(of); !hint.empty())
            sink_.warn("container_health", "service `" + mine_.service->name + "`: " + hint);
        if (of.host_network)
            return add_host_network(of);
        const auto published = published_ports(of);
        std::uint16_t inner = wanted_.port;
        if (inner == 0) {
            if (published.size() > 1)
                return refuse(
                    of.name,
                    "container " + escaped(of.name, 80) + " publishes several ports (" +
                        listed(published) + "); name one: docker = { service = \"" +
                        escaped(wanted_.service, 80) +
                        "\", port = " + std::to_string(published.front()) + " }"
                );
            inner = published.empty() ? std::uint16_t{0} : published.front();
        }
        if (!add_bindings(of, inner))
            refuse_unpublished(of, inner, published);
    }

    /// False: the port is not published at all.
    [[nodiscard]] bool add_bindings(const container& of, std::uint16_t inner) {
        bool published = false;
        std::vector<std::string> seen;
        for (const auto& port : of.ports) {
            if (port.inner != inner || port.published == 0)
                continue;
            published = true;
            const auto host = reachable_address(engine_, port.address);
            if (host.empty()) {
                refuse(
                    of.name,
                    "port " + std::to_string(inner) + " of container " + escaped(of.name, 80) +
                        " is published on " + escaped(port.address, 60) +
                        " of the engine's machine only; publish it on 0.0.0.0"
                );
                continue;
            }
            add_once(of, host, port.published, seen);
        }
        return published;
    }

    void add_once(
        const container& of,
        std::string_view host,
        std::uint16_t port,
        std::vector<std::string>& seen
    ) {
        const std::string where = std::string(host) + ' ' + std::to_string(port);
        for (const auto& each : seen)
            if (each == where)
                return;
        if (seen.size() < 16)
            seen.push_back(where);
        add_container(of, host, port);
    }

    void add_container(const container& of, std::string_view host, std::uint16_t port) {
        const auto made =
            make_url(mine_.service->effective_scheme(), host, port, path_of(*mine_.service));
        // The engine said it, not the user: a strange address is no configuration error.
        if (!made)
            return refuse(of.name, made.error().message);
        sink_.add(
            precedence::docker,
            tier::docker,
            {sink_.keep(made->text()), made->parts()},
            origin_of(of.name)
        );
    }

    /// Its ports are those of the engine's host.
    void add_host_network(const container& of) {
        std::uint16_t port = wanted_.port;
        if (port == 0 && of.ports.size() == 1)
            port = of.ports.front().inner;
        if (port == 0)
            return refuse(
                of.name,
                "container " + escaped(of.name, 80) +
                    " uses the network of its host and publishes nothing; name its port: docker = "
                    "{ service = \"" +
                    escaped(wanted_.service, 80) + "\", port = 8000 }"
            );
        add_container(of, reachable_address(engine_, {}), port);
    }

    void refuse_unpublished(
        const container& of,
        std::uint16_t inner,
        const std::vector<std::uint16_t>& published
    ) {
        const std::string name = "container " + escaped(of.name, 80);
        const std::string port = inner == 0 ? "8000" : std::to_string(inner);
        const std::string remedy = "add ports: [\"" + port + ':' + port +
                                   "\"], then: " + container_command(of, "up -d", "start");
        if (inner == 0)
            return refuse(of.name, name + " publishes no port; " + remedy);
        if (published.empty())
            return refuse(of.name, "port " + port + " of " + name + " is not published; " + remedy);
        refuse(
            of.name,
            "port " + port + " of " + name + " is not published, but " + listed(published) +
                " is; correct the port in the catalogue, or " + remedy
        );
    }

    void refuse(std::string_view key, std::string_view reason) {
        sink_.add_dropped(
            precedence::docker,
            tier::docker,
            {},
            origin_of(key),
            docker_containers::name,
            reason
        );
    }

    [[nodiscard]] origin_view origin_of(std::string_view key) const noexcept {
        return {origin_kind::docker, sink_.keep(key), sink_.keep(engine_.endpoint), 0};
    }

    const engine_snapshot& engine_;
    const service_plan& mine_;
    const docker_reference& wanted_;
    candidate_sink& sink_;
};

/// Why nothing is known of containers. Empty: the engine was asked and is ready, or will be asked.
[[nodiscard]] inline std::string why_no_engine(const planning& inputs) {
    if (bypasses_docker(inputs.switches))
        return "DOCKER_BYPASS is set, so the engine is not asked";
    if (!inputs.probing)
        return "nothing is contacted without probing, so the engine was not asked";
    if (inputs.engine == nullptr || inputs.engine->state == engine_state::ready)
        return {};
    return engine_text(*inputs.engine);
}

}  // namespace detail

BEARINGS_DECL void docker_containers::collect(
    const planning& inputs,
    service_plan& mine,
    candidate_sink& sink
) {
    const docker_reference& wanted = mine.service->docker;
    if (wanted.service.empty() || !detail::is_local_stage(inputs.stage))
        return;
    mine.wants_engine = inputs.probing && !detail::bypasses_docker(inputs.switches);
    if (const auto reason = detail::why_no_engine(inputs); !reason.empty())
        return sink.add_unformed(
            precedence::docker,
            tier::docker,
            {origin_kind::docker, wanted.service, {}, 0},
            name,
            reason
        );
    if (inputs.engine != nullptr)
        detail::container_candidates(*inputs.engine, mine, sink).collect();
}

}  // namespace bearings

#endif

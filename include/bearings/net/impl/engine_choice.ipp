// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_ENGINE_CHOICE_IPP
#define BEARINGS_NET_IMPL_ENGINE_CHOICE_IPP

#include <bearings/net/engine_choice.hpp>
#include <bearings/net/impl/internal/engine_json.hpp>
#include <bearings/net/impl/internal/engine_text.hpp>
#include <bearings/url.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bearings::detail {

inline constexpr std::size_t max_engine_file = 256 * 1024;
inline constexpr std::size_t max_engine_contexts = 256;

// Slashes work on Windows too, so paths are joined the same way everywhere.
BEARINGS_DECL std::string engine_path(std::string_view folder, std::string_view rest) {
    std::string made(folder);
    made += '/';
    made += rest;
    return made;
}

/// The folders that the choice depends on. Empty: the variables do not tell.
struct engine_folders {
    std::string home;
    std::string runtime;
    std::string config;
};

BEARINGS_DECL engine_folders find_engine_folders(const environment& variables, os_kind os) {
    const auto value = [&variables](std::string_view name) {
        const auto* found = variables.find(name);
        return std::string(found ? found->value : std::string_view());
    };
    engine_folders found;
    found.home = value(os == os_kind::windows ? "USERPROFILE" : "HOME");
    found.runtime = value("XDG_RUNTIME_DIR");
    found.config = value("DOCKER_CONFIG");
    if (found.config.empty() && !found.home.empty())
        found.config = engine_path(found.home, ".docker");
    return found;
}

/// `currentContext` of `config.json`.
struct current_context {
    std::string name;
    std::string file;
    /// Why the file told nothing although it exists. Empty: it could be read.
    std::string broken;
};

BEARINGS_DECL current_context read_current_context(const files& from, std::string_view folder) {
    current_context found;
    if (folder.empty())
        return found;
    found.file = engine_path(folder, "config.json");
    const auto text = from.read(found.file, max_engine_file);
    if (!text) {
        found.broken = text.error().message;
        return found;
    }
    if (!*text)
        return found;
    engine_json_fields fields({{"/currentcontext"}});
    if (!read_engine_json(**text, fields) || !fields.is_object())
        found.broken = "it is no JSON object";
    else if (fields[0].value != "default")
        found.name = fields[0].value;
    return found;
}

/// A context as its `meta.json` tells it.
struct stored_context {
    std::string host;
    std::string folder;
    bool skip_verify = false;
};

// The folder of a context is named by a hash of its name. Its meta.json holds the name itself, so
// looking there needs no hash and finds what `docker context ls` shows.
BEARINGS_DECL result<stored_context> find_engine_context(
    const files& from,
    std::string_view config,
    std::string_view name
) {
    const auto root = engine_path(config, "contexts/meta");
    std::string known;
    for (const auto& folder : from.list(root, max_engine_contexts)) {
        const auto path = engine_path(root, folder + "/meta.json");
        const auto text = from.read(path, max_engine_file);
        if (!text || !*text)
            continue;
        engine_json_fields fields(
            {{"/name"}, {"/endpoints/docker/host"}, {"/endpoints/docker/skiptlsverify"}}
        );
        const bool sound = read_engine_json(**text, fields) && fields.is_object();
        if (fields[0].value != name) {
            known += (known.empty() ? "" : ", ") + escaped(fields[0].value, 60);
            continue;
        }
        if (!sound || fields[1].value.empty())
            return failure{
                errc::invalid_engine,
                "the Docker context `" + escaped(name) + "` is broken: " + escaped(path) +
                    (sound ? " has no Endpoints.docker.Host" : " is no JSON"),
                {}};
        return stored_context{fields[1].value, folder, fields[2].value == "true"};
    }
    return failure{
        errc::invalid_engine,
        "the Docker context `" + escaped(name) + "` does not exist in " + escaped(root) +
            (known.empty() ? "" : "; there are: " + known),
        {}};
}

BEARINGS_DECL engine_tls read_tls_files(const files& from, const std::string& folder) {
    const auto there = [&](std::string_view name) {
        auto path = engine_path(folder, name);
        return from.exists(path) ? path : std::string();
    };
    engine_tls found;
    found.ca_file = there("ca.pem");
    found.cert_file = there("cert.pem");
    found.key_file = there("key.pem");
    found.enabled = !found.ca_file.empty() || !found.cert_file.empty();
    return found;
}

BEARINGS_DECL result<engine_address> address_of_context(
    const files& from,
    std::string_view config,
    std::string_view name,
    os_kind os
) {
    auto stored = find_engine_context(from, config, name);
    if (!stored)
        return stored.error();
    auto tls =
        read_tls_files(from, engine_path(config, "contexts/tls/" + stored->folder + "/docker"));
    tls.verify = !stored->skip_verify;
    tls.enabled = tls.enabled || stored->skip_verify;
    auto address = parse_engine_host(stored->host, os, tls);
    if (!address)
        address.error().message =
            "the Docker context `" + escaped(name) + "` is broken: " + address.error().message;
    return address;
}

// DOCKER_TLS_VERIFY and DOCKER_TLS count as soon as they are set, whatever they say.
BEARINGS_DECL engine_tls
tls_of_environment(const environment& variables, const files& from, const std::string& config) {
    const bool verify = variables.find("DOCKER_TLS_VERIFY") != nullptr;
    if (!verify && variables.find("DOCKER_TLS") == nullptr)
        return {};
    engine_tls made;
    if (const auto* folder = variables.find("DOCKER_CERT_PATH")) {
        // Named by the user: a missing file must be told, not passed over.
        made.ca_file = engine_path(folder->value, "ca.pem");
        made.cert_file = engine_path(folder->value, "cert.pem");
        made.key_file = engine_path(folder->value, "key.pem");
    } else if (!config.empty()) {
        made = read_tls_files(from, config);
    }
    made.enabled = true;
    made.verify = verify;
    return made;
}

BEARINGS_DECL void add_known_sockets(
    engine_choice& choice,
    const engine_folders& folders,
    engine_user user
) {
    const auto add = [&choice](std::string_view product, std::string path) {
        if (path.size() > max_socket_path)
            return;
        for (const auto& each : choice.targets)
            if (each.address.path == path)
                return;
        auto& made = choice.targets.emplace_back();
        made.address.path = std::move(path);
        made.origin.kind = origin_kind::known_socket;
        made.origin.key = product;
    };
    constexpr std::size_t most_places = 13;
    choice.targets.reserve(most_places);
    const auto& [home, runtime, config] = folders;
    const std::string own = user.uid ? "/run/user/" + std::to_string(*user.uid) : std::string();
    if (!runtime.empty())
        add("rootless Docker", engine_path(runtime, "docker.sock"));
    if (!own.empty())
        add("rootless Docker", engine_path(own, "docker.sock"));
    if (!home.empty()) {
        add("Docker Desktop", engine_path(home, ".docker/run/docker.sock"));
        add("Docker Desktop", engine_path(home, ".docker/desktop/docker.sock"));
        add("Colima", engine_path(home, ".colima/default/docker.sock"));
        add("Colima", engine_path(home, ".colima/docker.sock"));
        add("OrbStack", engine_path(home, ".orbstack/run/docker.sock"));
        add("Rancher Desktop", engine_path(home, ".rd/docker.sock"));
        add("Lima", engine_path(home, ".lima/docker/sock/docker.sock"));
    }
    if (!runtime.empty())
        add("rootless Podman", engine_path(runtime, "podman/podman.sock"));
    if (!own.empty())
        add("rootless Podman", engine_path(own, "podman/podman.sock"));
    add("Podman", "/run/podman/podman.sock");
}

BEARINGS_DECL void add_known_pipes(engine_choice& choice) {
    static constexpr std::pair<std::string_view, std::string_view> pipes[] = {
        {"Docker Desktop", "\\\\.\\pipe\\dockerDesktopLinuxEngine"},
        {"Podman", "\\\\.\\pipe\\podman-machine-default"}};
    for (const auto& [product, path] : pipes) {
        auto& made = choice.targets.emplace_back();
        made.address.transport = engine_transport::named_pipe;
        made.address.path = path;
        made.origin = origin(origin_kind::known_socket, std::string(product));
    }
}

/// Collects what the settings say, in the order of precedence; the first one counts.
class engine_chooser {
public:
    engine_chooser(const environment& variables, const files& from, engine_user user)
        : variables_(variables)
        , files_(from)
        , user_(user)
        , folders_(find_engine_folders(variables, user.os)) {}

    result<engine_choice> choose() {
        choice_.variables = &variables_;
        choice_.from = &files_;
        choice_.os = user_.os;
        if (auto failed = try_host())
            return *std::move(failed);
        if (auto failed = try_context())
            return *std::move(failed);
        try_current_context();
        if (!decided_)
            take_default();
        return std::move(choice_);
    }

private:
    std::optional<failure> try_host() {
        const auto* host = variables_.find("DOCKER_HOST");
        if (!host)
            return std::nullopt;
        const auto tls = tls_of_environment(variables_, files_, folders_.config);
        auto address = parse_engine_host(host->value, user_.os, tls);
        if (!address) {
            address.error().origin = origin(host->origin);
            return address.error();
        }
        take(*std::move(address), origin(host->origin));
        choice_.asked_for = true;
        for (const auto* next = variables_.shadowed_by(*host); next;
             next = variables_.shadowed_by(*next))
            hide(origin(next->origin), shown_engine_host(next->value));
        return std::nullopt;
    }

    std::optional<failure> try_context() {
        const auto* name = variables_.find("DOCKER_CONTEXT");
        if (!name)
            return std::nullopt;
        origin from(name->origin);
        if (decided_) {
            hide(std::move(from), escaped(name->value));
            return std::nullopt;
        }
        choice_.asked_for = true;
        if (name->value == "default") {
            from.kind = origin_kind::context;
            take(*parse_engine_host({}, user_.os), std::move(from));
            return std::nullopt;
        }
        auto address = address_of_context(files_, folders_.config, name->value, user_.os);
        if (!address) {
            address.error().origin = std::move(from);
            return address.error();
        }
        from.kind = origin_kind::context;
        choice_.context = name->value;
        take(*std::move(address), std::move(from));
        return std::nullopt;
    }

    void try_current_context() {
        const auto current = read_current_context(files_, folders_.config);
        if (!current.broken.empty() && !decided_)
            choice_.note = escaped(current.file) + " was passed over: " + escaped(current.broken);
        if (current.name.empty())
            return;
        origin from(origin_kind::config_file, "currentContext", current.file);
        if (decided_)
            return hide(std::move(from), escaped(current.name));
        auto address = address_of_context(files_, folders_.config, current.name, user_.os);
        choice_.context = current.name;
        if (address)
            return take(*std::move(address), std::move(from));
        decided_ = true;
        choice_.absent = address.error().message;
        choice_.absent_origin = std::move(from);
    }

    void take_default() {
        take(*parse_engine_host({}, user_.os), origin(origin_kind::default_value, {}));
        if (user_.os == os_kind::windows)
            add_known_pipes(choice_);
        else
            add_known_sockets(choice_, folders_, user_);
    }

    void take(engine_address address, origin from) {
        decided_ = true;
        choice_.targets.push_back({std::move(address), std::move(from)});
    }

    void hide(origin from, std::string value) {
        choice_.overrides.push_back(
            {from.kind, std::move(from.key), std::move(from.source), std::move(value)}
        );
    }

    const environment& variables_;
    const files& files_;
    engine_user user_;
    engine_folders folders_;
    engine_choice choice_;
    bool decided_ = false;
};

}  // namespace bearings::detail

namespace bearings {

BEARINGS_DECL result<engine_choice> choose_engine(
    const environment& variables,
    const files& from,
    engine_user user
) {
    return detail::engine_chooser(variables, from, user).choose();
}

}  // namespace bearings

#endif

// SPDX-License-Identifier: BSL-1.0
#include <bearings/net/engine_choice.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/catch.hpp"

namespace {

using bearings::choose_engine;
using bearings::engine_user;
using bearings::environment;
using bearings::memory_files;
using bearings::origin_kind;
using bearings::os_kind;

constexpr engine_user linux_user{os_kind::linux_, 1000};

constexpr std::string_view meta =
    R"({"Name":"work","Metadata":{},"Endpoints":{"docker":{"Host":"unix:///run/work.sock",)"
    R"("SkipTLSVerify":false}}})";
constexpr std::string_view remote_meta =
    R"({"name":"remote","ENDPOINTS":{"docker":{"host":"tcp://build.example.com"}}})";
constexpr std::string_view loose_meta =
    R"({"Name":"loose","Endpoints":{"docker":{"Host":"tcp://10.0.0.1:1","SkipTLSVerify":true}}})";

// A home with three sound contexts and two broken ones.
const memory_files& home() {
    static const memory_files made{
        {"/home/u/.docker/config.json",
         R"({"auths":{"x":{"auth":"c2VjcmV0"}},"currentContext":"work"})"},
        {"/home/u/.docker/contexts/meta/0a/meta.json", meta},
        {"/home/u/.docker/contexts/meta/0b/meta.json", remote_meta},
        {"/home/u/.docker/contexts/tls/0b/docker/ca.pem", "-"},
        {"/home/u/.docker/contexts/tls/0b/docker/cert.pem", "-"},
        {"/home/u/.docker/contexts/tls/0b/docker/key.pem", "-"},
        {"/home/u/.docker/contexts/meta/0c/meta.json", R"({"Name":"hostless","Endpoints":{}})"},
        {"/home/u/.docker/contexts/meta/0d/meta.json", R"({"Name":"cut","Endpoints":{"docker")"},
        {"/home/u/.docker/contexts/meta/0e/meta.json", loose_meta},
        {"/home/u/.docker/contexts/meta/0f/meta.json",
         R"({"Name":"odd","Endpoints":{"docker":{"Host":"gopher://x"}}})"},
    };
    return made;
}

// The same home, with a `config.json` of its own.
memory_files home_with_config(std::string_view config) {
    return {
        {"/home/u/.docker/config.json", config},
        {"/home/u/.docker/contexts/meta/0a/meta.json", meta}};
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

}  // namespace

TEST_CASE("the engine is chosen in the order of the Docker CLI", "[engine]") {
    struct order_case {
        std::vector<std::pair<std::string_view, std::string_view>> variables;
        std::string_view address;
        origin_kind kind;
        std::string_view key;
        std::size_t hidden;
    };
    const order_case rows[] = {
        {{{"DOCKER_HOST", "unix:///h"}, {"DOCKER_CONTEXT", "remote"}},
         "unix:///h",
         origin_kind::environment,
         "DOCKER_HOST",
         2},
        {{{"DOCKER_HOST", "unix:///h"}}, "unix:///h", origin_kind::environment, "DOCKER_HOST", 1},
        {{{"DOCKER_HOST", "  "}, {"DOCKER_CONTEXT", "remote"}},
         "tcp://build.example.com:2376",
         origin_kind::context,
         "DOCKER_CONTEXT",
         1},
        {{{"DOCKER_CONTEXT", "default"}},
         "unix:///var/run/docker.sock",
         origin_kind::context,
         "DOCKER_CONTEXT",
         1},
        {{}, "unix:///run/work.sock", origin_kind::config_file, "currentContext", 0},
        {{{"DOCKER_CONFIG", "/elsewhere"}},
         "unix:///var/run/docker.sock",
         origin_kind::default_value,
         "",
         0},
    };
    for (const auto& each : rows) {
        auto variables = each.variables;
        variables.emplace_back("HOME", "/home/u");
        const auto environment = environment::of(variables);
        const auto chosen = choose_engine(environment, home(), linux_user);
        INFO(each.address);
        REQUIRE(chosen.has_value());
        REQUIRE_FALSE(chosen->targets.empty());
        CHECK(to_string(chosen->targets[0].address) == each.address);
        CHECK(chosen->targets[0].origin.kind == each.kind);
        CHECK(chosen->targets[0].origin.key == each.key);
        CHECK(chosen->overrides.size() == each.hidden);
    }
}

TEST_CASE("on Windows the settings of Docker are below %USERPROFILE%", "[engine]") {
    const memory_files files{
        {"C:\\Users\\u/.docker/config.json", R"({"currentContext":"desktop-linux"})"},
        {"C:\\Users\\u/.docker/contexts/meta/0a/meta.json",
         R"({"Name":"desktop-linux","Endpoints":)"
         R"({"docker":{"Host":"npipe:////./pipe/dockerDesktopLinuxEngine"}}})"}};
    const auto variables = environment::of({{"HOME", "/home/u"}, {"USERPROFILE", "C:\\Users\\u"}});
    const auto chosen = choose_engine(variables, files, {os_kind::windows, {}}).value();
    REQUIRE(chosen.targets.size() == 1);
    CHECK(to_string(chosen.targets[0].address) == "npipe:////./pipe/dockerDesktopLinuxEngine");
    CHECK(chosen.targets[0].origin.kind == origin_kind::config_file);
}

TEST_CASE("what the choice hides is told with its place and value", "[engine]") {
    const auto environment = environment::of(
        {{"HOME", "/home/u"}, {"DOCKER_HOST", "tcp://10.0.0.5"}, {"DOCKER_CONTEXT", "remote"}}
    );
    const auto chosen = choose_engine(environment, home(), linux_user);
    REQUIRE(chosen.has_value());
    REQUIRE(chosen->overrides.size() == 2);
    CHECK(chosen->overrides[0].key == "DOCKER_CONTEXT");
    CHECK(chosen->overrides[0].source == "process environment");
    CHECK(chosen->overrides[0].value == "remote");
    CHECK(chosen->overrides[1].kind == origin_kind::config_file);
    CHECK(chosen->overrides[1].key == "currentContext");
    CHECK(chosen->overrides[1].source == "/home/u/.docker/config.json");
    CHECK(chosen->overrides[1].value == "work");
}

TEST_CASE("a DOCKER_HOST of an environment file that the process hides is told", "[engine]") {
    const bearings::variable variables[] = {
        {"DOCKER_HOST",
         "unix:///a",
         {origin_kind::environment, "DOCKER_HOST", "process environment"}},
        {"DOCKER_HOST", "tcp://u:pw@b", {origin_kind::env_file, "DOCKER_HOST", ".env", 3}}};
    const auto environment = environment::of_variables(variables);
    const auto chosen = choose_engine(environment, memory_files{}, linux_user);
    REQUIRE(chosen.has_value());
    REQUIRE(chosen->overrides.size() == 1);
    CHECK(chosen->overrides[0].source == ".env");
    CHECK(chosen->overrides[0].value == "tcp://***@b");
}

TEST_CASE("an engine that was asked for and cannot be understood is a failure", "[engine]") {
    struct failure_case {
        std::string_view name;
        std::string_view value;
        std::string_view part;
    };
    const failure_case rows[] = {
        {"DOCKER_HOST", "foo://x", "no Docker host"},
        {"DOCKER_CONTEXT", "gone", "does not exist"},
        {"DOCKER_CONTEXT", "gone", "there are: work, remote"},
        {"DOCKER_CONTEXT", "WORK", "does not exist"},
        {"DOCKER_CONTEXT", "hostless", "has no Endpoints.docker.Host"},
        {"DOCKER_CONTEXT", "cut", "is no JSON"},
        {"DOCKER_CONTEXT", "odd", "the scheme is unknown"},
    };
    for (const auto& [name, value, part] : rows) {
        INFO(name << '=' << value);
        const auto environment = environment::of({{"HOME", "/home/u"}, {name, value}});
        const auto chosen = choose_engine(environment, home(), linux_user);
        REQUIRE_FALSE(chosen.has_value());
        CHECK(chosen.error().code == bearings::errc::invalid_engine);
        CHECK(chosen.error().origin.key == name);
        CHECK(contains(chosen.error().message, part));
    }
}

TEST_CASE("a stale current context is no engine, and never the default socket", "[engine]") {
    for (const std::string_view name : {"gone", "hostless", "cut", "odd"}) {
        INFO(name);
        const memory_files from{
            {"/c/config.json", "{\"currentContext\":\"" + std::string(name) + "\"}"},
            {"/c/contexts/meta/1/meta.json", R"({"Name":"hostless","Endpoints":{"docker":{}}})"},
            {"/c/contexts/meta/2/meta.json", R"({"Name":"cut",)"},
            {"/c/contexts/meta/3/meta.json",
             R"({"Name":"odd","Endpoints":{"docker":{"Host":"gopher://x"}}})"}};
        const auto environment = environment::of({{"DOCKER_CONFIG", "/c"}});
        const auto chosen = choose_engine(environment, from, linux_user);
        REQUIRE(chosen.has_value());
        CHECK(chosen->targets.empty());
        CHECK(contains(chosen->absent, "`" + std::string(name) + "`"));
        CHECK(chosen->absent_origin.key == "currentContext");
    }
}

TEST_CASE("a config.json that cannot be read is told and leaves the default", "[engine]") {
    const std::string deep(100'000, '[');
    for (const std::string_view text :
         {std::string_view("{"), std::string_view("[]"), std::string_view(deep)}) {
        const auto from = home_with_config(text);
        const auto environment = environment::of({{"HOME", "/home/u"}});
        const auto chosen = choose_engine(environment, from, linux_user);
        REQUIRE(chosen.has_value());
        REQUIRE_FALSE(chosen->targets.empty());
        CHECK(chosen->targets[0].origin.kind == origin_kind::default_value);
        CHECK(contains(chosen->note, "config.json was passed over"));
    }
}

TEST_CASE("only a string at the top level is the current context", "[engine]") {
    for (const std::string_view text :
         {R"({})",
          R"({"currentContext":""})",
          R"({"currentContext":"default"})",
          R"({"currentContext":null})",
          R"({"currentContext":7})",
          R"({"currentContext":{"currentContext":"work"}})",
          R"({"x":{"currentContext":"work"}})",
          R"({"x":[{"currentContext":"work"}]})",
          R"([{"currentContext":"work"}])"}) {
        INFO(text);
        const auto from = home_with_config(text);
        const auto environment = environment::of({{"HOME", "/home/u"}});
        const auto chosen = choose_engine(environment, from, linux_user);
        REQUIRE(chosen.has_value());
        CHECK(chosen->context.empty());
        CHECK(chosen->absent.empty());
    }
}

TEST_CASE("keys are matched without case, as Go reads them", "[engine]") {
    const auto from = home_with_config(R"({"CURRENTCONTEXT":"work"})");
    const auto environment = environment::of({{"HOME", "/home/u"}});
    CHECK(choose_engine(environment, from, linux_user)->context == "work");
}

TEST_CASE("a context brings its own TLS material", "[engine]") {
    const auto choose = [](std::string_view name) {
        const auto environment = environment::of({{"HOME", "/home/u"}, {"DOCKER_CONTEXT", name}});
        return choose_engine(environment, home(), linux_user)->targets.at(0).address.tls;
    };
    const auto remote = choose("remote");
    CHECK(remote.enabled);
    CHECK(remote.verify);
    CHECK(remote.ca_file == "/home/u/.docker/contexts/tls/0b/docker/ca.pem");
    CHECK(remote.cert_file == "/home/u/.docker/contexts/tls/0b/docker/cert.pem");
    CHECK(remote.key_file == "/home/u/.docker/contexts/tls/0b/docker/key.pem");
    const auto loose = choose("loose");
    CHECK(loose.enabled);
    CHECK_FALSE(loose.verify);
    CHECK_FALSE(choose("work").enabled);
}

TEST_CASE("the TLS variables of the Docker CLI count as soon as they are set", "[engine]") {
    struct tls_case {
        std::vector<std::pair<std::string_view, std::string_view>> variables;
        bool enabled;
        bool verify;
        std::string_view ca_file;
    };
    const tls_case rows[] = {
        {{}, false, true, ""},
        {{{"DOCKER_TLS_VERIFY", "1"}}, true, true, "/c/ca.pem"},
        {{{"DOCKER_TLS_VERIFY", "0"}}, true, true, "/c/ca.pem"},
        {{{"DOCKER_TLS", "1"}}, true, false, "/c/ca.pem"},
        {{{"DOCKER_TLS_VERIFY", "1"}, {"DOCKER_CERT_PATH", "/p"}}, true, true, "/p/ca.pem"},
        {{{"DOCKER_CERT_PATH", "/p"}}, false, true, ""},
    };
    const memory_files from{{"/c/ca.pem", "-"}};
    for (const auto& each : rows) {
        auto variables = each.variables;
        variables.emplace_back("DOCKER_CONFIG", "/c");
        variables.emplace_back("DOCKER_HOST", "tcp://build");
        const auto environment = environment::of(variables);
        const auto chosen = choose_engine(environment, from, linux_user);
        REQUIRE(chosen.has_value());
        const auto& tls = chosen->targets.at(0).address.tls;
        CHECK(tls.enabled == each.enabled);
        CHECK(tls.verify == each.verify);
        CHECK(tls.ca_file == each.ca_file);
        CHECK(chosen->targets[0].address.port == (each.enabled ? 2376 : 2375));
    }
}

TEST_CASE("without a setting the sockets of every known engine follow the default", "[engine]") {
    const auto environment =
        environment::of({{"HOME", "/home/u"}, {"XDG_RUNTIME_DIR", "/run/user/1000"}});
    const auto chosen = choose_engine(environment, memory_files{}, linux_user);
    REQUIRE(chosen.has_value());
    std::vector<std::string> paths;
    for (const auto& each : chosen->targets)
        paths.push_back(each.address.path);
    CHECK(
        paths ==
        std::vector<std::string>{
            "/var/run/docker.sock",
            "/run/user/1000/docker.sock",
            "/home/u/.docker/run/docker.sock",
            "/home/u/.docker/desktop/docker.sock",
            "/home/u/.colima/default/docker.sock",
            "/home/u/.colima/docker.sock",
            "/home/u/.orbstack/run/docker.sock",
            "/home/u/.rd/docker.sock",
            "/home/u/.lima/docker/sock/docker.sock",
            "/run/user/1000/podman/podman.sock",
            "/run/podman/podman.sock"}
    );
    CHECK_FALSE(chosen->asked_for);
    CHECK(chosen->targets[4].origin == bearings::origin(origin_kind::known_socket, "Colima"));
}

TEST_CASE("on Windows the known pipes follow the default one", "[engine]") {
    const auto chosen = choose_engine({}, memory_files{}, {os_kind::windows, {}});
    REQUIRE(chosen.has_value());
    std::vector<std::string> paths;
    for (const auto& each : chosen->targets)
        paths.push_back(to_string(each.address));
    CHECK(
        paths ==
        std::vector<std::string>{
            "npipe:////./pipe/docker_engine",
            "npipe:////./pipe/dockerDesktopLinuxEngine",
            "npipe:////./pipe/podman-machine-default"}
    );
}

TEST_CASE("on Windows contexts are looked for in the profile", "[engine]") {
    const memory_files from{
        {"C:\\Users\\u/.docker/config.json", R"({"currentContext":"desktop-linux"})"},
        {"C:\\Users\\u/.docker/contexts/meta/fe/meta.json",
         R"({"Name":"desktop-linux","Endpoints":{"docker":{"Host":"npipe:////./pipe/dockerDesktopLinuxEngine"}}})"}};
    const auto environment =
        environment::of({{"userprofile", "C:\\Users\\u"}}, bearings::name_case::insensitive);
    const auto chosen = choose_engine(environment, from, {os_kind::windows, {}});
    REQUIRE(chosen.has_value());
    CHECK(to_string(chosen->targets.at(0).address) == "npipe:////./pipe/dockerDesktopLinuxEngine");
}

TEST_CASE("a socket path that the system cannot take is no known place", "[engine]") {
    const std::string far_home = "/" + std::string(120, 'h');
    const auto environment = environment::of({{"HOME", far_home}});
    const auto chosen = choose_engine(environment, memory_files{}, {os_kind::linux_, {}});
    REQUIRE(chosen.has_value());
    CHECK(chosen->targets.size() == 2);
}

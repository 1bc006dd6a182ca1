// SPDX-License-Identifier: BSL-1.0
#include <bearings/net/engine_endpoint.hpp>

#include <string>
#include <string_view>

#include "tests/catch.hpp"

namespace {

using bearings::engine_tls;
using bearings::engine_transport;
using bearings::os_kind;
using bearings::parse_engine_host;

struct host_case {
    std::string_view text;
    os_kind os;
    /// `to_string` of the address.
    std::string_view address;
    engine_transport transport;
};

constexpr auto on_linux = os_kind::linux_;
constexpr auto on_windows = os_kind::windows;

// What Catch prints when a row fails.
std::string row(std::string_view text, os_kind os) {
    return std::string(to_string(os)) + " [" + std::string(text) + "]";
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

}  // namespace

TEST_CASE("every host string of the Docker CLI is read", "[engine]") {
    const host_case rows[] = {
        {"", on_linux, "unix:///var/run/docker.sock", engine_transport::unix_socket},
        {"  \t", on_linux, "unix:///var/run/docker.sock", engine_transport::unix_socket},
        {"", os_kind::macos, "unix:///var/run/docker.sock", engine_transport::unix_socket},
        {"unix://", on_linux, "unix:///var/run/docker.sock", engine_transport::unix_socket},
        {"unix:///run/a b.sock", on_linux, "unix:///run/a b.sock", engine_transport::unix_socket},
        {" unix:///x\n", on_linux, "unix:///x", engine_transport::unix_socket},
        {"UNIX:///x", on_linux, "unix:///x", engine_transport::unix_socket},
        {"unix://relative.sock", on_linux, "unix://relative.sock", engine_transport::unix_socket},
        {"unix://@abstract", on_linux, "unix://@abstract", engine_transport::unix_socket},
        {"tcp://", on_linux, "tcp://localhost:2375", engine_transport::tcp},
        {"tcp://", on_windows, "tcp://127.0.0.1:2375", engine_transport::tcp},
        {"tcp://:7777", on_linux, "tcp://localhost:7777", engine_transport::tcp},
        {"tcp://build.example.com",
         on_linux,
         "tcp://build.example.com:2375",
         engine_transport::tcp},
        {"tcp://10.0.0.5:1234/", on_linux, "tcp://10.0.0.5:1234", engine_transport::tcp},
        {"tcp://[::1]", on_linux, "tcp://[::1]:2375", engine_transport::tcp},
        {"tcp://[::1]:9", on_linux, "tcp://[::1]:9", engine_transport::tcp},
        {"10.0.0.5:1234", on_linux, "tcp://10.0.0.5:1234", engine_transport::tcp},
        {"build", on_linux, "tcp://build:2375", engine_transport::tcp},
        {"http://10.0.0.5", on_linux, "tcp://10.0.0.5:2375", engine_transport::tcp},
        {"https://10.0.0.5", on_linux, "tcp://10.0.0.5:2376", engine_transport::tcp},
        {"", on_windows, "npipe:////./pipe/docker_engine", engine_transport::named_pipe},
        {"npipe://", on_windows, "npipe:////./pipe/docker_engine", engine_transport::named_pipe},
        {"npipe:////./pipe/x", on_windows, "npipe:////./pipe/x", engine_transport::named_pipe},
        {"npipe://./pipe/x", on_windows, "npipe:////./pipe/x", engine_transport::named_pipe},
        {"npipe://\\\\.\\pipe\\x", on_windows, "npipe:////./pipe/x", engine_transport::named_pipe},
        {"//./pipe/x", on_windows, "npipe:////./pipe/x", engine_transport::named_pipe},
        {"\\\\.\\pipe\\x", on_windows, "npipe:////./pipe/x", engine_transport::named_pipe},
        {"\\\\.\\PIPE\\x", on_windows, "npipe:////./pipe/x", engine_transport::named_pipe},
    };
    for (const auto& [text, os, address, transport] : rows) {
        INFO(row(text, os));
        const auto read = parse_engine_host(text, os);
        REQUIRE(read.has_value());
        CHECK(to_string(*read) == address);
        CHECK(read->transport == transport);
        CHECK(read->unsupported.empty());
    }
}

TEST_CASE("a host that bearings cannot talk to says why", "[engine]") {
    struct unsupported_case {
        std::string_view text;
        os_kind os;
        std::string_view why;
    };
    const unsupported_case rows[] = {
        {"ssh://user@build", on_linux, "SSH client"},
        {"fd://", on_linux, "daemon"},
        {"npipe:////./pipe/docker_engine", on_linux, "Windows only"},
        {"unix:///var/run/docker.sock", on_windows, "named pipes"},
        {"tcp://169.254.169.254:80", on_linux, "link-local"},
        {"tcp://[fe80::1]:80", on_linux, "link-local"},
    };
    for (const auto& [text, os, why] : rows) {
        INFO(row(text, os));
        const auto read = parse_engine_host(text, os);
        REQUIRE(read.has_value());
        CHECK(read->transport == engine_transport::unsupported);
        CHECK(contains(read->unsupported, why));
    }
}

TEST_CASE("a malformed host is an error that names it and what is accepted", "[engine]") {
    const std::string_view rows[] = {
        "/var/run/docker.sock",
        "foo://x",
        "://x",
        "tcp://h:0",
        "tcp://h:65536",
        "tcp://h:x",
        "tcp://h:1/path",
        "tcp://::1:80",
        "tcp://[::1",
        "tcp://[::1]x",
        "tcp://127.1",
        "tcp://0x7f000001",
        "tcp://224.0.0.1",
        "tcp://a b",
        "tcp://u@h",
        "npipe:////server/pipe/x",
        "npipe:////./pipe/",
        "npipe:////./pipe/a/b",
        "npipe:////./pipe/..",
        "\\\\.\\pipe\\",
        "\\\\.\\C:",
        "unix:///a\x01",
    };
    for (const auto text : rows)
        for (const auto os : {on_linux, on_windows}) {
            INFO(row(text, os));
            const auto read = parse_engine_host(text, os);
            REQUIRE_FALSE(read.has_value());
            CHECK(read.error().code == bearings::errc::invalid_engine);
            CHECK(contains(read.error().message, "accepted are unix://"));
        }
}

TEST_CASE("paths and pipe names longer than the system takes are errors", "[engine]") {
    const std::string longest(107, 'x');
    CHECK(parse_engine_host("unix:///" + longest.substr(1), on_linux).has_value());
    CHECK_FALSE(parse_engine_host("unix:///" + longest, on_linux).has_value());
    CHECK(parse_engine_host("npipe:////./pipe/" + std::string(256, 'x'), on_windows).has_value());
    CHECK_FALSE(
        parse_engine_host("npipe:////./pipe/" + std::string(257, 'x'), on_windows).has_value()
    );
    CHECK_FALSE(parse_engine_host("tcp://" + std::string(3000, 'x'), on_linux).has_value());
}

TEST_CASE("no password of a host string is ever shown", "[engine]") {
    for (const std::string_view text :
         {"ssh://user:hunter2@build",
          "tcp://user:hunter2@build:1",
          "foo://user:hunter2@x",
          "user:hunter2@build",
          "unix://user:hunter2@/x\x7f"}) {
        INFO(text);
        const auto read = parse_engine_host(text, on_linux);
        const auto shown = read ? to_string(*read) + read->unsupported : read.error().message;
        CHECK_FALSE(contains(shown, "hunter2"));
    }
}

TEST_CASE("control characters of a host string are escaped", "[engine]") {
    const auto read = parse_engine_host("tcp://a\x1b[31m", on_linux);
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().message.find('\x1b') == std::string::npos);
}

TEST_CASE("TLS moves the default port and is kept with the address", "[engine]") {
    engine_tls tls;
    tls.enabled = true;
    tls.ca_file = "ca.pem";
    const auto read = parse_engine_host("tcp://build", on_linux, tls);
    REQUIRE(read.has_value());
    CHECK(read->port == 2376);
    CHECK(read->tls.ca_file == "ca.pem");
    CHECK_FALSE(parse_engine_host("unix:///x", on_linux, tls)->tls.enabled);
}

TEST_CASE("what is installed is found where its packages put it", "[engine]") {
    using bearings::environment;
    using bearings::installed_engine;
    using bearings::memory_files;
    const memory_files none;
    const memory_files linux_files{{"/usr/bin/dockerd", ""}};
    const memory_files desktop{{"/opt/docker-desktop/bin/x", ""}};
    const memory_files mac{{"/Applications/Docker.app/Contents", ""}};
    const memory_files windows{{"D:\\Programs\\Docker\\Docker\\Docker Desktop.exe", ""}};
    const auto programs = environment::of({{"ProgramFiles", "D:\\Programs"}});
    CHECK(installed_engine({}, none, on_linux).empty());
    CHECK(installed_engine({}, linux_files, on_linux) == "Docker (/usr/bin/dockerd)");
    CHECK(installed_engine({}, desktop, on_linux) == "Docker Desktop (/opt/docker-desktop)");
    CHECK(installed_engine({}, mac, os_kind::macos) == "Docker Desktop (/Applications/Docker.app)");
    CHECK(contains(installed_engine(programs, windows, on_windows), "Docker Desktop"));
    CHECK(installed_engine({}, windows, on_windows).empty());
}

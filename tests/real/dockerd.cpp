// SPDX-License-Identifier: BSL-1.0
#include <bearings/net.hpp>
#include <bearings/net/discovery.hpp>
#include <bearings/net/engine_client.hpp>
#include <bearings/net/tls.hpp>

#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

#include "tests/catch.hpp"
#include "tests/real/certificates.hpp"
#include "tests/real/docker_daemon.hpp"

namespace {

using namespace bearings;
using namespace bearings::testing;
using namespace std::chrono_literals;

// A namespace needs root. Where nothing else was agreed that is told; in CI it is an error.
bool may_run() {
    if (::geteuid() == 0)
        return true;
    if (const char* ci = std::getenv("CI"); ci != nullptr && std::string_view(ci) != "false")
        FAIL("a real dockerd needs root");
    WARN("not run: a real dockerd needs root");
    return false;
}

engine_snapshot query(
    const std::string& host,
    std::vector<std::string> containers = {},
    std::chrono::microseconds timeout = 2s
) {
    const auto variables = environment::of({{"DOCKER_HOST", host}});
    boost::asio::io_context context;
    std::optional<result<engine_snapshot>> found;
    async_query_engine(
        context.get_executor(),
        {variables, system_files(), os_kind::linux_, timeout, std::move(containers)},
        [&found](result<engine_snapshot> what) { found = std::move(what); }
    );
    context.run();
    REQUIRE(found);
    REQUIRE(found->has_value());
    return **found;
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

void print_state(std::string_view situation, const engine_snapshot& found) {
    std::printf(
        "| %-28.*s | %-13s | %7lld | %s | %s |\n",
        static_cast<int>(situation.size()),
        situation.data(),
        std::string(to_string(found.state)).c_str(),
        static_cast<long long>(found.elapsed.count()),
        found.reason.c_str(),
        found.fix.c_str()
    );
}

}  // namespace

TEST_CASE("every state of a real dockerd is told", "[real][docker]") {
    if (!may_run())
        return;
    const private_network network;
    docker_daemon daemon;
    std::printf("| situation | state | us | reason | fix |\n|---|---|---|---|---|\n");
    const auto expect = [&](std::string_view situation,
                            engine_state state,
                            std::chrono::microseconds timeout = 2s) {
        const auto found = query(daemon.host(), {}, timeout);
        print_state(situation, found);
        INFO(situation << ": " << found.reason);
        CHECK(found.state == state);
        CHECK(found.endpoint == daemon.host());
        CHECK(found.origin.key == "DOCKER_HOST");
        CHECK(found.fix.empty() == (state == engine_state::ready));
        return found;
    };

    const auto ready = expect("running", engine_state::ready);
    CHECK_FALSE(ready.api_version.empty());

    ::chmod(daemon.socket().substr(0, daemon.socket().rfind('/')).c_str(), 0755);
    REQUIRE(::seteuid(65534) == 0);
    const auto denied = query(daemon.host());
    REQUIRE(::seteuid(0) == 0);
    print_state("socket of another group", denied);
    CHECK(denied.state == engine_state::denied);

    daemon.suspend();
    const auto stopped = expect("SIGSTOP", engine_state::unresponsive, 250ms);
    CHECK(stopped.elapsed >= 250ms);
    CHECK(stopped.elapsed < 400ms);
    daemon.signal(SIGCONT);
    expect("SIGCONT", engine_state::ready);

    daemon.stop();
    expect("stopped in order", engine_state::absent);
    daemon.start();
    expect("started again", engine_state::ready);
    daemon.kill();
    const auto stale = expect("killed", engine_state::not_running);
    CHECK(contains(stale.reason, "stale"));
}

namespace {

/// One service of the catalogue, how its containers come to be, and what must be said of them.
struct situation {
    std::string_view title;
    std::string_view service;
    std::uint16_t port;
    /// Shell; `$C` runs a container of Compose project and service, which follow.
    std::string_view setup;
    /// URLs of the candidates that are kept, joined by blanks.
    std::string_view urls;
    /// Part of the reason of the first one that is dropped. Empty: none is.
    std::string_view reason;
    bearings::verdict verdict = bearings::verdict::reachable;
};

// Ports are fixed: the network belongs to this test alone.
constexpr situation situations[] = {
    {"published on all addresses",
     "all",
     80,
     "$C shop all 1 -p 8001:80 bb httpd -f -p 80",
     "http://127.0.0.1:8001 http://[::1]:8001",
     ""},
    {"published on 127.0.0.1",
     "four",
     80,
     "$C shop four 1 -p 127.0.0.1:8002:80 bb httpd -f -p 80",
     "http://127.0.0.1:8002",
     ""},
    {"published on ::1",
     "six",
     80,
     "$C shop six 1 -p '[::1]:8003:80' bb httpd -f -p 80",
     "http://[::1]:8003",
     ""},
    {"published, nobody listens inside",
     "deaf",
     80,
     "$C shop deaf 1 -p 127.0.0.1:8004:80 bb sleep 600",
     "http://127.0.0.1:8004",
     "",
     verdict::closed_early},
    {"two replicas",
     "twice",
     80,
     "$C shop twice 2 -p 127.0.0.1:8006:80 bb httpd -f -p 80; "
     "$C shop twice 1 -p 127.0.0.1:8005:80 bb httpd -f -p 80",
     "http://127.0.0.1:8005 http://127.0.0.1:8006",
     ""},
    {"two projects",
     "both",
     80,
     "$C shop both 1 -p 127.0.0.1:8007:80 bb sleep 600; "
     "$C mall both 1 -p 127.0.0.1:8008:80 bb sleep 600",
     "",
     "more than one project"},
    {"no Compose, by container name",
     "plain.name",
     80,
     "docker run -d --name plain.name -p 127.0.0.1:8009:80 bb httpd -f -p 80",
     "http://127.0.0.1:8009",
     ""},
    {"the only published port",
     "single",
     0,
     "$C shop single 1 --expose 81 -p 127.0.0.1:8010:80 bb httpd -f -p 80",
     "http://127.0.0.1:8010",
     ""},
    {"host network",
     "host",
     8011,
     "$C shop host 1 --network host bb httpd -f -p 8011",
     "http://127.0.0.1:8011",
     ""},
    {"exited",
     "gone",
     80,
     "$C shop gone 1 -p 127.0.0.1:8012:80 bb true; docker wait shop-gone-1",
     "",
     "has stopped"},
    {"created, never started",
     "new",
     80,
     "docker create --name shop-new-1 --label com.docker.compose.project=shop "
     "--label com.docker.compose.service=new -p 127.0.0.1:8013:80 bb sleep 600",
     "",
     "never started"},
    {"paused",
     "held",
     80,
     "$C shop held 1 -p 127.0.0.1:8014:80 bb httpd -f -p 80; docker pause shop-held-1",
     "",
     "is paused"},
    {"restarting",
     "loop",
     80,
     "$C shop loop 1 --restart always -p 127.0.0.1:8015:80 bb false",
     "",
     "again and again"},
    {"unhealthy",
     "ill",
     80,
     "$C shop ill 1 --health-cmd false --health-interval 100ms --health-retries 1 "
     "-p 127.0.0.1:8016:80 bb httpd -f -p 80; "
     "until docker ps | grep shop-ill-1 | grep -q unhealthy; do sleep 0.05; done",
     "http://127.0.0.1:8016",
     ""},
    {"health check not passed yet",
     "slow",
     80,
     "$C shop slow 1 --health-cmd true --health-interval 60s -p 127.0.0.1:8017:80 "
     "bb httpd -f -p 80",
     "http://127.0.0.1:8017",
     ""},
    {"port not published",
     "hidden",
     80,
     "$C shop hidden 1 bb httpd -f -p 80",
     "",
     "is not published"},
    {"another port published",
     "other",
     80,
     "$C shop other 1 -p 127.0.0.1:8018:81 bb httpd -f -p 81",
     "",
     "but 81 is"},
    {"only a one-off container",
     "once",
     80,
     "docker run -d --label com.docker.compose.service=once "
     "--label com.docker.compose.oneoff=True bb sleep 600",
     "",
     "no container of `once`"},
    {"no container", "none", 80, "", "", "docker compose up -d none"},
};

// `$C project service number arguments…` runs a container as Compose names and labels it.
constexpr std::string_view compose_function =
    "compose() { p=$1 s=$2 n=$3; shift 3; docker run -d --name $p-$s-$n "
    "--label com.docker.compose.project=$p --label com.docker.compose.service=$s "
    "--label com.docker.compose.container-number=$n --label com.docker.compose.oneoff=False "
    "\"$@\"; }; set -e; C=compose; ";

catalog make_catalog() {
    catalog made;
    for (const auto& each : situations) {
        auto& service = made.services.emplace_back();
        // A service's name has no point; the container's may.
        service.name = each.service.substr(0, each.service.find('.'));
        service.docker.service = each.service;
        service.docker.port = each.port;
    }
    auto ready = checked(std::move(made));
    REQUIRE(ready.has_value());
    return *ready;
}

// The whole way: engine, candidates, probes. A container that restarts also runs now and then, so it
// is asked until the engine says so.
report discover_from(const std::string& host) {
    discovery_options options;
    options.services = make_catalog();
    // Where this runs must not matter, a container included.
    static const memory_files nothing;
    options.files = &nothing;
    options.environment = environment::of({{"DOCKER_HOST", host}, {"APP_ENV", "development"}});
    for (int i = 0; i < 200; ++i) {
        auto found = discovery<sources<docker_containers>>{}.try_discover(options);
        REQUIRE(found.has_value());
        for (const auto& each : found->docker.containers)
            if (each.state == "restarting")
                return *std::move(found);
        std::this_thread::sleep_for(50ms);
    }
    FAIL("no container restarts");
    return {};
}

void judge(const situation& expected, const service_report& found) {
    std::string urls, reason;
    long long elapsed = 0;
    for (const auto& each : found.candidates) {
        if (!each.url.empty())
            urls += (urls.empty() ? "" : " ") + std::string(each.url.text());
        else if (reason.empty())
            reason = each.reason;
        if (each.probe)
            elapsed = (std::max)(elapsed, static_cast<long long>(each.probe->elapsed.count()));
    }
    std::printf(
        "| %-33s | %-12s | %6lld | %s | %s%s%s |\n",
        std::string(expected.title).c_str(),
        std::string(to_string(found.verdict)).c_str(),
        elapsed,
        urls.c_str(),
        reason.c_str(),
        reason.empty() || found.fix.empty() ? "" : "; ",
        found.fix.c_str()
    );
    INFO(expected.title << ": " << urls << ' ' << reason);
    CHECK(urls == expected.urls);
    CHECK(found.verdict == (expected.urls.empty() ? verdict::not_probed : expected.verdict));
    if (expected.reason.empty())
        CHECK(reason.empty());
    else
        CHECK(contains(reason, expected.reason));
}

}  // namespace

TEST_CASE("every situation of a real container is told", "[real][docker]") {
    if (!may_run())
        return;
    const private_network network;
    const docker_daemon daemon;
    // Each in its own subshell, side by side: starting a container is mostly waiting.
    std::string script(compose_function);
    for (const auto& each : situations)
        if (!each.setup.empty())
            script += "( " + std::string(each.setup) + " ) & pids=\"$pids $!\"; ";
    daemon.shell(script + "for p in $pids; do wait $p; done");

    const auto found = discover_from(daemon.host());
    CHECK(found.docker.state == engine_state::ready);
    std::printf(
        "| situation | verdict | us | candidates | reason, fix |\n|---|---|---|---|---| engine "
        "%lld\n",
        static_cast<long long>(found.docker.elapsed.count())
    );
    for (std::size_t i = 0; i < std::size(situations); ++i)
        judge(situations[i], found.services[i]);
    std::string hints;
    for (const auto& each : found.warnings)
        if (each.id == "container_health")
            hints += each.text + "\n";
    std::printf("%s", hints.c_str());
    CHECK(contains(hints, "`ill`: container shop-ill-1 runs, but its own health check fails"));
    CHECK(contains(hints, "`slow`: container shop-slow-1 runs, but its own health check has not"));
}

TEST_CASE("a real dockerd is asked over TCP and TLS", "[real][docker]") {
    if (!may_run())
        return;
    const private_network network;
    const auto& made = certificates::instance();
    const temporary_directory folder;
    for (const auto& [from, to] :
         {std::pair{made.pem("ca"), "ca.pem"},
          std::pair{made.pem("client"), "cert.pem"},
          std::pair{made.key("client"), "key.pem"}})
        std::filesystem::copy_file(from, folder.path(to));
    const temporary_directory stranger;
    for (const auto& [from, to] :
         {std::pair{made.pem("other_ca"), "ca.pem"},
          std::pair{made.pem("client"), "cert.pem"},
          std::pair{made.key("client"), "key.pem"}})
        std::filesystem::copy_file(from, stranger.path(to));
    const docker_daemon daemon(
        "-H tcp://127.0.0.1:2376 --tlsverify --tlscacert=" + made.pem("ca") +
        " --tlscert=" + made.pem("good") + " --tlskey=" + made.key("good")
    );
    // The Unix socket is there first.
    for (int i = 0; i < 500 && !listens(2376); ++i)
        std::this_thread::sleep_for(20ms);
    const auto ask = [](const environment& variables, engine_security secure) {
        boost::asio::io_context context;
        engine_snapshot found;
        engine_request request{variables, system_files(), os_kind::linux_, 2s};
        request.secure = secure;
        async_ping_engine(
            context.get_executor(),
            std::move(request),
            [&found](result<engine_snapshot> what) { found = *std::move(what); }
        );
        context.run();
        return found;
    };
    const auto with = [](const temporary_directory& certs) {
        const auto path = certs.path();
        return environment::of(
            {{"DOCKER_HOST", "tcp://127.0.0.1"},
             {"DOCKER_TLS_VERIFY", "1"},
             {"DOCKER_CERT_PATH", path}}
        );
    };
    const auto sound = ask(with(folder), &tls::async_secure);
    print_state("TLS with a client's certificate", sound);
    CHECK(sound.state == engine_state::ready);
    CHECK(sound.endpoint == "tcp://127.0.0.1:2376");
    CHECK(sound.host == "127.0.0.1");
    const auto untrusted = ask(with(stranger), &tls::async_secure);
    print_state("TLS, another authority", untrusted);
    CHECK(untrusted.state == engine_state::foreign);
    const auto unable = ask(with(folder), nullptr);
    print_state("TLS, program without TLS", unable);
    CHECK(unable.state == engine_state::absent);
    const auto plain = ask(environment::of({{"DOCKER_HOST", "tcp://127.0.0.1:2376"}}), nullptr);
    print_state("no TLS where TLS is asked for", plain);
    CHECK(plain.state == engine_state::foreign);
}

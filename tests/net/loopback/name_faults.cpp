// SPDX-License-Identifier: BSL-1.0
#include <bearings/net/dns.hpp>

#include <boost/asio/io_context.hpp>

#include <memory>
#include <string>
#include <vector>

#if !defined(_WIN32)
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#endif

#include "dns_server.hpp"
#include "fault_matrix.hpp"
#include "faults.hpp"
#include "server.hpp"

namespace {

using namespace bearings;
using namespace bearings::testing;
using stage = probe_stage;

std::string name_servers;
std::string current_name_servers() {
    return name_servers;
}
/// Names by c-ares from the server of the test.
using by_name = reachability<tcp_grace, http_health, websocket, tls, dns_at<&current_name_servers>>;

std::string at(std::string_view host, std::uint16_t port, std::string_view scheme = "http") {
    return std::string(scheme) + "://" + std::string(host) + ":" + std::to_string(port);
}

/// A name server and an HTTP server on both families behind its names.
struct named_world {
    dns_server names;
    server v4{faults::http("200 OK")};
    explicit named_world(dns_server::zone zone)
        : names(std::move(zone)) {
        name_servers = names.address();
    }
};

}  // namespace

TEST_CASE("D01 a name that does not exist", "[matrix]") {
    const named_world world({{"v4.test", {{"127.0.0.1"}}}});
    prove<by_name>("NXDOMAIN", at("nx.test", 80), {verdict::name_not_found, stage::resolve});
    prove<by_name>("it exists", at("v4.test", world.v4.port()), {});
}

TEST_CASE("D02 a name server that fails", "[matrix]") {
    const named_world world({{"fail.test", {{}, {}, 2}}, {"refused.test", {{}, {}, 5}}});
    prove<by_name>(
        "SERVFAIL",
        at("fail.test", 80),
        {verdict::name_failed, stage::resolve, "temporary"}
    );
    const int asked = world.names.asked();
    prove<by_name>(
        "not cached",
        at("fail.test", 80),
        {verdict::name_failed, stage::resolve, "temporary"}
    );
    CHECK(world.names.asked() == 2 * asked);
    prove<by_name>(
        "REFUSED",
        at("refused.test", 80),
        {verdict::name_failed, stage::resolve, "refused"}
    );
}

TEST_CASE(
    "D03 a name server that is silent ends at the deadline and delays no destructor",
    "[matrix]"
) {
    const named_world world({{"silent.test", {{}, {}, 0, true, true}}});
    prove<by_name>(
        "silent",
        at("silent.test", 80),
        {verdict::timed_out, stage::resolve, {}, at_deadline}
    );
    auto context = std::make_unique<boost::asio::io_context>();
    async_check<by_name>(
        context->get_executor(),
        target_at(at("silent.test", 80)),
        {.deadline = 10s},
        [](const probe_result&) {}
    );
    context->run_for(5ms);
    const auto begin = std::chrono::steady_clock::now();
    context.reset();
    const auto took = std::chrono::steady_clock::now() - begin;
    CHECK(took < at_once + allowance);
    tabulate(
        "destructor",
        "returned",
        std::chrono::duration_cast<std::chrono::microseconds>(took),
        at_once
    );
}

TEST_CASE("D04 a silent name does not delay others", "[matrix]") {
    const named_world world({{"silent.test", {{}, {}, 0, true, true}}, {"v4.test", {{"127.0.0.1"}}}}
    );
    std::vector<target> targets(20, target_at(at("silent.test", 80)));
    targets.push_back(target_at(at("localhost", world.v4.port())));
    targets.push_back(target_at(at("v4.test", world.v4.port())));
    const auto found = check_all<by_name>(targets, {.deadline = deadline});
    judge("localhost", found[20], found[20].elapsed, {});
    judge("another name", found[21], found[21].elapsed, {});
    judge(
        "the silent one",
        found[0],
        found[0].elapsed,
        {verdict::timed_out, stage::resolve, {}, at_deadline}
    );
}

TEST_CASE("D05 an answer for IPv4 alone does not wait for that of IPv6", "[matrix]") {
    dns_record half{{"127.0.0.1"}};
    half.silent_v6 = true;
    const named_world world({{"half.test", half}});
    prove<by_name>(
        "AAAA dropped",
        at("half.test", world.v4.port()),
        {verdict::reachable, {}, {}, 100ms}
    );
}

TEST_CASE("D08 a name with IPv6 alone", "[matrix]") {
    const named_world world({{"v6.test", {{}, {"::1"}}}});
    const server v6(faults::http("200 OK"), "::1");
    prove<by_name>("v6 only", at("v6.test", v6.port()), {});
}

TEST_CASE("D09 no name server", "[matrix]") {
    {
        const dns_server gone({});
        name_servers = gone.address();
    }
    prove<by_name>(
        "nobody listens",
        at("a.test", 80),
        {verdict::name_failed, stage::resolve, "no_server"}
    );
}

TEST_CASE("D10 an empty host is refused before any look-up", "[matrix]") {
    for (const auto* const url :
         {"http://", "http://:80", "http:///path", "tcp://:80", "http://[]:80"}) {
        CAPTURE(url);
        CHECK_FALSE(make_target(url));
        tabulate(url, "configuration error", {}, 1ms);
    }
}

TEST_CASE("D11 a host has one spelling, or is refused", "[matrix]") {
    const auto wrong = [](const std::string& host) {
        CAPTURE(host);
        CHECK_FALSE(make_target("tcp://" + host + ":80"));
        tabulate(host.substr(0, 20), "configuration error", {}, 1ms);
    };
    for (const auto* const host :
         {"127.1", "0x7f000001", "2130706433", "0177.0.0.1", "a b", "::1", "[::1", "1.2.3.4.5"})
        wrong(host);
    wrong(std::string(300, 'x') + ".test");
    const server serves(faults::http("200 OK"));
    for (const auto* const host :
         {"LOCALHOST", "x.localhost", "localhost.", "127.0.0.1", "a.LocalHost."})
        prove<by_name>(host, at(host, serves.port()), {});
    const server v6(faults::http("200 OK"), "::1");
    prove<by_name>("[::1]", at("[::1]", v6.port()), {});
    prove<by_name>("[0:0::1]", at("[0:0::1]", v6.port()), {});
}

TEST_CASE("D12 a name that leads to a link-local address is not contacted", "[matrix]") {
    const named_world world(
        {{"meta.test", {{"169.254.169.254"}}},
         {"mixed.test", {{"169.254.169.254", "127.0.0.1"}}},
         {"mapped.test", {{}, {"::ffff:169.254.169.254"}}}}
    );
    for (const auto* const host : {"meta.test", "mapped.test", "169.254.169.254"}) {
        auto what = target_at(at(host, 80));
        what.guard_link_local = true;
        prove<by_name>(host, what, {verdict::blocked, stage::connect, "link_local"});
    }
    auto what = target_at(at("mixed.test", world.v4.port()));
    what.guard_link_local = true;
    prove<by_name>("a good address beside it", what, {});
}

#if !defined(__SANITIZE_THREAD__) && !defined(_WIN32)
TEST_CASE("D14 the thread of a look-up cannot start", "[matrix]") {
    if (::geteuid() != 0) {
        WARN("needs root: a user that runs nothing else");
        return;
    }
    const ::pid_t child = ::fork();
    if (child == 0) {
        const ::rlimit none{0, 0};
        constexpr ::uid_t nobody = 65534;
        if (::setgid(nobody) != 0 || ::setuid(nobody) != 0 || ::setrlimit(RLIMIT_NPROC, &none) != 0)
            ::_exit(2);
        const auto found =
            check_one<all_checks>(target_at("tcp://a.test:80"), {.deadline = deadline});
        ::_exit(found.verdict == verdict::local_error && found.reason == "threads" ? 0 : 1);
    }
    int status = -1;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(status == 0);
    tabulate("EAGAIN", status == 0 ? "local_error, threads" : "failed", {}, at_once);
}
#endif

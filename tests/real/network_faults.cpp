// SPDX-License-Identifier: BSL-1.0
#include <string>
#include <utility>
#include <vector>

#include "../net/loopback/dns_server.hpp"
#include "../net/loopback/fault_matrix.hpp"
#include "../net/loopback/faults.hpp"
#include "../net/loopback/server.hpp"
#include "namespace.hpp"

namespace {

using namespace bearings;
using namespace bearings::testing;
using stage = probe_stage;

/// An address of this machine that is not loopback, so nothing is special about it.
void add_remote_address() {
    shell("ip addr add 10.9.0.1/32 dev lo 2>/dev/null || true");
}
/// A rule of the packet filter, for as long as the object lives.
class filter {
public:
    explicit filter(std::string rule, std::string tool = "iptables")
        : rule_(std::move(rule))
        , tool_(std::move(tool)) {
        shell(tool_ + " -A " + rule_);
    }
    filter(const filter&) = delete;
    filter& operator=(const filter&) = delete;
    ~filter() { run({"sh", "-c", tool_ + " -D " + rule_}); }

private:
    std::string rule_, tool_;
};
constexpr const char* closed = "tcp://10.9.0.1:81";

/// The name server that the namespace uses.
struct system_names : dns_server {
    explicit system_names(zone names)
        : dns_server(std::move(names), "127.0.0.9", 53) {}
};
dns_record silent() {
    return {{}, {}, 0, true, true};
}
std::string at(std::string_view host, std::uint16_t port) {
    return "http://" + std::string(host) + ":" + std::to_string(port);
}

/// `count` targets at addresses that swallow everything.
std::vector<target> black_holes(int count) {
    std::vector<target> made;
    for (int i = 0; i < count; ++i)
        made.push_back(target_at(
            "tcp://10.8." + std::to_string(i / 250) + "." + std::to_string(i % 250 + 1) + ":81"
        ));
    return made;
}
void prove_all_late(
    const std::string& label,
    const std::vector<target>& targets,
    stage where,
    milliseconds within
) {
    const auto begin = std::chrono::steady_clock::now();
    const auto found = check_all<all_checks>(targets, {.deadline = within});
    const auto took = std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now() - begin
    );
    int as_wanted = 0;
    for (const auto& each : found)
        as_wanted += each.verdict == verdict::timed_out && each.stage == where;
    CHECK(as_wanted == static_cast<int>(targets.size()));
    CHECK(took < within + 100ms + allowance);
    tabulate(
        label,
        "timed_out at " + std::string(to_string(where)) + ", " +
            std::to_string((took - within).count()) + " us after the deadline",
        took,
        within + 100ms
    );
}

}  // namespace

TEST_CASE("the faults that need a network of their own") {
    if (!own_network::possible()) {
        const char* const in_ci = std::getenv("CI");
        INFO("needs root or user namespaces");
        CHECK((!in_ci || std::string_view(in_ci) != "true"));
        WARN("needs root or user namespaces: not run");
        return;
    }
    own_network network;
    const int status = network.run("[inside]");
    INFO(network.output());
    CHECK(status == 0);
}

TEST_CASE("T04 a packet filter drops what comes in, or goes out", "[.inside]") {
    add_remote_address();
    const expected late{verdict::timed_out, stage::connect, {}, at_deadline};
    {
        const filter drop("INPUT -p tcp --dport 81 -j DROP");
        prove("in", closed, late);
    }
    const filter drop("OUTPUT -p tcp --dport 81 -j DROP");
    prove("out", closed, late);
}

TEST_CASE("T05 T06 a packet filter rejects", "[.inside]") {
    add_remote_address();
    struct {
        std::string how;
        verdict found;
        std::string_view reason;
    } const table[] = {
        {"icmp-port-unreachable", verdict::refused, ""},
        {"tcp-reset", verdict::refused, ""},
        {"icmp-host-unreachable", verdict::unreachable, "host"},
        {"icmp-admin-prohibited", verdict::unreachable, "host"},
        {"icmp-net-unreachable", verdict::unreachable, "network"},
        {"icmp-proto-unreachable", verdict::unreachable, "protocol"},
    };
    for (const auto& [how, found, reason] : table) {
        const filter reject("INPUT -p tcp --dport 81 -j REJECT --reject-with " + how);
        prove(how, closed, {found, stage::connect, reason});
    }
}

TEST_CASE("T07 routes that lead nowhere", "[.inside]") {
    shell("ip route add prohibit 10.10.0.1 && ip route add blackhole 10.10.0.2");
    shell("ip route add unreachable 10.10.0.3");
    prove("prohibit", "tcp://10.10.0.1:81", {verdict::blocked, stage::connect, "permission"});
    prove("blackhole", "tcp://10.10.0.2:81", {verdict::unreachable, stage::connect, "route"});
    prove("unreachable", "tcp://10.10.0.3:81", {verdict::unreachable, stage::connect, "host"});
    prove("no route", "tcp://10.11.0.1:81", {verdict::unreachable, stage::connect, "network"});
}

TEST_CASE("T14 no port of our own is left", "[.inside]") {
    const server serves(faults::silence());
    shell("sysctl -q net.ipv4.ip_local_port_range='40000 40001'");
    boost::asio::io_context context;
    std::vector<boost::asio::ip::tcp::socket> taken;
    for (int i = 0; i < 2; ++i)
        taken.emplace_back(context).connect({boost::asio::ip::address_v4::loopback(), serves.port()}
        );
    const auto found =
        prove("both taken", serves.url("tcp"), {verdict::local_error, stage::connect, "ports"});
    CHECK(found.native_name == "EADDRNOTAVAIL");
    shell("sysctl -q net.ipv4.ip_local_port_range='32768 60999'");
}

TEST_CASE("T18 IPv6 is switched off", "[.inside]") {
    shell("sysctl -q net.ipv6.conf.all.disable_ipv6=1");
    const server serves(faults::http("200 OK"));
    prove("localhost", at("localhost", serves.port()), {});
    prove("[::1]", at("[::1]", serves.port()), {verdict::unreachable, stage::connect, "family"});
    shell("sysctl -q net.ipv6.conf.all.disable_ipv6=0");
}

TEST_CASE("T21 IPv6 leads into a black hole and IPv4 is good", "[.inside]") {
    add_remote_address();
    shell("ip link set lo down; ip link set lo up; ip -6 addr add fd00::1/128 dev lo nodad");
    add_remote_address();
    const filter drop("INPUT -p tcp -d fd00::1 -j DROP", "ip6tables");
    const system_names names({{"both.test", {{"10.9.0.1"}, {"fd00::1"}}}});
    const server serves(faults::http("200 OK"), "10.9.0.1");
    const auto found =
        prove("both", at("both.test", serves.port()), {verdict::reachable, {}, {}, 300ms});
    CHECK(found.address == "10.9.0.1:" + std::to_string(serves.port()));
}

TEST_CASE("D01 a name that does not exist, by the system", "[.inside]") {
    const system_names names({});
    prove("NXDOMAIN", "tcp://nx.test:80", {verdict::name_not_found, stage::resolve});
}

TEST_CASE("D02 a name server that fails, by the system", "[.inside]") {
    const system_names names({{"fail.test", {{}, {}, 2}}});
    const auto found = prove(
        "SERVFAIL",
        "tcp://fail.test:80",
        {verdict::name_failed, stage::resolve, "temporary"}
    );
    CHECK(found.native_name == "EAI_AGAIN");
}

TEST_CASE("D07 D08 many addresses and aliases from dnsmasq", "[.inside]") {
    const temporary_directory folder;
    std::string lines = "no-resolv\nno-hosts\nlisten-address=127.0.0.9\nbind-interfaces\n"
                        "host-record=v6only.test,::1\nhost-record=end.test,127.0.0.1\n"
                        "cname=alias.test,end.test\naddress=/nx.test/\n";
    for (int i = 0; i < 400; ++i)
        lines += "host-record=huge.test,127.0.1." + std::to_string(i % 250 + 1) + "\n";
    const auto file = folder.file("dnsmasq.conf", lines);
    process names({"dnsmasq", "-k", "-C", file, "--pid-file=", "--user=root"}, folder.path("log"));
    std::this_thread::sleep_for(300ms);
    const server v4(faults::http("200 OK"));
    const server v6(faults::http("200 OK"), "::1");
    prove("NXDOMAIN", "tcp://nx.test:80", {verdict::name_not_found, stage::resolve});
    prove("v6 only", at("v6only.test", v6.port()), {verdict::reachable, {}, {}, 100ms});
    prove("alias", at("alias.test", v4.port()), {verdict::reachable, {}, {}, 100ms});
    prove(
        "hundreds of addresses",
        "tcp://huge.test:81",
        {verdict::refused, stage::connect, {}, 100ms}
    );
}

TEST_CASE("D09 no name server, by the system", "[.inside]") {
    prove(
        "nobody listens",
        "tcp://a.test:80",
        {verdict::name_failed, stage::resolve, "temporary", deadline}
    );
}

TEST_CASE("D13 a name of the hosts file", "[.inside]") {
    const server serves(faults::http("200 OK"));
    prove("hosts.test", at("hosts.test", serves.port()), {});
}

// From here on look-ups hang, and with them the threads of the system's resolver.

TEST_CASE("D05 an answer for IPv4 alone, by the system", "[.inside]") {
    dns_record half{{"127.0.0.1"}};
    half.silent_v6 = true;
    const system_names names({{"half.test", half}});
    const server serves(faults::http("200 OK"));
    prove("AAAA dropped", at("half.test", serves.port()), {verdict::reachable, {}, {}, 100ms});
}

TEST_CASE("T26 dead names do not delay others, and cost four threads at most", "[.inside]") {
    const system_names names({{"dead.test", silent()}});
    const server serves(faults::http("200 OK"));
    std::vector<target> targets(20, target_at("http://dead.test:80"));
    targets.resize(200, target_at(at("localhost", serves.port())));
    const auto before = running_threads();
    std::vector<probe_result> found;
    {
        boost::asio::io_context context;
        async_check_all<all_checks>(
            context.get_executor(),
            targets,
            {.deadline = deadline},
            [&](std::vector<probe_result> all) { found = std::move(all); }
        );
        context.run_for(deadline / 2);
        CHECK(running_threads() <= before + 4);
        context.run();
    }
    REQUIRE(found.size() == 200);
    for (std::size_t i = 0; i < found.size(); ++i)
        CHECK(found[i].verdict == (i < 20 ? verdict::timed_out : verdict::reachable));
    judge(
        "a dead name",
        found[0],
        found[0].elapsed,
        {verdict::timed_out, stage::resolve, {}, at_deadline}
    );
    judge(
        "the last of 180 others",
        found[199],
        found[199].elapsed,
        {verdict::reachable, {}, {}, 200ms}
    );
}

TEST_CASE("D03 D04 a name server that is silent, by the system", "[.inside]") {
    const system_names names({{"dead.test", silent()}});
    prove("silent", "tcp://dead.test:80", {verdict::timed_out, stage::resolve, {}, at_deadline});
    const server serves(faults::http("200 OK"));
    prove("localhost meanwhile", at("localhost", serves.port()), {});
    auto context = std::make_unique<boost::asio::io_context>();
    async_check<all_checks>(
        context->get_executor(),
        target_at("tcp://dead.test:80"),
        {.deadline = 10s},
        [](const probe_result&) {}
    );
    context->run_for(20ms);
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

TEST_CASE("black holes end with the deadline, however many there are", "[.inside]") {
    shell("ip route add local 10.8.0.0/16 dev lo");
    const filter drop("INPUT -p tcp -d 10.8.0.0/16 -j DROP");
    for (const int count : {1, 200, 1000})
        prove_all_late(std::to_string(count), black_holes(count), stage::connect, 1s);
    const system_names names({{"dead.test", silent()}});
    for (const int count : {1, 200})
        prove_all_late(
            std::to_string(count) + " names, silent server",
            std::vector<target>(static_cast<std::size_t>(count), target_at("tcp://dead.test:80")),
            stage::resolve,
            1s
        );
}

// SPDX-License-Identifier: BSL-1.0
#include <bearings/net/listeners.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tests/catch.hpp"

namespace {

using namespace bearings;
using namespace std::chrono_literals;
using boost::asio::ip::tcp;

listener at(std::string_view address, std::string program, std::uint32_t process = 0) {
    return {parse_ip(address).value(), 8000, process, std::move(program)};
}

candidate_report failed_at(
    std::string_view where,
    verdict found,
    probe_stage stage = probe_stage::connect,
    std::string address = "127.0.0.1:8000"
) {
    candidate_report made;
    made.url = own(parse_url(where).value());
    made.probe.emplace();
    made.probe->verdict = found;
    made.probe->stage = stage;
    made.probe->address = std::move(address);
    return made;
}

const candidate_report closed_early = failed_at("http://localhost:8000", verdict::closed_early);
const candidate_report refused = failed_at("http://localhost:8000", verdict::refused);
const candidate_report silent = failed_at("http://localhost:8000", verdict::timed_out);

}  // namespace

TEST_CASE("relays are known by their programs") {
    CHECK(relay_product("com.docker.backend.exe") == "Docker Desktop");
    CHECK(relay_product("COM.DOCKER.BACKEND.EXE") == "Docker Desktop");
    CHECK(relay_product("com.docker.backend") == "Docker Desktop");
    CHECK(relay_product("docker-proxy") == "Docker");
    CHECK(relay_product("wslrelay.exe") == "WSL");
    CHECK(relay_product("host-switch.exe") == "Rancher Desktop");
    CHECK(relay_product("python3").empty());
    CHECK(relay_product(".exe").empty());
    CHECK(relay_product("").empty());
}

TEST_CASE("a port that hangs up is explained by who holds it") {
    const struct {
        std::vector<listener> listeners;
        std::string_view note;
    } rows[] = {
        {{at("0.0.0.0", "com.docker.backend.exe", 4711)},
         "port 8000 is held by com.docker.backend.exe (process 4711), a relay of Docker Desktop"},
        {{at("127.0.0.1", "python3")}, "port 8000 is held by python3"},
        {{at("::", "", 12)}, "port 8000 is held by process 12"},
        {{at("::1", "")}, "port 8000 is held by another program"},
        {{at("127.0.0.1", "a\nb")}, "port 8000 is held by a\\nb"},
        {{at("192.0.2.1", "node")}, ""},
        {{}, ""},
    };
    for (const auto& [listeners, note] : rows)
        CHECK(port_note(closed_early, {os_kind::windows, false, false, listeners}) == note);
}

TEST_CASE("a refused port is explained by who listens beside it") {
    const auto note = [](const candidate_report& of, std::vector<listener> all) {
        return port_note(of, {os_kind::linux_, false, false, std::move(all)});
    };
    CHECK(note(refused, {at("::1", "node", 7)}) == "node (process 7) listens at [::1]:8000 only");
    CHECK(note(refused, {at("192.0.2.1", "node")}) == "node listens at 192.0.2.1:8000 only");
    CHECK(note(refused, {at("0.0.0.0", "node")}).empty());
    CHECK(note(refused, {}).empty());
    const auto refused_v6 =
        failed_at("http://[::1]:8000", verdict::refused, probe_stage::connect, "[::1]:8000");
    CHECK(note(refused_v6, {at("127.0.0.1", "node")}) == "node listens at 127.0.0.1:8000 only");
    CHECK(note(refused_v6, {at("::", "node")}).empty());
}

TEST_CASE("a published port that is refused on Windows may be one that Hyper-V keeps") {
    const auto note = port_note(refused, {os_kind::windows, false, true, {}});
    CHECK(note.find("netsh interface ipv4 show excludedportrange protocol=tcp") != note.npos);
    CHECK(note.find("8000") != note.npos);
    CHECK(port_note(refused, {os_kind::windows, false, false, {}}).empty());
    CHECK(port_note(refused, {os_kind::linux_, false, true, {}}).empty());
}

TEST_CASE("a silent port in WSL with mirrored networking is probably a closed one") {
    CHECK(
        port_note(silent, {os_kind::linux_, true, false, {}}) ==
        "probably closed: mirrored networking of WSL drops instead of refusing"
    );
    CHECK(port_note(silent, {os_kind::linux_, false, false, {}}).empty());
    const auto busy = failed_at("http://localhost:8000", verdict::timed_out, probe_stage::response);
    CHECK(port_note(busy, {os_kind::linux_, true, false, {}}).empty());
}

TEST_CASE("what is well, elsewhere or explained already gets no note") {
    const port_surroundings held{os_kind::linux_, true, true, {at("0.0.0.0", "docker-proxy")}};
    CHECK(port_note(failed_at("http://localhost:8000", verdict::reachable), held).empty());
    CHECK(port_note(failed_at("http://192.0.2.1:8000", verdict::closed_early), held).empty());
    CHECK(port_note(failed_at("http://localhost:8000", verdict::tls_failed), held).empty());
    auto told = closed_early;
    told.probe->note = "told";
    CHECK(port_note(told, held).empty());
    CHECK(port_note({}, held).empty());
}

TEST_CASE("a report gets its notes from the files and listeners of the machine") {
    report found;
    auto& service = found.services.emplace_back();
    service.candidates = {silent, closed_early};
    service.candidates[1].reason = "closed early";
    found.facts.wsl.value = wsl_kind::version_2;
    const auto relayed = [](std::uint16_t) {
        return std::vector<listener>{at("0.0.0.0", "docker-proxy")};
    };
    SECTION("in a mirrored WSL") {
        const memory_files mirrored{{"/sys/class/net/loopback0", ""}};
        explain_ports(found, mirrored, +relayed);
        CHECK(service.candidates[0].probe->note.find("mirrored") != std::string::npos);
    }
    SECTION("in a WSL of its own network") {
        explain_ports(found, memory_files{{"/etc/hosts", ""}}, +relayed);
        CHECK(service.candidates[0].probe->note.find("mirrored") == std::string::npos);
    }
    const std::string note = "port 8000 is held by docker-proxy, a relay of Docker";
    CHECK(service.candidates[1].probe->note == note);
    CHECK(service.candidates[1].reason == "closed early; " + note);
}

#if defined(_WIN32) || defined(__linux__)

TEST_CASE("the system tells who listens at a port, in either family") {
    boost::asio::io_context context;
    for (const auto* const address : {"127.0.0.1", "::1"}) {
        INFO(address);
        tcp::acceptor open(context, {boost::asio::ip::make_address(address), 0});
        const auto port = open.local_endpoint().port();
        const auto begin = std::chrono::steady_clock::now();
        const auto found = listeners_at(port);
        CHECK(std::chrono::steady_clock::now() - begin < 1s);
        REQUIRE(found.size() == 1);
        CHECK(to_string(found[0].address) == address);
        CHECK(found[0].port == port);
        // Wine tells no process.
        if (!this_system().wine) {
            CHECK(found[0].process != 0);
            CHECK(found[0].program.starts_with("net_tests"));
        }
        open.close();
        CHECK(listeners_at(port).empty());
    }
}

#endif

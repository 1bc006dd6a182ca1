// SPDX-License-Identifier: BSL-1.0
#include <bearings/source.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "tests/catch.hpp"
#include "tests/planning_fixture.hpp"

using namespace bearings;
using tests::configured;
using tests::kept;
using tests::lines;
using tests::named;
using tests::texts;
using tests::warnings;
using tests::world;

namespace {

world with(service one, std::vector<world::entry> set = {}) {
    world here;
    here.services.services = {std::move(one)};
    here.set = std::move(set);
    return here;
}

template <class Source>
std::vector<candidate> found_by(world& here, plan& into) {
    into = here.plan<sources<Source>, rules<>>();
    return into.candidates;
}

/// What a source finds for the only service: `precedence url`.
template <class Source>
texts ranked(world& here) {
    plan made;
    texts list;
    for (const auto& each : found_by<Source>(here, made))
        list.push_back(
            std::string(to_string(each.precedence)) + ' ' +
            std::string(each.url.empty() ? "-" : each.url.text())
        );
    return list;
}

template <class Source>
origin first_origin(world& here) {
    plan made;
    const auto found = found_by<Source>(here, made);
    REQUIRE_FALSE(found.empty());
    return origin(found.front().origin);
}

template <class Source>
failure failure_of(world here) {
    const auto made = here.try_plan<sources<Source>, rules<>>();
    REQUIRE_FALSE(made);
    return made.error();
}

world with_containers(service one, std::vector<container> containers) {
    auto here = with(std::move(one));
    here.engine = tests::ready_engine();
    here.engine->containers = std::move(containers);
    return here;
}

service in_docker(std::string service_name, std::uint16_t port = 0, std::string project = {}) {
    auto made = named("backend");
    made.docker = {std::move(service_name), port, std::move(project), {}};
    return made;
}

container replica(int number, std::uint16_t published, std::string project = "shop") {
    auto made = tests::running(
        project + "-backend-" + std::to_string(number),
        {{8000, published, "0.0.0.0"}}
    );
    made.service = "backend";
    made.project = std::move(project);
    made.number = number;
    return made;
}

/// Why the only service's first Docker candidate was dropped.
std::string refusal(world here) {
    plan made;
    const auto found = found_by<docker_containers>(here, made);
    REQUIRE_FALSE(found.empty());
    CHECK_FALSE(found.front().kept);
    CHECK(found.front().url.empty());
    CHECK(found.front().rule == "docker_containers");
    CHECK(found.front().tier == tier::docker);
    return std::string(found.front().reason);
}

}  // namespace

// --- process_environment

TEST_CASE("environment: a URL of the service's own name is explicit, with the variable as origin") {
    auto here = with(named("auth-api"), {{"AUTH_API_URL", " http://a:1 "}});
    CHECK(ranked<process_environment>(here) == texts{"environment http://a:1"});
    CHECK(
        first_origin<process_environment>(here) ==
        origin{origin_kind::environment, "AUTH_API_URL", "process environment"}
    );
}

TEST_CASE("environment: empty and blank variables are unset") {
    auto here = with(named("backend"), {{"BACKEND_URL", ""}, {"LOCAL_BACKEND_URL", "  \t"}});
    CHECK(ranked<process_environment>(here).empty());
}

TEST_CASE("environment: a malformed value is an error that names the variable") {
    for (const std::string_view name :
         {"BACKEND_URL",
          "API_BASE_URL",
          "LOCAL_BACKEND_URL",
          "STAGING_BACKEND_URL",
          "MOCK_BACKEND_URL"}) {
        auto service = named("backend");
        service.env = {"API_BASE_URL"};
        const auto failed =
            failure_of<process_environment>(with(service, {{name, "localhost:8000"}}));
        CHECK(failed.code == errc::invalid_url);
        CHECK(failed.origin.key == name);
        CHECK(to_string(failed).find(name) != std::string::npos);
    }
}

TEST_CASE("environment: TEST_N_URL serves stage test and is told elsewhere") {
    auto here =
        with(named("backend"), {{"TEST_BACKEND_URL", "http://t:1"}, {"BACKEND_URL", "http://a:1"}});
    here.stage = stage::test;
    CHECK(
        ranked<process_environment>(here) ==
        texts{"test_environment http://t:1", "environment http://a:1"}
    );
    here.stage = stage::development;
    CHECK(
        lines(here.plan<sources<process_environment>>(), "backend") ==
        texts{
            "explicit http://t:1 dropped by process_environment: TEST_BACKEND_URL serves stage "
            "test only; this is stage development",
            "explicit http://a:1"}
    );
    // What is not used need not be right either.
    here.set = {{"TEST_BACKEND_URL", "nonsense"}};
    CHECK(kept(here.plan(), "backend").empty());
}

TEST_CASE("environment: host and port make a URL with the service's scheme and path") {
    auto service = named("websocket");
    service.local = configured("ws://localhost:8002/ws?token=secret", "local");
    auto here = with(service, {{"WEBSOCKET_HOST", "example.com"}, {"WEBSOCKET_PORT", "9000"}});
    CHECK(ranked<process_environment>(here) == texts{"environment ws://example.com:9000/ws"});
    CHECK(first_origin<process_environment>(here).key == "WEBSOCKET_HOST");

    struct row {
        std::string_view host;
        std::string_view url;
    };
    for (const auto& [host, url] : std::vector<row>{
             {"10.0.0.1", "http://10.0.0.1:80"},
             {"::1", "http://[::1]:80"},
             {"[::1]", "http://[::1]:80"}}) {
        auto pair = with(named("backend"), {{"BACKEND_HOST", host}, {"BACKEND_PORT", "80"}});
        CHECK(ranked<process_environment>(pair) == texts{"environment " + std::string(url)});
    }
}

TEST_CASE("environment: a malformed host or port of a pair is an error that names the variable") {
    for (const std::string_view port :
         {"0", "65536", "-1", "80a", "+80", "1e3", "8002.0", "99999999999"}) {
        CAPTURE(port);
        const auto failed = failure_of<process_environment>(
            with(named("backend"), {{"BACKEND_HOST", "a"}, {"BACKEND_PORT", port}})
        );
        CHECK(failed.code == errc::invalid_port);
        CHECK(failed.origin.key == "BACKEND_PORT");
    }
    const auto url = failure_of<process_environment>(
        with(named("backend"), {{"BACKEND_HOST", "http://a"}, {"BACKEND_PORT", "80"}})
    );
    CHECK(url.code == errc::invalid_host);
    CHECK(url.message.find("BACKEND_URL") != std::string::npos);
    for (const std::string_view host :
         {"a b", "a/b", "user@a", "127.1", "0x7f000001", "255.255.255.255"}) {
        CAPTURE(host);
        const auto failed = failure_of<process_environment>(
            with(named("backend"), {{"BACKEND_HOST", host}, {"BACKEND_PORT", "80"}})
        );
        CHECK(failed.origin.key == "BACKEND_HOST");
    }
}

TEST_CASE("environment: an address in N_PORT is never read as a number") {
    auto here = with(named("redis"), {{"REDIS_HOST", "r"}, {"REDIS_PORT", "tcp://10.0.0.1:6379"}});
    CHECK(ranked<process_environment>(here).empty());
    CHECK(warnings(here.plan(), "half_pair").size() == 1);
}

TEST_CASE("environment: tier variables rank by what they are") {
    auto here = with(
        named("backend"),
        {{"MOCK_BACKEND_URL", "http://localhost:3"},
         {"STAGING_BACKEND_URL", "https://s:2"},
         {"LOCAL_BACKEND_URL", "http://l:1"}}
    );
    CHECK(
        ranked<process_environment>(here) ==
        texts{
            "local_environment http://l:1",
            "staging_fallback_environment https://s:2",
            "mock_last_resort http://localhost:3"}
    );
    here.stage = stage::staging;
    CHECK(
        lines(here.plan(), "backend") ==
        texts{
            "local http://l:1 dropped by process_environment: LOCAL_BACKEND_URL serves stages "
            "development and test only; this is stage staging",
            "staging https://s:2",
            "mock http://localhost:3 dropped by mock_last_resort: a mock nobody asked for serves "
            "stages development and test only"}
    );
}

TEST_CASE("environment: names differ by case on POSIX and not on Windows") {
    auto here = with(named("backend"), {{"Backend_Url", "http://a:1"}});
    CHECK(ranked<process_environment>(here).empty());
    here.names = name_case::insensitive;
    CHECK(ranked<process_environment>(here) == texts{"environment http://a:1"});
}

// --- aspire_variables

TEST_CASE("aspire: default and the scheme's endpoint come first, indices count as numbers") {
    auto here = with(
        named("backend"),
        {{"services__backend__metrics__0", "http://m:9"},
         {"services__backend__http__10", "http://h:10"},
         {"services__backend__http__2", "http://h:2"},
         {"services__backend__https__0", "https://s:9"},
         {"services__backend__default__1", "http://d:1"},
         {"services__backend__default__0", "http://d:9"},
         {"services__other__http__0", "http://other:9"}}
    );
    CHECK(
        ranked<aspire_variables>(here) ==
        texts{
            "aspire http://d:9",
            "aspire http://d:1",
            "aspire http://h:2",
            "aspire http://h:10",
            "aspire https://s:9",
            "aspire http://m:9"}
    );
    CHECK(
        first_origin<aspire_variables>(here) ==
        origin{origin_kind::aspire, "services__backend__default__0", "process environment"}
    );
}

TEST_CASE("aspire: the scheme of the service decides which endpoint comes first") {
    auto service = named("backend");
    service.scheme = scheme::https;
    auto here = with(
        service,
        {{"services__backend__http__0", "http://h:9"},
         {"services__backend__https__0", "https://s:9"}}
    );
    CHECK(ranked<aspire_variables>(here) == texts{"aspire https://s:9", "aspire http://h:9"});
}

TEST_CASE("aspire: a name with its dashes beats the one with underscores") {
    auto here = with(
        named("auth-api"),
        {{"services__auth_api__default__0", "http://u:1"},
         {"services__auth-api__other__0", "http://d:1"}}
    );
    CHECK(ranked<aspire_variables>(here) == texts{"aspire http://d:1", "aspire http://u:1"});
}

TEST_CASE("aspire: an index that is no number is an error that names the variable") {
    for (const std::string_view name :
         {"services__backend__http__x",
          "services__backend__http__-1",
          "services__backend__http__1a",
          "services__backend__http__",
          "services__backend__http__99999999999"}) {
        CAPTURE(name);
        const auto failed =
            failure_of<aspire_variables>(with(named("backend"), {{name, "http://a:1"}}));
        CHECK(failed.code == errc::invalid_index);
        CHECK(failed.origin.key == name);
    }
    // Nobody asked for that service.
    auto here = with(named("backend"), {{"services__other__http__x", "http://a:1"}});
    CHECK(ranked<aspire_variables>(here).empty());
}

TEST_CASE("aspire: an endpoint without index is the only one of its name") {
    auto here = with(named("backend"), {{"services__backend__http", "http://a:1"}});
    CHECK(ranked<aspire_variables>(here) == texts{"aspire http://a:1"});
}

TEST_CASE("aspire: a value without scheme is an error, a scheme is never guessed") {
    const auto failed = failure_of<aspire_variables>(
        with(named("backend"), {{"services__backend__http__0", "localhost:1"}})
    );
    CHECK(failed.code == errc::invalid_url);
    CHECK(failed.origin.key == "services__backend__http__0");
}

TEST_CASE("aspire: service names that begin with a digit or hold underscores are found") {
    auto digit = with(named("2fa"), {{"services___2fa__http__0", "http://a:1"}});
    CHECK(ranked<aspire_variables>(digit) == texts{"aspire http://a:1"});
    auto underscores = with(named("my__svc"), {{"services__my__svc__http__0", "http://a:1"}});
    CHECK(ranked<aspire_variables>(underscores) == texts{"aspire http://a:1"});
}

TEST_CASE("aspire: a thousand services find their own among ten thousand variables") {
    world here;
    std::vector<std::string> names;
    for (int i = 0; i < 1000; ++i) {
        here.services.services.push_back(named("svc-" + std::to_string(i)));
        for (int j = 0; j < 10; ++j)
            names.push_back("services__svc-" + std::to_string(i) + "__http__" + std::to_string(j));
    }
    for (const auto& each : names)
        here.set.emplace_back(each, "http://a:1");
    const auto made = here.plan<sources<aspire_variables>>();
    CHECK(made.candidates.size() == 10'000);
    CHECK(made.services[999].count == 10);
}

TEST_CASE("aspire: without the index of a plan the source finds the same") {
    auto here = with(named("backend"), {{"services__backend__http__0", "http://a:1"}});
    here.services = checked(here.services).value();
    const auto variables = environment::of(here.set);
    const memory_files none;
    facts_finder facts(variables, none, {});
    const planning inputs{
        .variables = variables,
        .services = here.services,
        .facts = facts,
        .stage = stage::development,
        .switches = {}};
    plan made;
    candidate_sink sink(made);
    service_plan mine;
    mine.service = &here.services.services[0];
    aspire_variables::collect(inputs, mine, sink);
    process_environment::collect(inputs, mine, sink);
    REQUIRE(made.candidates.size() == 1);
    CHECK(made.candidates[0].url.text() == "http://a:1");
}

// --- cluster_variables

TEST_CASE("cluster: Kubernetes variables make a candidate with the service's scheme") {
    auto here = with(
        named("auth-api"),
        {{"AUTH_API_SERVICE_HOST", "10.0.0.1"}, {"AUTH_API_SERVICE_PORT", "8080"}}
    );
    CHECK(ranked<cluster_variables>(here) == texts{"cluster http://10.0.0.1:8080"});
    CHECK(
        first_origin<cluster_variables>(here) ==
        origin{origin_kind::kubernetes, "AUTH_API_SERVICE_PORT", "process environment"}
    );
}

TEST_CASE("cluster: the port named like the scheme comes before the first port") {
    auto here = with(
        named("backend"),
        {{"BACKEND_SERVICE_HOST", "10.0.0.1"},
         {"BACKEND_SERVICE_PORT", "9090"},
         {"BACKEND_SERVICE_PORT_METRICS", "9090"},
         {"BACKEND_SERVICE_PORT_HTTP", "80"}}
    );
    CHECK(
        ranked<cluster_variables>(here) ==
        texts{"cluster http://10.0.0.1:80", "cluster http://10.0.0.1:9090"}
    );
    here.set = {{"BACKEND_SERVICE_HOST", "10.0.0.1"}, {"BACKEND_SERVICE_PORT_WEB", "81"}};
    CHECK(ranked<cluster_variables>(here) == texts{"cluster http://10.0.0.1:81"});
}

TEST_CASE("cluster: a container link is an address, and the same address counts once") {
    auto link = with(named("redis"), {{"REDIS_PORT", "tcp://172.17.0.2:6379"}});
    link.services.services[0].scheme = scheme::redis;
    CHECK(ranked<cluster_variables>(link) == texts{"cluster redis://172.17.0.2:6379"});
    CHECK(
        first_origin<cluster_variables>(link) ==
        origin{origin_kind::container_link, "REDIS_PORT", "process environment"}
    );
    auto both = with(
        named("redis"),
        {{"REDIS_SERVICE_HOST", "10.0.0.1"},
         {"REDIS_SERVICE_PORT", "6379"},
         {"REDIS_PORT", "tcp://10.0.0.1:6379"}}
    );
    both.services.services[0].scheme = scheme::redis;
    CHECK(ranked<cluster_variables>(both) == texts{"cluster redis://10.0.0.1:6379"});
    auto datagrams = with(named("dns"), {{"DNS_PORT", "udp://10.0.0.1:53"}});
    CHECK(ranked<cluster_variables>(datagrams).empty());
}

TEST_CASE("cluster: malformed addresses and ports are errors that name the variable") {
    CHECK(
        failure_of<cluster_variables>(
            with(named("a"), {{"A_SERVICE_HOST", "10.0.0.1"}, {"A_SERVICE_PORT", "http"}})
        ).origin.key == "A_SERVICE_PORT"
    );
    CHECK(
        failure_of<cluster_variables>(
            with(named("a"), {{"A_SERVICE_HOST", "a b"}, {"A_SERVICE_PORT", "80"}})
        ).code != std::error_code()
    );
    CHECK(
        failure_of<cluster_variables>(with(named("a"), {{"A_PORT", "tcp://:80"}})).origin.key ==
        "A_PORT"
    );
}

TEST_CASE("cluster: credentials and query of a configured URL are not carried over") {
    auto service = named("db");
    service.local =
        configured("postgres://user:hunter2@localhost:5432/shop?sslkey=secret", "local");
    auto here = with(service, {{"DB_SERVICE_HOST", "10.0.0.1"}, {"DB_SERVICE_PORT", "5432"}});
    CHECK(ranked<cluster_variables>(here) == texts{"cluster postgres://10.0.0.1:5432/shop"});
}

// --- docker_containers

TEST_CASE("docker: a published port is reached at the address of its binding") {
    struct row {
        std::string_view binding;
        std::string_view url;
    };
    for (const auto& [binding, url] : std::vector<row>{
             {"0.0.0.0", "docker http://127.0.0.1:9000"},
             {"", "docker http://127.0.0.1:9000"},
             {"::", "docker http://[::1]:9000"},
             {"127.0.0.1", "docker http://127.0.0.1:9000"},
             {"127.0.0.7", "docker http://127.0.0.7:9000"},
             {"::1", "docker http://[::1]:9000"},
             {"192.168.1.5", "docker http://192.168.1.5:9000"}}) {
        CAPTURE(binding);
        auto here = with_containers(
            in_docker("backend", 8000),
            {tests::running("backend", {{8000, 9000, std::string(binding)}})}
        );
        CHECK(ranked<docker_containers>(here) == texts{std::string(url)});
        CHECK(
            first_origin<docker_containers>(here) ==
            origin{origin_kind::docker, "backend", "unix:///var/run/docker.sock"}
        );
    }
}

TEST_CASE("docker: both families of a binding are listed, each address once") {
    auto here = with_containers(
        in_docker("backend", 8000),
        {tests::running(
            "backend",
            {{8000, 9000, "0.0.0.0"},
             {8000, 9000, "127.0.0.1"},
             {8000, 9000, "::"},
             {81, 82, "0.0.0.0"}}
        )}
    );
    CHECK(
        ranked<docker_containers>(here) ==
        texts{"docker http://127.0.0.1:9000", "docker http://[::1]:9000"}
    );
}

TEST_CASE("docker: ports of a remote engine are reached at its host") {
    auto here = with_containers(
        in_docker("backend", 8000),
        {tests::running("backend", {{8000, 9000, "0.0.0.0"}, {8000, 9001, "10.1.2.3"}})}
    );
    here.engine->host = "build.example.com";
    CHECK(
        ranked<docker_containers>(here) ==
        texts{"docker http://build.example.com:9000", "docker http://10.1.2.3:9001"}
    );
    here.engine->containers = {tests::running("backend", {{8000, 9000, "127.0.0.1"}})};
    CHECK(refusal(here).find("of the engine's machine only") != std::string::npos);
}

TEST_CASE("docker: a container keeps the scheme and path of the service") {
    auto service = in_docker("ws", 8002);
    service.local = configured("ws://localhost:8002/ws", "local");
    auto here = with_containers(service, {tests::running("ws", {{8002, 9002, "0.0.0.0"}})});
    CHECK(ranked<docker_containers>(here) == texts{"docker ws://127.0.0.1:9002/ws"});
}

TEST_CASE("docker: replicas are listed by their number") {
    auto here = with_containers(
        in_docker("backend"),
        {replica(10, 9010), replica(2, 9002), replica(1, 9001)}
    );
    CHECK(
        ranked<docker_containers>(here) ==
        texts{
            "docker http://127.0.0.1:9001",
            "docker http://127.0.0.1:9002",
            "docker http://127.0.0.1:9010"}
    );
}

TEST_CASE("docker: a Compose service is meant before a container of that name") {
    auto here = with_containers(
        in_docker("backend"),
        {tests::running("backend", {{8000, 1, "0.0.0.0"}}), replica(1, 9001)}
    );
    CHECK(ranked<docker_containers>(here) == texts{"docker http://127.0.0.1:9001"});
}

TEST_CASE("docker: one service in two projects is ambiguous until the project is named") {
    const std::vector<container> two{replica(1, 9001), replica(1, 9101, "blog")};
    auto here = with_containers(in_docker("backend"), two);
    CHECK(refusal(here).find("project = ") != std::string::npos);
    CHECK(warnings(here.plan(), "ambiguous_project").size() == 1);
    auto replicas = two;
    replicas.push_back(replica(2, 9002));
    replicas.push_back(replica(2, 9102, "blog"));
    CHECK(
        refusal(with_containers(in_docker("backend"), replicas)).find("(`blog`, `shop`)") !=
        std::string::npos
    );
    auto chosen = with_containers(in_docker("backend", 8000, "blog"), two);
    CHECK(ranked<docker_containers>(chosen) == texts{"docker http://127.0.0.1:9101"});
    // A stopped project is not in the way.
    auto stopped = two;
    stopped[0].state = "exited";
    auto one = with_containers(in_docker("backend"), stopped);
    CHECK(kept(one.plan(), "backend") == texts{"http://127.0.0.1:9101"});
}

TEST_CASE("docker: every state that cannot serve says why and what to do") {
    struct row {
        std::string_view state;
        std::string_view health;
        std::string_view says;
        std::string_view remedy;
    };
    for (const auto& [state, health, says, remedy] : std::vector<row>{
             {"exited", "", "has stopped", "docker compose -p shop up -d backend"},
             {"dead", "", "has stopped", "docker compose -p shop up -d backend"},
             {"created", "", "was never started", "docker compose -p shop up -d backend"},
             {"paused", "", "is paused", "docker compose -p shop unpause backend"},
             {"restarting", "", "again and again", "docker compose -p shop logs backend"},
             {"removing", "", "`removing`", "docker compose -p shop up -d backend"}}) {
        CAPTURE(state);
        auto compose = replica(1, 9001);
        compose.state = state;
        compose.health = health;
        const auto reason = refusal(with_containers(in_docker("backend"), {compose}));
        CHECK(reason.find(says) != std::string::npos);
        CHECK(reason.find(remedy) != std::string::npos);
    }
    auto plain = tests::running("db", {});
    plain.state = "exited";
    CHECK(
        refusal(with_containers(in_docker("db"), {plain})) ==
        "container db has stopped; start it with: docker start db"
    );
}

TEST_CASE("docker: health is told beside the candidate, the probe decides") {
    for (const std::string_view health : {"", "healthy", "starting", "unhealthy"}) {
        CAPTURE(health);
        auto one = replica(1, 9001);
        one.health = health;
        auto here = with_containers(in_docker("backend"), {one});
        const auto planned = here.plan();
        CHECK(kept(planned, "backend") == texts{"http://127.0.0.1:9001"});
        const bool well = health.empty() || health == "healthy";
        CHECK(warnings(planned, "container_health").size() == (well ? 0 : 1));
    }
}

TEST_CASE("docker: ports that are not published say so and how to publish them") {
    const auto why = [](std::uint16_t wanted, std::vector<container_port> ports) {
        return refusal(
            with_containers(in_docker("db", wanted), {tests::running("db", std::move(ports))})
        );
    };
    CHECK(why(8000, {}).find("port 8000 of container db is not published") != std::string::npos);
    CHECK(why(8000, {}).find("\"8000:8000\"") != std::string::npos);
    CHECK(why(8000, {{8000, 0, ""}}).find("is not published; add") != std::string::npos);
    CHECK(why(8000, {{8080, 9000, "0.0.0.0"}}).find("but 8080 is") != std::string::npos);
    CHECK(why(0, {}).find("publishes no port") != std::string::npos);
    CHECK(
        why(0, {{80, 1080, "0.0.0.0"}, {443, 1443, "0.0.0.0"}}).find("several ports (80, 443)") !=
        std::string::npos
    );
}

TEST_CASE("docker: on the host's network the inner port is the host's") {
    auto one = tests::running("db", {});
    one.host_network = true;
    auto here = with_containers(in_docker("db", 5432), {one});
    CHECK(ranked<docker_containers>(here) == texts{"docker http://127.0.0.1:5432"});
    CHECK(
        refusal(with_containers(in_docker("db"), {one})).find("name its port") != std::string::npos
    );
}

TEST_CASE("docker: a container that does not exist says how to start it") {
    CHECK(
        refusal(with_containers(in_docker("nothing"), {replica(1, 1)})) ==
        "no container of `nothing` exists; start it with: docker compose up -d nothing"
    );
    CHECK(
        refusal(with_containers(in_docker("backend", 8000, "blog"), {replica(1, 1)})) ==
        "no container of `backend` exists in project `blog`; start it with: docker compose -p blog "
        "up -d backend"
    );
}

TEST_CASE("docker: strange names of an engine reach nobody's terminal") {
    auto evil = tests::running("db\x1b[2J", {});
    evil.service = "db";
    evil.state = "exi\nted";
    CHECK(
        refusal(with_containers(in_docker("db"), {evil})).find_first_of("\x1b\n") ==
        std::string::npos
    );
    auto address = tests::running("db", {{80, 80, "not an address"}});
    CHECK_FALSE(refusal(with_containers(in_docker("db"), {address})).empty());
}

TEST_CASE("docker: nothing is said before the engine has answered, and why when it was not asked") {
    auto waiting = with(in_docker("backend"));
    CHECK(lines(waiting.plan(), "backend").empty());
    auto not_probing = with(in_docker("backend"));
    not_probing.probing = false;
    CHECK(
        lines(not_probing.plan(), "backend") ==
        texts{"docker - dropped by docker_containers: nothing is contacted without probing, so the "
              "engine was not asked"}
    );
    auto bypassed = with(in_docker("backend"), {{"DOCKER_BYPASS", "true"}});
    CHECK(
        lines(bypassed.plan(), "backend") ==
        texts{"docker - dropped by docker_bypass: DOCKER_BYPASS is set"}
    );
}

// --- config_file

TEST_CASE("config: every stage is served by its own keys") {
    struct row {
        bearings::stage stage;
        texts found;
    };
    const texts local{
        "config_file http://localhost:8000",
        "staging_fallback_config https://api.staging.example.com",
        "mock_last_resort http://localhost:18000"};
    for (const auto& [stage, found] : std::vector<row>{
             {stage::development, local},
             {stage::test, local},
             {stage::staging,
              {"config_file https://api.staging.example.com",
               "mock_last_resort http://localhost:18000"}},
             {stage::production,
              {"config_file https://api.example.com",
               "mock_last_resort http://localhost:18000"}}}) {
        auto here = with(tests::backend());
        here.stage = stage;
        plan made = here.plan<sources<config_file>, rules<>>();
        texts list;
        for (const auto& each : made.candidates)
            list.push_back(
                std::string(to_string(each.precedence)) + ' ' + std::string(each.url.text())
            );
        CHECK(list == found);
    }
    auto here = with(tests::backend());
    CHECK(
        first_origin<config_file>(here) ==
        origin{origin_kind::config_file, "services.backend.local", "bearings.toml", 3}
    );
}

// --- derived_endpoints

TEST_CASE("derived: host, port and tier of the base, own scheme and path, no credentials") {
    struct row {
        std::string_view base;
        std::string_view derived;
    };
    for (const auto& [base, url] : std::vector<row>{
             {"http://localhost:8000", "ws://localhost:8000/ws"},
             {"http://localhost:8000/api?x=1#y", "ws://localhost:8000/ws"},
             {"http://localhost", "ws://localhost/ws"},
             {"https://localhost", "wss://localhost/ws"},
             {"https://localhost:8443/", "wss://localhost:8443/ws"},
             {"http://[::1]:8000", "ws://[::1]:8000/ws"},
             {"http://user:hunter2@localhost:8000/a?token=b", "ws://localhost:8000/ws"},
             {"tcp://localhost:9000", "ws://localhost:9000/ws"}}) {
        world here;
        auto one = named("backend");
        one.local = configured(base, "services.backend.local", 3);
        auto websocket = named("websocket");
        websocket.derive = {"backend", scheme::ws, "/ws", {}};
        here.services.services = {websocket, one};
        const auto made = here.plan();
        CHECK(lines(made, "websocket") == texts{"local " + std::string(url)});
        const auto& first = made.of(made.services[0]).front();
        CHECK(first.precedence == precedence::derived);
        CHECK(
            origin(first.origin) ==
            origin{origin_kind::derived, "services.backend.local", "bearings.toml", 3}
        );
    }
}

TEST_CASE("derived: follows every tier of the base, so that a group can fall back") {
    world here;
    here.set = {{"USE_STAGING_FALLBACK", "1"}, {"BACKEND_URL", "http://explicit:1"}};
    auto websocket = named("websocket");
    websocket.derive = {"backend", scheme::ws, "/ws", {}};
    here.services.services = {tests::backend(), websocket};
    CHECK(
        lines(here.plan(), "websocket") ==
        texts{
            "explicit ws://explicit:1/ws",
            "local ws://localhost:8000/ws",
            "staging wss://api.staging.example.com/ws",
            "mock ws://localhost:18000/ws"}
    );
}

TEST_CASE("derived: stands behind the service's own keys of the same kind") {
    world here;
    here.set = {{"USE_STAGING_FALLBACK", "1"}};
    auto websocket = named("websocket");
    websocket.derive = {"backend", scheme::ws, {}, {}};
    websocket.local = configured("ws://localhost:8002/ws", "local");
    websocket.staging = configured("wss://ws.staging.example.com", "staging");
    here.services.services = {tests::backend(), websocket};
    CHECK(
        kept(here.plan(), "websocket") ==
        texts{
            "ws://localhost:8002/ws",
            "ws://localhost:8000/",
            "wss://ws.staging.example.com",
            "wss://api.staging.example.com/",
            "ws://localhost:18000/"}
    );
}

TEST_CASE("derived: a mock of the base serves when a mock of this service was asked for") {
    world here;
    here.set = {{"USE_MOCK_WEBSOCKET", "1"}};
    auto websocket = named("websocket");
    websocket.derive = {"backend", scheme::ws, "/ws", {}};
    here.services.services = {tests::backend(), websocket};
    CHECK(kept(here.plan(), "websocket").front() == "ws://localhost:18000/ws");
    CHECK(kept(here.plan(), "backend").front() == "http://localhost:8000");
}

// --- scheme_defaults

TEST_CASE("defaults: a scheme alone means its port on this machine, in development and test") {
    auto service = named("cache");
    service.scheme = scheme::redis;
    auto here = with(service);
    CHECK(ranked<scheme_defaults>(here) == texts{"built_in_default redis://localhost:6379"});
    CHECK(first_origin<scheme_defaults>(here) == origin{origin_kind::default_value, "redis"});
    here.stage = stage::production;
    CHECK(ranked<scheme_defaults>(here).empty());

    auto without_port = named("raw");
    without_port.scheme = scheme::tcp;
    auto none = with(without_port);
    CHECK(ranked<scheme_defaults>(none).empty());

    auto with_mock = service;
    with_mock.mock = configured("redis://localhost:1", "mock");
    auto more = with(with_mock);
    CHECK(ranked<scheme_defaults>(more).empty());
    auto nothing = with(named("cache"));
    CHECK(ranked<scheme_defaults>(nothing).empty());
}

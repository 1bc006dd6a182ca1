// SPDX-License-Identifier: BSL-1.0
#include <bearings/net/engine_containers.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "tests/catch.hpp"

namespace {

using bearings::container;
using bearings::container_questions;
using bearings::engine_snapshot;
using bearings::parse_engine_containers;

// As dockerd 20.10 answers, shortened where nothing is read.
constexpr std::string_view recorded = R"json([
{"Id":"d7091c713e2f","Names":["/other/alias","/shop-backend-1"],"Image":"bb","Command":"/bin/sleep 600",
 "Created":1795370895,"Ports":[
  {"IP":"127.0.0.1","PrivatePort":80,"PublicPort":18080,"Type":"tcp"},
  {"IP":"0.0.0.0","PrivatePort":81,"PublicPort":18081,"Type":"udp"},
  {"IP":"::","PrivatePort":80,"PublicPort":18083,"Type":"tcp"},
  {"PrivatePort":9000,"Type":"tcp"}],
 "Labels":{"com.docker.compose.container-number":"2","com.docker.compose.oneoff":"False",
  "com.docker.compose.project":"shop","com.docker.compose.service":"backend","name":"wrong"},
 "State":"running","Status":"Up 5 minutes (healthy)","HostConfig":{"NetworkMode":"shop_default"},
 "NetworkSettings":{"Networks":{"bridge":{"IPAMConfig":null,"Links":null,"IPPrefixLen":16}}},
 "Mounts":[{"Type":"bind","Ports":[{"PrivatePort":1,"Type":"tcp"}]}]},
{"Id":"2d0c7ae97abe","Names":["/redis"],"Ports":[],"Labels":{},"State":"exited",
 "Status":"Exited (0) 3 seconds ago","HostConfig":{"NetworkMode":"host"}},
{"Id":"3","Names":["/shop-backend-run-1"],"Labels":{"com.docker.compose.service":"backend",
 "com.docker.compose.oneoff":"True"},"State":"running","Status":"Up 1 second"}])json";

container only(std::string_view text) {
    auto read = parse_engine_containers(text);
    REQUIRE(read);
    REQUIRE(read->size() == 1);
    return read->front();
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

std::string service(std::string_view name, std::string_view id) {
    return R"({"Id":")" + std::string(id) + R"(","Names":["/)" + std::string(id) +
           R"("],"Labels":{"com.docker.compose.service":")" + std::string(name) + R"("}})";
}

}  // namespace

TEST_CASE("the list of an engine is read", "[engine]") {
    const auto read = parse_engine_containers(recorded);
    REQUIRE(read);
    REQUIRE(read->size() == 2);
    const auto& backend = read->at(0);
    CHECK(backend.id == "d7091c713e2f");
    CHECK(backend.name == "shop-backend-1");
    CHECK(backend.project == "shop");
    CHECK(backend.service == "backend");
    CHECK(backend.number == 2);
    CHECK(backend.state == "running");
    CHECK(backend.health == "healthy");
    CHECK_FALSE(backend.host_network);
    REQUIRE(backend.ports.size() == 3);
    CHECK(backend.ports[0].inner == 80);
    CHECK(backend.ports[0].published == 18080);
    CHECK(backend.ports[0].address == "127.0.0.1");
    CHECK(backend.ports[1].address == "::");
    CHECK(backend.ports[2].inner == 9000);
    CHECK(backend.ports[2].published == 0);
    const auto& redis = read->at(1);
    CHECK(redis.name == "redis");
    CHECK(redis.state == "exited");
    CHECK(redis.host_network);
    CHECK(redis.service.empty());
    CHECK(redis.number == 0);
}

TEST_CASE("containers of docker compose run are no service", "[engine]") {
    const auto read = parse_engine_containers(recorded);
    REQUIRE(read);
    for (const auto& each : *read)
        CHECK(each.name != "shop-backend-run-1");
}

TEST_CASE("health comes from the text of the status or from its own field", "[engine]") {
    CHECK(bearings::health_in_status("Up 2 hours") == "");
    CHECK(bearings::health_in_status("Up 2 hours (healthy)") == "healthy");
    CHECK(bearings::health_in_status("Up 2 hours (unhealthy)") == "unhealthy");
    CHECK(bearings::health_in_status("Up 1 second (health: starting)") == "starting");
    CHECK(bearings::health_in_status("Up 2 hours (Paused)") == "");
    CHECK(
        only(R"([{"Id":"1","Health":{"Status":"unhealthy","FailingStreak":3}}])").health ==
        "unhealthy"
    );
    CHECK(only(R"([{"Id":"1","Health":{"Status":"none"},"Status":"Up 1 second"}])").health.empty());
}

TEST_CASE("what is no list of containers is refused", "[engine]") {
    const std::string deep(100'000, '[');
    const std::string deep_inside = R"([{"Id":"1","x":)" + std::string(100'000, '[');
    const std::string_view rows[] = {
        "",
        "null",
        "{}",
        "[1]x",
        "[[]]",
        "[{}]",
        R"([{"Id":"1"})",
        R"([{"Id":1}])",
        R"([{"Id":"1","Names":["\ud800"]}])",
        "[{\"Id\":\"\xff\"}]",
        R"({"message":"page not found"})",
        R"([{"Id":"1","Ports":[{"PrivatePort":1e400,"Type":"tcp"}]}])",
        deep,
        deep_inside,
    };
    for (const auto text : rows) {
        INFO(text.substr(0, 60));
        CHECK_FALSE(parse_engine_containers(text));
    }
    CHECK(parse_engine_containers("[]")->empty());
}

TEST_CASE("values that no engine sends are harmless", "[engine]") {
    CHECK(only(R"([{"Id":"1","Ports":null,"Labels":null,"Names":null,"HostConfig":null}])")
              .name.empty());
    CHECK(only(R"([{"Id":"1","Ports":[{"PrivatePort":70000,"Type":"tcp"}]}])").ports.empty());
    CHECK(only(R"([{"Id":"1","Ports":[{"PrivatePort":-1,"Type":"tcp"}]}])").ports.empty());
    CHECK(only(R"([{"Id":"1","Ports":[{"PrivatePort":"80","Type":"tcp"}]}])").ports.empty());
    CHECK(only(R"([{"Id":"1","Ports":[{"PrivatePort":80,"Type":7}]}])").ports.empty());
    CHECK(only(R"([{"Id":"1","Ports":{"IP":"1.2.3.4"}}])").ports.empty());
    CHECK(only(R"([{"Id":"1","State":["running"]}])").state.empty());
    CHECK(only(R"([{"Id":"1","Ports":[{"IP":"evil.test","PrivatePort":80,"Type":"tcp"}]}])")
              .ports.at(0)
              .address.empty());
    const auto number =
        only(R"([{"Id":"1","Labels":{"com.docker.compose.container-number":"x9"}}])");
    CHECK(number.number == 0);
}

TEST_CASE("what nobody asks for is passed over, whatever it looks like", "[engine]") {
    const std::string_view values[] = {
        "1",
        "-1.5e400",
        "null",
        R"("")",
        R"("a\"b")",
        R"("\\")",
        R"("}],\"Id\":\"2\"")",
        "{}",
        "[]",
        R"({"Id":"2","Names":["/x"]})",
        R"([[{"a":[1,"]",{"b":"}"}]}],2])",
        " [ 1 , 2 ] ",
    };
    for (const auto value : values) {
        const std::string other = R"("Other":)" + std::string(value);
        INFO(value);
        for (const auto& text :
             {"[{" + other + R"(,"Id":"1","Names":["/n"]}])",
              R"([{"Id":"1",)" + other + R"(,"Names":["/n"]}])",
              R"([{"Id":"1","Names":["/n"],)" + other + "}]",
              "[{" + other + "," + other + R"( , "\u0049d":"1","Names":["/n"],)" + other + "}]"}) {
            INFO(text);
            const auto read = only(text);
            CHECK(read.id == "1");
            CHECK(read.name == "n");
        }
    }
}

TEST_CASE("a list that is cut anywhere is refused", "[engine]") {
    for (std::size_t size = 0; size < recorded.size(); ++size)
        REQUIRE_FALSE(parse_engine_containers(recorded.substr(0, size)));
}

TEST_CASE("names with control characters are escaped before anybody sees them", "[engine]") {
    const auto hostile = only(
        R"([{"Id":"1\u001b[2J","Names":["/a\r\nSet-Cookie: x\u0000"],"State":"run\u0007ning",)"
        R"("Labels":{"com.docker.compose.project":"\u202e","com.docker.compose.service":"s\n"}}])"
    );
    for (const auto& text :
         {hostile.id, hostile.name, hostile.state, hostile.project, hostile.service})
        for (const char c : text)
            CHECK(static_cast<unsigned char>(c) >= 0x20);
    CHECK_FALSE(contains(hostile.project, "\xe2\x80\xae"));
}

TEST_CASE("one service is asked for by its label, several by having one", "[engine]") {
    CHECK(
        container_questions({"backend"}).next() ==
        "/containers/json?all=1&filters="
        "%7B%22label%22%3A%5B%22com.docker.compose.service%3Dbackend%22%5D%7D"
    );
    CHECK(
        container_questions({"backend", "redis"}).next() ==
        "/containers/json?all=1&filters=%7B%22label%22%3A%5B%22com.docker.compose.service%22%5D%7D"
    );
}

TEST_CASE("names that are no service are asked for by name", "[engine]") {
    container_questions questions({"backend", "my.redis"});
    (void)questions.next();
    REQUIRE(questions.answer("[" + service("backend", "b1") + "," + service("other", "o1") + "]"));
    const auto second = questions.next();
    CHECK(contains(second, "filters=%7B%22name%22%3A%5B%22%5E%2F%3Fmy%5C%5C.redis%24%22%5D%7D"));
    REQUIRE(questions.answer(R"([{"Id":"r","Names":["/my.redis"],"State":"running"}])"));
    CHECK(questions.next().empty());
    engine_snapshot snapshot;
    questions.finish(snapshot);
    REQUIRE(snapshot.containers.size() == 2);
    CHECK(snapshot.containers[0].name == "b1");
    CHECK(snapshot.containers[1].name == "my.redis");
}

TEST_CASE("one request suffices when Compose runs everything", "[engine]") {
    container_questions questions({"backend"});
    (void)questions.next();
    REQUIRE(questions.answer("[" + service("backend", "b1") + "]"));
    CHECK(questions.next().empty());
}

TEST_CASE("a name that no container can have is not asked for", "[engine]") {
    container_questions questions({"a b", "x\"y"});
    (void)questions.next();
    REQUIRE(questions.answer("[]"));
    CHECK(questions.next().empty());
}

TEST_CASE("quotes and backslashes of a service stay inside the filter", "[engine]") {
    const auto target = container_questions({"a\"]}&x=1 HTTP/1.1\r\n"}).next();
    CHECK(contains(target, "service%3Da%5C%22%5D%7D%26x%3D1%20HTTP%2F1.1%5Cr%5Cn%22%5D%7D"));
}

TEST_CASE("services are asked for one by one when all of them are too many", "[engine]") {
    container_questions questions({"a", "b"});
    (void)questions.next();
    REQUIRE(questions.too_large());
    CHECK(contains(questions.next(), "service%3Da%22"));
    REQUIRE(questions.answer("[" + service("a", "1") + "]"));
    CHECK(contains(questions.next(), "service%3Db%22"));
    REQUIRE(questions.answer("[" + service("b", "2") + "]"));
    CHECK(questions.next().empty());
    CHECK_FALSE(container_questions({"a"}).too_large());
}

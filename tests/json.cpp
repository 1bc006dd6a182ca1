// SPDX-License-Identifier: BSL-1.0
#include <bearings/json.hpp>

#include <limits>
#include <string>
#include <string_view>
#include <tests/catch.hpp>
#include <tests/world.hpp>

namespace bearings::tests {

using enum precedence;

std::string sample() {
    world made;
    made.add(
        "backend",
        {{config_file, "http://localhost:8000", verdict::refused},
         {staging_fallback_config,
          "https://u:s3cr3t@api.staging.example.com/?token=s3cr3t",
          verdict::reachable}}
    );
    return to_json(made.report_of(made.decide()));
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

TEST_CASE("what was written can be read, and is written the same again") {
    const auto text = sample();
    const auto read = parse_report(text);
    REQUIRE(read.has_value());
    CHECK(to_json(*read) == text);
    CHECK(to_json(*read, -1).find('\n') == to_json(*read, -1).size() - 1);
}

TEST_CASE("JSON has no credentials") {
    auto text = sample();
    CHECK(text.find("s3cr3t") == std::string::npos);
    CHECK(text.find("https://u:***@api.staging.example.com/?token=***") != std::string::npos);
}

TEST_CASE("credentials in a recorded report do not come out again") {
    const auto read =
        parse_report(replaced(sample(), "http://localhost:8000", "http://a:s3cr3t@localhost:8000"));
    REQUIRE(read.has_value());
    CHECK(to_json(*read).find("s3cr3t") == std::string::npos);
}

TEST_CASE("a URL that grows while its secrets are hidden can be read again") {
    std::string text = "http://@localhost:8000/?";
    while (text.size() + 5 < max_url_size)
        text += "key=&";
    world made;
    made.add("backend", {{config_file, text, verdict::reachable}});
    const auto json = to_json(made.report_of(made.decide()));
    const auto again = parse_report(json);
    REQUIRE(again.has_value());
    CHECK(again->services[0].candidates[0].url.text().size() > max_url_size);
    CHECK(to_json(replay(*again)) == json);
}

TEST_CASE("an unresolved service has an empty url, tier and origin") {
    world made;
    made.add("backend", {{config_file, "http://localhost:8000", verdict::refused}});
    const auto text = to_json(made.report_of(made.decide()), -1);
    CHECK(
        text.find(R"("status":"unresolved","url":"","tier":"","origin":{},"verdict":"refused")") !=
        std::string::npos
    );
}

TEST_CASE("the optional fields of a probe stand there only where they apply") {
    world made;
    made.add("backend", {{config_file, "http://localhost:8000", verdict::reachable}});
    CHECK(to_json(made.report_of(made.decide())).find("http_status") == std::string::npos);
    made.outcomes[0].http_status = 302;
    made.outcomes[0].location = "/login?token=s3cr3t";
    made.outcomes[0].close_code = 1000;
    const auto text = to_json(made.report_of(made.decide()), -1);
    CHECK(
        text.find(R"("http_status":302,"location":"/login?token=***","close_code":1000)") !=
        std::string::npos
    );
    CHECK(to_json(*parse_report(text), -1) == text);
}

TEST_CASE("text that is not UTF-8 ends no run") {
    world made;
    made.add("backend", {{config_file, "http://localhost:8000", verdict::refused}});
    auto report = made.report_of(made.decide());
    report.services[0].fix = "\xff\xfe\x01";
    const auto text = to_json(report);
    const auto read = parse_report(text);
    REQUIRE(read.has_value());
    CHECK(to_json(*read) == text);
}

TEST_CASE("unknown fields are allowed, they may come from a later version") {
    CHECK(parse_report(replaced(sample(), R"("probing")", R"("later": [1], "probing")")).has_value()
    );
}

TEST_CASE("a wrong report is refused with the place") {
    struct row {
        std::string_view from;
        std::string_view to;
        std::string_view place;
    };
    const row rows[] = {
        {"bearings/report/1", "bearings/report/2", "/schema: expected bearings/report/1"},
        {R"("version")", R"("Version")", "/version: expected a value, it is missing"},
        {R"("elapsed_us": 0)", R"("elapsed_us": "0")", "/elapsed_us: expected an integer"},
        {R"("elapsed_us": 0)",
         R"("elapsed_us": -1)",
         "/elapsed_us: expected an integer that is not"},
        {R"("elapsed_us": 0)", R"("elapsed_us": 1e3)", "/elapsed_us: expected an integer"},
        {R"("elapsed_us": 0)",
         R"("elapsed_us": 18446744073709551615)",
         "/elapsed_us: expected at most"},
        {R"("probing": true)", R"("probing": 1)", "/probing: expected true or false"},
        {R"("value": "development")",
         R"("value": "qa")",
         "/stage/value: expected one of its names, not 'qa'"},
        {R"("docker_bypass": null)",
         R"("docker_bypass": "no")",
         "/switches/docker_bypass: expected true"},
        {R"("overrides": [])", R"("overrides": {})", "/docker/overrides: expected an array"},
        {R"("status": "resolved")", R"("status": "fine")", "/services/0/status: expected one of"},
        {R"("status": "resolved")",
         R"("status": "skipped")",
         "/services/0: expected a chosen candidate"},
        {R"("tier": "local")",
         R"("tier": "Local")",
         "/services/0/candidates/0/tier: expected one of"},
        {R"("url": "http://localhost:8000")",
         R"("url": "localhost:8000")",
         "/services/0/candidates/0/url: expected a URL"},
        {R"("line": 12)",
         R"("line": -12)",
         "/services/0/origin/line: expected an integer that is not"},
        {R"("line": 12)",
         R"("line": 4294967296)",
         "/services/0/origin/line: expected a smaller number"},
        {R"("native_code": 0)",
         R"("native_code": 2147483648)",
         "native_code: expected a smaller number"},
        {R"("native_code": 0)",
         R"("native_code": -2147483649)",
         "native_code: expected a larger number"},
        {R"("state": "failed")",
         R"("state": "chosen")",
         "/services/0/candidates/1: expected at most one"},
        {R"("candidates": [)",
         R"("candidates": [3, )",
         "/services/0/candidates/0: expected an object"},
    };
    for (const auto& row : rows) {
        INFO(row.to);
        const auto read = parse_report(replaced(sample(), row.from, row.to));
        REQUIRE_FALSE(read.has_value());
        CHECK(read.error().code == errc::invalid_report);
        INFO(read.error().message);
        CHECK(read.error().message.find(row.place) != std::string::npos);
    }
}

TEST_CASE("what is no report is refused") {
    for (const std::string_view text :
         {"", "{", "nonsense", "[]", "3", "null", "{}", "{\"a\":\"\xff\"}"}) {
        INFO(text);
        const auto read = parse_report(text);
        REQUIRE_FALSE(read.has_value());
        CHECK(read.error().code == errc::invalid_report);
    }
}

TEST_CASE("size and depth are bounded before anything is parsed") {
    const auto large = parse_report(std::string((std::size_t(4) << 20) + 1, ' '));
    REQUIRE_FALSE(large.has_value());
    CHECK(large.error().code == errc::too_large);
    for (const std::string_view bracket : {"[", "{\"a\":"}) {
        std::string text;
        for (int i = 0; i < 200'000; ++i)
            text += bracket;
        const auto deep = parse_report(text);
        REQUIRE_FALSE(deep.has_value());
        CHECK(deep.error().code == errc::too_large);
    }
    std::string brackets_in_text = R"({"schema": ")" + std::string(1000, '[') + R"(\"[["})";
    CHECK(parse_report(brackets_in_text).error().code == errc::invalid_report);
}

TEST_CASE("numbers at their limits survive") {
    world made;
    made.add("backend", {{config_file, "http://localhost:8000", verdict::refused}});
    made.outcomes[0].native_code = (std::numeric_limits<int>::min)();
    made.outcomes[0].attempts = (std::numeric_limits<int>::max)();
    const auto text = to_json(made.report_of(made.decide()));
    const auto read = parse_report(text);
    REQUIRE(read.has_value());
    CHECK(to_json(*read) == text);
}

}  // namespace bearings::tests

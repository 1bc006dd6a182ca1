// SPDX-License-Identifier: BSL-1.0
#include <bearings/report.hpp>

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <tests/catch.hpp>
#include <tests/world.hpp>
#include <vector>

namespace bearings::tests {

using enum precedence;

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> made;
    for (std::size_t begin = 0; begin < text.size();) {
        const auto end = text.find('\n', begin);
        made.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return made;
}

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

/// backend refused, auth fine, search optional without candidates.
report some_report() {
    world made;
    made.add("backend", {{config_file, "http://localhost:8000", verdict::refused}});
    made.add(
        "auth",
        {{environment, "http://u:s3cr3t@localhost:8081/?token=s3cr3t", verdict::reachable}}
    );
    made.add("search", {}, false, {});
    made.outcomes[0].native_code = 111;
    made.outcomes[0].native_name = "ECONNREFUSED";
    made.outcomes[0].address = "127.0.0.1:8000";
    return made.report_of(made.decide());
}

TEST_CASE("a report copies what it needs") {
    report made;
    {
        world short_lived;
        short_lived.add("backend", {{environment, "http://localhost:8000", verdict::reachable}});
        short_lived.outcomes[0].auth_required = true;
        made = short_lived.report_of(short_lived.decide());
    }
    const auto* const backend = made.find("backend");
    REQUIRE(backend != nullptr);
    CHECK(made.find("other") == nullptr);
    CHECK(backend->auth_required);
    REQUIRE(backend->chosen_candidate() != nullptr);
    CHECK(backend->chosen_candidate()->url.text() == "http://localhost:8000");
    CHECK(to_string(backend->chosen_candidate()->origin) == "environment BACKEND_URL");
    CHECK(made.ok());
}

TEST_CASE("a report is fine when every required service is resolved") {
    auto made = some_report();
    CHECK_FALSE(made.ok());
    made.services[0].required = false;
    CHECK(made.ok());
}

TEST_CASE("the text has a line per service, and reason and remedy under each failure") {
    const auto lines = lines_of(to_text(some_report()));
    const auto starts = [&](std::string_view with) {
        return std::find_if(lines.begin(), lines.end(), [&](const auto& line) {
            return line.starts_with(with);
        });
    };
    const auto backend = starts("✗  backend");
    REQUIRE(backend != lines.end());
    CHECK(has(*backend, "refused"));
    CHECK(has(*backend, "http://localhost:8000"));
    CHECK(has(*backend, "local"));
    CHECK(has(*backend, "bearings.toml:12"));
    CHECK(has(*(backend + 1), "nothing listens there (127.0.0.1:8000, ECONNREFUSED 111)"));
    CHECK(has(*(backend + 2), "fix: start backend so that it listens at localhost:8000"));
    CHECK(starts("✓  auth") != lines.end());
    CHECK(starts("–  search   skipped") != lines.end());
    CHECK(has(lines.back(), "1 of 3 services found"));
    CHECK(has(lines.back(), "required and missing: backend (exit 1)"));
}

TEST_CASE("on Windows both names of a code are shown as they are") {
    world made;
    made.add("backend", {{config_file, "http://localhost:8000", verdict::refused}});
    made.outcomes[0].native_code = 10061;
    made.outcomes[0].native_name = "WSAECONNREFUSED 10061 / ERROR_CONNECTION_REFUSED 1225";
    const auto text = to_text(made.report_of(made.decide()), {.width = 120});
    CHECK(has(text, "(WSAECONNREFUSED 10061 / ERROR_CONNECTION_REFUSED 1225)"));
}

TEST_CASE("in a container the fix says whom localhost means") {
    world made;
    made.add("backend", {{config_file, "http://localhost:8000", verdict::refused}});
    made.add("auth", {{config_file, "http://auth.test:8000", verdict::refused}});
    made.add("shop", {{config_file, "http://localhost:8001", verdict::unhealthy}});
    const auto decided = made.decide();
    const auto report_in = [&](container_kind kind) {
        facts where;
        where.container.value = kind;
        return make_report(made.plan, decided, made.outcomes, where, engine_snapshot());
    };
    const std::string_view hint = "this container itself";
    const auto contained = report_in(container_kind::docker);
    CHECK(has(contained.services[0].fix, hint));
    CHECK(has(contained.services[0].fix, "host.docker.internal"));
    CHECK(replay(contained).services[0].fix == contained.services[0].fix);
    CHECK_FALSE(has(contained.services[1].fix, hint));
    CHECK_FALSE(has(contained.services[2].fix, hint));
    CHECK(has(report_in(container_kind::podman).services[0].fix, "host.containers.internal"));
    CHECK(has(report_in(container_kind::kubernetes).services[0].fix, hint));
    CHECK_FALSE(has(report_in(container_kind::none).services[0].fix, hint));
}

TEST_CASE("facts and engine come first, warnings and time last") {
    auto made = some_report();
    made.stage.evidence = "environment APP_ENV";
    made.facts.os = {os_kind::linux_, "compiled for it"};
    made.facts.os_version = "6.1";
    made.facts.container = {container_kind::docker, "file /.dockerenv"};
    made.docker.state = engine_state::denied;
    made.docker.endpoint = "unix:///var/run/docker.sock";
    made.docker.reason = "this user may not open the socket";
    made.docker.fix = "add the user to group docker";
    made.docker.overrides.push_back(
        {origin_kind::context, "far", "config.json", "tcp://u:s3cr3t@h:1"}
    );
    made.warnings.push_back({"near_miss", "BACKEND_ULR is set, did you mean BACKEND_URL?"});
    made.elapsed = std::chrono::microseconds(1840);
    made.deadline = std::chrono::seconds(2);
    const auto text = to_text(made);
    const auto lines = lines_of(text);
    CHECK(lines[0] == "stage    development (environment APP_ENV)");
    CHECK(lines[1] == "runs on  linux 6.1, container docker (file /.dockerenv)");
    CHECK(lines[2].starts_with("docker   denied at unix:///var/run/docker.sock"));
    CHECK(has(text, "hides context far"));
    CHECK(has(text, "fix: add the user to group docker"));
    CHECK(has(text, "warning: BACKEND_ULR is set, did you mean BACKEND_URL?"));
    CHECK(has(lines.back(), "in 1.8 ms (deadline 2.0 s)"));
    CHECK_FALSE(has(text, "s3cr3t"));
}

TEST_CASE("no writer shows credentials") {
    const auto made = some_report();
    CHECK_FALSE(has(to_text(made, {.verbose = true}), "s3cr3t"));
    CHECK_FALSE(has(explain(made, made.services[1]), "s3cr3t"));
    CHECK_FALSE(has(to_dotenv(made), "s3cr3t"));
    CHECK(has(to_dotenv(made, true), "AUTH_URL='http://u:s3cr3t@localhost:8081/?token=s3cr3t'\n"));
}

TEST_CASE("dotenv has a line for every resolved service") {
    CHECK(to_dotenv(some_report()) == "AUTH_URL='http://u:***@localhost:8081/?token=***'\n");
}

TEST_CASE("colours are escapes around words, and only when asked for") {
    const auto made = some_report();
    CHECK_FALSE(has(to_text(made), "\x1b"));
    CHECK(has(to_text(made, {.colour = true}), "\x1b[31m✗\x1b[0m"));
}

TEST_CASE("the verbose text has every candidate") {
    world made;
    made.add(
        "backend",
        {{environment, "http://localhost:8000", verdict::reachable},
         {config_file, "http://localhost:8001"}}
    );
    const auto report = made.report_of(made.decide());
    CHECK_FALSE(has(to_text(report), "8001"));
    CHECK(has(to_text(report, {.verbose = true}), "local http://localhost:8001 shadowed"));
}

/// Columns as a terminal counts them, for the scripts used here.
std::size_t columns(std::string_view line) {
    std::size_t made = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const auto byte = static_cast<unsigned char>(line[i]);
        if ((byte & 0xc0u) == 0x80u)
            continue;
        // The wide characters of these tests are those of three bytes from U+4000 on, and of four.
        made += byte >= 0xe4 && byte <= 0xed ? 2 : byte >= 0xf0 ? 2 : 1;
    }
    return made;
}

TEST_CASE("no line is wider than asked for, whatever the text") {
    auto made = some_report();
    made.services[0].name = std::string(90, 'n');
    made.services[1].name = "データベース一二三四五六七八九十データベース一二三四五六七八九十";
    made.services[0].candidates[0].reason = std::string(300, 'r') + " and words behind it";
    made.services[0].fix =
        "日本語の長い説明がここにあります日本語の長い説明がここにあります日本語の長い説明";
    made.warnings.push_back(
        {"x", "\xf0\x9f\x9a\x80\xf0\x9f\x9a\x80 rockets \xff\xfe and broken bytes"}
    );
    for (const int width : {40, 60, 100, 160}) {
        INFO(width);
        for (const auto& line : lines_of(to_text(made, {.width = width})))
            CHECK(columns(line) <= static_cast<std::size_t>(width));
    }
}

TEST_CASE("ASCII consoles get ASCII only") {
    auto made = some_report();
    made.services[0].name = "データ";
    made.services[0].fix = "…";
    for (const char c : to_text(made, {.ascii = true, .width = 60}))
        CHECK(static_cast<unsigned char>(c) < 0x80);
}

TEST_CASE("control characters and overrides of direction never reach the terminal") {
    auto made = some_report();
    made.services[0].name = "a\x1b[31mb\r\nc";
    made.services[0].candidates[0].reason = "\xe2\x80\xae evil";
    made.facts.ci = {"x\x07", "y\x08"};
    const auto text = to_text(made, {.verbose = true});
    for (const char c : text)
        CHECK((static_cast<unsigned char>(c) >= 0x20 || c == '\n'));
    CHECK_FALSE(has(text, "\xe2\x80\xae"));
    CHECK_FALSE(has(explain(made, made.services[0]), "\xe2\x80\xae"));
}

TEST_CASE("why others were dropped takes one line each, unless everything is asked for") {
    world made;
    made.add(
        "backend",
        {{docker, "http://127.0.0.1:49153", verdict::not_probed, false},
         {config_file, "http://localhost:8000", verdict::refused}}
    );
    made.plan.candidates[0].reason = "the engine is not running and much more is to be said about "
                                     "it than fits into a single line of this report";
    const auto report = made.report_of(made.decide());
    CHECK(has(to_text(report), "    docker http://127.0.0.1:49153 dropped by docker_bypass: the"));
    CHECK_FALSE(has(to_text(report), "of this report"));
    CHECK(has(to_text(report, {.verbose = true}), "of this report"));
}

TEST_CASE("explain shows every candidate, rule and probe in order") {
    world made;
    made.add(
        "backend",
        {{docker, "http://127.0.0.1:49153", verdict::not_probed, false},
         {config_file, "http://localhost:8000", verdict::refused},
         {staging_fallback_config, "https://api.staging.example.com", verdict::reachable},
         {mock_last_resort, "http://localhost:18000"}}
    );
    made.outcomes[1].check = "tcp";
    made.outcomes[1].elapsed = std::chrono::microseconds(70);
    made.outcomes[2].check = "http_health";
    made.outcomes[2].http_status = 200;
    made.outcomes[2].phases = {
        {probe_stage::connect, std::chrono::microseconds(0), std::chrono::microseconds(61)}};
    const auto report = made.report_of(made.decide());
    const auto text = explain(report, report.services[0]);
    const std::string_view parts[] = {
        "backend: resolved https://api.staging.example.com, reachable, a fallback",
        "group             backend, required",
        "staging fallback  allowed by staging_fallback: USE_STAGING_FALLBACK=true",
        "last resort       allowed by mock_last_resort",
        "1. docker http://127.0.0.1:49153",
        "dropped by docker_bypass: the engine is not running",
        "2. local http://localhost:8000 from bearings.toml:12 services.backend.local",
        "failed: refused: nothing listens there",
        "probe tcp, 70 us",
        "3. staging https://api.staging.example.com",
        "chosen by staging_fallback: local failed (refused); USE_STAGING_FALLBACK=true",
        "probe http_health: answers 200",
        "connect   61 us from 0 us",
        "4. mock http://localhost:18000",
        "shadowed: stands behind staging",
    };
    std::size_t at = 0;
    for (const auto part : parts) {
        INFO(part);
        const auto found = text.find(part, at);
        REQUIRE(found != std::string::npos);
        at = found;
    }
}

TEST_CASE("a report without services says so") {
    CHECK(has(to_text(report()), "no services are configured; describe them in bearings.toml"));
}

TEST_CASE("what was not probed is not said to be there") {
    world made;
    made.add("backend", {{config_file, "http://localhost:8000"}});
    auto report = made.report_of(made.decide(false));
    report.probing = false;
    report.deadline = std::chrono::seconds(2);
    const auto text = to_text(report);
    CHECK(has(text, "?  backend  not_probed"));
    CHECK(has(text, "chosen without probing"));
    CHECK(has(text, "every required service has a URL (exit 0)"));
    CHECK_FALSE(has(text, "is there"));
    CHECK_FALSE(has(text, "deadline"));
}

TEST_CASE("the text says why the engine was not asked") {
    report made;
    CHECK(lines_of(to_text(made))[2] == "docker   not asked");
    made.probing = false;
    CHECK(lines_of(to_text(made))[2] == "docker   not asked: nothing is contacted");
    made.switches.docker_bypass = true;
    CHECK(lines_of(to_text(made))[2] == "docker   not asked: DOCKER_BYPASS is set");
    made.switches.force_local = true;
    made.probing = true;
    CHECK(lines_of(to_text(made))[2] == "docker   not asked");
}

TEST_CASE("explain aligns what it says about a service") {
    world made;
    made.add("backend", {{config_file, "http://localhost:8000", verdict::reachable}});
    made.last().staging_allowed = false;
    made.last().staging_reason = "a reason that is far too long to stand in one line of this text, "
                                 "and goes on";
    made.last().mock_rule = {};
    made.last().mock_allowed = false;
    const auto report = made.report_of(made.decide());
    const auto text = explain(report, report.services[0], {.width = 80});
    CHECK(has(text, "\n  stage             development (default)\n"));
    CHECK(has(text, "\n  staging fallback  not allowed by staging_fallback: a reason"));
    CHECK(has(text, "\n                    "));
    CHECK(has(text, "\n  last resort       not considered\n"));
}

}  // namespace bearings::tests

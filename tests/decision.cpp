// SPDX-License-Identifier: BSL-1.0
#include <bearings/decision.hpp>

#include <string>
#include <string_view>
#include <tests/catch.hpp>
#include <tests/planning_fixture.hpp>
#include <tests/world.hpp>
#include <vector>

namespace bearings::tests {

using enum precedence;

constexpr std::string_view local_url = "http://localhost:8000";
constexpr std::string_view staging_url = "https://api.staging.example.com";
constexpr std::string_view mock_url = "http://localhost:18000";

/// A service with local, staging and mock in the usual order.
world usual(verdict local, verdict staging, verdict mock = verdict::not_probed) {
    world made;
    made.add(
        "backend",
        {{config_file, local_url, local},
         {staging_fallback_config, staging_url, staging},
         {mock_last_resort, mock_url, mock}}
    );
    return made;
}

std::string tiers(const world& from, const decisions& decided) {
    std::string made;
    for (const auto& service : decided.services) {
        made += made.empty() ? "" : " ";
        made += service.chosen == decision::no_candidate
                    ? to_string(service.status)
                    : to_string(from.plan.candidates[service.chosen].tier);
    }
    return made;
}

TEST_CASE("the best-ranked reachable candidate is chosen") {
    world made;
    made.add(
        "backend",
        {{docker, "http://127.0.0.1:49153", verdict::unhealthy},
         {config_file, local_url, verdict::reachable},
         {derived, "http://localhost:8001", verdict::reachable}}
    );
    const auto decided = made.decide();
    CHECK(decided.settled);
    CHECK(made.chosen(decided, 0) == local_url);
    CHECK_FALSE(decided.services[0].fallback);
    CHECK(decided.candidates[0].state == candidate_state::failed);
    CHECK(decided.candidates[1].state == candidate_state::chosen);
    CHECK(decided.candidates[2].state == candidate_state::shadowed);
}

TEST_CASE("a better candidate that is still pending must end first") {
    world made;
    made.add(
        "backend",
        {{docker, "http://127.0.0.1:49153"}, {config_file, local_url, verdict::reachable}}
    );
    const auto decided = made.decide();
    CHECK_FALSE(decided.settled);
    CHECK(decided.services[0].status == service_status::unresolved);
}

TEST_CASE("a worse candidate that is still pending is not waited for") {
    CHECK(usual(verdict::reachable, verdict::not_probed).decide().settled);
}

TEST_CASE("a dropped candidate is never chosen and keeps its reason") {
    world made;
    made.add(
        "backend",
        {{docker, "http://127.0.0.1:49153", verdict::reachable, false},
         {config_file, local_url, verdict::reachable}}
    );
    const auto decided = made.decide();
    CHECK(made.chosen(decided, 0) == local_url);
    CHECK(decided.candidates[0].state == candidate_state::dropped);
    CHECK(decided.candidates[0].rule == "docker_bypass");
    CHECK(decided.candidates[0].reason == "the engine is not running");
}

TEST_CASE("an explicit candidate is never replaced") {
    world made;
    made.add(
        "backend",
        {{environment, "http://localhost:9000", verdict::refused},
         {aspire, "http://localhost:9001", verdict::reachable},
         {config_file, local_url, verdict::reachable},
         {staging_fallback_config, staging_url, verdict::reachable},
         {mock_last_resort, mock_url, verdict::reachable}}
    );
    made.last().staging_allowed = false;
    const auto decided = made.decide();
    CHECK(decided.settled);
    CHECK(decided.services[0].status == service_status::unresolved);
    CHECK(decided.services[0].verdict == verdict::refused);
    CHECK(decided.candidates[0].state == candidate_state::failed);
    for (std::size_t i = 1; i < 5; ++i) {
        CHECK(decided.candidates[i].state == candidate_state::shadowed);
        CHECK(decided.candidates[i].reason.find("BACKEND_URL") != std::string::npos);
    }
    const auto& fix = decided.services[0].fix;
    CHECK(fix.find("unset BACKEND_URL") != std::string::npos);
    CHECK(fix.find("USE_STAGING_FALLBACK=true") != std::string::npos);
}

TEST_CASE("an explicit candidate behind others is tried after them and ends the list") {
    struct row {
        verdict local;
        verdict derived;
        std::string_view expected;
    };
    const row rows[] = {
        {verdict::reachable, verdict::not_probed, local_url},
        {verdict::refused, verdict::reachable, "http://localhost:9000/api"},
        {verdict::refused, verdict::refused, ""},
    };
    for (const auto& row : rows) {
        world made;
        made.add(
            "backend",
            {{config_file, local_url, row.local},
             {derived, "http://localhost:9000/api", row.derived},
             {staging_fallback_config, staging_url, verdict::reachable}}
        );
        made.plan.candidates[1].tier = tier::explicit_;
        const auto decided = made.decide();
        CHECK(decided.settled);
        CHECK(made.chosen(decided, 0) == row.expected);
        CHECK(decided.candidates[2].state == candidate_state::shadowed);
    }
}

/// A service with a local URL of its own that also derives from an explicit one.
world derived_behind_local(const origin_view& base) {
    world made;
    made.add(
        "websocket",
        {{config_file, "ws://localhost:8002/ws", verdict::refused},
         {derived, "ws://10.0.0.5:9000/ws", verdict::timed_out},
         {staging_fallback_config, staging_url, verdict::reachable}}
    );
    made.plan.candidates[1].tier = tier::explicit_;
    made.plan.candidates[1].origin = base;
    return made;
}

TEST_CASE("what derives from an explicit URL is released where that URL stands") {
    struct row {
        origin_view base;
        std::string_view expected;
    };
    const row rows[] = {
        {{origin_kind::derived, "BACKEND_URL", "process environment", 0}, "unset BACKEND_URL"},
        {{origin_kind::derived, "BACKEND_URL", ".env", 3}, "remove BACKEND_URL from .env"},
        {{origin_kind::derived, "backend", {}, 0}, "remove the URL that the program itself gives"},
    };
    for (const auto& row : rows) {
        const auto fix = derived_behind_local(row.base).decide().services[0].fix;
        INFO(fix);
        CHECK(fix.find(row.expected) != std::string::npos);
    }
}

TEST_CASE("where the service's own URL was tried before an explicit one, both can be repaired") {
    auto made =
        derived_behind_local({origin_kind::derived, "BACKEND_URL", "process environment", 0});
    auto decided = made.decide();
    CHECK(decided.services[0].status == service_status::unresolved);
    CHECK(decided.services[0].verdict == verdict::timed_out);
    CHECK(
        decided.services[0].fix ==
        "start websocket so that it listens at localhost:8002; or unset BACKEND_URL to let "
        "bearings look at staging"
    );
    made.last().staging_allowed = false;
    decided = made.decide();
    CHECK(
        decided.services[0].fix ==
        "start websocket so that it listens at localhost:8002; or unset BACKEND_URL and set "
        "USE_STAGING_FALLBACK=true to let bearings look at staging"
    );
}

TEST_CASE("danger before an explicit URL is no reason to let go of it") {
    auto made =
        derived_behind_local({origin_kind::derived, "BACKEND_URL", "process environment", 0});
    made.outcomes[0].verdict = verdict::tls_failed;
    made.outcomes[0].reason = "expired";
    CHECK(made.decide().services[0].fix == "renew the certificate of localhost");
}

TEST_CASE("one explicit URL moves what only derives from its service, too") {
    ::tests::world here;
    here.set = {{"BACKEND_URL", "https://10.0.0.5:9000"}};
    auto websocket = ::tests::named("websocket");
    websocket.derive = {"backend", scheme::ws, "/ws", {}};
    here.services.services = {::tests::backend(), websocket};
    const auto made = here.plan();
    std::vector<probe_result> found(made.candidates.size());
    for (auto& each : found)
        each.verdict = verdict::reachable;
    const auto decided = decide(made, found);
    CHECK(made.candidates[decided.services[0].chosen].url.text() == "https://10.0.0.5:9000");
    CHECK(made.candidates[decided.services[1].chosen].url.text() == "wss://10.0.0.5:9000/ws");
    // And when nobody answers there, neither goes anywhere else.
    for (const auto& service : made.services)
        found[service.first].verdict = verdict::refused;
    for (const auto& service : decide(made, found).services)
        CHECK(service.status == service_status::unresolved);
}

TEST_CASE("what only derives is started with its base") {
    world made;
    made.add("websocket", {{derived, "ws://localhost:8000/ws", verdict::refused}});
    made.plan.candidates[0].origin = {origin_kind::derived, "services.backend.local", {}, 0};
    CHECK(
        made.decide().services[0].fix ==
        "start the service that websocket derives from, so that it listens at localhost:8000"
    );
}

TEST_CASE("a mock that was asked for stays") {
    world made;
    made.add(
        "backend",
        {{requested_mock, mock_url, verdict::refused},
         {config_file, local_url, verdict::reachable},
         {staging_fallback_config, staging_url, verdict::reachable}}
    );
    const auto decided = made.decide();
    CHECK(decided.services[0].status == service_status::unresolved);
    CHECK(decided.services[0].fix.find("USE_MOCK_BACKEND") != std::string::npos);
}

TEST_CASE("a fallback follows only verdicts that speak of absence") {
    struct row {
        verdict local;
        bool falls_back;
    };
    const row rows[] = {
        {verdict::refused, true},
        {verdict::closed_early, true},
        {verdict::timed_out, true},
        {verdict::unreachable, true},
        {verdict::blocked, true},
        {verdict::name_not_found, true},
        {verdict::name_failed, false},
        {verdict::reset, false},
        {verdict::unhealthy, false},
        {verdict::upgrade_rejected, false},
        {verdict::wrong_protocol, false},
        {verdict::tls_failed, false},
        {verdict::local_error, false},
        {verdict::cancelled, false},
    };
    for (const auto& row : rows) {
        INFO(to_string(row.local));
        const auto made = usual(row.local, verdict::reachable, verdict::reachable);
        const auto decided = made.decide();
        CHECK(decided.settled);
        CHECK(made.chosen(decided, 0) == (row.falls_back ? staging_url : ""));
        CHECK(decided.services[0].fallback == row.falls_back);
        CHECK(decided.services[0].verdict == (row.falls_back ? verdict::reachable : row.local));
    }
}

TEST_CASE("silence far away is no reason for a fallback") {
    world made;
    made.add(
        "backend",
        {{cluster, "http://10.0.0.7:80", verdict::timed_out},
         {staging_fallback_config, staging_url, verdict::reachable}}
    );
    const auto decided = made.decide();
    CHECK(decided.services[0].status == service_status::unresolved);
    CHECK(decided.candidates[1].state == candidate_state::dropped);
    CHECK(decided.candidates[1].rule == "staging_fallback");
}

TEST_CASE("one candidate that someone runs forbids the fallback, whatever its rank") {
    const verdict pairs[][2] = {
        {verdict::unhealthy, verdict::refused},
        {verdict::refused, verdict::unhealthy}};
    for (const auto& pair : pairs) {
        world made;
        made.add(
            "backend",
            {{docker, "http://127.0.0.1:49153", pair[0]},
             {config_file, local_url, pair[1]},
             {staging_fallback_config, staging_url, verdict::reachable}}
        );
        const auto decided = made.decide();
        CHECK(decided.services[0].status == service_status::unresolved);
        CHECK(decided.services[0].verdict == verdict::unhealthy);
    }
}

TEST_CASE("nothing takes the place of a candidate whose TLS failed") {
    world made;
    made.add(
        "backend",
        {{docker, "https://127.0.0.1:49153", verdict::tls_failed},
         {config_file, local_url, verdict::reachable},
         {staging_fallback_config, staging_url, verdict::reachable},
         {mock_last_resort, mock_url, verdict::reachable}}
    );
    const auto decided = made.decide();
    CHECK(decided.settled);
    CHECK(decided.services[0].status == service_status::unresolved);
    CHECK(decided.services[0].verdict == verdict::tls_failed);
    for (std::size_t i = 1; i < 4; ++i)
        CHECK(decided.candidates[i].state == candidate_state::dropped);
}

TEST_CASE("a fallback that is not permitted is dropped with the permission's own words") {
    auto made = usual(verdict::refused, verdict::reachable);
    made.last().staging_allowed = false;
    made.last().mock_allowed = false;
    made.last().staging_reason = "only on Windows when the engine is not ready";
    const auto decided = made.decide();
    CHECK(decided.services[0].status == service_status::unresolved);
    CHECK(decided.candidates[1].state == candidate_state::dropped);
    CHECK(decided.candidates[1].rule == "staging_fallback");
    CHECK(decided.candidates[1].reason == "only on Windows when the engine is not ready");
    CHECK(decided.services[0].fix.find("USE_STAGING_FALLBACK=true") != std::string::npos);
}

TEST_CASE("in production neither staging nor a mock is ever chosen") {
    auto made = usual(verdict::refused, verdict::reachable, verdict::reachable);
    made.add("auth", {{requested_mock, mock_url, verdict::reachable}, {config_file, local_url}});
    made.plan.stage.value = stage::production;
    const auto decided = made.decide();
    for (std::size_t i = 1; i < 4; ++i) {
        CHECK(decided.candidates[i].state == candidate_state::dropped);
        CHECK(decided.candidates[i].rule == "production_guard");
    }
    CHECK(tiers(made, made.decide(false)) == "local local");
}

TEST_CASE("the mock is the last resort") {
    SECTION("when staging failed too") {
        const auto made = usual(verdict::refused, verdict::unhealthy, verdict::reachable);
        const auto decided = made.decide();
        CHECK(made.chosen(decided, 0) == mock_url);
        CHECK(decided.services[0].fallback);
        CHECK(decided.candidates[2].rule == "mock_last_resort");
    }
    SECTION("when staging is not allowed") {
        auto made = usual(verdict::refused, verdict::not_probed, verdict::reachable);
        made.last().staging_allowed = false;
        CHECK(made.chosen(made.decide(), 0) == mock_url);
    }
    SECTION("not before staging has ended") {
        const auto decided =
            usual(verdict::refused, verdict::not_probed, verdict::reachable).decide();
        CHECK_FALSE(decided.settled);
        CHECK(decided.services[0].status == service_status::unresolved);
    }
    SECTION("not where it is forbidden") {
        auto made = usual(verdict::refused, verdict::refused, verdict::reachable);
        made.last().mock_allowed = false;
        CHECK(made.decide().services[0].status == service_status::unresolved);
    }
}

/// backend, auth and websocket in one group; websocket's staging and need can be chosen.
struct trio {
    verdict backend_local = verdict::refused;
    verdict backend_staging = verdict::reachable;
    verdict auth_local = verdict::reachable;
    verdict auth_staging = verdict::reachable;
    verdict websocket_local = verdict::reachable;
    verdict websocket_staging = verdict::reachable;
    bool websocket_required = true;

    [[nodiscard]] world make() const {
        world made;
        made.add(
            "backend",
            "app",
            true,
            {{config_file, local_url, backend_local},
             {staging_fallback_config, staging_url, backend_staging}}
        );
        made.add(
            "auth",
            "app",
            true,
            {{config_file, "http://localhost:8081", auth_local},
             {staging_fallback_config, "https://auth.staging.example.com", auth_staging}}
        );
        made.add(
            "websocket",
            "app",
            websocket_required,
            {{config_file, "ws://localhost:8002/ws", websocket_local},
             {staging_fallback_config, "wss://ws.staging.example.com/ws", websocket_staging}}
        );
        return made;
    }
};

TEST_CASE("groups move together") {
    struct row {
        std::string_view what;
        trio members;
        std::string_view expected;
        bool settled = true;
    };
    using enum verdict;
    const row rows[] = {
        {"nobody needs it", {.backend_local = reachable}, "local local local"},
        {"one required member pulls the others", {}, "staging staging staging"},
        {"optional members are pulled too",
         {.websocket_required = false},
         "staging staging staging"},
        {"a failing optional member pulls nobody",
         {.backend_local = reachable, .websocket_local = refused, .websocket_required = false},
         "local local unresolved"},
        {"a required member without reachable staging stops the group",
         {.auth_staging = refused},
         "unresolved local local"},
        {"an optional member without reachable staging is unresolved alone",
         {.websocket_staging = refused, .websocket_required = false},
         "staging staging unresolved"},
        {"a member that someone runs does not pull, and is pulled",
         {.auth_local = unhealthy},
         "staging staging staging"},
        {"what someone runs is no reason to fall back",
         {.backend_local = unhealthy},
         "unresolved local local"},
        {"staging of a required member is waited for",
         {.auth_staging = not_probed},
         "unresolved local local",
         false},
        {"the local candidate of a pulled member is not waited for",
         {.auth_local = not_probed},
         "staging staging staging"},
        {"a pending required member keeps the group open",
         {.backend_local = reachable, .auth_local = not_probed},
         "local unresolved local",
         false},
        {"a pending optional member does not",
         {.backend_local = reachable, .websocket_local = not_probed, .websocket_required = false},
         "local local unresolved",
         false},
        {"no staging at all is known at once",
         {.auth_staging = name_not_found, .websocket_staging = not_probed},
         "unresolved local local"},
    };
    for (const auto& row : rows) {
        INFO(row.what);
        const auto made = row.members.make();
        const auto decided = made.decide();
        CHECK(tiers(made, decided) == row.expected);
        CHECK(decided.settled == row.settled);
    }
}

TEST_CASE("a pulled member says who pulled it") {
    const auto decided = trio{}.make().decide();
    CHECK(decided.candidates[2].state == candidate_state::dropped);
    CHECK(decided.candidates[2].rule == "group_coherence");
    CHECK(decided.candidates[2].reason.find("'backend'") != std::string::npos);
    CHECK(decided.candidates[3].rule == "group_coherence");
}

TEST_CASE("a group that cannot fall back names the member that stops it") {
    trio members;
    members.auth_staging = verdict::refused;
    const auto decided = members.make().decide();
    CHECK(decided.candidates[1].rule == "group_coherence");
    CHECK(decided.candidates[1].reason.find("'auth'") != std::string::npos);
    CHECK(decided.services[0].fix.find("STAGING_AUTH_URL") != std::string::npos);
}

TEST_CASE("explicit members stay, are named and never pull") {
    for (const auto found : {verdict::reachable, verdict::refused}) {
        auto made = trio{}.make();
        made.add("login", "app", true, {{environment, "http://localhost:9000", found}});
        const auto decided = made.decide();
        CHECK(tiers(made, decided).starts_with("staging staging staging"));
        CHECK(decided.candidates[1].reason.find("'login' stays") != std::string::npos);
    }
    trio members;
    members.backend_local = verdict::reachable;
    auto made = members.make();
    made.add("login", "app", true, {{environment, "http://localhost:9000", verdict::refused}});
    CHECK(tiers(made, made.decide()) == "local local local unresolved");
}

TEST_CASE("a member whose TLS failed stops its group when it is required") {
    for (const bool required : {true, false}) {
        auto made = trio{}.make();
        made.add(
            "login",
            "app",
            required,
            {{config_file, "https://localhost:9443", verdict::tls_failed},
             {staging_fallback_config, "https://login.staging.example.com", verdict::reachable}}
        );
        const auto decided = made.decide();
        CHECK(
            tiers(made, decided) ==
            (required ? "unresolved local local unresolved" : "staging staging staging unresolved")
        );
    }
}

TEST_CASE("a member that may still show a TLS failure is waited for") {
    auto made = trio{}.make();
    made.add(
        "login",
        "app",
        true,
        {{config_file, "https://localhost:9443", verdict::not_probed},
         {staging_fallback_config, "https://login.staging.example.com", verdict::reachable}}
    );
    CHECK_FALSE(made.decide().settled);
}

TEST_CASE("without the rule of groups each service decides alone") {
    auto made = trio{}.make();
    made.plan.coherent_groups = false;
    CHECK(tiers(made, made.decide()) == "staging local local");
}

TEST_CASE("an optional service in a group of its own falls back by itself") {
    world made;
    made.add(
        "search",
        {},
        false,
        {{config_file, local_url, verdict::refused},
         {staging_fallback_config, staging_url, verdict::reachable}}
    );
    CHECK(made.chosen(made.decide(), 0) == staging_url);
}

TEST_CASE("services without any candidate") {
    world made;
    made.add("needed", {}, true, {});
    made.add("spare", {}, false, {});
    const auto decided = made.decide();
    CHECK(decided.settled);
    CHECK(decided.services[0].status == service_status::unresolved);
    CHECK(decided.services[0].fix.find("NEEDED_URL") != std::string::npos);
    CHECK(decided.services[1].status == service_status::skipped);
    CHECK(decided.services[1].fix.empty());
}

TEST_CASE("an unresolved service has the verdict that got furthest") {
    world made;
    made.add(
        "backend",
        {{docker, "http://127.0.0.1:49153", verdict::name_not_found},
         {config_file, local_url, verdict::timed_out},
         {derived, "http://localhost:8001", verdict::refused}}
    );
    CHECK(made.decide().services[0].verdict == verdict::timed_out);
}

TEST_CASE("without probing the first candidate that the rules keep is chosen") {
    world made;
    made.add(
        "backend",
        {{docker, "http://127.0.0.1:49153", verdict::not_probed, false},
         {config_file, local_url},
         {staging_fallback_config, staging_url}}
    );
    const auto decided = made.decide(false);
    CHECK(decided.settled);
    CHECK(made.chosen(decided, 0) == local_url);
    CHECK(decided.services[0].status == service_status::resolved);
    CHECK(decided.services[0].verdict == verdict::not_probed);
}

TEST_CASE("without probing a group is coherent too") {
    world made;
    made.add(
        "backend",
        "app",
        true,
        {{config_file, local_url}, {staging_fallback_config, staging_url}}
    );
    made.add("auth", "app", true, {{staging_fallback_config, "https://auth.staging.example.com"}});
    CHECK(tiers(made, made.decide(false)) == "staging staging");
}

TEST_CASE("fix lines say what to do") {
    struct row {
        verdict found;
        std::string_view reason;
        std::string_view url;
        engine_state engine;
        std::string_view docker;
        std::string_view expected;
    };
    using enum verdict;
    constexpr auto idle = engine_state::not_probed;
    const row rows[] = {
        {refused,
         "",
         "http://localhost:8000",
         engine_state::ready,
         "api",
         "docker compose up -d api"},
        {refused, "", "http://localhost:8000", idle, "api", "docker compose up -d api"},
        {refused, "", "http://localhost:8000", engine_state::not_running, "api", "Docker Desktop"},
        {refused, "", "http://localhost:8000", idle, "", "listens at localhost:8000"},
        {refused, "", "http://[::1]:8000", idle, "", "listens at [::1]:8000"},
        {refused, "", "http://api.example.com", idle, "", "VPN"},
        {closed_early, "", "http://localhost:8000", idle, "api", "docker compose logs api"},
        {timed_out, "", "http://localhost:8000", idle, "", "listens at localhost:8000"},
        {unreachable, "", "http://10.1.1.1:80", idle, "", "VPN"},
        {blocked, "link_local", "http://169.254.169.254", idle, "", "not link-local"},
        {blocked, "", "http://10.1.1.1:80", idle, "", "firewall"},
        {name_not_found, "", "http://api.exmaple.com", idle, "", "'api.exmaple.com'"},
        {name_failed, "", "http://api.example.com", idle, "", "name service"},
        {reset, "", "http://localhost:8000", idle, "", "the log of backend"},
        {unhealthy, "", "http://localhost:8000", idle, "api", "docker compose logs api"},
        {upgrade_rejected, "", "ws://localhost:8000/ws", idle, "", "path of the WebSocket"},
        {wrong_protocol, "not_http", "http://localhost:8000", idle, "", "something else listens"},
        {wrong_protocol, "tls_on_plain", "http://localhost:8000", idle, "", "https or wss"},
        {tls_failed, "expired", "https://localhost:8443", idle, "", "renew the certificate"},
        {tls_failed, "not_yet_valid", "https://localhost:8443", idle, "", "clock"},
        {tls_failed, "self_signed", "https://localhost:8443", idle, "", "tls.ca_file"},
        {tls_failed, "untrusted", "https://localhost:8443", idle, "", "tls.ca_file"},
        {tls_failed, "host", "https://localhost:8443", idle, "", "tls.server_name"},
        {tls_failed, "not_tls", "https://localhost:8443", idle, "", "correct the scheme"},
        {tls_failed, "client_cert_required", "https://localhost:8443", idle, "", "tls.client_cert"},
        {tls_failed, "sni", "https://localhost:8443", idle, "", "TLS settings"},
        {local_error, "", "http://localhost:8000", idle, "", "ulimit"},
        {local_error, "descriptors", "http://localhost:8000", idle, "", "ulimit"},
        {local_error, "no_tls", "https://a.example.com", idle, "", "bearings/net/tls.hpp"},
        {local_error, "invalid_tls", "https://a.example.com", idle, "", "TLS settings of backend"},
        {local_error, "no_check", "tcp://localhost:5432", idle, "", "reachability<...>"},
        {local_error, "header", "http://localhost:8000", idle, "", "health path of backend"},
        {local_error, "network_down", "http://a.example.com", idle, "", "to its network"},
        {cancelled, "", "http://localhost:8000", idle, "", "again"},
    };
    for (const auto& row : rows) {
        INFO(to_string(row.found) << ' ' << row.reason << ' ' << row.url);
        world made;
        made.add("backend", {{config_file, row.url, row.found}});
        made.last_service().docker.service = row.docker;
        made.plan.engine = row.engine;
        made.outcomes[0].reason = row.reason;
        const auto decided = made.decide();
        INFO(decided.services[0].fix);
        CHECK(decided.services[0].fix.find(row.expected) != std::string::npos);
    }
}

TEST_CASE("a fix line advises no switch that another one beats") {
    auto made = usual(verdict::refused, verdict::not_probed, verdict::refused);
    made.last().staging_allowed = false;
    made.plan.switches.force_local = true;
    const std::string start = "start backend so that it listens at localhost:8000";
    CHECK(
        made.decide().services[0].fix ==
        start + "; or unset FORCE_LOCAL and set USE_STAGING_FALLBACK=true to use staging"
    );
    made.plan.switches.staging_fallback = true;
    CHECK(made.decide().services[0].fix == start + "; or unset FORCE_LOCAL to use staging");
}

TEST_CASE("a fix line says which host staging.allow lacks") {
    auto made = usual(verdict::refused, verdict::not_probed, verdict::refused);
    made.plan.candidates[1].kept = false;
    made.plan.candidates[1].rule = "allow_list";
    made.plan.candidates[1].reason = "the host api.staging.example.com is not in staging.allow";
    CHECK(
        made.decide().services[0].fix ==
        "start backend so that it listens at localhost:8000; or add api.staging.example.com to "
        "staging.allow to use staging"
    );
}

TEST_CASE("fewer outcomes than candidates count as not known") {
    auto made = usual(verdict::refused, verdict::reachable);
    made.outcomes.resize(1);
    CHECK_FALSE(made.decide().settled);
}

}  // namespace bearings::tests

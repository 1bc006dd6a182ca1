// SPDX-License-Identifier: BSL-1.0
#include <bearings/core.hpp>
#include <bearings/json.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tests/catch.hpp>
#include <tests/planning_fixture.hpp>
#include <utility>
#include <vector>

// Random worlds go the whole way from environment to report; what must hold in every world is
// checked in each. BEARINGS_TESTS_WORLDS and BEARINGS_TESTS_SEED choose how many and which.

namespace bearings::tests {

using namespace std::chrono_literals;
using time_point = std::chrono::microseconds;

constexpr std::string_view secret = "s3cr3t";

/// The same numbers on every machine, which the distributions of the standard are not.
class dice {
public:
    explicit dice(std::uint64_t seed)
        : state_(seed) {}
    std::uint64_t next() {
        auto z = (state_ += 0x9e3779b97f4a7c15u);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        return z ^ (z >> 31);
    }
    std::size_t below(std::size_t limit) { return static_cast<std::size_t>(next() % limit); }
    bool one_in(std::size_t count) { return below(count) == 0; }
    template <class T, std::size_t Size>
    const T& pick(const T (&from)[Size]) {
        return from[below(Size)];
    }

private:
    std::uint64_t state_;
};

/// A world to plan in, and what each URL answers there.
struct generated {
    ::tests::world inputs;
    std::vector<std::string> texts;
    std::uint64_t truth_seed = 0;
    /// Staging is allowed and everybody has it: the worlds where groups move.
    bool falls_back = false;

    generated() { texts.reserve(256); }
    std::string_view keep(std::string text) { return texts.emplace_back(std::move(text)); }
    void set(std::string name, std::string value) {
        const auto kept_name = keep(std::move(name));
        inputs.set.emplace_back(kept_name, keep(std::move(value)));
    }
};

/// What a service speaks: HTTP and WebSocket, or something else.
enum class family { web, raw };

std::string random_url(dice& random, family speaks, bool secure) {
    constexpr std::string_view schemes[2][2][2] = {
        {{"http", "ws"}, {"https", "wss"}},
        {{"tcp", "redis"}, {"tls", "rediss"}}};
    constexpr std::string_view hosts[] =
        {"localhost", "127.0.0.1", "[::1]", "10.0.0.5", "api.staging.example.com", "a.example.com"};
    constexpr std::string_view users[] = {"", "", "", "user:s3cr3t@", "s3cr3t@"};
    constexpr std::string_view targets[] =
        {"", "/", "/health", "/x?token=s3cr3t", "/?a=1&password=s3cr3t&b=2"};
    std::string made(random.pick(schemes[static_cast<int>(speaks)][secure ? 1 : 0]));
    made += "://";
    made += random.pick(users);
    made += random.pick(hosts);
    made += ':' + std::to_string(8000 + random.below(50));
    return made += random.pick(targets);
}

service random_service(
    dice& random,
    std::string_view name,
    const std::vector<service>& before,
    bool falls_back
) {
    auto made = ::tests::named(name);
    const auto key = "services." + std::string(name);
    constexpr std::string_view groups[] = {"app", "app", "data", ""};
    made.group = random.pick(groups);
    made.required = !random.one_in(3);
    if (random.one_in(15)) {
        made.scheme = scheme::redis;
        return made;
    }
    const auto speaks = random.one_in(5) ? family::raw : family::web;
    const auto configured = [&](bool secure, std::string_view which, unsigned line) {
        return ::tests::configured(
            random_url(random, speaks, secure),
            key + std::string(which),
            line
        );
    };
    const bool derives = !before.empty() && speaks == family::web && random.one_in(4);
    if (derives)
        made.derive = {
            before[random.below(before.size())].name,
            scheme::ws,
            "/ws",
            {origin_kind::config_file, key + ".derive", "bearings.toml", 9}};
    else if (!random.one_in(5))
        made.local = configured(random.one_in(5), ".local", 3);
    if (falls_back || !random.one_in(4))
        made.staging = configured(falls_back || !random.one_in(4), ".staging", 4);
    if (random.one_in(2))
        made.production = configured(true, ".production", 5);
    if (random.one_in(3))
        made.mock = configured(false, ".mock", 6);
    if (random.one_in(4))
        made.docker =
            {std::string(name), 8000, {}, {origin_kind::config_file, key, "bearings.toml", 7}};
    if (speaks == family::web)
        made.headers = {{"Authorization", "Bearer s3cr3t"}};
    return made;
}

void add_variables(dice& random, generated& to, const service& of) {
    const auto n = variable_name(of.name);
    const auto maybe = [&](std::size_t odds, const std::string& name, bool secure) {
        if (random.one_in(odds))
            to.set(name, random_url(random, family::web, secure));
    };
    maybe(8, n + "_URL", random.one_in(3));
    maybe(10, "TEST_" + n + "_URL", false);
    maybe(8, "LOCAL_" + n + "_URL", random.one_in(4));
    maybe(6, "STAGING_" + n + "_URL", !random.one_in(5));
    maybe(8, "MOCK_" + n + "_URL", false);
    maybe(12, "services__" + of.name + "__http__0", false);
    maybe(20, "services__" + of.name + "__http__1", false);
    if (random.one_in(12)) {
        to.set(n + "_SERVICE_HOST", "10.0.0.9");
        to.set(n + "_SERVICE_PORT", "8080");
    }
    if (random.one_in(20)) {
        to.set(n + "_HOST", "localhost");
        to.set(n + "_PORT", "9000");
    }
    if (random.one_in(12))
        to.set("USE_MOCK_" + n, random.one_in(3) ? "0" : "yes");
}

engine_snapshot random_engine(dice& random, const catalog& services) {
    constexpr engine_state states[] = {
        engine_state::absent,
        engine_state::denied,
        engine_state::not_running,
        engine_state::unresponsive,
        engine_state::windows_containers,
        engine_state::ready,
        engine_state::ready,
        engine_state::ready};
    engine_snapshot made;
    made.state = random.pick(states);
    made.endpoint = "tcp://user:s3cr3t@127.0.0.1:2375";
    made.origin = {origin_kind::environment, "DOCKER_HOST", "process environment", 0};
    made.overrides.push_back(
        {origin_kind::context, "remote", "config.json", "ssh://root:s3cr3t@far"}
    );
    made.elapsed = time_point(random.below(5000));
    if (made.state != engine_state::ready)
        return made;
    for (const auto& service : services.services) {
        if (service.docker.service.empty() || random.one_in(4))
            continue;
        auto found = ::tests::running(
            service.name,
            {{8000, static_cast<std::uint16_t>(20'000 + random.below(1000)), "0.0.0.0"}}
        );
        found.service = service.name;
        made.containers.push_back(std::move(found));
    }
    return made;
}

void random_switches(dice& random, generated& to) {
    constexpr std::string_view values[] = {"true", "1", "no", "off"};
    if (random.one_in(8))
        to.set("DOCKER_BYPASS", std::string(random.pick(values)));
    if (to.falls_back)
        return to.set("USE_STAGING_FALLBACK", "true");
    if (random.one_in(2))
        to.set("USE_STAGING_FALLBACK", random.one_in(4) ? "false" : "true");
    if (random.one_in(12))
        to.set("FORCE_LOCAL", std::string(random.pick(values)));
    if (random.one_in(12))
        to.set("USE_MOCK_SERVICES", std::string(random.pick(values)));
}

void generate(dice& random, generated& made) {
    constexpr std::string_view names[] =
        {"backend", "websocket", "auth", "frontend", "api-gateway", "9lives"};
    constexpr stage stages[] =
        {stage::development, stage::development, stage::test, stage::staging, stage::production};
    constexpr os_kind systems[] = {os_kind::linux_, os_kind::windows, os_kind::macos};
    auto& services = made.inputs.services.services;
    made.falls_back = random.one_in(2);
    const auto count = random.below(std::size(names)) + 1;
    for (std::size_t i = 0; i < count; ++i)
        services.push_back(random_service(random, names[i], services, made.falls_back));
    for (const auto& service : services)
        if (!made.falls_back || random.one_in(4))
            add_variables(random, made, service);
    random_switches(random, made);
    made.inputs.stage = made.falls_back ? stage::development : random.pick(stages);
    made.inputs.os = random.pick(systems);
    made.inputs.probing = !random.one_in(8);
    if (!made.falls_back && random.one_in(4))
        made.inputs.services.staging_allow = {"*.staging.example.com", "localhost", "127.0.0.1"};
    if (random.one_in(10))
        made.inputs.overrides.push_back(
            {services.front().name, random_url(random, family::web, false)}
        );
    made.truth_seed = random.next();
}

/// What a probe of a URL finds, and how long that takes.
struct truth {
    probe_result found;
    time_point takes{0};
};

truth truth_of(const url_view& where, std::uint64_t seed) {
    for (const char c : where.text())
        seed = (seed ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
    dice random(seed);
    constexpr verdict any[] = {
        verdict::reachable,
        verdict::reachable,
        verdict::reachable,
        verdict::reachable,
        verdict::refused,
        verdict::refused,
        verdict::refused,
        verdict::closed_early,
        verdict::timed_out,
        verdict::unhealthy,
        verdict::name_not_found,
        verdict::reset,
        verdict::wrong_protocol,
        verdict::name_failed};
    truth made;
    made.found.verdict = random.pick(any);
    const bool secure = is_secure(where.scheme());
    if (secure && random.one_in(2))
        made.found.verdict = verdict::reachable;
    else if (secure && random.one_in(3))
        made.found.verdict = verdict::tls_failed;
    made.found.stage = probe_stage::response;
    made.found.address = "127.0.0.1:" + std::to_string(where.port());
    made.found.attempts = 1 + static_cast<int>(random.below(2));
    if (made.found.verdict == verdict::reachable) {
        made.found.http_status = random.one_in(4) ? 401 : 302;
        made.found.auth_required = made.found.http_status == 401;
        made.found.location =
            random.one_in(2) ? "https://user:s3cr3t@h/x?token=s3cr3t" : "/?key=s3cr3t";
    }
    if (made.found.verdict == verdict::refused) {
        made.found.native_code = 111;
        made.found.native_name = "ECONNREFUSED";
    }
    constexpr time_point pace[] = {100us, 100us, 2ms, 80ms, 80ms, 240ms, 260ms, 600ms};
    made.takes =
        (random.one_in(20) ? time_point(10s) : random.pick(pace)) + time_point(random.below(90));
    made.found.elapsed = made.takes;
    made.found.phases = {{probe_stage::connect, 0us, made.takes}};
    return made;
}

/// The group's members that could make it fall back have nothing left at home.
bool group_needs_staging(const plan& in, std::size_t owner, std::span<const probe_result> known) {
    const auto& group = in.services[owner].service->group;
    for (const auto& member : in.services) {
        if (member.service->group != group)
            continue;
        bool failed = true;
        for (auto at = member.first; at < member.first + member.count; ++at)
            if (in.candidates[at].kept && !is_fallback(in.candidates[at].precedence) &&
                (known[at].verdict == verdict::not_probed || known[at].reached()))
                failed = false;
        if (failed)
            return true;
    }
    return false;
}

std::size_t owner_of(const plan& in, std::size_t candidate) {
    for (std::size_t i = 0; i < in.services.size(); ++i)
        if (candidate - in.services[i].first < in.services[i].count)
            return i;
    return 0;
}

/// Drives a race against the truth, as the network would.
class simulation {
public:
    simulation(generated& from, dice& random)
        : from_(from)
        , engine_(random_engine(random, from.inputs.services))
        , engine_at_(random.below(250'000))
        , deadline_(random.one_in(6) ? 300ms : 2s) {}

    /// None: the plan is a configuration error.
    std::optional<failure> plan_it() {
        auto made = from_.inputs.try_plan();
        if (!made)
            return made.error();
        plan_ = *std::move(made);
        return std::nullopt;
    }
    void run() {
        const bool pending = plan_.wants_engine;
        if (!from_.inputs.probing) {
            outcomes_.resize(plan_.candidates.size());
            decided_ = decide(plan_, outcomes_, false);
            return;
        }
        race runs(plan_, {.deadline = deadline_}, pending);
        engine_pending_ = pending;
        take(runs, runs.begin());
        for (int steps = 0; !done_; ++steps) {
            REQUIRE(steps < 2000);
            advance(runs);
        }
        outcomes_.assign(runs.outcomes().begin(), runs.outcomes().end());
        decided_ = runs.result();
        REQUIRE(now_ <= deadline_);
    }

    [[nodiscard]] const plan& planned() const { return replanned_ ? *replanned_ : plan_; }
    [[nodiscard]] const decisions& decided() const { return decided_; }
    [[nodiscard]] const std::vector<probe_result>& outcomes() const { return outcomes_; }
    [[nodiscard]] bool in_time() const { return now_ < deadline_; }
    [[nodiscard]] const engine_snapshot& engine() const { return engine_; }
    [[nodiscard]] bool engine_known() const { return replanned_.has_value(); }
    [[nodiscard]] report reported() {
        auto made = make_report(
            planned(),
            decided_,
            outcomes_,
            facts(),
            engine_known() ? engine_ : engine_snapshot()
        );
        made.elapsed = now_;
        made.deadline = deadline_;
        made.probing = from_.inputs.probing;
        return made;
    }

private:
    void take(race& runs, const race_step& step) {
        for (const auto at : step.cancel)
            ends_.erase(at);
        for (const auto at : step.start) {
            const auto& candidate = planned().candidates.at(at);
            REQUIRE(candidate.kept);
            REQUIRE(begun_.insert(at).second);
            if (is_fallback(candidate.precedence) && candidate.tier == tier::staging &&
                now_ < default_head_start)
                CHECK(group_needs_staging(planned(), owner_of(planned(), at), runs.outcomes()));
            ends_[at] = now_ + truth_of(candidate.url, from_.truth_seed).takes;
        }
        wake_ = step.wake;
        done_ = step.done;
        REQUIRE((done_ || wake_.has_value()));
    }

    void advance(race& runs) {
        auto next = *wake_;
        auto ended = ends_.end();
        for (auto at = ends_.begin(); at != ends_.end(); ++at) {
            if (at->second > next)
                continue;
            next = at->second;
            ended = at;
        }
        if (engine_pending_ && engine_at_ <= next) {
            now_ = now_ < engine_at_ ? engine_at_ : now_;
            return answer_engine(runs);
        }
        now_ = next;
        if (ended == ends_.end())
            return take(runs, runs.tick(now_));
        const auto which = ended->first;
        ends_.erase(ended);
        const auto found = truth_of(planned().candidates[which].url, from_.truth_seed).found;
        take(runs, runs.finished(which, found, now_));
    }

    void answer_engine(race& runs) {
        engine_pending_ = false;
        // A world of its own: planning again in the first would end the first plan's texts.
        later_ = from_.inputs;
        later_.engine = engine_;
        replanned_ = later_.plan();
        std::vector<std::size_t> moved;
        const auto step = runs.replan(*replanned_, moved, now_);
        std::map<std::size_t, time_point> ends;
        for (const auto& [at, end] : ends_)
            if (moved.at(at) != decision::no_candidate)
                ends[moved[at]] = end;
        std::set<std::size_t> begun;
        for (const auto at : begun_)
            if (moved.at(at) != decision::no_candidate)
                begun.insert(moved[at]);
        ends_ = std::move(ends);
        begun_ = std::move(begun);
        take(runs, step);
    }

    generated& from_;
    engine_snapshot engine_;
    time_point engine_at_;
    time_point deadline_;
    plan plan_;
    ::tests::world later_;
    std::optional<plan> replanned_;
    decisions decided_;
    std::vector<probe_result> outcomes_;
    std::map<std::size_t, time_point> ends_;
    std::set<std::size_t> begun_;
    std::optional<time_point> wake_;
    time_point now_{0};
    bool engine_pending_ = false;
    bool done_ = false;
};

bool is_pin(const candidate& which) {
    return which.kept &&
           (which.tier == tier::explicit_ || which.precedence <= precedence::requested_mock);
}

const candidate* chosen_of(const plan& in, const decision& made) {
    return made.chosen == decision::no_candidate ? nullptr : &in.candidates[made.chosen];
}

bool is_staging_fallback(const candidate* which) {
    return which != nullptr && is_fallback(which->precedence) && which->tier == tier::staging;
}

void check_candidates(
    const plan& in,
    const decisions& made,
    std::span<const probe_result> found,
    bool replanned
) {
    REQUIRE(made.candidates.size() == in.candidates.size());
    for (std::size_t i = 0; i < in.candidates.size(); ++i) {
        const auto& outcome = made.candidates[i];
        if (outcome.state != candidate_state::chosen)
            CHECK_FALSE(outcome.reason.empty());
        if (!in.candidates[i].kept) {
            CHECK(outcome.state == candidate_state::dropped);
            // The engine's answer may drop what was already probed.
            CHECK((replanned || found[i].verdict == verdict::not_probed));
        }
    }
}

/// No home candidate says that someone is running it.
bool home_is_absent(const plan& in, const service_plan& of, std::span<const probe_result> found) {
    for (auto at = of.first; at < of.first + of.count; ++at) {
        const auto& candidate = in.candidates[at];
        if (candidate.kept && !is_fallback(candidate.precedence) &&
            !allows_fallback(found[at].verdict, is_loopback(candidate.url)))
            return false;
    }
    return true;
}

void check_fallback(
    const plan& in,
    std::size_t index,
    const decisions& made,
    std::span<const probe_result> found,
    bool probing
) {
    const auto& service = in.services[index];
    const auto* const chosen = chosen_of(in, made.services[index]);
    const bool local_stage = in.stage.value == stage::development || in.stage.value == stage::test;
    CHECK(local_stage);
    if (!probing)
        return;
    if (!is_staging_fallback(chosen)) {
        CHECK(home_is_absent(in, service, found));
        return;
    }
    CHECK(service.staging_allowed);
    for (auto at = service.first; at < service.first + service.count; ++at)
        if (!is_fallback(in.candidates[at].precedence))
            CHECK(found[at].verdict != verdict::tls_failed);
    bool pulled = false;
    for (const auto& member : in.services) {
        const bool pulls = member.service->required || &member == &service;
        if (member.service->group == service.service->group && pulls)
            pulled = pulled || home_is_absent(in, member, found);
    }
    CHECK(pulled);
}

void check_services(
    const plan& in,
    const decisions& made,
    std::span<const probe_result> found,
    bool probing
) {
    REQUIRE(made.services.size() == in.services.size());
    for (std::size_t i = 0; i < in.services.size(); ++i) {
        const auto& service = in.services[i];
        const auto& decision = made.services[i];
        const auto* const chosen = chosen_of(in, decision);
        CHECK((chosen != nullptr) == (decision.status == service_status::resolved));
        if (decision.status == service_status::unresolved)
            CHECK_FALSE(decision.fix.empty());
        if (decision.status == service_status::skipped)
            CHECK((service.count == 0 && !service.service->required));
        if (in.stage.value == stage::production && chosen != nullptr &&
            chosen->tier != tier::explicit_)
            CHECK((chosen->tier == tier::production || chosen->tier == tier::cluster));
        const auto all = in.of(service);
        for (const auto& candidate : all) {
            if (!candidate.kept)
                continue;
            // The first that is kept decides: behind a pin nothing is ever chosen.
            if (is_pin(candidate))
                CHECK((chosen == nullptr || chosen == &candidate));
            break;
        }
        if (chosen != nullptr && is_fallback(chosen->precedence))
            check_fallback(in, i, made, found, probing);
    }
}

void check_groups(const plan& in, const decisions& made) {
    std::map<std::string, std::vector<std::size_t>> groups;
    for (std::size_t i = 0; i < in.services.size(); ++i)
        groups[in.services[i].service->group].push_back(i);
    for (const auto& [name, members] : groups) {
        bool moved = false;
        for (const auto i : members)
            moved = moved || is_staging_fallback(chosen_of(in, made.services[i]));
        for (const auto i : members) {
            const auto* const chosen = chosen_of(in, made.services[i]);
            bool pinned = false;
            for (const auto& candidate : in.of(in.services[i]))
                pinned = pinned || is_pin(candidate);
            if (moved && !pinned && chosen != nullptr)
                CHECK(is_staging_fallback(chosen));
            if (moved && !pinned && in.services[i].service->required)
                CHECK(chosen != nullptr);
        }
    }
}

/// What was not needed changes nothing.
void check_independence(const simulation& run, std::uint64_t truth_seed) {
    const auto& in = run.planned();
    auto all = run.outcomes();
    for (std::size_t i = 0; i < all.size(); ++i)
        if (in.candidates[i].kept &&
            (all[i].verdict == verdict::not_probed || all[i].verdict == verdict::cancelled))
            all[i] = truth_of(in.candidates[i].url, truth_seed).found;
    const auto informed = decide(in, all);
    CHECK(run.decided().settled);
    for (std::size_t i = 0; i < in.services.size(); ++i) {
        CHECK(informed.services[i].status == run.decided().services[i].status);
        CHECK(informed.services[i].chosen == run.decided().services[i].chosen);
    }
}

void check_text(const std::string& text, std::size_t width, bool ascii) {
    CHECK(text.find(secret) == std::string::npos);
    std::size_t columns = 0;
    std::size_t widest = 0;
    std::size_t controls = 0;
    std::size_t foreign = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        controls += byte < 0x20 && c != '\n';
        foreign += byte >= 0x80;
        columns = c == '\n' ? 0 : columns + ((byte & 0xc0u) != 0x80u);
        widest = columns > widest ? columns : widest;
    }
    CHECK(widest <= width);
    CHECK(controls == 0);
    CHECK((!ascii || foreign == 0));
}

void check_report(const report& made) {
    check_text(to_text(made), 100, false);
    check_text(to_text(made, {.ascii = true, .verbose = true, .width = 60}), 60, true);
    for (const auto& service : made.services)
        check_text(explain(made, service), 100, false);
    CHECK(to_dotenv(made).find(secret) == std::string::npos);

    const auto json = to_json(made);
    CHECK(json.find(secret) == std::string::npos);
    const auto again = parse_report(json);
    REQUIRE(again.has_value());
    CHECK(to_json(*again) == json);
    CHECK(to_json(replay(*again)) == json);
}

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
    const char* const text = std::getenv(variable);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

/// What the worlds had in them, so that a test that generates nothing of interest shows.
struct census {
    std::size_t errors = 0, resolved = 0, unresolved = 0, skipped = 0, fallbacks = 0, pulled = 0;
    std::size_t engines = 0, late = 0, reports = 0;
};

void live(std::uint64_t seed, census& counted) {
    dice random(seed);
    generated world;
    generate(random, world);
    simulation run(world, random);
    if (const auto failed = run.plan_it()) {
        CHECK(to_string(*failed).find(secret) == std::string::npos);
        ++counted.errors;
        return;
    }
    run.run();
    const auto& in = run.planned();
    check_candidates(in, run.decided(), run.outcomes(), run.engine_known());
    check_services(in, run.decided(), run.outcomes(), world.inputs.probing);
    check_groups(in, run.decided());
    if (world.inputs.probing && run.in_time())
        check_independence(run, world.truth_seed);
    // Text and JSON cost twenty times the rest.
    if (seed % 16 == 0) {
        check_report(run.reported());
        ++counted.reports;
    }

    counted.engines += run.engine_known();
    counted.late += !run.in_time();
    for (const auto& service : run.decided().services) {
        counted.resolved += service.status == service_status::resolved;
        counted.unresolved += service.status == service_status::unresolved;
        counted.skipped += service.status == service_status::skipped;
        counted.fallbacks += service.fallback;
    }
    for (const auto& outcome : run.decided().candidates)
        counted.pulled +=
            outcome.state == candidate_state::chosen && outcome.rule == "group_coherence";
}

TEST_CASE("what must hold in every world holds in random ones") {
    const auto worlds = number_from("BEARINGS_TESTS_WORLDS", 6'000);
    const auto seed = number_from("BEARINGS_TESTS_SEED", 20'261'122);
    census counted;
    for (std::uint64_t i = 0; i < worlds; ++i) {
        INFO("BEARINGS_TESTS_WORLDS=1 BEARINGS_TESTS_SEED=" << seed + i);
        live(seed + i, counted);
    }
    std::printf(
        "%llu worlds from seed %llu: %zu services resolved, %zu unresolved, %zu skipped, %zu by a "
        "fallback, %zu pulled by their group; %zu with an engine, %zu ended by the deadline, %zu "
        "configuration errors; %zu reports written, read and replayed\n",
        static_cast<unsigned long long>(worlds),
        static_cast<unsigned long long>(seed),
        counted.resolved,
        counted.unresolved,
        counted.skipped,
        counted.fallbacks,
        counted.pulled,
        counted.engines,
        counted.late,
        counted.errors,
        counted.reports
    );
    if (worlds < 1000)
        return;
    CHECK(counted.reports > worlds / 20);
    CHECK(counted.errors < worlds / 4);
    CHECK(counted.fallbacks > worlds / 20);
    CHECK(counted.pulled > worlds / 200);
    CHECK(counted.engines > worlds / 20);
    CHECK(counted.late > worlds / 100);
}

}  // namespace bearings::tests

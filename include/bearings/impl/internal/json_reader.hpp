// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_INTERNAL_JSON_READER_HPP
#define BEARINGS_IMPL_INTERNAL_JSON_READER_HPP

#include <bearings/detail/chrono.hpp>
#include <bearings/report.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace bearings::detail {

/// Reads a report out of a document. The first thing that is wrong is kept, with its JSON pointer;
/// after it every read gives a default.
class report_reader {
public:
    using json = nlohmann::ordered_json;

    [[nodiscard]] result<report> read(const json& document) {
        auto made = read_report(document);
        if (failure_)
            return *std::move(failure_);
        return made;
    }

private:
    /// Adds a step to the pointer for as long as it lives.
    class step {
    public:
        step(report_reader& reader, std::string_view key)
            : pointer_(reader.pointer_)
            , size_(pointer_.size()) {
            pointer_.append("/").append(key);
        }
        step(report_reader& reader, std::size_t index)
            : step(reader, std::string_view(std::to_string(index))) {}
        step(const step&) = delete;
        step& operator=(const step&) = delete;
        ~step() { pointer_.resize(size_); }

    private:
        std::string& pointer_;
        std::size_t size_;
    };

    void fail(std::string_view expected) {
        if (failure_)
            return;
        const auto where = pointer_.empty() ? std::string("the document") : pointer_;
        failure_ = failure{errc::invalid_report, where + ": expected " + std::string(expected), {}};
    }

    /// Null: it is missing, which is an error unless `optional`.
    enum class presence { required, optional };
    const json* member(const json& of, std::string_view key, presence need = presence::required) {
        if (!of.is_object())
            return fail("an object"), nullptr;
        const auto found = of.find(std::string(key));
        if (found != of.end())
            return &*found;
        if (need == presence::required) {
            const step at(*this, key);
            fail("a value, it is missing");
        }
        return nullptr;
    }

    std::string text(const json& of, std::string_view key, presence need = presence::required) {
        const auto* const found = member(of, key, need);
        if (found == nullptr)
            return {};
        if (const auto* const value = found->get_ptr<const json::string_t*>())
            return *value;
        const step at(*this, key);
        return fail("a text"), std::string();
    }
    bool flag(const json& of, std::string_view key) {
        const auto* const found = member(of, key);
        if (found == nullptr || found->is_boolean())
            return found != nullptr && found->get<bool>();
        const step at(*this, key);
        return fail("true or false"), false;
    }
    std::optional<bool> optional_flag(const json& of, std::string_view key) {
        const auto* const found = member(of, key);
        if (found == nullptr || found->is_null())
            return std::nullopt;
        return flag(of, key);
    }

    template <class Number>
    Number number(const json& of, std::string_view key, presence need = presence::required) {
        const auto* const found = member(of, key, need);
        if (found == nullptr)
            return 0;
        const step at(*this, key);
        const bool is_signed = std::numeric_limits<Number>::is_signed;
        if (!found->is_number_integer() || (!is_signed && !found->is_number_unsigned()))
            return fail(is_signed ? "an integer" : "an integer that is not negative"), 0;
        const auto largest = static_cast<std::uint64_t>((std::numeric_limits<Number>::max)());
        if (found->is_number_unsigned()) {
            const auto value = found->get<std::uint64_t>();
            return value <= largest ? static_cast<Number>(value)
                                    : (fail("a smaller number"), Number(0));
        }
        const auto value = found->get<std::int64_t>();
        if (value < static_cast<std::int64_t>((std::numeric_limits<Number>::min)()))
            return fail("a larger number"), Number(0);
        return static_cast<Number>(value);
    }
    std::chrono::microseconds time(const json& of, std::string_view key) {
        // More microseconds than JSON numbers hold exactly are no duration of a run.
        constexpr std::uint64_t longest = std::uint64_t(1) << 53;
        const auto count = number<std::uint64_t>(of, key);
        if (count <= longest)
            return std::chrono::microseconds(static_cast<std::int64_t>(count));
        const step at(*this, key);
        return fail("at most 2^53 microseconds"), std::chrono::microseconds(0);
    }

    /// The enumerator, from the first up to `last`, whose name stands there.
    template <class Enumeration>
    Enumeration name(const json& of, std::string_view key, Enumeration last) {
        const auto spelled = text(of, key);
        for (int i = 0; i <= static_cast<int>(last); ++i)
            if (to_string(static_cast<Enumeration>(i)) == spelled)
                return static_cast<Enumeration>(i);
        const step at(*this, key);
        return fail("one of its names, not '" + escaped(spelled, 60) + "'"), Enumeration{};
    }

    template <class Each>
    void each(const json& of, std::string_view key, Each read_one) {
        const auto* const found = member(of, key);
        if (found == nullptr)
            return;
        const step at(*this, key);
        if (!found->is_array())
            return fail("an array");
        std::size_t index = 0;
        for (const auto& item : *found) {
            const step item_at(*this, index++);
            read_one(item);
            if (failure_)
                return;
        }
    }
    template <class Read>
    void within(const json& of, std::string_view key, Read read_it) {
        const auto* const found = member(of, key);
        if (found == nullptr)
            return;
        const step at(*this, key);
        read_it(*found);
    }

    origin read_origin(const json& of, std::string_view key) {
        origin made;
        within(of, key, [&](const json& found) {
            if (!found.is_object())
                return fail("an object");
            if (found.empty())
                return;
            made.kind = name(found, "kind", origin_kind::known_socket);
            made.key = text(found, "key");
            made.source = text(found, "source");
            made.line = number<unsigned>(found, "line", presence::optional);
        });
        return made;
    }

    url read_url(const json& of, std::string_view key) {
        const auto spelled = text(of, key);
        if (spelled.empty())
            return {};
        const auto parsed = parse_redacted_url(spelled);
        if (parsed)
            return own(*parsed);
        const step at(*this, key);
        return fail("a URL: " + parsed.error().message), url();
    }

    template <class Enumeration>
    void read_fact(const json& of, std::string_view key, fact<Enumeration>& to, Enumeration last) {
        within(of, key, [&](const json& found) {
            to.value = name(found, "value", last);
            to.evidence = text(found, "evidence");
        });
    }
    void read_fact(const json& of, std::string_view key, fact<std::string>& to) {
        within(of, key, [&](const json& found) {
            to.value = text(found, "value");
            to.evidence = text(found, "evidence");
        });
    }

    facts read_facts(const json& of) {
        facts made;
        read_fact(of, "os", made.os, os_kind::macos);
        within(of, "os", [&](const json& os) { made.os_version = text(os, "version"); });
        read_fact(of, "wsl", made.wsl, wsl_kind::unknown);
        read_fact(of, "container", made.container, container_kind::other);
        read_fact(of, "orchestrator", made.orchestrator, orchestrator_kind::nomad);
        within(of, "orchestrator", [&](const json& found) {
            made.kubernetes_namespace = text(found, "namespace");
        });
        read_fact(of, "cloud", made.cloud);
        read_fact(of, "ci", made.ci);
        read_fact(of, "workspace", made.workspace);
        within(of, "wine", [&](const json& found) {
            made.wine.value = flag(found, "value");
            made.wine.evidence = text(found, "evidence");
        });
        return made;
    }

    engine_snapshot read_engine(const json& of) {
        engine_snapshot made;
        made.state = name(of, "state", engine_state::ready);
        made.endpoint = text(of, "endpoint");
        made.origin = read_origin(of, "origin");
        each(of, "overrides", [&](const json& hidden) {
            made.overrides.push_back(
                {name(hidden, "kind", origin_kind::known_socket),
                 text(hidden, "key"),
                 text(hidden, "source"),
                 text(hidden, "value")}
            );
        });
        made.elapsed = time(of, "elapsed_us");
        made.reason = text(of, "reason");
        made.fix = text(of, "fix");
        made.api_version = text(of, "api_version");
        return made;
    }

    probe_result read_probe(const json& of) {
        probe_result made;
        made.verdict = name(of, "verdict", verdict::cancelled);
        made.stage = name(of, "stage", probe_stage::grace);
        made.reason = text(of, "reason");
        made.address = text(of, "address");
        made.native_code = number<int>(of, "native_code");
        made.native_name = text(of, "native_name");
        made.elapsed = time(of, "elapsed_us");
        each(of, "phases", [&](const json& phase) {
            made.phases.push_back(
                {name(phase, "name", probe_stage::grace),
                 time(phase, "start_us"),
                 time(phase, "elapsed_us")}
            );
        });
        made.attempts = number<int>(of, "attempts");
        made.http_status = number<int>(of, "http_status", presence::optional);
        made.location = text(of, "location", presence::optional);
        made.close_code = number<int>(of, "close_code", presence::optional);
        made.loopback_fast_fail = text(of, "loopback_fast_fail", presence::optional);
        made.auth_required = flag(of, "auth_required");
        made.check = text(of, "check");
        made.note = text(of, "note");
        return made;
    }

    candidate_report read_candidate(const json& of) {
        candidate_report made;
        made.url = read_url(of, "url");
        made.tier = name(of, "tier", tier::production);
        made.precedence = name(of, "precedence", precedence::mock_last_resort);
        made.origin = read_origin(of, "origin");
        made.kept = flag(of, "kept");
        made.state = name(of, "state", candidate_state::failed);
        made.rule = text(of, "rule");
        made.reason = text(of, "reason");
        within(of, "probe", [&](const json& found) {
            auto probe = read_probe(found);
            if (probe.verdict != verdict::not_probed)
                made.probe = std::move(probe);
        });
        return made;
    }

    service_report read_service(const json& of) {
        service_report made;
        made.name = text(of, "name");
        made.group = text(of, "group");
        made.required = flag(of, "required");
        made.status = name(of, "status", service_status::skipped);
        // These repeat the chosen candidate; only their form is checked.
        (void)text(of, "url");
        (void)text(of, "tier");
        (void)read_origin(of, "origin");
        made.verdict = name(of, "verdict", verdict::cancelled);
        made.auth_required = flag(of, "auth_required");
        made.fallback = flag(of, "fallback");
        made.fix = text(of, "fix");
        made.docker_service = text(of, "docker_service");
        made.mock_requested = flag(of, "mock_requested");
        made.mock_allowed = flag(of, "mock_allowed");
        made.mock_rule = text(of, "mock_rule");
        made.staging_allowed = flag(of, "staging_allowed");
        made.staging_rule = text(of, "staging_rule");
        made.staging_reason = text(of, "staging_reason");
        each(of, "candidates", [&](const json& item) {
            made.candidates.push_back(read_candidate(item));
            if (made.candidates.back().state != candidate_state::chosen)
                return;
            if (made.chosen)
                return fail("at most one chosen candidate");
            made.chosen = made.candidates.size() - 1;
        });
        if (made.chosen.has_value() != (made.status == service_status::resolved))
            fail("a chosen candidate exactly when the status is 'resolved'");
        return made;
    }

    switches read_switches(const json& of) {
        switches made;
        made.docker_bypass = optional_flag(of, "docker_bypass");
        made.staging_fallback = optional_flag(of, "staging_fallback");
        made.force_local = optional_flag(of, "force_local");
        made.mock_services = optional_flag(of, "mock_services");
        return made;
    }

    report read_report(const json& of) {
        report made;
        if (text(of, "schema") != "bearings/report/1") {
            const step at(*this, "schema");
            fail("bearings/report/1");
        }
        made.version = text(of, "version");
        made.elapsed = time(of, "elapsed_us");
        made.deadline = time(of, "deadline_us");
        made.probing = flag(of, "probing");
        made.coherent_groups = flag(of, "coherent_groups");
        within(of, "stage", [&](const json& found) {
            made.stage.value = name(found, "value", stage::production);
            made.stage.evidence = text(found, "evidence");
        });
        within(of, "facts", [&](const json& found) { made.facts = read_facts(found); });
        within(of, "switches", [&](const json& found) { made.switches = read_switches(found); });
        within(of, "docker", [&](const json& found) { made.docker = read_engine(found); });
        made.planned_engine = name(of, "planned_engine", engine_state::ready);
        each(of, "services", [&](const json& item) {
            made.services.push_back(read_service(item));
        });
        each(of, "warnings", [&](const json& item) {
            made.warnings.push_back({text(item, "id"), text(item, "text")});
        });
        return made;
    }

    std::string pointer_;
    std::optional<failure> failure_;
};

}  // namespace bearings::detail

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_REPORT_TEXT_IPP
#define BEARINGS_IMPL_REPORT_TEXT_IPP

#include <bearings/impl/internal/decision_wording.hpp>
#include <bearings/impl/internal/report_text_layout.hpp>
#include <bearings/impl/internal/rule_text.hpp>
#include <bearings/report.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace bearings {

namespace detail {

enum class paint { plain, good, bad, caution, strong, faint };

constexpr std::string_view escape_of(paint how) noexcept {
    switch (how) {
    case paint::good: return "\x1b[32m";
    case paint::bad: return "\x1b[31m";
    case paint::caution: return "\x1b[33m";
    case paint::strong: return "\x1b[1m";
    case paint::faint: return "\x1b[2m";
    case paint::plain: break;
    }
    return {};
}

/// Writes lines of a report.
class text_writer {
public:
    explicit text_writer(const text_style& style)
        : style_(style)
        , width_(style.width < 40 ? 40u : static_cast<std::size_t>(style.width)) {}

    [[nodiscard]] std::size_t width() const noexcept { return width_; }
    [[nodiscard]] bool verbose() const noexcept { return style_.verbose; }
    [[nodiscard]] bool ascii() const noexcept { return style_.ascii; }
    [[nodiscard]] std::string take() { return std::move(text_); }

    /// Text from anywhere, safe to print.
    [[nodiscard]] std::string safe(std::string_view text) const {
        const auto made = escaped(text, 400);
        return style_.ascii ? ascii_only(made) : made;
    }
    /// A cell of a table, and the gap behind it.
    void cell(std::string_view text, std::size_t columns, paint how = paint::plain) {
        painted(column(text, columns, style_.ascii), how);
        text_ += "  ";
    }
    /// The last cell of a line.
    void last_cell(std::string_view text, std::size_t columns) {
        text_ += fitted(text, columns, style_.ascii);
        end_line();
    }
    void end_line() {
        while (!text_.empty() && text_.back() == ' ')
            text_.pop_back();
        text_ += '\n';
    }
    /// A label, then text that wraps behind it.
    void labelled(
        std::size_t indent,
        std::string_view label,
        std::string_view text,
        std::size_t label_columns,
        paint how = paint::plain
    ) {
        text_.append(indent, ' ');
        painted(column(label, label_columns, style_.ascii), how);
        append_wrapped(text_, safe(text), indent + label_columns, width_, indent + label_columns);
    }
    void line(std::size_t indent, std::string_view text, paint how = paint::plain) {
        std::string wrapped(indent, ' ');
        append_wrapped(wrapped, safe(text), indent, width_, indent);
        wrapped.pop_back();
        painted(wrapped, how);
        text_ += '\n';
    }
    /// What does not fit is cut.
    void short_line(std::size_t indent, std::string_view text, paint how) {
        text_.append(indent, ' ');
        painted(fitted(safe(text), width_ - indent, style_.ascii), how);
        text_ += '\n';
    }
    void blank() { text_ += '\n'; }

private:
    void painted(std::string_view text, paint how) {
        const auto begin = style_.colour ? escape_of(how) : std::string_view();
        text_.append(begin).append(text).append(begin.empty() ? "" : "\x1b[0m");
    }

    text_style style_;
    std::size_t width_;
    std::string text_;
};

inline std::string with_evidence(std::string_view value, std::string_view evidence) {
    std::string text(value);
    if (!evidence.empty())
        text.append(" (").append(evidence).append(")");
    return text;
}

inline std::string place_text(const facts& where) {
    std::string text(to_string(where.os.value));
    if (!where.os_version.empty())
        text += ' ' + where.os_version;
    const auto add =
        [&text](std::string_view what, std::string_view value, std::string_view proof) {
            if (value != "none")
                text.append(", ").append(what).append(with_evidence(value, proof));
        };
    if (where.wine.value)
        text += ", Wine";
    add("WSL ", to_string(where.wsl.value), where.wsl.evidence);
    add("container ", to_string(where.container.value), where.container.evidence);
    add("", to_string(where.orchestrator.value), where.orchestrator.evidence);
    add("cloud ", where.cloud.value, where.cloud.evidence);
    add("CI ", where.ci.value, where.ci.evidence);
    add("", where.workspace.value, where.workspace.evidence);
    return text;
}

/// Why nobody asked the engine. Empty: nobody needed to know.
inline std::string why_not_asked(const report& from) {
    if (!from.docker.reason.empty())
        return from.docker.reason;
    if (bypasses_docker(from.switches))
        return "DOCKER_BYPASS is set";
    return from.probing ? "" : "nothing is contacted";
}

inline std::string engine_line(const report& from) {
    const auto& engine = from.docker;
    if (engine.state == engine_state::not_probed) {
        const auto why = why_not_asked(from);
        return why.empty() ? "not asked" : "not asked: " + why;
    }
    std::string text(to_string(engine.state));
    if (!engine.endpoint.empty())
        text += " at " + safe_address(engine.endpoint);
    if (engine.origin.kind != origin_kind::none)
        text += " (" + to_string(engine.origin) + ')';
    if (!engine.reason.empty())
        text += ": " + engine.reason;
    return text + ", " + duration_text(engine.elapsed);
}

inline void write_facts(text_writer& to, const report& from) {
    constexpr std::size_t label = 9;
    to.labelled(0, "stage", with_evidence(to_string(from.stage.value), from.stage.evidence), label);
    to.labelled(0, "runs on", place_text(from.facts), label);
    to.labelled(0, "docker", engine_line(from), label);
    for (const auto& hidden : from.docker.overrides)
        to.line(
            label,
            "hides " + to_string(origin(hidden.kind, hidden.key, hidden.source)) + ' ' +
                safe_address(hidden.value)
        );
    if (!from.docker.fix.empty())
        to.labelled(label, "fix:", from.docker.fix, 5, paint::caution);
}

/// The candidate that a line about a service shows. Null: there is none.
inline const candidate_report* shown_candidate(const service_report& service) noexcept {
    if (const auto* const chosen = service.chosen_candidate())
        return chosen;
    const candidate_report* best = nullptr;
    for (const auto& candidate : service.candidates) {
        if (candidate.state != candidate_state::failed || !candidate.probe)
            continue;
        if (best == nullptr ||
            progress_of(candidate.probe->verdict) > progress_of(best->probe->verdict))
            best = &candidate;
    }
    if (best != nullptr || service.candidates.empty())
        return best;
    return &service.candidates.front();
}

inline std::string url_text(const candidate_report& from) {
    return from.url.empty() ? std::string("(no address)") : redacted(view(from.url));
}

inline std::string verdict_cell(const service_report& service) {
    if (service.status == service_status::skipped)
        return "skipped";
    if (service.auth_required)
        return "reachable, auth";
    if (service.status == service_status::unresolved && service.verdict == verdict::not_probed)
        return "unresolved";
    return std::string(to_string(service.verdict));
}

/// Columns of the table of services.
struct table_layout {
    std::size_t name = 0;
    std::size_t verdict = 0;
    std::size_t url = 0;
    std::size_t tier = 0;
    std::size_t origin = 0;
};

inline std::size_t larger(std::size_t left, std::size_t right) noexcept {
    return left < right ? right : left;
}
inline std::size_t smaller(std::size_t left, std::size_t right) noexcept {
    return left < right ? left : right;
}

inline table_layout layout_of(const report& from, const text_writer& to) {
    table_layout made;
    for (const auto& service : from.services) {
        made.name = larger(made.name, columns_of(to.safe(service.name)));
        made.verdict = larger(made.verdict, verdict_cell(service).size());
        const auto* const candidate = shown_candidate(service);
        if (candidate == nullptr)
            continue;
        made.url = larger(made.url, columns_of(to.safe(url_text(*candidate))));
        made.tier = larger(made.tier, to_string(candidate->tier).size());
        made.origin = larger(made.origin, columns_of(to.safe(to_string(candidate->origin))));
    }
    // The mark, and two blanks behind every cell but the last.
    made.name = smaller(made.name, to.width() / 4);
    const auto fixed = 1 + 2 + made.name + 2 + made.verdict + 2 + 2 + made.tier + 2;
    const auto room = to.width() > fixed ? to.width() - fixed : 0;
    // The URL is what people look for; the origin gets what is left, but a third where it needs it.
    const auto origin = smaller(made.origin, room / 3);
    made.url = smaller(made.url, room - origin);
    made.origin = smaller(made.origin, room - made.url);
    return made;
}

inline void write_mark(text_writer& to, const service_report& service) {
    if (service.status == service_status::resolved && service.verdict == verdict::not_probed)
        return to.cell("?", 1, paint::caution);
    if (service.status == service_status::resolved)
        return to.cell(to.ascii() ? "+" : "✓", 1, service.fallback ? paint::caution : paint::good);
    if (service.required)
        return to.cell(to.ascii() ? "x" : "✗", 1, paint::bad);
    to.cell(to.ascii() ? "-" : "–", 1, paint::faint);
}

inline void write_row(text_writer& to, const service_report& service, const table_layout& columns) {
    const bool found = service.verdict == verdict::reachable;
    write_mark(to, service);
    to.cell(to.safe(service.name), columns.name, paint::strong);
    const auto how = found ? paint::good : service.required ? paint::bad : paint::faint;
    to.cell(verdict_cell(service), columns.verdict, how);
    const auto* const candidate = shown_candidate(service);
    if (candidate == nullptr)
        return to.last_cell("no candidate", columns.url);
    to.cell(to.safe(url_text(*candidate)), columns.url);
    to.cell(to_string(candidate->tier), columns.tier);
    to.last_cell(to.safe(to_string(candidate->origin)), columns.origin);
}

inline std::string candidate_line(const candidate_report& candidate) {
    auto text = std::string(to_string(candidate.tier)) + ' ' + url_text(candidate);
    if (candidate.state != candidate_state::failed)
        text.append(" ").append(to_string(candidate.state));
    if (!candidate.rule.empty())
        text += " by " + candidate.rule;
    return candidate.reason.empty() ? text : text + ": " + candidate.reason;
}

/// Why the chosen candidate took the place of another.
inline std::string fallback_line(const candidate_report& chosen) {
    return "fallback" + (chosen.rule.empty() ? std::string() : " by " + chosen.rule) + ": " +
           chosen.reason;
}

/// Whether a line says something that the row does not.
inline bool tells_more(const service_report& service, const candidate_report& candidate) noexcept {
    return service.status != service_status::resolved &&
           candidate.state != candidate_state::shadowed;
}

inline void write_details(text_writer& to, const service_report& service) {
    for (const auto& candidate : service.candidates) {
        const bool failed = candidate.state == candidate_state::failed;
        if (to.verbose() || failed)
            to.line(4, candidate_line(candidate), paint::faint);
        else if (tells_more(service, candidate))
            to.short_line(4, candidate_line(candidate), paint::faint);
    }
    const auto* const chosen = service.chosen_candidate();
    if (chosen != nullptr && service.fallback)
        to.line(4, fallback_line(*chosen), paint::caution);
    if (chosen != nullptr && chosen->probe) {
        if (!chosen->probe->note.empty())
            to.line(4, "note: " + chosen->probe->note);
        if (!chosen->probe->location.empty())
            to.line(4, "redirects to " + safe_location(chosen->probe->location) + ", not followed");
    }
    if (!service.fix.empty())
        to.labelled(4, "fix:", service.fix, 5, paint::caution);
}

inline std::string missing_names(const report& from) {
    std::string names;
    std::size_t count = 0;
    for (const auto& service : from.services) {
        if (!service.required || service.status == service_status::resolved)
            continue;
        if (++count <= 5)
            names += (count == 1 ? "" : ", ") + escaped(service.name, 60);
    }
    return count > 5 ? names + " and " + std::to_string(count - 5) + " more" : names;
}

inline std::string summary_text(const report& from) {
    if (from.services.empty())
        return "no services are configured; describe them in bearings.toml";
    std::size_t found = 0;
    for (const auto& service : from.services)
        found += service.status == service_status::resolved;
    auto text = std::to_string(found) + " of " + std::to_string(from.services.size()) +
                (from.services.size() == 1 ? " service" : " services") +
                (from.probing ? " found in " : " chosen without probing in ") +
                duration_text(from.elapsed);
    if (from.probing && from.deadline.count() > 0)
        text += " (deadline " + duration_text(from.deadline) + ')';
    if (!from.ok())
        return text + "; required and missing: " + missing_names(from) + " (exit 1)";
    return text + (from.probing ? "; every required service is there (exit 0)"
                                : "; every required service has a URL (exit 0)");
}

}  // namespace detail

BEARINGS_DECL std::string to_text(const report& from, const text_style& style) {
    detail::text_writer to(style);
    detail::write_facts(to, from);
    if (!from.services.empty())
        to.blank();
    const auto columns = detail::layout_of(from, to);
    for (const auto& service : from.services) {
        detail::write_row(to, service, columns);
        detail::write_details(to, service);
    }
    if (!from.warnings.empty())
        to.blank();
    for (const auto& warning : from.warnings)
        to.labelled(0, "warning:", warning.text, 9, detail::paint::caution);
    to.blank();
    to.line(0, detail::summary_text(from), from.ok() ? detail::paint::good : detail::paint::bad);
    return to.take();
}

namespace detail {

inline void write_probe(text_writer& to, const probe_result& found, std::string_view told) {
    auto text = found.check;
    if (const auto all = sentence(found); all != told)
        text += (text.empty() ? "" : ": ") + all;
    to.labelled(5, "probe", text + (text.empty() ? "" : ", ") + duration_text(found.elapsed), 6);
    for (const auto& phase : found.phases) {
        auto line = column(to_string(phase.stage), 10, true) + duration_text(phase.elapsed);
        line += " from " + duration_text(phase.start);
        to.line(11, line, paint::faint);
    }
}

inline void write_candidate(text_writer& to, const candidate_report& candidate, std::size_t rank) {
    const auto number = std::to_string(rank) + '.';
    to.labelled(
        2,
        number,
        std::string(to_string(candidate.tier)) + ' ' + url_text(candidate) + " from " +
            to_string(candidate.origin),
        number.size() < 3 ? 3 : number.size() + 1,
        paint::strong
    );
    std::string state(to_string(candidate.state));
    if (!candidate.rule.empty())
        state += " by " + candidate.rule;
    if (!candidate.reason.empty())
        state += ": " + candidate.reason;
    to.line(5, state);
    if (candidate.probe)
        write_probe(to, *candidate.probe, candidate.reason);
}

inline std::string permission_text(bool allowed, std::string_view rule, std::string_view reason) {
    // No rule found a candidate to speak of.
    if (rule.empty() && !allowed)
        return "not considered";
    std::string text = allowed ? "allowed" : "not allowed";
    if (!rule.empty())
        text.append(" by ").append(rule);
    if (!reason.empty())
        text.append(": ").append(reason);
    return text;
}

inline std::string outcome_text(const service_report& service) {
    const auto* const chosen = service.chosen_candidate();
    if (chosen == nullptr)
        return std::string(to_string(service.status)) + ", " + verdict_cell(service);
    return std::string(to_string(service.status)) + ' ' + url_text(*chosen) + ", " +
           verdict_cell(service) + (service.fallback ? ", a fallback" : "");
}

/// What is known of a service beside its candidates.
inline void write_standing(text_writer& to, const report& from, const service_report& service) {
    constexpr std::size_t label = 18;
    to.labelled(
        2,
        "group",
        service.group + (service.required ? ", required" : ", optional"),
        label
    );
    to.labelled(2, "stage", with_evidence(to_string(from.stage.value), from.stage.evidence), label);
    to.labelled(2, "docker", engine_line(from), label);
    to.labelled(
        2,
        "staging fallback",
        permission_text(service.staging_allowed, service.staging_rule, service.staging_reason),
        label
    );
    if (service.mock_requested)
        return to.labelled(2, "mock", "asked for", label);
    to.labelled(
        2,
        "last resort",
        permission_text(service.mock_allowed, service.mock_rule, {}),
        label
    );
}

}  // namespace detail

BEARINGS_DECL std::string explain(
    const report& from,
    const service_report& service,
    const text_style& style
) {
    detail::text_writer to(style);
    to.labelled(
        0,
        to.safe(service.name),
        ": " + detail::outcome_text(service),
        detail::columns_of(to.safe(service.name)),
        detail::paint::strong
    );
    detail::write_standing(to, from, service);
    to.blank();
    std::size_t rank = 0;
    for (const auto& candidate : service.candidates)
        detail::write_candidate(to, candidate, ++rank);
    if (service.candidates.empty())
        to.line(2, "no candidate");
    if (!service.fix.empty()) {
        to.blank();
        to.labelled(2, "fix:", service.fix, 5, detail::paint::caution);
    }
    return to.take();
}

}  // namespace bearings

#endif

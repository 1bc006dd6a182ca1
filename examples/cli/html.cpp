// SPDX-License-Identifier: BSL-1.0
#include "html.hpp"

#include <bearings/engine.hpp>
#include <bearings/url.hpp>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string_view>

#include "html_style.hpp"
#include "text.hpp"

namespace cli {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

enum class tone { calm, good, warn, bad };

std::string_view class_of(tone value) {
    switch (value) {
    case tone::good: return "good";
    case tone::warn: return "warn";
    case tone::bad: return "bad";
    case tone::calm: break;
    }
    return "calm";
}

/// Text for a place between tags or in a quoted attribute.
std::string safe(std::string_view text) {
    std::string out;
    for (const char c : bearings::escaped(text, 2000)) {
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        case '\'': out += "&#39;"; break;
        default: out += c;
        }
    }
    return out;
}

std::string joined(std::initializer_list<std::string_view> parts) {
    std::string out;
    for (const auto part : parts)
        out += part;
    return out;
}

std::string code(std::string_view text) {
    return joined({"<code>", safe(text), "</code>"});
}

std::string pill(std::string_view text, tone how) {
    return joined({"<span class=\"pill ", class_of(how), "\">", safe(text), "</span>"});
}

std::string anchor_of(std::size_t index) {
    return "service-" + std::to_string(index + 1);
}

tone tone_of(const bearings::service_report& service) {
    if (service.status == bearings::service_status::resolved)
        return service.fallback ? tone::warn : tone::good;
    return service.required && service.status == bearings::service_status::unresolved ? tone::bad
                                                                                      : tone::calm;
}

tone tone_of(bearings::candidate_state state) {
    switch (state) {
    case bearings::candidate_state::chosen: return tone::good;
    case bearings::candidate_state::failed: return tone::bad;
    case bearings::candidate_state::dropped: return tone::warn;
    default: return tone::calm;
    }
}

tone tone_of(bearings::engine_state state) {
    switch (state) {
    case bearings::engine_state::ready: return tone::good;
    case bearings::engine_state::not_probed:
    case bearings::engine_state::absent: return tone::calm;
    default: return tone::warn;
    }
}

std::string shown(const bearings::candidate_report& candidate) {
    return candidate.url.empty() ? "no URL" : bearings::redacted(view(candidate.url));
}

std::string status_words(const bearings::service_report& service) {
    std::string words(to_string(service.status));
    if (service.status == bearings::service_status::resolved && service.fallback)
        words += ", fallback";
    if (!service.required)
        words += ", optional";
    return words;
}

std::string address_of(const bearings::service_report& service) {
    const auto* chosen = service.chosen_candidate();
    return chosen != nullptr ? code(shown(*chosen)) : "<span class=\"soft\">no address</span>"s;
}

std::string verdict_words(const bearings::service_report& service) {
    std::string words(to_string(service.verdict));
    if (service.auth_required)
        words += ", wants credentials";
    return words;
}

void header(std::string& out, const bearings::report& from) {
    const auto resolved =
        std::count_if(from.services.begin(), from.services.end(), [](const auto& one) {
            return one.status == bearings::service_status::resolved;
        });
    const auto how = !from.ok() ? tone::bad : tone::good;
    const auto title = from.services.empty()
                           ? "No services were asked for"s
                           : std::to_string(resolved) + " of " +
                                 std::to_string(from.services.size()) + " services resolved";
    out += joined({
        "<header class=\"top\">\n<p class=\"brand\">bearings report</p>\n<div class=\"bar\"><h1>",
        title,
        "</h1>",
        pill(from.ok() ? "every required service resolved" : "a required service is missing", how),
        "</div>\n<p class=\"soft\">Stage ",
        safe(to_string(from.stage.value)),
        ", decided in ",
        milliseconds(from.elapsed),
        " of ",
        milliseconds(from.deadline),
        from.probing ? "" : ", nothing was contacted",
        ".</p>\n</header>\n",
    });
}

void overview(std::string& out, const bearings::report& from) {
    if (from.services.empty())
        return;
    out += "<section class=\"card\" aria-labelledby=\"overview\">\n"
           "<table class=\"overview\"><caption id=\"overview\">Services at a glance</caption>\n"
           "<thead><tr><th scope=\"col\">Service</th><th scope=\"col\">Status</th>"
           "<th scope=\"col\">Address</th><th scope=\"col\">Verdict</th></tr></thead>\n<tbody>\n";
    for (std::size_t i = 0; i < from.services.size(); ++i) {
        const auto& service = from.services[i];
        out += joined({
            "<tr><th scope=\"row\"><a href=\"#",
            anchor_of(i),
            "\">",
            safe(service.name),
            "</a></th><td>",
            pill(status_words(service), tone_of(service)),
            "</td><td>",
            address_of(service),
            "</td><td>",
            safe(verdict_words(service)),
            "</td></tr>\n",
        });
    }
    out += "</tbody></table>\n</section>\n";
}

enum class fact_width { normal, wide };

void fact(
    std::string& out,
    std::string_view name,
    std::string_view value,
    std::string_view evidence,
    fact_width width = fact_width::normal
) {
    const auto begin = width == fact_width::wide ? "<div class=\"wide\"><dt>"sv : "<div><dt>"sv;
    out += joined({begin, name, "</dt><dd>", safe(value)});
    if (!evidence.empty())
        out += joined({"<small>", safe(evidence), "</small>"});
    out += "</dd></div>\n";
}

void facts(std::string& out, const bearings::report& from) {
    const auto& where = from.facts;
    out += "<h2 id=\"facts\">Where this runs</h2>\n"
           "<section class=\"card\" aria-labelledby=\"facts\"><dl class=\"facts\">\n";
    fact(out, "Stage", to_string(from.stage.value), from.stage.evidence);
    auto os = std::string(to_string(where.os.value));
    fact(
        out,
        "Operating system",
        os,
        where.os_version.empty() ? where.os.evidence : where.os_version
    );
    fact(out, "WSL", to_string(where.wsl.value), where.wsl.evidence);
    fact(out, "Container", to_string(where.container.value), where.container.evidence);
    fact(out, "Orchestrator", to_string(where.orchestrator.value), where.orchestrator.evidence);
    fact(out, "Cloud", where.cloud.value, where.cloud.evidence);
    fact(out, "CI", where.ci.value, where.ci.evidence);
    if (where.workspace.value != "none")
        fact(out, "Workspace", where.workspace.value, where.workspace.evidence);
    if (where.wine.value)
        fact(out, "Wine", "yes", where.wine.evidence);
    out += "</dl></section>\n";
}

void engine(std::string& out, const bearings::engine_snapshot& docker) {
    out += joined({
        "<h2 id=\"engine\">Container engine</h2>\n"
        "<section class=\"card verdict ",
        class_of(tone_of(docker.state)),
        "\" aria-labelledby=\"engine\">\n<div class=\"bar\"><h3>",
        docker.endpoint.empty() ? "No endpoint"s : code(docker.endpoint),
        "</h3>",
        pill(to_string(docker.state), tone_of(docker.state)),
        "</div>\n",
    });
    if (!docker.reason.empty())
        out += joined({"<p class=\"reason\">", safe(docker.reason), "</p>\n"});
    const auto origin = to_string(docker.origin);
    out += "<p class=\"meta\">";
    if (!origin.empty())
        out += joined({"from ", code(origin), ", "});
    out += joined({"asked in ", milliseconds(docker.elapsed), "</p>\n"});
    for (const auto& hidden : docker.overrides)
        out += joined({
            "<p class=\"meta\">hides ",
            code(hidden.key.empty() ? hidden.source : hidden.key),
            " = ",
            code(hidden.value),
            "</p>\n",
        });
    if (!docker.fix.empty())
        out += joined({"<p class=\"fix\"><strong>To do:</strong>", safe(docker.fix), "</p>\n"});
    out += "</section>\n";
}

void probe(std::string& out, const bearings::probe_result& found) {
    std::string words(to_string(found.verdict));
    const auto add = [&words](std::string_view lead, std::string_view text) {
        if (!text.empty())
            words += joined({lead, text});
    };
    add(" at ", to_string(found.stage));
    add(", ", found.reason);
    add(", ", found.address);
    add(", ", found.native_name);
    if (found.http_status != 0)
        add(", HTTP ", std::to_string(found.http_status));
    if (found.close_code != 0)
        add(", close code ", std::to_string(found.close_code));
    add(", redirects to ", found.location);
    out += joined({
        "<p class=\"meta\">probe",
        found.check.empty() ? ""s : " " + code(found.check),
        ": ",
        safe(words),
        ", ",
        milliseconds(found.elapsed),
        found.attempts > 1 ? ", " + std::to_string(found.attempts) + " attempts" : ""s,
        "</p>\n",
    });
    if (!found.note.empty())
        out += joined({"<p class=\"meta\">", safe(found.note), "</p>\n"});
}

void candidate(std::string& out, const bearings::candidate_report& one) {
    out += joined({
        "<li><div class=\"bar\"><span>",
        code(shown(one)),
        "</span>",
        pill(to_string(one.state), tone_of(one.state)),
        "</div>\n",
    });
    if (!one.reason.empty()) {
        out += joined({"<p class=\"reason\">", safe(one.reason)});
        if (!one.rule.empty())
            out += joined({" <span class=\"soft\">(", code(one.rule), ")</span>"});
        out += "</p>\n";
    }
    const auto origin = to_string(one.origin);
    out += joined({"<p class=\"meta\">", safe(to_string(one.tier))});
    if (!origin.empty())
        out += joined({", from ", code(origin)});
    out += "</p>\n";
    if (one.probe)
        probe(out, *one.probe);
    out += "</li>\n";
}

void service_card(std::string& out, const bearings::service_report& service, std::size_t index) {
    const auto id = anchor_of(index);
    out += joined({
        "<article class=\"card verdict ",
        class_of(tone_of(service)),
        "\" id=\"",
        id,
        "\" aria-labelledby=\"",
        id,
        "-name\">\n<div class=\"bar\"><h3 id=\"",
        id,
        "-name\">",
        safe(service.name),
        "</h3>",
        pill(status_words(service), tone_of(service)),
        "</div>\n<p class=\"url\">",
        address_of(service),
        "</p>\n<dl class=\"facts\">\n",
    });
    fact(out, "Verdict", verdict_words(service), "");
    if (const auto* chosen = service.chosen_candidate()) {
        fact(out, "Tier", to_string(chosen->tier), "");
        fact(out, "Came from", to_string(chosen->origin), "", fact_width::wide);
    }
    fact(out, "Group", service.group, service.required ? "required" : "optional");
    out += "</dl>\n";
    if (!service.fix.empty())
        out += joined({"<p class=\"fix\"><strong>To do:</strong>", safe(service.fix), "</p>\n"});
    if (service.candidates.empty()) {
        out += "<p class=\"meta\">There is no candidate.</p>\n</article>\n";
        return;
    }
    const bool plain = tone_of(service) == tone::good;
    const auto count = service.candidates.size();
    out += joined({
        plain ? "<details>" : "<details open>",
        "<summary>Why: ",
        std::to_string(count),
        count == 1 ? " candidate" : " candidates",
        " <span class=\"soft\">best first</span></summary>\n<ol class=\"candidates\">\n",
    });
    for (const auto& one : service.candidates)
        candidate(out, one);
    out += "</ol></details>\n</article>\n";
}

constexpr std::array stages{
    bearings::probe_stage::resolve,
    bearings::probe_stage::connect,
    bearings::probe_stage::tls,
    bearings::probe_stage::request,
    bearings::probe_stage::response,
    bearings::probe_stage::grace,
};

std::string percent(std::chrono::microseconds part, std::chrono::microseconds whole) {
    const auto tenths = whole.count() > 0 ? part.count() * 1000 / whole.count() : 0;
    const auto bounded = std::clamp<long long>(tenths, 0, 1000);
    return std::to_string(bounded / 10) + "." + std::to_string(bounded % 10) + "%";
}

void lane(
    std::string& out,
    const bearings::service_report& service,
    const bearings::candidate_report& one,
    std::chrono::microseconds longest
) {
    std::string bars, words;
    for (const auto& phase : one.probe->phases) {
        const auto name = safe(to_string(phase.stage));
        const auto span = joined({name, " ", milliseconds(phase.elapsed)});
        bars += joined({
            "<rect class=\"",
            name,
            "\" x=\"",
            percent(phase.start, longest),
            "\" y=\"15%\" height=\"70%\" width=\"max(2px, ",
            percent(phase.elapsed, longest),
            ")\"><title>",
            span,
            "</title></rect>",
        });
        words += joined({words.empty() ? "" : ", ", span});
    }
    out += joined({
        "<div class=\"lane\"><div class=\"who\">",
        safe(service.name),
        "<small>",
        code(shown(one)),
        "</small></div><div class=\"chart\"><svg role=\"img\" aria-label=\"",
        words.empty() ? "no phases were recorded"s : words,
        "\">",
        bars,
        "</svg></div><div class=\"took\">",
        milliseconds(one.probe->elapsed),
        "</div></div>\n",
    });
}

std::chrono::microseconds longest_probe(const bearings::report& from) {
    std::chrono::microseconds longest{0};
    for (const auto& service : from.services)
        for (const auto& one : service.candidates)
            if (one.probe)
                longest = (std::max)(longest, one.probe->elapsed);
    return longest;
}

void waterfall(std::string& out, const bearings::report& from) {
    const auto longest = longest_probe(from);
    if (longest.count() == 0)
        return;
    out += "<h2 id=\"waterfall\">Where the time went</h2>\n"
           "<section class=\"card\" aria-labelledby=\"waterfall\">\n<ul class=\"legend\">";
    for (const auto stage : stages)
        out += joined({
            "<li><svg aria-hidden=\"true\"><rect class=\"",
            to_string(stage),
            "\" width=\"100%\" height=\"100%\" rx=\"2\"/></svg>",
            to_string(stage),
            "</li>",
        });
    out += joined({
        "</ul>\n<div class=\"lane axis\"><span>since each probe began</span><div class=\"ticks\">"
        "<span>0</span><span>",
        milliseconds(longest / 2),
        "</span><span>",
        milliseconds(longest),
        "</span></div><span></span></div>\n",
    });
    for (const auto& service : from.services)
        for (const auto& one : service.candidates)
            if (one.probe && one.probe->verdict != bearings::verdict::not_probed)
                lane(out, service, one, longest);
    out += "</section>\n";
}

void warnings(std::string& out, const bearings::report& from) {
    if (from.warnings.empty())
        return;
    out += "<h2 id=\"warnings\">Worth knowing</h2>\n"
           "<section class=\"card\" aria-labelledby=\"warnings\"><ul class=\"plain\">\n";
    for (const auto& one : from.warnings)
        out += joined(
            {"<li>", safe(one.text), " <span class=\"soft\">(", safe(one.id), ")</span></li>\n"}
        );
    out += "</ul></section>\n";
}

}  // namespace

std::string to_html(const bearings::report& from) {
    std::string out = joined({
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
        "style-src 'unsafe-inline'; img-src data:\">\n"
        "<link rel=\"icon\" href=\"data:,\">\n<title>bearings report</title>\n<style>",
        html_style,
        "</style>\n</head>\n<body>\n",
    });
    header(out, from);
    out += "<main>\n";
    overview(out, from);
    if (!from.services.empty())
        out += "<h2>Decisions</h2>\n";
    for (std::size_t i = 0; i < from.services.size(); ++i)
        service_card(out, from.services[i], i);
    waterfall(out, from);
    facts(out, from);
    engine(out, from.docker);
    warnings(out, from);
    out += joined({
        "</main>\n<footer>Written by bearings ",
        version,
        ". Credentials are never part of a report.</footer>\n</body>\n</html>\n",
    });
    return out;
}

}  // namespace cli

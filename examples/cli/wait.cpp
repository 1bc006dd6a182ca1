// SPDX-License-Identifier: BSL-1.0
#include "wait.hpp"

#include <bearings/files.hpp>
#include <bearings/toml.hpp>
#include <bearings/url.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "discover.hpp"
#include "output.hpp"
#include "process.hpp"
#include "results_json.hpp"
#include "text.hpp"

namespace cli {
namespace {

constexpr auto default_wait = std::chrono::seconds(30);

/// `host:port`, `[::1]:port` or a URL. None: the name of a service.
std::optional<bearings::result<bearings::url>> url_of(const std::string& text) {
    const bool has_scheme = text.find("://") != std::string::npos;
    if (!has_scheme && text.find(':') == std::string::npos)
        return std::nullopt;
    const auto whole = has_scheme ? text : "tcp://" + text;
    auto parsed = bearings::parse_url(whole);
    if (!parsed)
        return parsed.error();
    return own(*parsed);
}

bearings::result<std::vector<awaited>> targets_of(const context& with) {
    std::vector<awaited> made;
    for (const auto& text : with.asked.names) {
        auto url = url_of(text);
        if (url && !*url)
            return url->error();
        awaited one;
        if (!url) {
            one.name = text;
        } else {
            one.name = redacted(view(**url));
            auto& target = one.url.emplace();
            target.url = std::move(**url);
            target.timeout = with.asked.wait.attempt;
            // The user typed it here and now.
            target.guard_link_local = false;
        }
        made.push_back(std::move(one));
    }
    return made;
}

/// Names of services are checked before the waiting begins.
std::optional<bearings::failure> unknown_service(
    const std::vector<awaited>& targets,
    const context& with
) {
    const auto is_service = [](const awaited& one) { return !one.url; };
    if (std::none_of(targets.begin(), targets.end(), is_service))
        return std::nullopt;
    const auto all =
        bearings::find_catalog(bearings::system_files(), with.variables, with.asked.config);
    if (!all)
        return all.error();
    std::vector<std::string_view> known;
    for (const auto& service : all->services)
        known.push_back(service.name);
    for (const auto& one : targets) {
        if (one.url || all->find(one.name) != nullptr)
            continue;
        auto message = "'" + bearings::escaped(one.name, 60) +
                       "' is no host:port, no URL and no service of the catalogue";
        if (const auto closest = bearings::nearest_name(one.name, known); !closest.empty())
            message += ", did you mean '" + std::string(closest) + "'?";
        return bearings::failure{
            make_error_code(bearings::errc::unknown_service),
            std::move(message),
            {}};
    }
    return std::nullopt;
}

/// One line per target on standard error: redrawn on a terminal, else only what changed.
class progress {
public:
    progress(const std::vector<awaited>& targets, const context& with)
        : targets_(targets)
        , quiet_(with.asked.wait.quiet)
        , live_(with.screen.live)
        , style_(with.screen.style)
        , told_(targets.size()) {
        for (const auto& one : targets)
            widest_ = (std::min)((std::max)(widest_, one.name.size()), std::size_t{40});
    }

    void changed(const awaited& which) {
        if (quiet_)
            return;
        if (live_)
            return redraw();
        const auto index = static_cast<std::size_t>(&which - targets_.data());
        const auto state = which.ready ? std::string("ready") : which.cause;
        if (told_[index] == state)
            return;
        told_[index] = state;
        write(line_of(which) + "\n");
    }

private:
    std::string line_of(const awaited& one) const {
        const auto state = one.ready ? std::string("ready") : "waiting: " + one.cause;
        auto text = padded(bearings::escaped(one.name, 80), widest_) + "  " +
                    padded(milliseconds(one.elapsed), 9) + "  " + bearings::escaped(state, 200);
        const auto width = static_cast<std::size_t>(style_.width);
        if (live_ && text.size() > width)
            text.resize(width);
        return text;
    }

    void redraw() {
        std::string text;
        if (drawn_)
            text = "\x1b[" + std::to_string(targets_.size()) + "A";
        for (const auto& one : targets_)
            text += "\r\x1b[2K" + line_of(one) + "\n";
        drawn_ = true;
        write(text);
    }

    static void write(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stderr); }

    const std::vector<awaited>& targets_;
    bool quiet_, live_;
    bearings::text_style style_;
    std::vector<std::string> told_;
    std::size_t widest_ = 8;
    bool drawn_ = false;
};

/// The last cause of each target that is not ready.
void tell_missing(const std::vector<awaited>& targets, bool invert) {
    for (const auto& one : targets)
        if (!one.ready)
            complain(
                one.name + (invert ? " still answers" : " is not ready") + " after " +
                milliseconds(one.elapsed) + " and " + std::to_string(one.attempts) +
                (one.attempts == 1 ? " attempt: " : " attempts: ") + one.cause
            );
}

std::string summary(const std::vector<awaited>& targets, const options& asked) {
    if (asked.format == output_format::json)
        return to_json(targets);
    if (!asked.output.empty()) {
        std::string text;
        for (const auto& one : targets)
            text += padded(one.name, 40) + "  " + (one.ready ? "ready" : one.cause) + "\n";
        return text;
    }
    return {};
}

}  // namespace

std::chrono::microseconds pause_after(
    int attempts,
    const wait_options& how,
    std::chrono::milliseconds longest,
    double random
) {
    const double first = static_cast<double>(how.interval.count()) * 1000.0;
    const double most = static_cast<double>((std::max)(longest, how.interval).count()) * 1000.0;
    double pause = first;
    if (how.backoff == backoff_kind::linear)
        pause = first * attempts;
    else if (how.backoff == backoff_kind::exponential)
        pause = first * std::pow(2.0, (std::min)(attempts - 1, 30));
    pause = (std::min)(pause, most);
    const double part = static_cast<double>(how.jitter) / 100.0;
    return std::chrono::microseconds(
        static_cast<long long>(pause * (1.0 - part + 2.0 * part * random))
    );
}

int wait(const context& with) {
    auto targets = targets_of(with);
    if (!targets)
        return complain(targets.error());
    if (const auto wrong = unknown_service(*targets, with))
        return complain(*wrong);
    const auto deadline = with.asked.timeout.value_or(default_wait);
    auto services = discovery_of(with);
    services.deadline = with.asked.wait.attempt;
    progress shown(*targets, with);
    const auto done =
        wait_for(*targets, services, with.asked.wait, deadline, [&shown](const awaited& which) {
            shown.changed(which);
        });
    if (!done)
        return complain(done.error());
    const auto text = summary(*targets, with.asked);
    if (!text.empty() && !write_data(with.asked, text))
        return exit_usage;
    if (!*done) {
        tell_missing(*targets, with.asked.wait.invert);
        return exit_timed_out;
    }
    return with.asked.command.empty() ? exit_ok : run_command(with.asked.command, {});
}

}  // namespace cli

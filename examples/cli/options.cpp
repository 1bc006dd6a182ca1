// SPDX-License-Identifier: BSL-1.0
#include "options.hpp"

#include <bearings/catalog.hpp>
#include <bearings/url.hpp>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <array>
#include <memory>
#include <string_view>

#include "text.hpp"

namespace cli {
namespace {

/// One verb: its name, what it takes, what it does, and how it is used.
struct verb_entry {
    cli::verb verb;
    const char* name;
    const char* arguments;
    const char* summary;
    const char* examples;
};

constexpr std::array verbs{
    verb_entry{
        verb::doctor,
        "doctor",
        "[OPTIONS] [SERVICE...]",
        "Find the services, say where they are and why",
        "  bearings doctor                          every service of ./bearings.toml\n"
        "  bearings doctor backend redis            these two\n"
        "  bearings doctor --format html --output report.html\n"
        "  bearings doctor --format dotenv > .env   for a shell or Compose\n"
        "  bearings doctor --no-probe               decide without contacting anything"},
    verb_entry{
        verb::explain,
        "explain",
        "[OPTIONS] SERVICE",
        "One service in full: every candidate, rule and probe, in order",
        "  bearings explain backend\n"
        "  USE_STAGING_FALLBACK=true bearings explain websocket"},
    verb_entry{
        verb::wait,
        "wait",
        "[OPTIONS] TARGET... [-- COMMAND...]",
        "Wait until all targets answer, then run COMMAND",
        "  bearings wait localhost:5432\n"
        "  bearings wait --timeout 60s backend redis://localhost:6379 -- ./start.sh\n"
        "  bearings wait --timeout 10s https://api.example.com/health\n"
        "  bearings wait --invert localhost:8000    until nothing answers\n"
        "\n"
        "TARGET is a service of the catalogue, host:port, or a URL. redis and postgres URLs are\n"
        "asked in their own protocol. Exit status 124: the time was not enough."},
    verb_entry{
        verb::exec,
        "exec",
        "[OPTIONS] [SERVICE...] -- COMMAND...",
        "Find the services, then run COMMAND with N_URL set for each",
        "  bearings exec -- ./server                BACKEND_URL, REDIS_URL, ... are set\n"
        "  bearings exec backend -- sh -c 'curl \"$BACKEND_URL/health\"'"},
    verb_entry{
        verb::mock,
        "mock",
        "[OPTIONS] [SERVICE...]",
        "Serve mocks of the services until interrupted",
        "  bearings mock                            the mock candidates of ./bearings.toml\n"
        "  bearings mock --tier local               in place of the local services\n"
        "  bearings mock --any-port --format dotenv free ports, printed as variables\n"
        "  bearings mock --script events.toml       routes, WebSocket events, failures\n"
        "\n"
        "Every HTTP mock fails on demand: /_mock/status/503, /_mock/delay/250, /_mock/close,\n"
        "/_mock/reset, /_mock/hang."},
    verb_entry{
        verb::replay,
        "replay",
        "[OPTIONS] REPORT.json",
        "Decide again from a recorded report, offline",
        "  bearings doctor --format json > report.json\n"
        "  bearings replay report.json\n"
        "  bearings replay report.json --format html --output report.html"},
    verb_entry{
        verb::verify,
        "verify",
        "[OPTIONS] [SERVICE...]",
        "Check that local services fail as expected and that staging takes over",
        "  bearings verify                          both suites\n"
        "  bearings verify --reproduce-only         do the local services fail, and as refused?\n"
        "  bearings verify --staging-only           is staging healthy, with WebSocket and echo?"},
    verb_entry{
        verb::completion,
        "completion",
        "SHELL",
        "Print the completion script of bash, zsh, fish or powershell",
        "  source <(bearings completion bash)\n"
        "  bearings completion fish > ~/.config/fish/completions/bearings.fish"},
};

class help_formatter final : public CLI::Formatter {
public:
    std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode)
        const override {
        std::string text = make_description(app) + make_usage(app, std::move(name)) +
                           make_positionals(app) + make_subcommands(app, mode) +
                           make_groups(app, mode) + make_footer(app);
        for (auto at = text.find("\n\n\n"); at != std::string::npos; at = text.find("\n\n\n"))
            text.erase(at, 1);
        return text;
    }
    std::string make_usage(const CLI::App* app, std::string name) const override {
        for (const auto& entry : verbs)
            if (app->get_name() == entry.name)
                return "\nUsage: bearings " + app->get_name() + " " + entry.arguments + "\n\n";
        return "\nUsage: " + name + " VERB [OPTIONS] [ARGUMENTS]\n\n";
    }
    std::string make_footer(const CLI::App* app) const override {
        const auto footer = app->get_footer();
        return footer.empty() ? std::string{} : "\n" + footer + "\n";
    }
};

[[noreturn]] void refuse(const std::string& option, const std::string& message) {
    throw CLI::ValidationError(option, message);
}

std::chrono::milliseconds duration_of(const std::string& option, const std::string& text) {
    const auto value = parse_duration(text);
    if (!value)
        refuse(
            option,
            "'" + bearings::escaped(text, 60) + "' is no duration; accepted: 500ms, 2s, 1.5s, 1m"
        );
    return *value;
}

void add_duration(
    CLI::App& app,
    const std::string& option,
    std::chrono::milliseconds& into,
    const char* help
) {
    app.add_option_function<std::string>(
           option,
           [option, &into](const std::string& text) { into = duration_of(option, text); },
           help
    )
        ->type_name("TIME");
}

/// A choice among named values.
template <class Value, std::size_t Size>
CLI::Option* add_choice(
    CLI::App& app,
    const std::string& option,
    Value& into,
    const std::array<std::pair<std::string_view, Value>, Size>& known,
    const char* help
) {
    std::string names;
    for (const auto& [name, value] : known)
        names += (names.empty() ? "" : "|") + std::string(name);
    const auto set = [option, names, &into, known](const std::string& text) {
        for (const auto& [name, value] : known)
            if (name == text) {
                into = value;
                return;
            }
        refuse(option, "'" + bearings::escaped(text, 60) + "' is not one of " + names);
    };
    return app.add_option_function<std::string>(option, set, help)->type_name(names);
}

constexpr std::array formats{
    std::pair{std::string_view("text"), output_format::text},
    std::pair{std::string_view("json"), output_format::json},
    std::pair{std::string_view("html"), output_format::html},
    std::pair{std::string_view("dotenv"), output_format::dotenv},
};
constexpr std::array backoffs{
    std::pair{std::string_view("constant"), backoff_kind::constant},
    std::pair{std::string_view("linear"), backoff_kind::linear},
    std::pair{std::string_view("exponential"), backoff_kind::exponential},
};
constexpr std::array tiers{
    std::pair{std::string_view("mock"), mock_tier::mock},
    std::pair{std::string_view("local"), mock_tier::local},
};

/// The options that every verb has.
void add_common(CLI::App& app, options& into) {
    const char* group = "Options of every verb";
    app.add_option("--config", into.config, "Catalogue; else BEARINGS_CONFIG, else ./bearings.toml")
        ->type_name("FILE")
        ->group(group);
    app.add_option(
           "--env-file",
           into.env_files,
           "Variables from a file, repeatable; the process environment wins"
    )
        ->type_name("FILE")
        ->expected(1)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->group(group);
    add_choice(app, "--format", into.format, formats, "How data is written")->group(group);
    app.add_option("--output", into.output, "Write to FILE in place of standard output")
        ->type_name("FILE")
        ->group(group);
    app.add_option_function<std::string>(
           "--timeout",
           [&into](const std::string& text) { into.timeout = duration_of("--timeout", text); },
           "End of the whole discovery; for wait, of the waiting"
    )
        ->type_name("TIME")
        ->group(group);
    app.add_flag("--no-probe", into.no_probe, "Contact nothing")->group(group);
    app.add_flag("--no-color", into.no_color, "No colours (also NO_COLOR)")->group(group);
    app.add_flag("--verbose", into.verbose, "Every candidate, not only what matters")->group(group);
    app.set_help_flag("--help,-h", "Print this help")->group(group);
    // Answered before the rest is read; here for the help.
    app.add_flag_callback(
           "--version",
           [] {},
           "Print version, compiler and dependencies"
    )
        ->group(group);
}

void add_wait(CLI::App& app, options& into) {
    app.add_option("targets", into.names, "Services, host:port or URLs")
        ->type_name("TARGET")
        ->required();
    add_duration(app, "--interval", into.wait.interval, "Pause after the first attempt [50ms]");
    app.add_option_function<std::string>(
           "--max-interval",
           [&into](const std::string& text) {
               into.wait.longest = duration_of("--max-interval", text);
           },
           "Longest pause [100ms on this machine, else 1s]"
    )
        ->type_name("TIME");
    add_duration(app, "--attempt-timeout", into.wait.attempt, "Bound of one attempt [2s]");
    add_choice(app, "--backoff", into.wait.backoff, backoffs, "How the pause grows [exponential]");
    app.add_option_function<int>(
           "--jitter",
           [&into](int percent) {
               if (percent < 0 || percent > 100)
                   refuse("--jitter", std::to_string(percent) + " is not from 0 to 100");
               into.wait.jitter = static_cast<unsigned>(percent);
           },
           "Random part of the pause [20]"
    )
        ->type_name("PERCENT");
    app.add_flag("--invert", into.wait.invert, "Wait until nothing answers");
    app.add_flag("--quiet", into.wait.quiet, "No progress, only errors");
}

void add_mock(CLI::App& app, options& into) {
    app.add_option("services", into.names, "Services to serve; all by default")
        ->type_name("SERVICE");
    app.add_option("--script", into.mock.script, "Routes, events, latency and failures as TOML")
        ->type_name("FILE");
    add_choice(app, "--tier", into.mock.tier, tiers, "Whose addresses are served [mock]");
    app.add_flag("--any-port", into.mock.any_port, "Free ports in place of the catalogue's");
    add_duration(app, "--for", into.mock.lifetime, "End after this time [never]");
}

void add_verify(CLI::App& app, options& into) {
    app.add_option("services", into.names, "Services to look at; all by default")
        ->type_name("SERVICE");
    const auto mode = [&](const char* option, verify_mode value, const char* help) {
        return app.add_flag_callback(
            option,
            [&into, value] { into.mode = value; },
            help
        );
    };
    auto* first = mode("--reproduce-only", verify_mode::reproduce_only, "Only the reproduction");
    auto* second = mode("--staging-only", verify_mode::staging_only, "Only the solution");
    auto* third = mode("--full-suite", verify_mode::full_suite, "Both, the default");
    first->excludes(second)->excludes(third);
    second->excludes(third);
    app.add_option("--results", into.results, "JSON results file [bearings-verify.json]")
        ->type_name("FILE");
}

/// Making options is most of what starting costs, so a verb that is not used only gets its name.
void add_verb(CLI::App& app, const verb_entry& entry, options& into, bool used) {
    auto& sub = *app.add_subcommand(entry.name, entry.summary);
    sub.group("Verbs");
    if (!used)
        return;
    sub.footer(std::string("Examples:\n") + entry.examples);
    sub.callback([&into, which = entry.verb] { into.verb = which; });
    switch (entry.verb) {
    case verb::wait: add_wait(sub, into); break;
    case verb::mock: add_mock(sub, into); break;
    case verb::verify: add_verify(sub, into); break;
    case verb::replay:
        sub.add_option("report", into.recorded, "A report as JSON; - for standard input")
            ->type_name("REPORT")
            ->required();
        break;
    case verb::completion:
        sub.add_option("shell", into.shell, "bash, zsh, fish or powershell")
            ->type_name("SHELL")
            ->required();
        break;
    case verb::explain:
        sub.add_option("service", into.names, "The service")
            ->type_name("SERVICE")
            ->required()
            ->expected(1);
        break;
    case verb::exec:
    case verb::doctor:
        sub.add_option("services", into.names, "Services; all by default")->type_name("SERVICE");
        break;
    }
    const bool reports = entry.verb == verb::doctor || entry.verb == verb::exec ||
                         entry.verb == verb::replay || entry.verb == verb::explain;
    if (reports)
        sub.add_flag("--reveal", into.reveal, "Show credentials in dotenv output");
    add_common(sub, into);
}

std::string known_verbs() {
    std::string names;
    for (const auto& entry : verbs)
        names += (names.empty() ? "" : ", ") + std::string(entry.name);
    return names;
}

/// Only what stands before the first `--` is ours.
std::vector<std::string> cut_command(std::vector<std::string>& arguments) {
    const auto dashes = std::find(arguments.begin(), arguments.end(), "--");
    if (dashes == arguments.end())
        return {};
    std::vector<std::string> command(dashes + 1, arguments.end());
    arguments.erase(dashes, arguments.end());
    return command;
}

parsed usage_error(std::string message) {
    parsed made;
    made.exit = exit_usage;
    made.error = std::move(message);
    return made;
}

std::string unknown_verb(std::string_view text) {
    std::vector<std::string_view> names;
    for (const auto& entry : verbs)
        names.push_back(entry.name);
    const auto near_name = bearings::nearest_name(text, names);
    std::string message = "unknown verb '" + bearings::escaped(text, 60) + "'";
    if (!near_name.empty())
        message += ", did you mean '" + std::string(near_name) + "'?";
    return message + " Known verbs: " + known_verbs();
}

/// What CLI11 cannot know.
std::string contradiction(const options& made, bool had_dashes) {
    const bool runs = made.verb == verb::wait || made.verb == verb::exec;
    if (had_dashes && !runs)
        return "only wait and exec take a command behind --";
    if (made.verb == verb::exec && made.command.empty())
        return "exec needs a command behind --, as in: bearings exec -- ./server";
    if (made.verb == verb::wait && had_dashes && made.command.empty())
        return "there is no command behind --";
    const bool plain = made.verb == verb::wait || made.verb == verb::verify;
    if (plain && made.format != output_format::text && made.format != output_format::json)
        return "--format: this verb writes text or json";
    if (made.verb == verb::mock && made.format == output_format::html)
        return "--format: mock writes text, json or dotenv";
    return {};
}

bool asks_for(const std::vector<std::string>& arguments, std::string_view flag) {
    return std::find(arguments.begin(), arguments.end(), flag) != arguments.end();
}

}  // namespace

parsed parse_arguments(std::vector<std::string> arguments) {
    const auto before = arguments.size();
    auto command = cut_command(arguments);
    const bool had_dashes = arguments.size() != before;
    if (asks_for(arguments, "--version"))
        return {{}, exit_ok, version_text(), {}};

    parsed made;
    auto& into = made.options;
    CLI::App app("bearings finds where the backends of a service are, and says why.", "bearings");
    app.formatter(std::make_shared<help_formatter>());
    app.footer("bearings VERB --help shows the options and examples of a verb.\n"
               "Exit status: 0 every required service resolved, 1 not, 2 bad usage or "
               "configuration,\n124 wait ran out of time, otherwise that of COMMAND.");
    app.require_subcommand(1);
    add_common(app, into);
    for (const auto& entry : verbs)
        add_verb(app, entry, into, asks_for(arguments, entry.name));

    if (!arguments.empty() && !arguments.front().starts_with('-')) {
        const auto known = [&](const auto& entry) { return arguments.front() == entry.name; };
        if (std::none_of(verbs.begin(), verbs.end(), known))
            return usage_error(unknown_verb(arguments.front()));
    }
    try {
        std::reverse(arguments.begin(), arguments.end());
        app.parse(std::move(arguments));
    } catch (const CLI::CallForHelp&) {
        const auto chosen = app.get_subcommands();
        made.exit = exit_ok;
        made.out = chosen.empty() ? app.help() : chosen.front()->help("bearings");
        return made;
    } catch (const CLI::RequiredError& failed) {
        if (app.get_subcommands().empty())
            return usage_error("a verb is needed: " + known_verbs());
        return usage_error(failed.what());
    } catch (const CLI::Error& failed) {
        return usage_error(bearings::escaped(failed.what(), 400));
    }
    into.command = std::move(command);
    if (auto wrong = contradiction(into, had_dashes); !wrong.empty())
        return usage_error(std::move(wrong));
    return made;
}

}  // namespace cli

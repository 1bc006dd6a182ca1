// SPDX-License-Identifier: BSL-1.0
#include <array>
#include <string_view>

#include "output.hpp"
#include "verbs.hpp"

namespace cli {
namespace {

struct completed_verb {
    std::string_view name;
    std::string_view summary;
    /// Its own options, separated by blanks.
    std::string_view options;
};

constexpr std::string_view common =
    "--config --env-file --format --output --timeout --no-probe --no-color --verbose --version "
    "--help";

constexpr std::array verbs{
    completed_verb{"doctor", "find the services and say why", "--reveal"},
    completed_verb{"explain", "one service in full", "--reveal"},
    completed_verb{
        "wait",
        "wait until targets answer",
        "--interval --max-interval --attempt-timeout --backoff --jitter --invert --quiet"},
    completed_verb{"exec", "run a command with the URLs set", "--reveal"},
    completed_verb{"mock", "serve mocks of the services", "--script --tier --any-port --for"},
    completed_verb{"replay", "decide again from a report", "--reveal"},
    completed_verb{
        "verify",
        "check local failure and staging",
        "--reproduce-only --staging-only --full-suite --results"},
    completed_verb{"completion", "print a completion script", ""},
};

/// The values an option may have; `FILE`: a file name.
struct completed_option {
    std::string_view name;
    std::string_view values;
};
constexpr std::array choices{
    completed_option{"--format", "text json html dotenv"},
    completed_option{"--backoff", "constant linear exponential"},
    completed_option{"--tier", "mock local"},
    completed_option{"--config", "FILE"},
    completed_option{"--env-file", "FILE"},
    completed_option{"--output", "FILE"},
    completed_option{"--script", "FILE"},
    completed_option{"--results", "FILE"},
};
constexpr std::string_view shells = "bash zsh fish powershell";

std::string names(std::string_view separator) {
    std::string out;
    for (const auto& one : verbs)
        out += (out.empty() ? "" : std::string(separator)) + std::string(one.name);
    return out;
}

std::string text_of(std::string_view one) {
    return std::string(one);
}

template <class Each>
void each_word(std::string_view words, Each&& each) {
    while (!words.empty()) {
        const auto end = words.find(' ');
        each(words.substr(0, end));
        words = end == std::string_view::npos ? std::string_view{} : words.substr(end + 1);
    }
}

std::string bash_script() {
    std::string out = "# bash completion for bearings\n"
                      "_bearings() {\n"
                      "    local current=\"${COMP_WORDS[COMP_CWORD]}\" verb=\"\" word\n"
                      "    local previous=\"${COMP_WORDS[COMP_CWORD-1]}\"\n"
                      "    COMPREPLY=()\n"
                      "    case \"$previous\" in\n";
    for (const auto& one : choices)
        out += "        " + text_of(one.name) + ") COMPREPLY=($(compgen " +
               (one.values == "FILE" ? "-f" : "-W \"" + text_of(one.values) + "\"") +
               " -- \"$current\")); return ;;\n";
    out += "    esac\n"
           "    for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
           "        case \"$word\" in " +
           names("|") +
           ") verb=\"$word\"; break ;; esac\n"
           "    done\n"
           "    local options=\"" +
           text_of(common) +
           "\"\n"
           "    case \"$verb\" in\n"
           "        \"\") options=\"" +
           names(" ") + " $options\" ;;\n";
    for (const auto& one : verbs)
        if (!one.options.empty())
            out += "        " + text_of(one.name) + ") options=\"" + text_of(one.options) +
                   " $options\" ;;\n";
    out += "    esac\n"
           "    [ \"$verb\" = completion ] && options=\"" +
           text_of(shells) +
           "\"\n"
           "    COMPREPLY=($(compgen -W \"$options\" -- \"$current\"))\n"
           "}\n"
           "complete -o default -F _bearings bearings\n";
    return out;
}

std::string zsh_script() {
    std::string out = "#compdef bearings\n"
                      "_bearings() {\n"
                      "    local -a verbs options\n"
                      "    local word verb=\"\"\n"
                      "    verbs=(\n";
    for (const auto& one : verbs)
        out += "        '" + text_of(one.name) + ":" + text_of(one.summary) + "'\n";
    out += "    )\n"
           "    case \"${words[CURRENT-1]}\" in\n";
    for (const auto& one : choices)
        out += "        " + text_of(one.name) + ") " +
               (one.values == "FILE" ? "_files" : "compadd -- " + text_of(one.values)) +
               "; return ;;\n";
    out += "    esac\n"
           "    for word in ${words[2,CURRENT-1]}; do\n"
           "        case \"$word\" in " +
           names("|") +
           ") verb=\"$word\"; break ;; esac\n"
           "    done\n"
           "    options=(" +
           text_of(common) +
           ")\n"
           "    case \"$verb\" in\n"
           "        \"\") _describe verb verbs ;;\n";
    for (const auto& one : verbs)
        if (!one.options.empty())
            out +=
                "        " + text_of(one.name) + ") options+=(" + text_of(one.options) + ") ;;\n";
    out += "    esac\n"
           "    [ \"$verb\" = completion ] && { compadd -- " +
           text_of(shells) +
           "; return; }\n"
           "    compadd -- $options\n"
           "    [ \"$verb\" = replay ] && _files\n"
           "    return 0\n"
           "}\n"
           "compdef _bearings bearings\n";
    return out;
}

std::string fish_option(std::string_view condition, std::string_view option) {
    std::string out = "complete -c bearings";
    if (!condition.empty())
        out += " -n '__fish_seen_subcommand_from " + text_of(condition) + "'";
    out += " -l " + text_of(option.substr(2));
    for (const auto& one : choices)
        if (one.name == option)
            out += one.values == "FILE" ? " -r -F" : " -x -a '" + text_of(one.values) + "'";
    return out + "\n";
}

std::string fish_script() {
    std::string out = "# fish completion for bearings\n";
    for (const auto& one : verbs)
        out += "complete -c bearings -n __fish_use_subcommand -f -a " + text_of(one.name) +
               " -d '" + text_of(one.summary) + "'\n";
    each_word(common, [&](std::string_view option) { out += fish_option("", option); });
    for (const auto& one : verbs)
        each_word(one.options, [&](std::string_view option) {
            out += fish_option(one.name, option);
        });
    return out + "complete -c bearings -n '__fish_seen_subcommand_from completion' -f -a '" +
           text_of(shells) + "'\n";
}

std::string powershell_list(std::string_view words) {
    std::string out;
    each_word(words, [&](std::string_view word) {
        out += (out.empty() ? "'" : ", '") + text_of(word) + "'";
    });
    return "@(" + out + ")";
}

std::string powershell_script() {
    std::string out = "# PowerShell completion for bearings\n"
                      "Register-ArgumentCompleter -Native -CommandName bearings -ScriptBlock {\n"
                      "    param($word, $line, $position)\n"
                      "    $common = " +
                      powershell_list(common) + "\n    $verbs = [ordered]@{\n";
    for (const auto& one : verbs)
        out += "        '" + text_of(one.name) + "' = " + powershell_list(one.options) + "\n";
    out += "    }\n    $values = @{\n";
    for (const auto& one : choices)
        if (one.values != "FILE")
            out += "        '" + text_of(one.name) + "' = " + powershell_list(one.values) + "\n";
    out += "        'completion' = " + powershell_list(shells) +
           "\n    }\n"
           "    $given = @($line.CommandElements | ForEach-Object { $_.ToString() })\n"
           "    $before = if ($word) { $given[-2] } else { $given[-1] }\n"
           "    $verb = $given | Where-Object { $verbs.Contains($_) } | Select-Object -First 1\n"
           "    $offer = if ($values.ContainsKey($before)) { $values[$before] }\n"
           "        elseif ($verb) { $verbs[$verb] + $common }\n"
           "        else { @($verbs.Keys) + $common }\n"
           "    $offer | Where-Object { $_ -like \"$word*\" } | ForEach-Object {\n"
           "        [System.Management.Automation.CompletionResult]::new($_)\n"
           "    }\n"
           "}\n";
    return out;
}

}  // namespace

std::string completion_script(const std::string& shell) {
    if (shell == "bash")
        return bash_script();
    if (shell == "zsh")
        return zsh_script();
    if (shell == "fish")
        return fish_script();
    if (shell == "powershell" || shell == "pwsh")
        return powershell_script();
    return {};
}

int completion(const context& with) {
    const auto script = completion_script(with.asked.shell);
    if (script.empty()) {
        complain("unknown shell '" + with.asked.shell + "'; accepted: bash, zsh, fish, powershell");
        return exit_usage;
    }
    return write_data(with.asked, script) ? exit_ok : exit_usage;
}

}  // namespace cli

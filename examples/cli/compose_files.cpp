// SPDX-License-Identifier: BSL-1.0
#include "compose_files.hpp"

#include <cstddef>
#include <filesystem>
#include <string>
#include <system_error>

#if defined(BEARINGS_COMMAND_YAML)
#include <yaml-cpp/yaml.h>
#endif

namespace cli {
namespace {

std::string for_shell(std::string_view text) {
    if (!text.empty() && text.find_first_of(" \t\"'\\$`*?[]{}()<>|&;!#~\n") == text.npos)
        return std::string(text);
    std::string made = "'";
    for (const char c : text)
        made += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return made + "'";
}

#if defined(BEARINGS_COMMAND_YAML)

constexpr std::size_t max_compose_file = 256 * 1024;
// More parents than any path has; a relative path cannot go round in circles either.
constexpr int max_parents = 64;

std::string parent_of(const std::string& folder) {
    const auto slash = folder.find_last_of("/\\");
    if (slash == std::string::npos)
        return {};
    return folder.substr(0, slash);
}

// The line of `services: SERVICE:`. Zero: it declares no such service.
unsigned line_in(const std::string& text, std::string_view service) {
    try {
        const YAML::Node root = YAML::Load(text);
        if (!root.IsMap() || !root["services"].IsMap())
            return 0;
        for (const auto& each : root["services"])
            if (each.first.IsScalar() && each.first.Scalar() == service)
                return static_cast<unsigned>(each.first.Mark().line + 1);
    } catch (const YAML::Exception&) {
        // Compose will tell what is wrong with it better than a hint could.
    }
    return 0;
}

#endif

}  // namespace

std::optional<compose_place> find_compose_service(
    const bearings::files& from,
    std::string_view folder,
    std::string_view service
) {
#if defined(BEARINGS_COMMAND_YAML)
    std::string here(folder);
    for (int i = 0; i < max_parents; ++i) {
        for (const char* name :
             {"compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"}) {
            const auto path = here + "/" + name;
            const auto text = from.read(path, max_compose_file);
            if (!text || !*text)
                continue;
            if (const auto line = line_in(**text, service); line != 0)
                return compose_place{path, line};
        }
        if (here.empty())
            break;
        here = parent_of(here);
    }
#else
    (void)from;
    (void)folder;
    (void)service;
#endif
    return std::nullopt;
}

std::string compose_remedy(const compose_place& place, std::string_view service) {
    return "docker compose -f " + for_shell(place.file) + " up -d " + for_shell(service);
}

void name_compose_files(bearings::report& found) {
    std::error_code error;
    const auto here = std::filesystem::current_path(error).string();
    for (auto& service : found.services) {
        if (service.chosen)
            continue;
        for (const auto& each : service.candidates) {
            if (each.origin.kind != bearings::origin_kind::docker || !each.url.empty())
                continue;
            const auto& name = each.origin.key;
            const auto place = find_compose_service(bearings::system_files(), here, name);
            if (!place)
                continue;
            service.fix += (service.fix.empty() ? "" : "; ") + ("declared in " + place->file) +
                           ':' + std::to_string(place->line) + ": " + compose_remedy(*place, name);
            break;
        }
    }
}

}  // namespace cli

// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_FILES_IPP
#define BEARINGS_IMPL_FILES_IPP

#include <bearings/files.hpp>
#include <bearings/impl/internal/system_files.hpp>

namespace bearings {

BEARINGS_DECL const files& system_files() noexcept {
    static const detail::operating_system_files machine;
    return machine;
}

BEARINGS_DECL memory_files::memory_files(
    std::initializer_list<std::pair<std::string_view, std::string_view>> contents
) {
    for (const auto& [path, content] : contents)
        contents_.emplace_back(path, content);
}

BEARINGS_DECL result<std::optional<std::string>> memory_files::read(
    std::string_view path,
    std::size_t limit
) const {
    for (const auto& [known, content] : contents_) {
        if (known != path)
            continue;
        if (content.size() > limit)
            return detail::file_too_large(path, limit);
        return std::optional(content);
    }
    if (exists(path))
        return detail::file_failure(path, "it is a directory");
    return std::optional<std::string>();
}

BEARINGS_DECL bool memory_files::exists(std::string_view path) const noexcept {
    for (const auto& [known, content] : contents_) {
        const bool below = known.size() > path.size() && known[path.size()] == '/';
        if (known.starts_with(path) && (below || known.size() == path.size()))
            return true;
    }
    return false;
}

BEARINGS_DECL std::vector<std::string> memory_files::list(std::string_view path, std::size_t limit)
    const {
    std::vector<std::string> names;
    for (const auto& [known, content] : contents_) {
        if (!known.starts_with(path) || known.size() <= path.size() || known[path.size()] != '/')
            continue;
        const auto rest = std::string_view(known).substr(path.size() + 1);
        const auto name = rest.substr(0, rest.find('/'));
        bool seen = names.size() >= limit;
        for (const auto& each : names)
            seen = seen || each == name;
        if (!seen)
            names.emplace_back(name);
    }
    return names;
}

}  // namespace bearings

#endif

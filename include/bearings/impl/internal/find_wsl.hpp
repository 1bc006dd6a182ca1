// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_INTERNAL_FIND_WSL_HPP
#define BEARINGS_IMPL_INTERNAL_FIND_WSL_HPP

#include <bearings/impl/internal/find_container.hpp>
#include <bearings/impl/internal/text.hpp>
#include <bearings/platform.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace bearings::detail {

/// The front of `text` that is digits and dots: `5.15.153.1` of `5.15.153.1-microsoft-…`.
constexpr std::string_view version_prefix(std::string_view text) noexcept {
    std::size_t size = 0;
    while (size < text.size() && (is_digit(text[size]) || text[size] == '.'))
        ++size;
    return text.substr(0, size);
}

/// What the release of a kernel says, as Microsoft builds them; a kernel that someone else built
/// and that has the company's name in it says nothing.
constexpr wsl_kind wsl_of_kernel(std::string_view release) noexcept {
    const auto version = version_prefix(release);
    std::string_view rest = release.substr(version.size());
    if (version == "3.4.0" && equals_ignoring_case(rest, "-Microsoft"))
        return wsl_kind::version_1;
    if (version == "4.4.0" && rest.starts_with("-")) {
        rest.remove_prefix(1);
        while (!rest.empty() && is_digit(rest.front()))
            rest.remove_prefix(1);
        return equals_ignoring_case(rest, "-Microsoft") ? wsl_kind::version_1 : wsl_kind::none;
    }
    if (version.find('.') == std::string_view::npos)
        return wsl_kind::none;
    for (const std::string_view name :
         {"-microsoft-standard", "-microsoft-standard-WSL2", "-microsoft-WSL2-standard"})
        if (equals_ignoring_case(rest, name))
            return wsl_kind::version_2;
    return wsl_kind::none;
}

inline std::string kernel_release(const files& from, const system_identity& system) {
    const std::string told = glance_at(from, "/proc/sys/kernel/osrelease");
    if (!told.empty())
        return std::string(trimmed(told));
    constexpr std::string_view words = "Linux version ";
    const std::string banner = glance_at(from, "/proc/version");
    if (banner.starts_with(words))
        return banner.substr(words.size(), banner.find(' ', words.size()) - words.size());
    return system.version;
}

/// What only the inside of WSL has. Empty: nothing of it is there.
inline std::string wsl_evidence(const environment& variables, const files& from) {
    for (const std::string_view path :
         {"/proc/sys/fs/binfmt_misc/WSLInterop",
          "/proc/sys/fs/binfmt_misc/WSLInterop-late",
          "/run/WSL"})
        if (from.exists(path))
            return file_evidence(path);
    for (const std::string_view name : {"WSL_DISTRO_NAME", "WSL_INTEROP"})
        if (const variable* const found = variables.find(name))
            return to_string(found->origin);
    return {};
}

inline fact<wsl_kind> find_wsl(
    const environment& variables,
    const files& from,
    const system_identity& system,
    bool in_container
) {
    const std::string release = kernel_release(from, system);
    const wsl_kind kernel = wsl_of_kernel(release);
    // Containers share the kernel of the machine: its name says nothing about where they run.
    if (kernel != wsl_kind::none && !in_container)
        return {kernel, "kernel " + escape_text(release, 80)};
    std::string evidence = wsl_evidence(variables, from);
    if (evidence.empty())
        return {};
    if (kernel != wsl_kind::none)
        return {kernel, evidence};
    // The first version has no Linux kernel that one could replace.
    const bool custom_kernel = version_prefix(release).find('.') != std::string_view::npos;
    return {custom_kernel ? wsl_kind::version_2 : wsl_kind::unknown, evidence};
}

}  // namespace bearings::detail

#endif

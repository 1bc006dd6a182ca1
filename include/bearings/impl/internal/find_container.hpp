// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_INTERNAL_FIND_CONTAINER_HPP
#define BEARINGS_IMPL_INTERNAL_FIND_CONTAINER_HPP

#include <bearings/impl/internal/signals.hpp>
#include <bearings/impl/internal/text.hpp>
#include <bearings/platform.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace bearings::detail {

/// The text of a file that may help; what cannot be read does not.
inline std::string glance_at(const files& from, std::string_view path) {
    constexpr std::size_t limit = 1024 * 1024;
    auto text = from.read(path, limit);
    if (!text || !*text)
        return {};
    return static_cast<std::string&&>(**text);
}

inline std::string file_evidence(std::string_view path) {
    return "file " + std::string(path);
}

/// The first piece before `separator`, which is taken away with it.
inline std::string_view take_until(std::string_view& text, char separator) noexcept {
    const auto end = text.find(separator);
    const auto piece = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return piece;
}

/// Looks for the container that the process runs in, best signals first.
class container_search {
public:
    container_search(const environment& variables, const files& from) noexcept
        : variables_(variables)
        , files_(from) {}

    fact<container_kind> find() {
        if (in_kubernetes_files() || named() || marked_by_file() || in_cgroup() || in_mounts() ||
            in_kubernetes_variables())
            return found_;
        if (!unknown_manager_.evidence.empty())
            return unknown_manager_;
        return {};
    }

    /// For systems whose files look different.
    fact<container_kind> find_by_variables() {
        return in_kubernetes_variables() ? found_ : fact<container_kind>{};
    }

private:
    bool take(container_kind kind, std::string evidence) {
        found_ = {kind, static_cast<std::string&&>(evidence)};
        return true;
    }

    bool take_file(container_kind kind, std::string_view path) {
        return files_.exists(path) && take(kind, file_evidence(path));
    }

    // Before the engines: a pod may well be made by one of them.
    bool in_kubernetes_files() {
        return take_file(
            container_kind::kubernetes,
            "/var/run/secrets/kubernetes.io/serviceaccount"
        );
    }

    bool in_kubernetes_variables() {
        const variable* const found = variables_.find("KUBERNETES_SERVICE_HOST");
        return found != nullptr && take(container_kind::kubernetes, to_string(found->origin));
    }

    /// Whether a manager's own name says it all.
    bool is_manager(std::string_view name, const std::string& evidence) {
        name = trimmed(name);
        // systemd counts WSL among the containers; for bearings it is a fact of its own.
        if (name.empty() || name == "wsl")
            return false;
        for (const container_mark& mark : manager_names)
            if (name == mark.text)
                return take(mark.finding, evidence);
        if (unknown_manager_.evidence.empty())
            unknown_manager_ = {container_kind::other, evidence};
        return false;
    }

    bool named() {
        const variable* const own = variables_.find("container");
        if (own != nullptr && is_manager(own->value, to_string(own->origin)))
            return true;
        for (const std::string_view path :
             {"/run/host/container-manager", "/run/systemd/container"})
            if (is_manager(glance_at(files_, path), file_evidence(path)))
                return true;
        constexpr std::string_view first_process = "/proc/1/environ";
        const std::string text = glance_at(files_, first_process);
        for (std::string_view rest = text; !rest.empty();) {
            const auto entry = take_until(rest, '\0');
            if (entry.starts_with("container=") &&
                is_manager(entry.substr(10), file_evidence(first_process)))
                return true;
        }
        return false;
    }

    bool marked_by_file() {
        constexpr std::string_view path = "/run/.containerenv";
        if (files_.exists(path)) {
            // Podman writes its name into it; CRI-O leaves it empty.
            const bool pod = glance_at(files_, path).empty() &&
                             variables_.find("KUBERNETES_SERVICE_HOST") != nullptr;
            return take(
                pod ? container_kind::kubernetes : container_kind::podman,
                file_evidence(path)
            );
        }
        constexpr std::string_view docker = "/.dockerenv";
        if (!files_.exists(docker))
            return false;
        // A pod whose engine is Docker has the file as well.
        return (in_cgroup() && found_.value == container_kind::kubernetes) ||
               take(container_kind::docker, file_evidence(docker));
    }

    bool in_cgroup() {
        constexpr std::string_view path = "/proc/self/cgroup";
        const std::string text = glance_at(files_, path);
        for (const container_mark& mark : cgroup_marks)
            if (has_mark(text, mark))
                return take(mark.finding, file_evidence(path));
        return false;
    }

    static bool has_mark(std::string_view text, const container_mark& mark) noexcept {
        for (auto at = text.find(mark.text); at != std::string_view::npos;
             at = text.find(mark.text, at + 1))
            if (mark.next == followed_by::anything ||
                starts_with_id(text.substr(at + mark.text.size())))
                return true;
        return false;
    }

    /// Whether a container's id stands there, of which engines show twelve digits at least.
    static bool starts_with_id(std::string_view text) noexcept {
        constexpr std::size_t shortest = 12;
        for (std::size_t i = 0; i < shortest; ++i)
            if (i == text.size() || hex_value(text[i]) < 0)
                return false;
        return true;
    }

    // The second version of control groups shows a container nothing but `/`.
    bool in_mounts() {
        constexpr std::string_view path = "/proc/self/mountinfo";
        const std::string text = glance_at(files_, path);
        for (const container_mark& mark : mount_marks)
            if (any_mount(text, [&](const mount& each) {
                    return over_own_file(each.point) && has_mark(each.root, mark);
                }))
                return take(mark.finding, file_evidence(path));
        // The host mounts it once, elsewhere; a container sees it over files of the kernel.
        if (any_mount(text, [](const mount& each) {
                return each.point.starts_with("/proc/") &&
                       each.rest.find(" - fuse.lxcfs ") != std::string_view::npos;
            }))
            return take(container_kind::lxc, file_evidence(path));
        return false;
    }

    /// A line of mountinfo.
    struct mount {
        /// Inside the file system that it comes from.
        std::string_view root;
        std::string_view point;
        std::string_view rest;
    };

    template <class Holds>
    static bool any_mount(std::string_view text, Holds holds) {
        while (!text.empty()) {
            std::string_view line = take_until(text, '\n');
            for (int skipped = 0; skipped < 3; ++skipped)
                take_until(line, ' ');
            mount each;
            each.root = take_until(line, ' ');
            each.point = take_until(line, ' ');
            each.rest = line;
            if (holds(each))
                return true;
        }
        return false;
    }

    // A host sees the file systems of all its containers: these alone are its own.
    static bool over_own_file(std::string_view point) noexcept {
        return point == "/etc/hosts" || point == "/etc/hostname" || point == "/etc/resolv.conf";
    }

    const environment& variables_;
    const files& files_;
    fact<container_kind> found_;
    fact<container_kind> unknown_manager_;
};

}  // namespace bearings::detail

#endif

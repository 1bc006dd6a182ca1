// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_PLATFORM_HPP
#define BEARINGS_PLATFORM_HPP

#include <bearings/environment.hpp>
#include <bearings/files.hpp>

#include <string>
#include <string_view>

namespace bearings {

// The trailing underscore keeps clear of the `linux` macro of GNU dialects.
enum class os_kind { other, linux_, windows, macos };
enum class wsl_kind { none, version_1, version_2, unknown };
enum class container_kind { none, docker, podman, kubernetes, lxc, systemd_nspawn, other };
enum class orchestrator_kind { none, kubernetes, ecs, nomad };

[[nodiscard]] BEARINGS_DECL std::string_view to_string(os_kind value) noexcept;
/// `none`, `1`, `2`, `unknown`.
[[nodiscard]] BEARINGS_DECL std::string_view to_string(wsl_kind value) noexcept;
[[nodiscard]] BEARINGS_DECL std::string_view to_string(container_kind value) noexcept;
[[nodiscard]] BEARINGS_DECL std::string_view to_string(orchestrator_kind value) noexcept;

/// A finding and the signal that proved it, for example `environment KUBERNETES_SERVICE_HOST`,
/// `file /.dockerenv`. Empty evidence: nothing pointed to it.
template <class Value>
struct fact {
    Value value{};
    std::string evidence;
    friend bool operator==(const fact&, const fact&) = default;
};

/// Where this process runs. Each fact is independent of the others.
struct facts {
    fact<os_kind> os;
    /// Text of the kernel or Windows version. Empty: unknown.
    std::string os_version;
    fact<wsl_kind> wsl;
    fact<container_kind> container;
    fact<orchestrator_kind> orchestrator;
    /// Of the Kubernetes pod. Empty: none or unknown.
    std::string kubernetes_namespace;
    /// Lower snake case: `cloud_run`, `lambda`, `heroku`, …; `none`.
    fact<std::string> cloud{"none", {}};
    /// The identifiers of ci-info in lower snake case; `unknown` for a plain `CI=true`; `none`.
    fact<std::string> ci{"none", {}};
    /// `codespaces`, `gitpod`, `devcontainer`; `none`.
    fact<std::string> workspace{"none", {}};
    /// True under Wine: Windows facts hold, their timings do not.
    fact<bool> wine{};

    /// Kubernetes or a hosting platform: what sets the default stage to production.
    [[nodiscard]] bool hosted() const noexcept {
        return orchestrator.value != orchestrator_kind::none || cloud.value != "none";
    }
    friend bool operator==(const facts&, const facts&) = default;
};

/// What the operating system itself says; everything else is read from variables and files.
struct system_identity {
    os_kind os = os_kind::other;
    std::string version;
    bool wine = false;
};
[[nodiscard]] BEARINGS_DECL system_identity this_system();

/// Finds facts one by one and remembers them: a fact that nobody asks for costs nothing.
///
/// Pure but for the files it reads. Not thread-safe.
class facts_finder {
public:
    /// `variables` and `from` must outlive the finder.
    BEARINGS_DECL facts_finder(
        const environment& variables,
        const files& from,
        system_identity system
    );
    [[nodiscard]] BEARINGS_DECL const fact<os_kind>& os();
    [[nodiscard]] BEARINGS_DECL const fact<wsl_kind>& wsl();
    [[nodiscard]] BEARINGS_DECL const fact<container_kind>& container();
    [[nodiscard]] BEARINGS_DECL const fact<orchestrator_kind>& orchestrator();
    [[nodiscard]] BEARINGS_DECL const fact<std::string>& cloud();
    [[nodiscard]] BEARINGS_DECL const fact<std::string>& ci();
    [[nodiscard]] BEARINGS_DECL bool hosted();
    /// Finds what is still missing and returns everything.
    [[nodiscard]] BEARINGS_DECL const facts& all();

private:
    const environment* variables_;
    const files* files_;
    system_identity system_;
    facts found_;
    unsigned known_ = 0;
};

}  // namespace bearings

#ifdef BEARINGS_HEADER_ONLY
#include <bearings/impl/platform.ipp>
#endif

#endif

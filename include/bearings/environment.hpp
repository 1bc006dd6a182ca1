// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_ENVIRONMENT_HPP
#define BEARINGS_ENVIRONMENT_HPP

#include <bearings/origin.hpp>
#include <bearings/result.hpp>

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

namespace bearings {

/// One variable of a snapshot; the views live as long as the snapshot.
struct variable {
    std::string_view name;
    /// Without surrounding blanks, never empty: an empty or blank variable counts as unset.
    std::string_view value;
    /// `environment` with source `process environment`, or `env_file` with file and line.
    origin_view origin;
};

/// Whether names differ by case; Windows compares without case.
enum class name_case { sensitive, insensitive };

/// An immutable picture of the environment, taken once. A moved-from snapshot has no variables.
///
/// Nothing else in bearings reads the process environment, so a later `setenv` changes nothing.
class environment {
public:
    /// No variables.
    environment() noexcept = default;
    BEARINGS_DECL environment(const environment& other);
    environment(environment&& other) noexcept
        : state_(std::exchange(other.state_, nullptr)) {}
    environment& operator=(environment other) noexcept {
        std::swap(state_, other.state_);
        return *this;
    }
    BEARINGS_DECL ~environment();

    /// The environment of this process, as it is now. On Windows through the wide API.
    /// Variables that are not valid text are left out; `rejected()` counts them.
    [[nodiscard]] BEARINGS_DECL static environment of_process();

    /// From names and values, for tests and embedders; later entries win.
    [[nodiscard]] BEARINGS_DECL static environment of(
        std::initializer_list<std::pair<std::string_view, std::string_view>> variables,
        name_case names = name_case::sensitive
    );
    [[nodiscard]] BEARINGS_DECL static environment of(
        std::span<const std::pair<std::string_view, std::string_view>> variables,
        name_case names = name_case::sensitive
    );
    /// From variables with origins of their own, best first: the first of a name wins, the others
    /// stay as its shadowed values.
    [[nodiscard]] BEARINGS_DECL static environment of_variables(
        std::span<const variable> variables,
        name_case names = name_case::sensitive
    );

    /// This environment over `lower`: what is set here wins, what it hides stays findable.
    [[nodiscard]] BEARINGS_DECL environment over(const environment& lower) const;

    /// The variable of that name. None: unset, empty or blank.
    [[nodiscard]] BEARINGS_DECL const variable* find(std::string_view name) const noexcept;

    /// The values hidden by `of`, which must come from this snapshot; best first.
    [[nodiscard]] BEARINGS_DECL const variable* shadowed_by(const variable& of) const noexcept;

    /// Every variable, winners and shadowed ones, in the order they were given.
    [[nodiscard]] BEARINGS_DECL std::span<const variable> variables() const& noexcept;
    // A loop over the variables of a temporary would outlive them.
    [[nodiscard]] std::span<const variable> variables() const&& = delete;

    /// How many variables were left out because they are not valid UTF-8 or UTF-16.
    [[nodiscard]] BEARINGS_DECL std::size_t rejected() const noexcept;

    [[nodiscard]] BEARINGS_DECL name_case names() const noexcept;

private:
    struct storage;
    explicit environment(const storage* state) noexcept
        : state_(state) {}
    const storage* state_ = nullptr;
};

/// What a switch says. None: unset. Accepts `1 true yes on` and `0 false no off` in any case;
/// anything else is a failure that names the variable and what is accepted.
[[nodiscard]] BEARINGS_DECL result<std::optional<bool>> read_switch(
    const environment& variables,
    std::string_view name
);

/// The `N` of a service name: upper case, every character but A-Z 0-9 an underscore, a leading
/// digit prefixed by one.
[[nodiscard]] BEARINGS_DECL std::string variable_name(std::string_view service);

}  // namespace bearings

#ifdef BEARINGS_HEADER_ONLY
#include <bearings/impl/environment.ipp>
#endif

#endif

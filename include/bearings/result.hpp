// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_RESULT_HPP
#define BEARINGS_RESULT_HPP

#include <bearings/error.hpp>
#include <bearings/origin.hpp>

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <variant>

namespace bearings {

/// Why something could not be done: a code for machines, a sentence for people, and where.
struct failure {
    std::error_code code;
    /// Names the bad thing and what is accepted. Free of secrets and control characters.
    std::string message;
    /// Where the bad thing stands. Kind `none`: it has no place.
    bearings::origin origin;
};

/// `bearings.toml:12 services.backend.local: message`, or the message alone without an origin.
[[nodiscard]] BEARINGS_DECL std::string to_string(const failure& what);

/// What the blocking front door throws.
class exception : public std::runtime_error {
public:
    explicit exception(failure what)
        : std::runtime_error(to_string(what))
        , cause_(std::move(what)) {}

    [[nodiscard]] const failure& cause() const noexcept { return cause_; }
    [[nodiscard]] const std::error_code& code() const noexcept { return cause_.code; }

private:
    failure cause_;
};

/// A value, or why there is none.
template <class T>
class [[nodiscard]] result {
public:
    using value_type = T;

    result(T value)
        : state_(std::in_place_index<0>, std::move(value)) {}
    result(failure what)
        : state_(std::in_place_index<1>, std::move(what)) {}

    [[nodiscard]] bool has_value() const noexcept { return state_.index() == 0; }
    explicit operator bool() const noexcept { return has_value(); }

    /// The value. Undefined without one.
    T& operator*() & noexcept { return *std::get_if<0>(&state_); }
    const T& operator*() const& noexcept { return *std::get_if<0>(&state_); }
    T&& operator*() && noexcept { return std::move(*std::get_if<0>(&state_)); }
    T* operator->() noexcept { return std::get_if<0>(&state_); }
    const T* operator->() const noexcept { return std::get_if<0>(&state_); }

    /// The value, or throws `bearings::exception`.
    [[nodiscard]] T& value() & {
        raise_without_value();
        return **this;
    }
    [[nodiscard]] const T& value() const& {
        raise_without_value();
        return **this;
    }
    [[nodiscard]] T&& value() && {
        raise_without_value();
        return std::move(**this);
    }

    /// The failure. Undefined with a value.
    [[nodiscard]] const failure& error() const noexcept { return *std::get_if<1>(&state_); }
    [[nodiscard]] failure& error() noexcept { return *std::get_if<1>(&state_); }

private:
    void raise_without_value() const {
        if (has_value())
            return;
#if defined(__cpp_exceptions)
        throw exception(error());
#else
        std::abort();
#endif
    }

    std::variant<T, failure> state_;
};

}  // namespace bearings

#ifdef BEARINGS_HEADER_ONLY
#include <bearings/impl/result.ipp>
#endif

#endif

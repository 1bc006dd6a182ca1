// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_ERROR_IPP
#define BEARINGS_IMPL_ERROR_IPP

#include <bearings/error.hpp>

#include <string>

namespace bearings {

namespace detail {

constexpr const char* message_of(errc code) noexcept {
    switch (code) {
    case errc::invalid_url:
        return "not a usable URL: write scheme://host:port/path with a scheme that bearings knows";
    case errc::invalid_port: return "not a usable port: write a number from 1 to 65535";
    case errc::invalid_host:
        return "not a usable host: write a name, an IPv4 address in four decimal parts, or an IPv6 "
               "address in brackets";
    case errc::invalid_boolean: return "not a switch: write 1 true yes on, or 0 false no off";
    case errc::invalid_stage: return "not a stage: write development, test, staging or production";
    case errc::invalid_index:
        return "not an index: end the services__name__endpoint__index variable with a number";
    case errc::invalid_env_file:
        return "not an environment file: write one NAME=value per line, comments after #";
    case errc::invalid_config:
        return "not a usable configuration: correct the line that the message names";
    case errc::invalid_text: return "unusable text: write UTF-8 without control characters";
    case errc::too_large: return "larger than bearings reads: shorten it";
    case errc::file_unreadable:
        return "the file cannot be read: check that it exists, is a regular file and may be read";
    case errc::unknown_service: return "no such service: use a name from the configuration file";
    case errc::invalid_engine:
        return "no usable Docker host or context: correct DOCKER_HOST or DOCKER_CONTEXT, or unset "
               "them";
    case errc::invalid_tls:
        return "unusable certificate, key or trust store: name a readable PEM file";
    case errc::invalid_report: return "not a report: give the JSON that bearings wrote";
    case errc::unresolved:
        return "a required service was not found: follow the fix that the report gives for it";
    }
    return "not an error of bearings: compare with bearings::errc";
}

class bearings_error_category final : public std::error_category {
public:
    [[nodiscard]] const char* name() const noexcept override { return "bearings"; }
    [[nodiscard]] std::string message(int code) const override {
        return message_of(static_cast<errc>(code));
    }
};

}  // namespace detail

BEARINGS_DECL const std::error_category& error_category() noexcept {
    static const detail::bearings_error_category category;
    return category;
}

BEARINGS_DECL std::error_code make_error_code(errc code) noexcept {
    return {static_cast<int>(code), error_category()};
}

}  // namespace bearings

#endif

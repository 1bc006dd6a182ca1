// SPDX-License-Identifier: BSL-1.0
#include <boost/version.hpp>

#include <CLI/Version.hpp>

#include "mock_script.hpp"
#include "options.hpp"
#include "text.hpp"

#if __has_include(<nlohmann/detail/abi_macros.hpp>)
#include <nlohmann/detail/abi_macros.hpp>
#endif
#if __has_include(<openssl/opensslv.h>)
#include <openssl/opensslv.h>
#endif
#if __has_include(<ares_version.h>)
#include <ares_version.h>
#endif

namespace cli {
namespace {

std::string numbers(int major_part, int minor_part, int patch_part) {
    return std::to_string(major_part) + "." + std::to_string(minor_part) + "." +
           std::to_string(patch_part);
}

std::string compiler() {
#if defined(__clang__)
    return "Clang " + numbers(__clang_major__, __clang_minor__, __clang_patchlevel__);
#elif defined(__GNUC__)
    return "GCC " + numbers(__GNUC__, __GNUC_MINOR__, __GNUC_PATCHLEVEL__);
#elif defined(_MSC_FULL_VER)
    return "MSVC " + std::to_string(_MSC_FULL_VER);
#else
    return "unknown";
#endif
}

}  // namespace

std::string version_text() {
    std::string text = "bearings " + std::string(version) + "\n";
    const auto line = [&text](std::string_view name, const std::string& value) {
        text += padded(name, 14) + value + "\n";
    };
    line("compiler", compiler() + ", C++ " + std::to_string(__cplusplus));
    line(
        "Boost",
        numbers(BOOST_VERSION / 100'000, BOOST_VERSION / 100 % 1000, BOOST_VERSION % 100)
    );
    line("toml11", toml_library_version());
#ifdef NLOHMANN_JSON_VERSION_MAJOR
    line(
        "nlohmann-json",
        numbers(
            NLOHMANN_JSON_VERSION_MAJOR,
            NLOHMANN_JSON_VERSION_MINOR,
            NLOHMANN_JSON_VERSION_PATCH
        )
    );
#endif
    line("CLI11", CLI11_VERSION);
#ifdef OPENSSL_VERSION_TEXT
    line("OpenSSL", OPENSSL_VERSION_TEXT);
#endif
#ifdef ARES_VERSION_STR
    line("c-ares", ARES_VERSION_STR);
#endif
    return text;
}

}  // namespace cli

// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_TOML_IPP
#define BEARINGS_IMPL_TOML_IPP

#include <bearings/impl/internal/toml_reader.hpp>
#include <bearings/impl/internal/toml_scan.hpp>
#include <bearings/stage.hpp>
#include <bearings/toml.hpp>

namespace bearings {

BEARINGS_DECL result<catalog> parse_toml(std::string_view text, std::string_view file_name) {
    if (auto found = detail::toml_scan(text, file_name).run())
        return std::move(*found);
    const auto root = detail::parse_toml_value(text, file_name);
    if (!root)
        return root.error();
    detail::toml_reader reader(text, file_name);
    auto read = reader.read(*root);
    if (!read)
        return read;
    return checked(std::move(*read));
}

BEARINGS_DECL result<catalog> read_toml(const files& from, std::string_view path) {
    auto content = from.read(path, detail::toml_limits::bytes);
    if (!content) {
        if (content.error().origin.kind == origin_kind::none)
            content.error().origin = {origin_kind::config_file, {}, std::string(path)};
        return std::move(content.error());
    }
    if (!*content)
        return failure{
            make_error_code(errc::file_unreadable),
            "the configuration file `" + escaped(path) + "` does not exist",
            {origin_kind::config_file, {}, std::string(path)}};
    return parse_toml(**content, path);
}

BEARINGS_DECL result<catalog> find_catalog(
    const files& from,
    const environment& variables,
    std::string_view path
) {
    if (!path.empty())
        return read_toml(from, path);
    if (const auto* set = variables.find("BEARINGS_CONFIG")) {
        auto read = read_toml(from, set->value);
        if (!read && read.error().code == errc::file_unreadable)
            read.error().message += " (named by " + to_string(set->origin) + ')';
        return read;
    }
    constexpr std::string_view usual = "bearings.toml";
    auto content = from.read(usual, detail::toml_limits::bytes);
    if (content && !*content)
        return catalog();
    return read_toml(from, usual);
}

}  // namespace bearings

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_IMPL_INTERNAL_TOML_READER_HPP
#define BEARINGS_IMPL_INTERNAL_TOML_READER_HPP

#include <bearings/catalog.hpp>
#include <bearings/impl/internal/catalog_contradiction.hpp>
#include <bearings/impl/internal/catalog_names.hpp>
#include <bearings/impl/internal/endpoint_pattern.hpp>
#include <bearings/impl/internal/toml_adapter.hpp>
#include <bearings/stage.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bearings::detail {

/// Turns a TOML value into a catalogue. Every key is read by one function of a table; the first
/// failure in the order of the file counts.
class toml_reader {
public:
    toml_reader(std::string_view text, std::string_view file)
        : places_(text)
        , file_(file) {}

    [[nodiscard]] result<catalog> read(const toml_value& root) {
        made_.file = file_;
        static constexpr key_of<catalog> keys[] = {
            {"stage", &toml_reader::read_stage},
            {"deadline_ms", &toml_reader::read_deadline},
            {"staging", &toml_reader::read_staging},
            {"services", &toml_reader::read_services},
            {"tls", &toml_reader::read_tls}};
        read_table({root, "", {1, 1}}, keys, made_);
        if (failure_)
            return std::move(*failure_);
        return std::move(made_);
    }

private:
    /// A value, its key path, and where it stands.
    struct node {
        const toml_value& value;
        std::string path;
        toml_position at;
    };
    template <class Target>
    struct key_of {
        std::string_view name;
        void (toml_reader::*read)(const node&, Target&);
    };
    struct entry {
        const std::string* key = nullptr;
        const toml_value* value = nullptr;
        toml_position at;
    };

    static constexpr std::size_t max_text = 4096;
    static constexpr std::int64_t max_milliseconds = 3'600'000;

    [[nodiscard]] origin place(const node& of) const {
        return {origin_kind::config_file, of.path, file_, of.at.line};
    }
    void fail(const node& where, std::string message, errc code = errc::invalid_config) {
        if (!failure_)
            failure_ = failure{make_error_code(code), std::move(message), place(where)};
    }
    void fail_kind(const node& where, std::string_view expected) {
        fail(
            where,
            "is " + std::string(kind_of(where.value)) + "; " + std::string(expected) +
                " is accepted"
        );
    }

    /// A key as it stands in a path: quoted unless it is bare.
    [[nodiscard]] static std::string path_key(const std::string& key) {
        bool bare = !key.empty();
        for (const char c : key)
            bare = bare && (is_alnum(c) || c == '-' || c == '_');
        return bare ? key : '"' + escaped(key, 80) + '"';
    }
    [[nodiscard]] static std::string join(const std::string& path, const std::string& key) {
        return path.empty() ? path_key(key) : path + '.' + path_key(key);
    }

    /// The keys of a table in the order of the file; the library keeps none.
    [[nodiscard]] std::vector<entry> entries_of(const toml_value& table) const {
        std::vector<entry> found;
        for (const auto& [key, value] : table.as_table())
            found.push_back({&key, &value, places_.of(value)});
        merge_sort(found, [](const entry& a, const entry& b) {
            if (a.at.line != b.at.line)
                return a.at.line < b.at.line;
            return a.at.column != b.at.column ? a.at.column < b.at.column : *a.key < *b.key;
        });
        return found;
    }

    template <class Target, std::size_t Size>
    void read_table(const node& table, const key_of<Target> (&keys)[Size], Target& into) {
        if (!table.value.is_table())
            return fail_kind(table, "a table");
        for (const auto& each : entries_of(table.value)) {
            const node child{*each.value, join(table.path, *each.key), each.at};
            const key_of<Target>* found = nullptr;
            for (const auto& key : keys)
                if (key.name == *each.key)
                    found = &key;
            if (found == nullptr)
                return fail_unknown(child, *each.key, keys);
            (this->*found->read)(child, into);
            if (failure_)
                return;
        }
    }

    template <class Target, std::size_t Size>
    void fail_unknown(
        const node& where,
        const std::string& key,
        const key_of<Target> (&keys)[Size]
    ) {
        std::vector<std::string_view> known;
        std::string accepted;
        for (const auto& each : keys) {
            known.push_back(each.name);
            accepted += (accepted.empty() ? "`" : ", `") + std::string(each.name) + '`';
        }
        std::string message = "unknown key `" + escaped(key, 80) + '`';
        if (const auto meant = nearest_name(key, known); !meant.empty())
            message += "; did you mean `" + std::string(meant) + "`?";
        else
            message += "; accepted are " + accepted;
        fail(where, std::move(message));
    }

    // --- Single values

    [[nodiscard]] std::string text(const node& from) {
        if (!from.value.is_string()) {
            fail_kind(from, "text");
            return {};
        }
        const std::string& read = text_of(from.value);
        if (read.empty())
            fail(from, "is empty; leave the key out instead");
        else if (read.size() > max_text)
            fail(from, "is longer than 4,096 bytes", errc::too_large);
        for (const char c : read)
            if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
                fail(
                    from,
                    "`" + escaped(read, 80) + "` holds a control character",
                    errc::invalid_text
                );
        return read;
    }

    [[nodiscard]] std::int64_t number(const node& from, std::int64_t low, std::int64_t high) {
        const std::string accepted =
            "a whole number from " + std::to_string(low) + " to " + std::to_string(high);
        if (!from.value.is_integer()) {
            fail_kind(from, accepted);
            return low;
        }
        const std::int64_t read = from.value.as_integer();
        if (read < low || read > high) {
            fail(from, "is out of range; " + accepted + " is accepted");
            return low;
        }
        return read;
    }

    [[nodiscard]] std::chrono::milliseconds milliseconds(const node& from) {
        return std::chrono::milliseconds(number(from, 1, max_milliseconds));
    }

    [[nodiscard]] std::vector<std::string> texts(const node& from) {
        std::vector<std::string> made;
        if (!from.value.is_array()) {
            fail_kind(from, "a list of texts");
            return made;
        }
        for (const auto& each : from.value.as_array()) {
            made.push_back(text({each, from.path, places_.of(each)}));
            if (failure_)
                break;
        }
        return made;
    }

    [[nodiscard]] configured_url read_url(const node& from) {
        const std::string read = text(from);
        if (failure_)
            return {};
        auto parsed = parse_url(read);
        if (!parsed) {
            fail(from, std::move(parsed.error().message));
            failure_->code = parsed.error().code;
            return {};
        }
        return {own(*parsed), place(from)};
    }

    [[nodiscard]] bearings::scheme scheme_of(const node& from) {
        const std::string read = text(from);
        if (failure_)
            return {};
        if (const auto found = parse_scheme(read))
            return *found;
        fail(
            from,
            "`" + escaped(read, 40) +
                "` is no scheme; accepted are http, https, ws, wss, tcp, tls, redis, rediss, "
                "postgres, postgresql, mysql, mongodb, amqp, amqps, nats, grpc, grpcs"
        );
        return {};
    }

    /// RFC 9110 token: what a header or subprotocol may be called.
    [[nodiscard]] static bool is_token(std::string_view read) noexcept {
        for (const char c : read)
            if (!is_alnum(c) &&
                std::string_view("!#$%&'*+-.^_`|~").find(c) == std::string_view::npos)
                return false;
        return !read.empty();
    }

    // --- The file

    void read_stage(const node& from, catalog& into) {
        into.stage = text(from);
        into.stage_origin = place(from);
        if (!failure_ && !parse_stage(into.stage))
            fail(
                from,
                "`" + escaped(into.stage, 40) +
                    "` is no stage; accepted are development, test, staging, production and dev, "
                    "develop, local, testing, stage, prod",
                errc::invalid_stage
            );
    }
    void read_deadline(const node& from, catalog& into) { into.deadline = milliseconds(from); }
    void read_staging(const node& from, catalog& into) {
        static constexpr key_of<catalog> keys[] = {{"allow", &toml_reader::read_allow}};
        read_table(from, keys, into);
    }
    void read_allow(const node& from, catalog& into) {
        into.staging_allow = texts(from);
        for (const auto& each : *into.staging_allow)
            if (!failure_ && !is_host_pattern(each))
                fail(
                    from,
                    "`" + escaped(each, 80) +
                        "` is no host; a host is accepted, `*` in place of whole labels, without "
                        "scheme, port and path"
                );
    }
    void read_tls(const node& from, catalog& into) {
        static constexpr key_of<tls_settings> keys[] = {{"ca_file", &toml_reader::read_ca_file}};
        read_table(from, keys, into.tls);
    }
    void read_services(const node& from, catalog& into) {
        if (!from.value.is_table())
            return fail_kind(from, "a table of services");
        for (const auto& each : entries_of(from.value)) {
            service& made = into.services.emplace_back();
            made.name = *each.key;
            read_service({*each.value, join(from.path, *each.key), each.at}, made);
            if (failure_)
                return;
        }
    }

    // --- A service

    void read_service(const node& from, service& into) {
        static constexpr key_of<service> keys[] = {
            {"local", &toml_reader::read_local},
            {"staging", &toml_reader::read_staging_url},
            {"production", &toml_reader::read_production},
            {"mock", &toml_reader::read_mock},
            {"health", &toml_reader::read_health},
            {"docker", &toml_reader::read_docker},
            {"derive", &toml_reader::read_derive},
            {"env", &toml_reader::read_env},
            {"group", &toml_reader::read_group},
            {"required", &toml_reader::read_required},
            {"scheme", &toml_reader::read_scheme},
            {"subprotocols", &toml_reader::read_subprotocols},
            {"headers", &toml_reader::read_headers},
            {"expect", &toml_reader::read_expect},
            {"timeout_ms", &toml_reader::read_timeout},
            {"tls", &toml_reader::read_service_tls}};
        into.origin = place(from);
        read_table(from, keys, into);
        if (failure_)
            return;
        if (auto found = find_contradiction(into))
            fail_key(from, found->key, std::move(found->message));
    }
    /// A failure at the key of a table that has it.
    void fail_key(const node& table, std::string_view key, std::string message) {
        for (const auto& each : entries_of(table.value))
            if (*each.key == key)
                fail({*each.value, join(table.path, *each.key), each.at}, std::move(message));
    }
    void read_local(const node& from, service& into) { into.local = read_url(from); }
    void read_staging_url(const node& from, service& into) { into.staging = read_url(from); }
    void read_production(const node& from, service& into) { into.production = read_url(from); }
    void read_mock(const node& from, service& into) { into.mock = read_url(from); }
    void read_group(const node& from, service& into) { into.group = text(from); }
    void read_scheme(const node& from, service& into) { into.scheme = scheme_of(from); }
    void read_timeout(const node& from, service& into) { into.timeout = milliseconds(from); }
    void read_env(const node& from, service& into) { into.env = texts(from); }
    void read_required(const node& from, service& into) {
        if (!from.value.is_boolean())
            return fail_kind(from, "true or false");
        into.required = from.value.as_boolean();
    }
    void read_health(const node& from, service& into) { into.health = text(from); }
    void read_subprotocols(const node& from, service& into) {
        into.subprotocols = texts(from);
        for (const auto& each : into.subprotocols)
            if (!failure_ && !is_token(each))
                fail(
                    from,
                    "`" + escaped(each, 80) +
                        "` is no subprotocol: a word without blanks is accepted"
                );
    }
    void read_headers(const node& from, service& into) {
        if (!from.value.is_table())
            return fail_kind(from, "a table of names and texts");
        for (const auto& each : entries_of(from.value)) {
            const node child{*each.value, join(from.path, *each.key), each.at};
            if (!is_token(*each.key))
                return fail(child, "`" + escaped(*each.key, 80) + "` is no header name");
            into.headers.emplace_back(*each.key, header_value(child));
            if (failure_)
                return;
        }
    }
    /// Like text, but nothing of it may be shown: it may be a secret.
    [[nodiscard]] std::string header_value(const node& from) {
        if (!from.value.is_string()) {
            fail_kind(from, "text");
            return {};
        }
        const std::string& read = text_of(from.value);
        if (read.size() > max_text)
            fail(from, "is longer than 4,096 bytes", errc::too_large);
        for (const char c : read)
            if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
                fail(from, "holds a control character", errc::invalid_text);
        return read;
    }

    // --- Tables of a service

    void read_docker(const node& from, service& into) {
        static constexpr key_of<docker_reference> keys[] = {
            {"service", &toml_reader::read_docker_service},
            {"port", &toml_reader::read_docker_port},
            {"project", &toml_reader::read_docker_project}};
        into.docker.origin = place(from);
        read_table(from, keys, into.docker);
        if (!failure_ && into.docker.service.empty())
            fail(from, "needs `service`: the Compose service or the container's name");
    }
    void read_docker_service(const node& from, docker_reference& into) {
        into.service = text(from);
    }
    void read_docker_project(const node& from, docker_reference& into) {
        into.project = text(from);
    }
    void read_docker_port(const node& from, docker_reference& into) {
        into.port = static_cast<std::uint16_t>(number(from, 1, 65535));
    }

    void read_derive(const node& from, service& into) {
        static constexpr key_of<derivation> keys[] = {
            {"from", &toml_reader::read_derive_from},
            {"scheme", &toml_reader::read_derive_scheme},
            {"path", &toml_reader::read_derive_path}};
        derive_scheme_given_ = false;
        into.derive.origin = place(from);
        read_table(from, keys, into.derive);
        if (!failure_ && into.derive.from.empty())
            fail(from, "needs `from`: the service it follows");
        if (!failure_ && !derive_scheme_given_)
            fail(from, "needs `scheme`, for example `scheme = \"ws\"`");
    }
    void read_derive_from(const node& from, derivation& into) { into.from = text(from); }
    void read_derive_scheme(const node& from, derivation& into) {
        into.scheme = scheme_of(from);
        derive_scheme_given_ = true;
    }
    void read_derive_path(const node& from, derivation& into) {
        into.path = text(from);
        if (!failure_ && into.path.front() != '/')
            fail(
                from,
                "`" + escaped(into.path, 80) + "` is no path; one that begins with `/` is accepted"
            );
    }

    void read_expect(const node& from, service& into) {
        static constexpr key_of<expectation> keys[] = {
            {"status", &toml_reader::read_expect_status},
            {"header", &toml_reader::read_expect_header},
            {"body", &toml_reader::read_expect_body}};
        read_table(from, keys, into.expect);
    }
    void read_expect_status(const node& from, expectation& into) {
        if (!from.value.is_array())
            return fail_kind(from, "a list of numbers");
        for (const auto& each : from.value.as_array()) {
            into.status.push_back(
                static_cast<int>(number({each, from.path, places_.of(each)}, 100, 599))
            );
            if (failure_)
                return;
        }
    }
    void read_expect_header(const node& from, expectation& into) {
        into.header = text(from);
        const std::size_t colon = into.header.find(':');
        if (!failure_ && (colon == std::string::npos ||
                          !is_token(std::string_view(into.header).substr(0, colon))))
            fail(
                from,
                "`" + escaped(into.header, 80) + "` is no header; `name: value` is accepted"
            );
    }
    void read_expect_body(const node& from, expectation& into) { into.body = text(from); }

    void read_service_tls(const node& from, service& into) {
        static constexpr key_of<tls_settings> keys[] = {
            {"ca_file", &toml_reader::read_ca_file},
            {"server_name", &toml_reader::read_server_name},
            {"client_cert", &toml_reader::read_client_cert},
            {"client_key", &toml_reader::read_client_key}};
        read_table(from, keys, into.tls);
    }
    void read_ca_file(const node& from, tls_settings& into) { into.ca_file = text(from); }
    void read_server_name(const node& from, tls_settings& into) { into.server_name = text(from); }
    void read_client_cert(const node& from, tls_settings& into) { into.client_cert = text(from); }
    void read_client_key(const node& from, tls_settings& into) { into.client_key = text(from); }

    toml_places places_;
    std::string file_;
    catalog made_;
    std::optional<failure> failure_;
    bool derive_scheme_given_ = false;
};

}  // namespace bearings::detail

#endif

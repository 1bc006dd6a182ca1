// SPDX-License-Identifier: BSL-1.0
#include <bearings/origin.hpp>

#include <string>
#include <string_view>

#include "tests/catch.hpp"

using namespace bearings;

TEST_CASE("an origin is told in the source's own spelling") {
    struct row {
        origin_view where;
        std::string_view text;
    };
    const row rows[] = {
        {{}, ""},
        {{origin_kind::environment, "BACKEND_URL", "process environment", 0},
         "environment BACKEND_URL"},
        {{origin_kind::env_file, "BACKEND_URL", ".env", 3}, ".env:3 BACKEND_URL"},
        {{origin_kind::env_file, {}, ".env", 3}, ".env:3"},
        {{origin_kind::env_file, {}, ".env", 0}, ".env"},
        {{origin_kind::config_file, "services.backend.local", "bearings.toml", 12},
         "bearings.toml:12 services.backend.local"},
        {{origin_kind::config_file, "currentContext", "/home/me/.docker/config.json", 0},
         "/home/me/.docker/config.json currentContext"},
        {{origin_kind::aspire, "services__backend__http__0", "process environment", 0},
         "aspire services__backend__http__0"},
        {{origin_kind::aspire, "services__backend__http__0", ".env", 4},
         ".env:4 services__backend__http__0"},
        {{origin_kind::kubernetes, "BACKEND_SERVICE_HOST", "process environment", 0},
         "kubernetes BACKEND_SERVICE_HOST"},
        {{origin_kind::docker, "shop-backend-1", "default", 0}, "docker shop-backend-1"},
        {{origin_kind::code, "backend", {}, 0}, "code backend"},
        {{origin_kind::default_value, {}, {}, 0}, "default"},
        {{origin_kind::none, {}, "some.env", 0}, "some.env"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text);
        CHECK(to_string(row.where) == row.text);
    }
}

TEST_CASE("what a file calls itself cannot deceive the reader") {
    const origin_view where{origin_kind::config_file, "services.\x1b[31m", "a\nb.toml", 1};
    CHECK(to_string(where) == "a\\nb.toml:1 services.\\x1b[31m");
}

TEST_CASE("kinds of origins have the names of the report") {
    const std::string_view names[] = {
        "none",
        "code",
        "environment",
        "env_file",
        "aspire",
        "kubernetes",
        "container_link",
        "docker",
        "config_file",
        "derived",
        "default",
        "srv",
        "etcd",
        "context",
        "known_socket",
    };
    for (std::size_t i = 0; i < std::size(names); ++i)
        CHECK(to_string(static_cast<origin_kind>(i)) == names[i]);
}

TEST_CASE("an origin owns its text, a view borrows it") {
    const origin kept(origin_kind::env_file, "A", ".env", 7);
    const origin_view view = kept;
    CHECK(view.key.data() == kept.key.data());
    CHECK(origin(view) == kept);
    CHECK_FALSE(origin() == kept);
}

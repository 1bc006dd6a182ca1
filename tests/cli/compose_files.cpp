// SPDX-License-Identifier: BSL-1.0
#include "examples/cli/compose_files.hpp"

#include <string>
#include <string_view>

#include "tests/catch.hpp"

namespace {

using bearings::memory_files;
using cli::find_compose_service;

constexpr std::string_view shop =
    "# the shop\nservices:\n  backend:\n    image: x\n  redis: {image: redis}\n";

}  // namespace

TEST_CASE("the nearest Compose file that declares a service is found with its line", "[compose]") {
    const memory_files from{
        {"/home/u/shop/compose.yaml", shop},
        {"/home/u/docker-compose.yml", "services:\n  backend: {}\n  auth: {}\n"},
        {"/compose.yml", "services: {root: {}}"}};
    struct place_case {
        std::string_view folder;
        std::string_view service;
        std::string_view file;
        unsigned line;
    };
    const place_case rows[] = {
        {"/home/u/shop", "backend", "/home/u/shop/compose.yaml", 3},
        {"/home/u/shop/src/deep", "redis", "/home/u/shop/compose.yaml", 5},
        {"/home/u/shop", "auth", "/home/u/docker-compose.yml", 3},
        {"/home/u/shop", "root", "/compose.yml", 1},
        {"/", "root", "/compose.yml", 1},
    };
    for (const auto& [folder, service, file, line] : rows) {
        INFO(folder << ' ' << service);
        const auto found = find_compose_service(from, folder, service);
        REQUIRE(found);
        CHECK(found->file == file);
        CHECK(found->line == line);
    }
    CHECK_FALSE(find_compose_service(from, "/home/u/shop", "none"));
    CHECK_FALSE(find_compose_service(from, "", "backend"));
}

TEST_CASE("the names of Compose files are tried in the order of Compose", "[compose]") {
    const memory_files from{
        {"/a/docker-compose.yml", shop},
        {"/a/docker-compose.yaml", shop},
        {"/a/compose.yml", shop},
        {"/b/docker-compose.yml", shop},
        {"/b/docker-compose.yaml", shop}};
    CHECK(find_compose_service(from, "/a", "backend")->file == "/a/compose.yml");
    CHECK(find_compose_service(from, "/b", "backend")->file == "/b/docker-compose.yaml");
}

TEST_CASE("a file that is no Compose file is passed over", "[compose]") {
    const std::string deep(100'000, '[');
    for (const std::string_view text :
         {std::string_view(""),
          std::string_view("services"),
          std::string_view("services: [backend]"),
          std::string_view("services: {backend"),
          std::string_view("backend: {}"),
          std::string_view("\t: ["),
          std::string_view("- services: {backend: {}}"),
          std::string_view("services: *unknown"),
          std::string_view(deep)}) {
        INFO(text.substr(0, 40));
        const memory_files from{{"/a/b/compose.yaml", text}, {"/a/compose.yaml", shop}};
        const auto found = find_compose_service(from, "/a/b", "backend");
        REQUIRE(found);
        CHECK(found->file == "/a/compose.yaml");
    }
}

TEST_CASE("the remedy can be pasted into a shell", "[compose]") {
    using cli::compose_remedy;
    CHECK(
        compose_remedy({"/a/compose.yaml", 1}, "b") == "docker compose -f /a/compose.yaml up -d b"
    );
    CHECK(
        compose_remedy({"/my shop/compose.yaml", 1}, "it's") ==
        "docker compose -f '/my shop/compose.yaml' up -d 'it'\\''s'"
    );
}

// SPDX-License-Identifier: BSL-1.0
#include <bearings/environment.hpp>

#include <chrono>
#include <cstdlib>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "tests/catch.hpp"

using namespace bearings;

namespace {

void set_variable(const char* name, const char* value) {
#if defined(_WIN32)
    REQUIRE(::_putenv_s(name, value) == 0);
#else
    REQUIRE(::setenv(name, value, 1) == 0);
#endif
}

std::string_view value_of(const environment& variables, std::string_view name) {
    const variable* const found = variables.find(name);
    return found == nullptr ? std::string_view("(unset)") : found->value;
}

std::vector<std::string> chain_of(const environment& variables, std::string_view name) {
    std::vector<std::string> values;
    for (const auto* at = variables.find(name); at != nullptr; at = variables.shadowed_by(*at))
        values.emplace_back(at->value);
    return values;
}

using strings = std::vector<std::string>;

}  // namespace

TEST_CASE("a snapshot of the process knows what is set, and where it came from") {
    set_variable("BEARINGS_TEST_SET", "value");
    const environment variables = environment::of_process();
    const variable* const found = variables.find("BEARINGS_TEST_SET");
    REQUIRE(found != nullptr);
    CHECK(found->name == "BEARINGS_TEST_SET");
    CHECK(found->value == "value");
    CHECK(found->origin.kind == origin_kind::environment);
    CHECK(found->origin.key == "BEARINGS_TEST_SET");
    CHECK(found->origin.source == "process environment");
    CHECK(found->origin.line == 0);
    CHECK(to_string(found->origin) == "environment BEARINGS_TEST_SET");
    CHECK(variables.find("BEARINGS_TEST_NOT_SET") == nullptr);
}

TEST_CASE("a snapshot stays as it was taken") {
    set_variable("BEARINGS_TEST_LATER", "before");
    const environment variables = environment::of_process();
    set_variable("BEARINGS_TEST_LATER", "after");
    CHECK(value_of(variables, "BEARINGS_TEST_LATER") == "before");
}

TEST_CASE("a variable of the process may hold characters of any language") {
#if defined(_WIN32)
    REQUIRE(::_wputenv_s(L"BEARINGS_TEST_WIDE", L"b\u00fccher \U0001f600") == 0);
#else
    set_variable(
        "BEARINGS_TEST_WIDE",
        "b\xc3\xbc"
        "cher \xf0\x9f\x98\x80"
    );
#endif
    const environment variables = environment::of_process();
    CHECK(
        value_of(variables, "BEARINGS_TEST_WIDE") == "b\xc3\xbc"
                                                     "cher \xf0\x9f\x98\x80"
    );
}

TEST_CASE("a variable of the process that is no valid text is left out and counted") {
    const std::size_t before = environment::of_process().rejected();
#if defined(_WIN32)
    REQUIRE(::_wputenv_s(L"BEARINGS_TEST_BROKEN", L"lone \xd800 surrogate") == 0);
#else
    set_variable("BEARINGS_TEST_BROKEN", "no \xff\xfe text");
#endif
    const environment variables = environment::of_process();
    CHECK(variables.find("BEARINGS_TEST_BROKEN") == nullptr);
    CHECK(variables.rejected() == before + 1);
    set_variable("BEARINGS_TEST_BROKEN", "");
}

TEST_CASE("empty and blank variables are unset, blanks around a value are not part of it") {
    const auto variables = environment::of(
        {{"EMPTY", ""}, {"BLANK", " \t\r\n "}, {"PADDED", "  a b\t\r\n"}, {"", "nameless"}}
    );
    CHECK(variables.find("EMPTY") == nullptr);
    CHECK(variables.find("BLANK") == nullptr);
    CHECK(value_of(variables, "PADDED") == "a b");
    CHECK(variables.variables().size() == 1);
}

TEST_CASE("an empty snapshot answers everything with nothing") {
    const environment none;
    CHECK(none.find("A") == nullptr);
    CHECK(none.find("") == nullptr);
    CHECK(none.variables().empty());
    CHECK(none.rejected() == 0);
    CHECK(environment::of({}).find("A") == nullptr);
}

TEST_CASE("names differ by case except on Windows") {
    const auto sensitive = environment::of({{"Path", "a"}, {"PATH", "b"}});
    CHECK(value_of(sensitive, "Path") == "a");
    CHECK(value_of(sensitive, "PATH") == "b");
    CHECK(value_of(sensitive, "path") == "(unset)");

    const auto insensitive =
        environment::of({{"Path", "a"}, {"PATH", "b"}, {"Other", "c"}}, name_case::insensitive);
    CHECK(value_of(insensitive, "pAtH") == "b");
    CHECK(value_of(insensitive, "OTHER") == "c");
    CHECK(chain_of(insensitive, "path") == strings{"b", "a"});
    CHECK(insensitive.find("path")->name == "PATH");
#if defined(_WIN32)
    CHECK(environment::of_process().names() == name_case::insensitive);
#else
    CHECK(environment::of_process().names() == name_case::sensitive);
#endif
}

TEST_CASE("of names and values the later one wins and hides the earlier ones") {
    const auto variables = environment::of({{"A", "1"}, {"B", "x"}, {"A", "2"}, {"A", "3"}});
    CHECK(chain_of(variables, "A") == strings{"3", "2", "1"});
    CHECK(chain_of(variables, "B") == strings{"x"});
    REQUIRE(variables.variables().size() == 4);
    CHECK(variables.variables()[0].value == "1");
}

TEST_CASE("of variables with origins the first one wins, and each keeps its origin") {
    const variable given[] = {
        {"A", "1", {origin_kind::env_file, "A", ".env.local", 7}},
        {"A", "2", {origin_kind::env_file, "A", ".env", 3}},
        {"A", "3", {origin_kind::environment, "A", "process environment", 0}},
        {"B", "x", {origin_kind::env_file, "alias of B", ".env", 4}},
    };
    const auto variables = environment::of_variables(given);
    CHECK(chain_of(variables, "A") == strings{"1", "2", "3"});
    CHECK(to_string(variables.find("A")->origin) == ".env.local:7 A");
    CHECK(to_string(variables.shadowed_by(*variables.find("A"))->origin) == ".env:3 A");
    CHECK(variables.find("B")->origin.key == "alias of B");
    CHECK(variables.find("B")->origin.source == ".env");
}

TEST_CASE("one environment over another wins and hides") {
    const variable file[] = {
        {"A", "file", {origin_kind::env_file, "A", ".env", 1}},
        {"B", "file", {origin_kind::env_file, "B", ".env", 2}},
    };
    const auto lower = environment::of_variables(file);
    const auto upper = environment::of({{"A", "old"}, {"A", "process"}, {"C", "process"}});
    const auto both = upper.over(lower);
    CHECK(chain_of(both, "A") == strings{"process", "old", "file"});
    CHECK(chain_of(both, "B") == strings{"file"});
    CHECK(chain_of(both, "C") == strings{"process"});
    CHECK(to_string(both.find("B")->origin) == ".env:2 B");

    CHECK(chain_of(environment().over(lower), "A") == strings{"file"});
    CHECK(chain_of(lower.over(environment()), "A") == strings{"file"});
    const auto insensitive = environment::of({{"a", "1"}}, name_case::insensitive);
    CHECK(environment().over(insensitive).names() == name_case::insensitive);
    CHECK(chain_of(insensitive.over(upper), "A") == strings{"1", "process", "old"});
}

TEST_CASE("a copy stands alone, a moved-from snapshot has no variables") {
    auto original = environment::of({{"A", "1"}, {"A", "2"}, {"B", "x"}});
    const environment copy = original;
    const environment moved = std::move(original);
    original = environment();
    CHECK(chain_of(copy, "A") == strings{"2", "1"});
    CHECK(chain_of(moved, "A") == strings{"2", "1"});
    CHECK(copy.find("A")->value.data() != moved.find("A")->value.data());
    CHECK(copy.find("A")->origin.source == "process environment");
    CHECK(original.find("A") == nullptr);
    static_assert(std::is_nothrow_move_constructible_v<environment>);

    environment assigned = environment::of({{"C", "y"}});
    assigned = copy;
    CHECK(value_of(assigned, "B") == "x");
    CHECK(value_of(assigned, "C") == "(unset)");
}

template <class Environment>
concept lists_variables = requires(Environment from) {
    static_cast<Environment&&>(from).variables();
};

TEST_CASE("variables are listed of a snapshot that lives, not of a temporary") {
    static_assert(lists_variables<environment&>);
    static_assert(lists_variables<const environment&>);
    static_assert(!lists_variables<environment&&>);
    const auto kept = environment::of({{"A", "1"}});
    CHECK(kept.variables().size() == 1);
}

TEST_CASE("a copy of variables with borrowed text outlives that text") {
    environment kept;
    {
        std::string name = "A_NAME_THAT_IS_LONG_ENOUGH_TO_BE_ON_THE_HEAP";
        std::string value = "a value that is long enough to be on the heap";
        std::string source = "a file whose name is long enough to be on the heap";
        const variable given[] = {{name, value, {origin_kind::env_file, name, source, 1}}};
        kept = environment::of_variables(given);
        name.assign(name.size(), '-');
        value.assign(value.size(), '-');
        source.assign(source.size(), '-');
    }
    const variable* const found = kept.find("A_NAME_THAT_IS_LONG_ENOUGH_TO_BE_ON_THE_HEAP");
    REQUIRE(found != nullptr);
    CHECK(found->value == "a value that is long enough to be on the heap");
    CHECK(found->origin.source == "a file whose name is long enough to be on the heap");
}

TEST_CASE("a very large environment is read in time that grows with its size") {
    const auto took = [](std::size_t count) {
        std::vector<std::string> names;
        for (std::size_t i = 0; i < count; ++i)
            names.push_back("NAME_" + std::to_string(i));
        std::vector<std::pair<std::string_view, std::string_view>> entries;
        for (const std::string& name : names) {
            entries.emplace_back(name, "value");
            entries.emplace_back("THE_SAME_NAME", name);
        }
        const auto begin = std::chrono::steady_clock::now();
        const auto variables = environment::of(entries);
        std::size_t found = 0;
        for (const std::string& name : names)
            found += variables.find(name) != nullptr ? 1 : 0;
        CHECK(found == count);
        const auto over = variables.over(variables);
        CHECK(over.variables().size() == 4 * count);
        return std::chrono::steady_clock::now() - begin;
    };
    took(100);
    // A quadratic one would take a hundred thousand times as long, not fifty.
    const auto few = took(2'000);
    const auto many = took(20'000);
    CHECK(many < 100 * few);
}

TEST_CASE("every name of a large environment is found, and no other") {
    std::vector<std::string> names;
    for (int i = 0; i < 5'000; ++i)
        names.push_back("SERVICE_" + std::to_string(i * 7919) + "_URL");
    std::vector<std::pair<std::string_view, std::string_view>> entries;
    for (const std::string& name : names)
        entries.emplace_back(name, name);
    for (const name_case how : {name_case::sensitive, name_case::insensitive}) {
        const auto variables = environment::of(entries, how);
        std::size_t right = 0;
        for (const std::string& name : names) {
            const bool found = value_of(variables, name) == name;
            const bool other = variables.find(name + "_") == nullptr;
            right += found && other ? 1 : 0;
        }
        CHECK(right == names.size());
    }
}

TEST_CASE("a switch is on, off, unset, or an error that says what is accepted") {
    for (const std::string_view yes : {"1", "true", "TRUE", "Yes", "on", " on "}) {
        CAPTURE(yes);
        const auto said = read_switch(environment::of({{"DOCKER_BYPASS", yes}}), "DOCKER_BYPASS");
        REQUIRE(said);
        CHECK(*said == true);
    }
    for (const std::string_view no : {"0", "false", "No", "OFF", "\toff"}) {
        CAPTURE(no);
        const auto said = read_switch(environment::of({{"DOCKER_BYPASS", no}}), "DOCKER_BYPASS");
        REQUIRE(said);
        CHECK(*said == false);
    }
    CHECK(*read_switch(environment(), "DOCKER_BYPASS") == std::nullopt);
    CHECK(
        *read_switch(environment::of({{"DOCKER_BYPASS", "  "}}), "DOCKER_BYPASS") == std::nullopt
    );
    for (const std::string_view bad : {"2", "y", "enabled", "truee", "t\x1b[31mrue"}) {
        CAPTURE(bad);
        const auto said = read_switch(environment::of({{"DOCKER_BYPASS", bad}}), "DOCKER_BYPASS");
        REQUIRE_FALSE(said);
        CHECK(said.error().code == errc::invalid_boolean);
        CHECK(said.error().origin.key == "DOCKER_BYPASS");
        const std::string text = to_string(said.error());
        CHECK_THAT(text, Catch::StartsWith("environment DOCKER_BYPASS: \""));
        CHECK_THAT(text, Catch::Contains("1 true yes on, or 0 false no off"));
        CHECK(text.find('\x1b') == text.npos);
    }
}

TEST_CASE("the variable name of a service is upper case and underscores") {
    CHECK(variable_name("backend") == "BACKEND");
    CHECK(variable_name("my-api.v2") == "MY_API_V2");
    CHECK(variable_name("2fa") == "_2FA");
    CHECK(
        variable_name("b\xc3\xbc"
                      "cher") == "B__CHER"
    );
    CHECK(variable_name("") == "");
}

// SPDX-License-Identifier: BSL-1.0
#include <bearings/dotenv.hpp>

#include <cstdio>
#include <string>
#include <string_view>

#if !defined(_WIN32)
#include <stdlib.h>
#include <unistd.h>
#endif

#include "tests/catch.hpp"

using namespace bearings;
using namespace std::string_view_literals;

namespace {

struct line {
    std::string_view text;
    std::string_view value;
};

struct refused {
    std::string_view text;
    errc code;
    unsigned line;
    std::string_view says;
};

}  // namespace

TEST_CASE("lines of an environment file have one value each") {
    const line rows[] = {
        {"A=value", "value"},
        {"A=value\n", "value"},
        {"A=value\r\n", "value"},
        {"\xef\xbb\xbf"
         "A=value",
         "value"},
        {"  A=value", "value"},
        {"\tA = value  ", "value"},
        {"export A=value", "value"},
        {"export\tA=value", "value"},
        {"A=a b c", "a b c"},
        {"A=value # comment", "value"},
        {"A=value#no comment", "value#no comment"},
        {"A=http://host/#top", "http://host/#top"},
        {"A=#no", "#no"},
        {"A=a=b=c", "a=b=c"},
        {"A='a # b'", "a # b"},
        {"A='value' # comment", "value"},
        {"A=\"a # b\"# comment", "a # b"},
        {"A= 'value'", "value"},
        {"A='$HOME ${X} `x` \\n'", "$HOME ${X} `x` \\n"},
        {"A=$HOME", "$HOME"},
        {"A=\"$HOME\"", "$HOME"},
        {"A=\"a\\nb\\tc\\\"d\\\\e\\$f\\`g\"", "a\nb\tc\"d\\e$f`g"},
        {"A=\"\\d\"", "\\d"},
        {"A='it'\\''s'", "it's"},
        {"A=''\\'''\\'''", "''"},
        {"A='two\nlines'", "two\nlines"},
        {"A=\"two\nlines\"", "two\nlines"},
        {"A=C:\\dir\\name", "C:\\dir\\name"},
        {"A=don't", "don't"},
        {"A=b\xc3\xbc"
         "cher",
         "b\xc3\xbc"
         "cher"},
        {"#A=no\nA=value", "value"},
        {"\n\r\n \n# comment\nA=value", "value"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text);
        const auto parsed = parse_dotenv(row.text, ".env");
        REQUIRE(parsed);
        REQUIRE(parsed->variables().size() == 1);
        CHECK(parsed->variables()[0].name == "A");
        CHECK(parsed->variables()[0].value == row.value);
    }
}

TEST_CASE("lines without a value set nothing") {
    for (const std::string_view text :
         {"", "\n", "# A=b", "A=", "A=  ", "A= # comment", "A=''", "A=\" \""}) {
        CAPTURE(text);
        const auto parsed = parse_dotenv(text, ".env");
        REQUIRE(parsed);
        CHECK(parsed->variables().empty());
    }
}

TEST_CASE("names are those that shells and orchestrators use") {
    const auto parsed =
        parse_dotenv("_a1=1\nservices__my-api__http__0=2\nexport=3\nexported=4\n", ".env");
    REQUIRE(parsed);
    CHECK(parsed->find("_a1")->value == "1");
    CHECK(parsed->find("services__my-api__http__0")->value == "2");
    CHECK(parsed->find("export")->value == "3");
    CHECK(parsed->find("exported")->value == "4");
}

TEST_CASE("every variable of a file knows its line, also after values of several lines") {
    const auto parsed = parse_dotenv("# first\nA=1\n\nB='x\ny\nz'\r\nC=3\n", "dir/.env");
    REQUIRE(parsed);
    CHECK(to_string(parsed->find("A")->origin) == "dir/.env:2 A");
    CHECK(to_string(parsed->find("B")->origin) == "dir/.env:4 B");
    CHECK(to_string(parsed->find("C")->origin) == "dir/.env:7 C");
    CHECK(parsed->find("C")->origin.kind == origin_kind::env_file);
}

TEST_CASE("a later line of the same name wins and hides the earlier one") {
    const auto parsed = parse_dotenv("A=1\nA=2\nA=3\nA=\n", ".env");
    REQUIRE(parsed);
    const variable* const winner = parsed->find("A");
    REQUIRE(winner != nullptr);
    CHECK(winner->value == "3");
    CHECK(winner->origin.line == 3);
    const variable* const hidden = parsed->shadowed_by(*winner);
    REQUIRE(hidden != nullptr);
    CHECK(hidden->value == "2");
}

TEST_CASE("a line that is no assignment is a failure with file and line, without its text") {
    const refused rows[] = {
        {"hunter2", errc::invalid_env_file, 1, "NAME=value"},
        {"A=1\nhunter2\n", errc::invalid_env_file, 2, "NAME=value"},
        {"A=1\r\n\r\n=hunter2", errc::invalid_env_file, 3, "NAME=value"},
        {"1A=hunter2", errc::invalid_env_file, 1, "NAME=value"},
        {"-A=hunter2", errc::invalid_env_file, 1, "NAME=value"},
        {"A B=hunter2", errc::invalid_env_file, 1, "NAME=value"},
        {"A: hunter2", errc::invalid_env_file, 1, "NAME=value"},
        {"export A", errc::invalid_env_file, 1, "NAME=value"},
        {"export", errc::invalid_env_file, 1, "NAME=value"},
        {"set A=hunter2", errc::invalid_env_file, 1, "NAME=value"},
        {"A='hunter2", errc::invalid_env_file, 1, "not closed"},
        {"X=1\nA=\"hunter2\nB=2\n", errc::invalid_env_file, 2, "not closed"},
        {"A=\"hunter2\\\"", errc::invalid_env_file, 1, "not closed"},
        {"A='a' hunter2", errc::invalid_env_file, 1, "closing quote"},
        {"A=\"a\"\"hunter2\"", errc::invalid_env_file, 1, "closing quote"},
        {"A='x\ny' hunter2", errc::invalid_env_file, 2, "closing quote"},
        {"A=1\nB=\xff\xfehunter2", errc::invalid_text, 2, "UTF-8"},
        {"A=1\nB=hunter2\0"sv, errc::invalid_text, 2, "NUL"},
        {"\xff\xfe"
         "A\0=\0"sv,
         errc::invalid_text,
         1,
         "UTF-16"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text);
        const auto parsed = parse_dotenv(row.text, "some.env");
        REQUIRE_FALSE(parsed);
        CHECK(parsed.error().code == row.code);
        CHECK(parsed.error().origin.line == row.line);
        const std::string text = to_string(parsed.error());
        CHECK_THAT(text, Catch::StartsWith("some.env:" + std::to_string(row.line) + ": "));
        CHECK_THAT(text, Catch::Contains(std::string(row.says)));
        CHECK_THAT(text, !Catch::Contains("hunter2"));
    }
}

TEST_CASE("an environment file is read from where it stands") {
    const memory_files files{{"a.env", "A=1\n"}, {"large.env", std::string(64 * 1024 + 1, '#')}};
    const auto parsed = read_dotenv(files, "a.env");
    REQUIRE(parsed);
    CHECK(to_string(parsed->find("A")->origin) == "a.env:1 A");
    CHECK(to_string(read_dotenv(files, "b.env").error()) == "b.env: the file does not exist");
    CHECK(read_dotenv(files, "b.env").error().code == errc::file_unreadable);
    CHECK(read_dotenv(files, "large.env").error().code == errc::too_large);
    CHECK(read_dotenv(files, "large.env").error().origin.source == "large.env");
}

TEST_CASE("names of a file may differ by case only") {
    const auto parsed = parse_dotenv("Path=1\nPATH=2\n", ".env", name_case::insensitive);
    REQUIRE(parsed);
    CHECK(parsed->find("path")->value == "2");
}

namespace {

/// What nobody should put into a variable, and what a shell must not act on.
const std::string_view hostile_values[] = {
    "http://localhost:8000/a?b=c&d=e#f",
    "plain",
    "two words",
    "it's",
    "'",
    "''",
    "'\\''",
    "it's $HOME",
    "it's \"quoted\"",
    "it's `date`",
    "it's a\\b",
    "it's !history",
    "$(touch /tmp/never)",
    "`touch /tmp/never`",
    "${HOME}",
    "a\"b",
    "a\\b\\",
    "line\nbreak",
    "it's a line\nbreak",
    "carriage\rreturn",
    "tab\there",
    "; exit 1",
    "& | < > ( ) * ? [ ] ~ ! # %",
    "#no comment",
    "b\xc3\xbc"
    "cher",
    "\x1b[31mred",
};

}  // namespace

TEST_CASE("a written line is read back as the same value") {
    for (const std::string_view value : hostile_values) {
        CAPTURE(value);
        const std::string line = dotenv_line("BACKEND_URL", value);
        const auto parsed = parse_dotenv(line, ".env");
        REQUIRE(parsed);
        REQUIRE(parsed->variables().size() == 1);
        CHECK(parsed->find("BACKEND_URL")->value == value);
    }
}

TEST_CASE("a written line is plain where it can be") {
    CHECK(dotenv_line("A", "http://localhost:8000") == "A='http://localhost:8000'");
    CHECK(dotenv_line("A", "it's") == "A=\"it's\"");
    CHECK(dotenv_line("A", "") == "A=''");
    CHECK(dotenv_line("A", "a\0b"sv) == "A='ab'");
}

TEST_CASE("a name that no shell can assign to becomes one that it can") {
    CHECK(dotenv_line("my-api", "x") == "my_api='x'");
    CHECK(dotenv_line("2FA", "x") == "_2FA='x'");
    CHECK(dotenv_line("A=1;B", "x") == "A_1_B='x'");
    CHECK(dotenv_line("", "x") == "_='x'");
}

#if !defined(_WIN32)

TEST_CASE("a shell that sources a written line has the value, and does nothing else") {
    for (const std::string_view value : hostile_values) {
        CAPTURE(value);
        // Through a file: the line goes in as it is, the value comes back byte by byte.
        char name[] = "/tmp/bearings_line_XXXXXX";
        const int descriptor = ::mkstemp(name);
        REQUIRE(descriptor >= 0);
        const std::string text =
            dotenv_line("BACKEND_URL", value) + "\nprintf %s \"$BACKEND_URL\"\n";
        REQUIRE(::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
        REQUIRE(::close(descriptor) == 0);

        std::FILE* const shell = ::popen(("sh -c '. " + std::string(name) + "'").c_str(), "r");
        REQUIRE(shell != nullptr);
        std::string seen;
        char buffer[256];
        for (std::size_t got = 0; (got = std::fread(buffer, 1, sizeof buffer, shell)) > 0;)
            seen.append(buffer, got);
        CHECK(::pclose(shell) == 0);
        CHECK(std::remove(name) == 0);
        CHECK(seen == value);
    }
}

#endif

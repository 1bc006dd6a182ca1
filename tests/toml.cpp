// SPDX-License-Identifier: BSL-1.0
#include <bearings/toml.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "tests/catch.hpp"

using namespace bearings;

namespace {

failure refused(std::string_view text) {
    const auto read = parse_toml(text, "bearings.toml");
    REQUIRE_FALSE(read);
    return read.error();
}

std::string repeated(std::string_view part, int times) {
    std::string made;
    for (int i = 0; i < times; ++i)
        made += part;
    return made;
}

/// `part` with every `#` replaced by a number, so that keys differ.
std::string numbered(std::string_view part, int times) {
    std::string made;
    for (int i = 0; i < times; ++i)
        for (const char c : part)
            made += c == '#' ? std::to_string(i) : std::string(1, c);
    return made;
}

bool is_printable(std::string_view text) {
    for (const char c : text)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
            return false;
    return true;
}

}  // namespace

TEST_CASE("toml: the file of the documentation is read in full") {
    const auto read = parse_toml(
        R"(stage = "development"                 # optional
deadline_ms = 2000                    # the whole discovery
[staging]
allow = ["*.staging.example.com"]     # hosts a fallback may go to
[services.backend]
local   = "http://localhost:8000"
staging = "https://api.staging.example.com"
production = "https://api.example.com"
mock    = "http://localhost:18000"
health  = "/health"
docker  = { service = "backend", port = 8000 }
env     = ["API_BASE_URL"]
group   = "app"
required = true
[services.websocket]
derive  = { from = "backend", scheme = "ws", path = "/ws" }
group   = "app"
[services.postgres]
local   = "tcp://localhost:5432"
required = false
)",
        "bearings.toml"
    );
    REQUIRE(read);
    CHECK(read->stage == "development");
    CHECK(to_string(read->stage_origin) == "bearings.toml:1 stage");
    CHECK(read->deadline == std::chrono::milliseconds(2000));
    CHECK(read->staging_allow == std::vector<std::string>{"*.staging.example.com"});
    CHECK(read->file == "bearings.toml");
    REQUIRE(read->services.size() == 3);
    const auto& backend = read->services[0];
    CHECK(backend.name == "backend");
    CHECK(backend.variable == "BACKEND");
    CHECK(backend.group == "app");
    CHECK(backend.required);
    CHECK(backend.local.url.text() == "http://localhost:8000");
    CHECK(to_string(backend.local.origin) == "bearings.toml:6 services.backend.local");
    CHECK(to_string(backend.staging.origin) == "bearings.toml:7 services.backend.staging");
    CHECK(backend.production.url.host() == "api.example.com");
    CHECK(backend.mock.url.port() == 18000);
    CHECK(backend.health == "/health");
    CHECK(backend.docker.service == "backend");
    CHECK(backend.docker.port == 8000);
    CHECK(to_string(backend.docker.origin) == "bearings.toml:11 services.backend.docker");
    CHECK(backend.env == std::vector<std::string>{"API_BASE_URL"});
    CHECK(to_string(backend.origin) == "bearings.toml:5 services.backend");
    const auto& websocket = read->services[1];
    CHECK(websocket.derive.from == "backend");
    CHECK(websocket.derive.scheme == scheme::ws);
    CHECK(websocket.derive.path == "/ws");
    CHECK(to_string(websocket.derive.origin) == "bearings.toml:16 services.websocket.derive");
    CHECK(read->services[2].name == "postgres");
    CHECK_FALSE(read->services[2].required);
    CHECK(read->services[2].group == "postgres");
}

TEST_CASE("toml: the rarer keys are read") {
    const auto read = parse_toml(
        R"([tls]
ca_file = "certs/ca.pem"
[services.api]
scheme = "https"
local = "https://localhost:8443"
headers = { X-Token = "secret", Accept = "*/*" }
expect = { status = [200, 204], header = "x-service: backend", body = "part of the text" }
timeout_ms = 500
tls = { ca_file = "../ca.pem", server_name = "api", client_cert = "c.pem", client_key = "k.pem" }
docker = { service = "api", project = "shop" }
[services.chat]
local = "ws://localhost:1"
subprotocols = ["chat.v2", "chat"]
)",
        "f"
    );
    REQUIRE(read);
    CHECK(read->tls.ca_file == "certs/ca.pem");
    const auto& api = read->services[0];
    CHECK(api.scheme == scheme::https);
    REQUIRE(api.headers.size() == 2);
    CHECK(api.headers[0] == std::pair<std::string, std::string>("X-Token", "secret"));
    CHECK(api.expect.status == std::vector<int>{200, 204});
    CHECK(api.expect.header == "x-service: backend");
    CHECK(api.expect.body == "part of the text");
    CHECK(api.timeout == std::chrono::milliseconds(500));
    CHECK(api.tls.ca_file == "../ca.pem");
    CHECK(api.tls.server_name == "api");
    CHECK(api.tls.client_cert == "c.pem");
    CHECK(api.tls.client_key == "k.pem");
    CHECK(api.docker.project == "shop");
    CHECK(api.docker.port == 0);
    CHECK(read->services[1].subprotocols == std::vector<std::string>{"chat.v2", "chat"});
}

TEST_CASE("toml: services keep the order of the file, however they are written") {
    std::string text;
    for (int i = 50; i-- > 0;)
        text += "[services.s" + std::to_string(i) + "]\n";
    const auto read = parse_toml(text, "f");
    REQUIRE(read);
    for (std::size_t i = 0; i < 50; ++i) {
        CHECK(read->services[i].name == "s" + std::to_string(49 - i));
        CHECK(read->services[i].origin.line == i + 1);
    }
    const auto flat = parse_toml(
        "services.b.local = \"http://b:1\"\nservices.a.local = \"http://a:1\"\n"
        "services.b.health = \"/\"\n",
        "f"
    );
    REQUIRE(flat);
    CHECK(flat->services[0].name == "b");
    CHECK(flat->services[1].name == "a");
    CHECK(flat->services[0].local.origin.line == 1);
    const auto inside = parse_toml("services = { b = {}, a = { local = \"http://a:1\" } }", "f");
    REQUIRE(inside);
    CHECK(inside->services[0].name == "b");
}

TEST_CASE("toml: an empty file is an empty catalogue; a BOM and CRLF change nothing") {
    for (const std::string_view text : {"", "\n", "# only a comment", "\xef\xbb\xbf", "\r\n\r\n"}) {
        CAPTURE(text);
        const auto read = parse_toml(text, "f");
        REQUIRE(read);
        CHECK(read->services.empty());
        CHECK_FALSE(read->staging_allow.has_value());
    }
    const auto read = parse_toml(
        "\xef\xbb\xbfstage = \"test\"\r\n[services.a]\r\nlocal = \"http://a:1\"\r\n",
        "f"
    );
    REQUIRE(read);
    CHECK(read->stage == "test");
    CHECK(read->services[0].local.origin.line == 3);
}

TEST_CASE("toml: an empty allow list is not an omitted one") {
    CHECK(parse_toml("[staging]\nallow = []", "f")->staging_allow == std::vector<std::string>{});
    CHECK(parse_toml("[staging]", "f")->staging_allow == std::nullopt);
}

TEST_CASE("toml: unknown keys are refused with their line, key path and the nearest known name") {
    struct row {
        std::string_view text;
        unsigned line;
        std::string_view key;
        std::string_view says;
    };
    for (const auto& [text, line, key, says] : std::vector<row>{
             {"stgae = \"test\"", 1, "stgae", "did you mean `stage`?"},
             {"\n[service.a]\n", 2, "service", "did you mean `services`?"},
             {"[services.a]\nlocl = \"http://a:1\"", 2, "services.a.locl", "did you mean `local`?"},
             {"[services.a]\nport = 1", 2, "services.a.port", "accepted are `local`, `staging`"},
             {"[services.a]\ndocker = { services = \"a\" }",
              2,
              "services.a.docker.services",
              "`service`?"},
             {"[services.a]\nderive = { form = \"b\" }", 2, "services.a.derive.form", "`from`?"},
             {"[services.a]\nexpect = { stats = [200] }",
              2,
              "services.a.expect.stats",
              "`status`?"},
             {"[services.a]\n[services.a.tls]\nca = \"x\"",
              3,
              "services.a.tls.ca",
              "accepted are `ca_file`"},
             {"[staging]\nallowed = []", 2, "staging.allowed", "did you mean `allow`?"},
             {"[tls]\nserver_name = \"a\"", 2, "tls.server_name", "accepted are `ca_file`"},
             {"[services.\"a.b\"]\n\"x y\" = 1", 2, "services.\"a.b\".\"x y\"", "unknown key"},
             // The first one in the file counts.
             {"[services.z]\nzzz = 1\n[services.a]\naaa = 1",
              2,
              "services.z.zzz",
              "unknown key"}}) {
        CAPTURE(text);
        const auto found = refused(text);
        CHECK(found.code == errc::invalid_config);
        CHECK(found.origin.line == line);
        CHECK(found.origin.key == key);
        CHECK(found.origin.source == "bearings.toml");
        CHECK(found.message.find(says) != std::string::npos);
    }
}

TEST_CASE("toml: wrong types are refused and say what is accepted") {
    struct row {
        std::string_view text;
        std::string_view says;
    };
    for (const auto& [text, says] : std::vector<row>{
             {"stage = 1", "is a whole number; text is accepted"},
             {"stage = true", "is true or false; text"},
             {"stage = 1979-05-27", "is a date or time; text"},
             {"deadline_ms = \"2000\"", "is text; a whole number from 1 to 3600000"},
             {"deadline_ms = 2000.0", "is a fraction; a whole number"},
             {"services = 1", "a table of services"},
             {"services = []", "a table of services"},
             {"[[services]]", "a table of services"},
             {"[services]\na = 1", "is a whole number; a table"},
             {"[services.a]\nlocal = 8000", "text is accepted"},
             {"[services.a]\nlocal = \"\"", "is empty"},
             {"[services.a]\nenv = \"A\"", "is text; a list of texts"},
             {"[services.a]\nenv = [\"A\", 1]", "is a whole number; text"},
             {"[services.a]\nrequired = \"yes\"", "is text; true or false"},
             {"[services.a]\nrequired = 1", "true or false"},
             {"[services.a]\ndocker = \"backend\"", "is text; a table"},
             {"[services.a]\ndocker = { port = 80 }", "needs `service`"},
             {"[services.a]\ndocker = { service = \"a\", port = 8002.0 }",
              "is a fraction; a whole number from 1 to 65535"},
             {"[services.a]\nderive = { scheme = \"ws\" }", "needs `from`"},
             {"[services.a]\nderive = { from = \"b\" }", "needs `scheme`"},
             {"[services.a]\nheaders = [\"a\"]", "a table of names and texts"},
             {"[services.a]\nexpect = { status = 200 }", "a list of numbers"},
             {"staging = []", "a table"},
             {"tls = 1", "a table"}}) {
        CAPTURE(text);
        const auto found = refused(text);
        CHECK(found.code == errc::invalid_config);
        CHECK(found.message.find(says) != std::string::npos);
        CHECK(found.origin.line != 0);
    }
}

TEST_CASE("toml: values out of range are refused") {
    struct row {
        std::string_view text;
        std::string_view says;
    };
    for (const auto& [text, says] : std::vector<row>{
             {"deadline_ms = 0", "out of range"},
             {"deadline_ms = -1", "out of range"},
             {"deadline_ms = 3600001", "out of range"},
             {"deadline_ms = 99999999999999999999", ""},
             {"[services.a]\ndocker = { service = \"a\", port = 0 }", "from 1 to 65535"},
             {"[services.a]\ndocker = { service = \"a\", port = 65536 }", "from 1 to 65535"},
             {"[services.a]\ndocker = { service = \"a\", port = 99999999999999999999 }", ""},
             {"[services.a]\ntimeout_ms = 0", "out of range"},
             {"[services.a]\nlocal=\"http://a:1\"\nexpect = { status = [99] }", "from 100 to 599"},
             {"[services.a]\nlocal=\"http://a:1\"\nexpect = { header = \"x\" }", "`name: value`"},
             {"[services.a]\nscheme = \"gopher\"", "no scheme"},
             {"stage = \"prodution\"", "no stage"},
             {"[services.a]\nhealth = \"health\"", "begins with `/`"},
             {"[services.a]\nhealth = \"/a b\"", "no blanks"},
             {"[services.a]\nderive = { from = \"b\", scheme = \"ws\", path = \"ws\" }",
              "begins with `/`"},
             {"[staging]\nallow = [\"https://a.example.com\"]", "no host"},
             {"[staging]\nallow = [\"*a.example.com\"]", "no host"},
             {"[staging]\nallow = [\"a:443\"]", "no host"},
             {"[staging]\nallow = [\"a..b\"]", "no host"},
             {"[services.a]\nheaders = { \"a b\" = \"c\" }", "no header name"},
             {"[services.a]\nlocal=\"ws://a:1\"\nsubprotocols = [\"a b\"]", "no subprotocol"},
             {"[services.a]\ngroup = \"a b\"", "1 to 64 letters"},
             {"[services.\"a b\"]", "service name"}}) {
        CAPTURE(text);
        CHECK(refused(text).message.find(says) != std::string::npos);
    }
}

TEST_CASE("toml: a URL that is none is refused with line, key path and no password") {
    const auto found =
        refused("[services.a]\nhealth = \"/\"\nstaging = \"gopher://user:hunter2@a.example.com\"");
    CHECK(found.code == errc::invalid_url);
    CHECK(to_string(found.origin) == "bearings.toml:3 services.a.staging");
    CHECK(found.message.find("hunter2") == std::string::npos);
}

TEST_CASE("toml: the value of a header is never in a message") {
    const auto found = refused("[services.a]\nheaders = { X-Token = \"hunter2\\n\" }");
    CHECK(found.code == errc::invalid_text);
    CHECK(to_string(found).find("hunter2") == std::string::npos);
}

TEST_CASE("toml: contradictions across keys are refused with a line") {
    struct row {
        std::string_view text;
        unsigned line;
    };
    for (const auto& [text, line] : std::vector<row>{
             {"[services.a]\n[services.ws]\nderive = { from = \"b\", scheme = \"ws\" }", 3},
             {"[services.a]\nderive = { from = \"a\", scheme = \"ws\" }", 2},
             {"[services.a-b]\n[services.a_b]", 2},
             {"[services.a]\nscheme = \"ws\"\nlocal = \"http://a:1\"", 3},
             {"[services.a]\nlocal = \"redis://a\"\nhealth = \"/\"", 3},
             {"[services.a]\nexpect = { body = \"x\" }\nlocal = \"ws://a\"", 2},
             {"[services.a]\nlocal = \"ws://a\"\ngroup = \"a b\"", 3},
             {"[services.a]\nlocal = \"ws://a\"\n\nenv = [\"A B\"]", 4},
             {"[services.a]\n\n[services.a.tls]\nclient_key = \"k\"", 3}}) {
        CAPTURE(text);
        const auto found = refused(text);
        CHECK(found.code == errc::invalid_config);
        CHECK(found.origin.line == line);
        CHECK(found.origin.source == "bearings.toml");
    }
}

TEST_CASE("toml: what is no TOML is refused with a line and a short, printable message") {
    for (const std::string_view text :
         {"a",
          "= 1",
          "a = ",
          "a = 1 b = 2",
          "[a",
          "[a]]",
          "[services.a]\nlocal = \"unterminated",
          "[services.a]\nlocal = 'unterminated",
          "[services.a]\nlocal = \"\"\"unterminated",
          "[services.a]\nlocal = \"bad \\q escape\"",
          "stage = \"a\"\nstage = \"b\"",
          "[services.a]\n[services.a]",
          "a = [1, 2",
          "a = { b = 1",
          "a = 1979-99-99",
          "stage = \xe2\x80\xae\"test\""}) {
        CAPTURE(text);
        const auto found = refused(text);
        CHECK(found.code == errc::invalid_config);
        CHECK(found.origin.line != 0);
        CHECK(found.message.size() <= 260);
        CHECK(is_printable(found.message));
    }
    const auto found = refused("stage = \"test\"\nlocal = = 1\n");
    CHECK(found.origin.line == 2);
    CHECK(found.message.find("column ") == 0);
}

TEST_CASE("toml: characters that no configuration holds are refused with line and column") {
    struct row {
        std::string_view text;
        std::string_view says;
        unsigned line;
    };
    using std::string_view_literals::operator""sv;
    for (const auto& [text, says, line] : std::vector<row>{
             {"a = 1\n\0"sv, "column 1: a NUL character", 2},
             {"# \0"sv, "column 3: a NUL character", 1},
             {"a = 1\rb = 2", "column 6: a carriage return", 1},
             {"# \x01", "column 3: a control character", 1},
             {"# \x7f", "column 3: a control character", 1},
             {"# \xff", "column 3: the text is not UTF-8", 1},
             {"a = \"\xc0\xaf\"", "not UTF-8", 1},
             {"a = \"\xed\xa0\x80\"", "not UTF-8", 1},
             {"\n\n'\xf4\x90\x80\x80'", "not UTF-8", 3},
             {"\xff\xfe"
              "a\0"sv,
              "UTF-16",
              1},
             {"\xfe\xff\0a"sv, "UTF-16", 1}}) {
        CAPTURE(says);
        const auto found = refused(text);
        CHECK(found.code == errc::invalid_config);
        CHECK(found.message.find(says) != std::string::npos);
        CHECK(found.origin.line == line);
    }
}

TEST_CASE("toml: what is too large or too deep is refused before the TOML library sees it") {
    struct row {
        std::string text;
        std::string_view says;
    };
    for (const auto& [text, says] : std::vector<row>{
             {std::string(64 * 1024 + 1, '#'), "64 KiB"},
             {repeated("\n", 2001), "2,000 lines"},
             {"#" + std::string(4096, 'x'), "4,096 bytes"},
             {"a=" + repeated("[", 33), "32 levels"},
             {"a=" + repeated("[\n", 33), "32 levels"},
             {"a=" + repeated("{a=", 33), "32 levels"},
             {repeated("a.", 33) + "b=1", "32 parts"},
             {"[" + repeated("a.", 33) + "b]", "32 parts"},
             {"a={" + repeated("a.", 33) + "b=1}", "32 parts"},
             {repeated("a=[1,1,1,1,1,1,1,1]\n", 1500), "more values and keys"},
             {repeated("a=\"\\u0041\\u0041\\u0041\\u0041\\u0041\\u0041\"\n", 1500),
              "more values and keys"},
             {"a=[" + repeated("1,", 300) + "]", "the line holds more values"},
             // Brackets in comments may not hide what another reader sees.
             {repeated("#[[[[[[[[\n", 100), "too many open brackets"}}) {
        CAPTURE(says);
        const auto found = refused(text);
        CHECK(found.code == errc::too_large);
        CHECK(found.message.find(says) != std::string::npos);
    }
}

TEST_CASE("toml: brackets, dots and quotes in strings and comments are only text") {
    const std::string open = repeated("[", 40);
    const std::string dots = repeated("a.", 40);
    for (const std::string& text :
         {"# " + open + "\n",
          "# " + dots + " \"\"\" ''' \n",
          "[services.a]\nexpect = { body = \"" + open + "\" }\n",
          "[services.a]\nexpect = { body = '" + open + dots + "' }\n",
          "[services.a]\nexpect = { body = \"\\\"" + open + "\" }\n",
          "[services.a]\nexpect = { body = \"\"\"" + open + "\"\" " + dots + "\"\"\" }\n",
          "[services.a]\nexpect = { body = '''" + open + "'' " + dots + "''' }\n",
          "[services.a]\nexpect = { body = \"\"\"" + open + "\\\"\"\"\\\\\"\"\" }\n"}) {
        CAPTURE(text);
        CHECK(parse_toml(text, "f"));
    }
}

TEST_CASE("toml: a catalogue of five hundred services is read") {
    const auto text =
        numbered("[services.s#]\nlocal = \"http://localhost:8000\"\nhealth = \"/health\"\n", 500);
    const auto read = parse_toml(text, "f");
    REQUIRE(read);
    CHECK(read->services.size() == 500);
    CHECK(read->services[499].local.origin.line == 1499);
}

TEST_CASE("toml: the catalogue is the one asked for, else the environment's, else the usual one") {
    const memory_files all{
        {"asked.toml", "stage = \"test\""},
        {"env.toml", "stage = \"staging\""},
        {"bearings.toml", "stage = \"production\""}};
    const auto with = environment::of({{"BEARINGS_CONFIG", "env.toml"}});
    const environment without;
    CHECK(find_catalog(all, with, "asked.toml")->stage == "test");
    CHECK(find_catalog(all, with, "")->stage == "staging");
    CHECK(find_catalog(all, without, "")->stage == "production");
    CHECK(find_catalog(all, without, "")->file == "bearings.toml");
}

TEST_CASE("toml: only the usual catalogue may be missing") {
    const memory_files none;
    const environment without;
    const auto empty = find_catalog(none, without, "");
    REQUIRE(empty);
    CHECK(empty->services.empty());
    CHECK(empty->file.empty());

    const auto asked = find_catalog(none, without, "asked.toml");
    REQUIRE_FALSE(asked);
    CHECK(asked.error().code == errc::file_unreadable);
    CHECK(asked.error().message.find("asked.toml") != std::string::npos);

    const auto named = find_catalog(none, environment::of({{"BEARINGS_CONFIG", "env.toml"}}), "");
    REQUIRE_FALSE(named);
    CHECK(named.error().code == errc::file_unreadable);
    CHECK(named.error().message.find("BEARINGS_CONFIG") != std::string::npos);
}

TEST_CASE("toml: a file that is too large is refused by whoever sees it first") {
    const std::string large(70'000, '#');
    const memory_files all{{"large.toml", large}};
    const auto read = read_toml(all, "large.toml");
    REQUIRE_FALSE(read);
    CHECK(read.error().code == errc::too_large);
    CHECK(read.error().origin.source == "large.toml");
}

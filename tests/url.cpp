// SPDX-License-Identifier: BSL-1.0
#include <bearings/url.hpp>

#include <string>
#include <string_view>

#include "tests/catch.hpp"

using namespace bearings;
using namespace std::string_view_literals;

namespace {

struct accepted {
    std::string_view text;
    bearings::scheme scheme;
    std::string_view userinfo;
    std::string_view host;
    std::uint16_t port;
    std::string_view target;
};

struct refused {
    std::string_view text;
    errc code;
    std::string_view says;
};

std::string repeated(std::size_t times, std::string_view part) {
    std::string made;
    while (times-- > 0)
        made += part;
    return made;
}

bool printable(std::string_view text) {
    for (const char c : text)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
            return false;
    return true;
}

}  // namespace

TEST_CASE("a URL is taken apart") {
    const accepted rows[] = {
        {"http://localhost:8000", scheme::http, "", "localhost", 8000, ""},
        {"http://localhost:8000/health?deep=1#top",
         scheme::http,
         "",
         "localhost",
         8000,
         "/health?deep=1"},
        {"http://localhost?deep=1", scheme::http, "", "localhost", 80, "?deep=1"},
        {"http://localhost#top", scheme::http, "", "localhost", 80, ""},
        {"HTTPS://API.Example.com/", scheme::https, "", "API.Example.com", 443, "/"},
        {"ws://127.0.0.1:8002/ws", scheme::ws, "", "127.0.0.1", 8002, "/ws"},
        {"wss://api.example.com/ws", scheme::wss, "", "api.example.com", 443, "/ws"},
        {"tcp://localhost:5432", scheme::tcp, "", "localhost", 5432, ""},
        {"tls://localhost:6380", scheme::tls, "", "localhost", 6380, ""},
        {"postgresql://app:pa%2Fss@db/app", scheme::postgresql, "app:pa%2Fss", "db", 5432, "/app"},
        {"redis://:secret@cache:6379/0", scheme::redis, ":secret", "cache", 6379, "/0"},
        {"amqp://guest@queue", scheme::amqp, "guest", "queue", 5672, ""},
        {"http://@localhost", scheme::http, "", "localhost", 80, ""},
        {"http://[::1]:8000/", scheme::http, "", "::1", 8000, "/"},
        {"http://[2001:DB8::1]", scheme::http, "", "2001:DB8::1", 80, ""},
        {"http://[::ffff:127.0.0.1]:80", scheme::http, "", "::ffff:127.0.0.1", 80, ""},
        {"http://example.com.", scheme::http, "", "example.com.", 80, ""},
        {"http://my_service-1.local", scheme::http, "", "my_service-1.local", 80, ""},
        {"http://1password.com", scheme::http, "", "1password.com", 80, ""},
        {"http://0.0.0.0:80", scheme::http, "", "0.0.0.0", 80, ""},
        {"http://[::]:80", scheme::http, "", "::", 80, ""},
        {"http://host:65535", scheme::http, "", "host", 65535, ""},
        {"http://host/a@b", scheme::http, "", "host", 80, "/a@b"},
        {"http://host/?mail=a@b", scheme::http, "", "host", 80, "/?mail=a@b"},
        {"http://xn--bcher-kva.example", scheme::http, "", "xn--bcher-kva.example", 80, ""},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text);
        const auto parsed = parse_url(row.text);
        REQUIRE(parsed);
        CHECK(parsed->text() == row.text);
        CHECK(parsed->scheme() == row.scheme);
        CHECK(parsed->userinfo() == row.userinfo);
        CHECK(parsed->host() == row.host);
        CHECK(parsed->port() == row.port);
        CHECK(parsed->target() == row.target);
        CHECK(parsed->ipv6() == (row.host.find(':') != row.host.npos));
    }
}

TEST_CASE("what is no URL is refused, and the message says what to do") {
    const refused rows[] = {
        {"", errc::invalid_url, "empty"},
        {"localhost:8000", errc::invalid_url, "scheme is missing"},
        {"example.com", errc::invalid_url, "scheme is missing"},
        {"//example.com", errc::invalid_url, "scheme is missing"},
        {"://example.com", errc::invalid_url, "scheme is missing"},
        {"http:/example.com", errc::invalid_url, "scheme is missing"},
        {"http:example.com", errc::invalid_url, "scheme is missing"},
        {"ftp://example.com", errc::invalid_url, "http https ws wss tcp tls"},
        {"file:///etc/passwd", errc::invalid_url, "does not know this scheme"},
        {"http ://example.com", errc::invalid_text, "blanks"},
        {"\"http://example.com\"", errc::invalid_url, "quotes"},
        {"'http://example.com'", errc::invalid_url, "quotes"},
        {"http://", errc::invalid_host, "host is missing"},
        {"http:///path", errc::invalid_host, "host is missing"},
        {"http://:8000", errc::invalid_host, "host is missing"},
        {"http://user@", errc::invalid_host, "host is missing"},
        {"http://?query", errc::invalid_host, "host is missing"},
        {"http://a@b@c", errc::invalid_url, "%40"},
        {"http://good.example#@evil.example/", errc::invalid_url, "ambiguous"},
        {"http://good.example?@evil.example/", errc::invalid_url, "ambiguous"},
        {"http://good.example\\@evil.example/", errc::invalid_url, "backslash"},
        {"http://good.example\\evil.example/", errc::invalid_host, "backslash"},
        {"http://good.example%2fevil.example/", errc::invalid_host, "percent-encoded"},
        {"http://%6cocalhost/", errc::invalid_host, "percent-encoded"},
        {"http://::1/", errc::invalid_host, "brackets"},
        {"http://2001:db8::1/", errc::invalid_host, "brackets"},
        {"http://[::1/", errc::invalid_host, "not closed"},
        {"http://[::1]x/", errc::invalid_host, "only a port"},
        {"http://[::1]8000/", errc::invalid_host, "only a port"},
        {"http://[127.0.0.1]/", errc::invalid_host, "IPv6 address only"},
        {"http://[localhost]/", errc::invalid_host, "IPv6 address only"},
        {"http://[]/", errc::invalid_host, "IPv6 address only"},
        {"http://[v1.fe]/", errc::invalid_host, "IPv6 address only"},
        {"http://[fe80::1%251]/", errc::invalid_host, "scope"},
        {"http://[::1%lo]/", errc::invalid_host, "scope"},
        {"http://127.1/", errc::invalid_host, "four decimal parts"},
        {"http://2130706433/", errc::invalid_host, "four decimal parts"},
        {"http://0x7f000001/", errc::invalid_host, "four decimal parts"},
        {"http://0x7f.0.0.1/", errc::invalid_host, "four decimal parts"},
        {"http://0177.0.0.1/", errc::invalid_host, "four decimal parts"},
        {"http://127.0.0.01/", errc::invalid_host, "four decimal parts"},
        {"http://127.0.0.1./", errc::invalid_host, "four decimal parts"},
        {"http://127.0.0.256/", errc::invalid_host, "four decimal parts"},
        {"http://1.2.3.4.5/", errc::invalid_host, "four decimal parts"},
        {"http://example.0x/", errc::invalid_host, "four decimal parts"},
        {"http://255.255.255.255/", errc::invalid_host, "broadcast"},
        {"http://224.0.0.1/", errc::invalid_host, "multicast"},
        {"http://239.255.255.250/", errc::invalid_host, "multicast"},
        {"http://[ff02::1]/", errc::invalid_host, "multicast"},
        {"http://[::ffff:224.0.0.1]/", errc::invalid_host, "multicast"},
        {"http://0.0.0.1/", errc::invalid_host, "0.255.255.255"},
        {"http://b\xc3\xbc"
         "cher.example/",
         errc::invalid_host,
         "xn--"},
        {"http://a..b/", errc::invalid_host, "empty label"},
        {"http://.a/", errc::invalid_host, "empty label"},
        {"http://./", errc::invalid_host, "empty label"},
        {"http://a../", errc::invalid_host, "empty label"},
        {"http://a*b/", errc::invalid_host, "no host has"},
        {"http://host:0", errc::invalid_port, "1 to 65535"},
        {"http://host:65536", errc::invalid_port, "1 to 65535"},
        {"http://host:99999999999999999999", errc::invalid_port, "1 to 65535"},
        {"http://host:-1", errc::invalid_port, "1 to 65535"},
        {"http://host:+80", errc::invalid_port, "1 to 65535"},
        {"http://host:80a", errc::invalid_port, "1 to 65535"},
        {"http://host:00080", errc::invalid_port, "1 to 65535"},
        {"http://host:1e3", errc::invalid_port, "1 to 65535"},
        {"http://host:", errc::invalid_port, "1 to 65535"},
        {"http://[::1]:", errc::invalid_port, "1 to 65535"},
        {"tcp://host", errc::invalid_port, "no default port"},
        {"tls://host/", errc::invalid_port, "no default port"},
        {"http://host: 80", errc::invalid_text, "blanks"},
        {"http://host/a b", errc::invalid_text, "%20"},
        {"http://host/a\r\nHost: evil", errc::invalid_text, "control characters"},
        {"http://host/\t", errc::invalid_text, "control characters"},
        {"http://host/\x7f", errc::invalid_text, "control characters"},
        {"http://host/\0x"sv, errc::invalid_text, "control characters"},
        {"http://ho\x1bst/", errc::invalid_text, "control characters"},
        {"http://host/\xff\xfe", errc::invalid_text, "UTF-8"},
        {"http://host/\xc3\xbc", errc::invalid_url, "%XX"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text);
        const auto parsed = parse_url(row.text);
        REQUIRE_FALSE(parsed);
        CHECK(parsed.error().code == row.code);
        CHECK_THAT(parsed.error().message, Catch::Contains(std::string(row.says)));
        CHECK(printable(parsed.error().message));
    }
}

TEST_CASE("sizes of a URL and its host are limited") {
    const std::string fits = "http://host/" + repeated(max_url_size - 12, "a");
    REQUIRE(fits.size() == max_url_size);
    CHECK(parse_url(fits));
    CHECK(parse_url(fits + "a").error().code == errc::too_large);
    CHECK(parse_url("http://" + repeated(1'000'000, "a")).error().code == errc::too_large);

    CHECK(parse_url("http://" + repeated(63, "a")));
    CHECK(parse_url("http://" + repeated(64, "a")).error().code == errc::invalid_host);
    CHECK(parse_url("http://a." + repeated(300, "b")).error().code == errc::invalid_host);
    const std::string longest = repeated(126, "a.") + "a";
    REQUIRE(longest.size() == 253);
    CHECK(parse_url("http://" + longest));
    CHECK(parse_url("http://" + longest + "."));
    CHECK(parse_url("http://" + longest + "b").error().code == errc::invalid_host);
}

TEST_CASE("a port is plain decimal from 1 to 65535") {
    CHECK(parse_port("1") == 1);
    CHECK(parse_port("80") == 80);
    CHECK(parse_port("65535") == 65535);
    for (const std::string_view bad :
         {"",
          "0",
          "65536",
          "-1",
          "+80",
          " 80",
          "80 ",
          "80a",
          "00080",
          "080",
          "1e3",
          "0x50",
          "8002.0"}) {
        CAPTURE(bad);
        CHECK_FALSE(parse_port(bad));
    }
}

TEST_CASE("schemes have names, default ports and know whether they begin with TLS") {
    struct row {
        std::string_view name;
        std::uint16_t port;
        bool secure;
    };
    const row rows[] = {
        {"http", 80, false},
        {"https", 443, true},
        {"ws", 80, false},
        {"wss", 443, true},
        {"tcp", 0, false},
        {"tls", 0, true},
        {"redis", 6379, false},
        {"rediss", 6379, true},
        {"postgres", 5432, false},
        {"postgresql", 5432, false},
        {"mysql", 3306, false},
        {"mongodb", 27017, false},
        {"amqp", 5672, false},
        {"amqps", 5671, true},
        {"nats", 4222, false},
        {"grpc", 80, false},
        {"grpcs", 443, true},
    };
    for (const auto& row : rows) {
        CAPTURE(row.name);
        const auto parsed = parse_scheme(row.name);
        REQUIRE(parsed);
        CHECK(to_string(*parsed) == row.name);
        CHECK(default_port(*parsed) == row.port);
        CHECK(is_secure(*parsed) == row.secure);
    }
    CHECK(parse_scheme("HtTpS") == scheme::https);
    CHECK_FALSE(parse_scheme("http "));
    CHECK_FALSE(parse_scheme(""));
}

TEST_CASE("a URL is made from its parts") {
    struct row {
        bearings::scheme how;
        std::string_view host;
        std::uint16_t port;
        std::string_view target;
        std::string_view text;
    };
    const row rows[] = {
        {scheme::http, "localhost", 8000, "", "http://localhost:8000"},
        {scheme::http, "localhost", 8000, "/health", "http://localhost:8000/health"},
        {scheme::ws, "localhost", 8000, "ws", "ws://localhost:8000/ws"},
        {scheme::http, "localhost", 8000, "?a=1", "http://localhost:8000?a=1"},
        {scheme::http, "::1", 8000, "", "http://[::1]:8000"},
        {scheme::http, "[::1]", 8000, "/", "http://[::1]:8000/"},
        {scheme::tcp, "10.0.0.7", 5432, "", "tcp://10.0.0.7:5432"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text);
        const auto made = make_url(row.how, row.host, row.port, row.target);
        REQUIRE(made);
        CHECK(made->text() == row.text);
        CHECK(made->port() == row.port);
    }
}

TEST_CASE("a host that is more than a host makes no URL") {
    for (const std::string_view host :
         {"",
          "http://localhost",
          "localhost:80",
          "user@localhost",
          "localhost/path",
          "[::1]:80",
          "127.1",
          "fe80::1%2",
          "a b",
          "a\nb",
          "224.0.0.1"}) {
        CAPTURE(host);
        CHECK_FALSE(make_url(scheme::http, host, 80));
    }
    CHECK(make_url(scheme::http, "localhost", 0).error().code == errc::invalid_port);
    CHECK(make_url(scheme::http, "localhost", 80, "/a b").error().code == errc::invalid_text);
}

TEST_CASE("credentials and secret-looking parameters are hidden") {
    struct row {
        std::string_view text;
        std::string_view shown;
    };
    const row rows[] = {
        {"https://host/", "https://host/"},
        {"https://user:hunter2@host/", "https://user:***@host/"},
        {"https://user:a:b@host/", "https://user:***@host/"},
        {"redis://:hunter2@cache/0", "redis://:***@cache/0"},
        {"https://ghp_abcdef@host/", "https://***@host/"},
        {"https://ghp_abcdef:@host/", "https://***@host/"},
        {"https://ghp_abcdef:x-oauth-basic@host/", "https://***@host/"},
        {"https://user:hunter2@[::1]:8000/a", "https://user:***@[::1]:8000/a"},
        {"https://host/?token=t0p&page=2", "https://host/?token=***&page=2"},
        {"https://host/?page=2&api_key=t0p", "https://host/?page=2&api_key=***"},
        {"https://host/?X-Amz-Signature=t0p", "https://host/?X-Amz-Signature=***"},
        {"https://host/?sig=t0p", "https://host/?sig=***"},
        {"https://host/?client_secret=t0p;a=b", "https://host/?client_secret=***;a=b"},
        {"https://host/?PASSWORD=t0p", "https://host/?PASSWORD=***"},
        {"https://host/?%74oken=t0p", "https://host/?%74oken=***"},
        {"https://host?access_token=t0p", "https://host?access_token=***"},
        {"https://host/#access_token=t0p", "https://host/#access_token=***"},
        {"https://host/?a=b#id_token=t0p", "https://host/?a=b#id_token=***"},
        {"https://host/?token=", "https://host/?token=***"},
        {"https://host/?token", "https://host/?token"},
        {"https://host/?x-oauth=t0p&Authorization=t0p",
         "https://host/?x-oauth=***&Authorization=***"},
        {"https://host/?design=blue&author=me", "https://host/?design=blue&author=me"},
        {"https://host/?page=1&sort=name", "https://host/?page=1&sort=name"},
        {"https://host/?next=https://user:t0p@other/&page=1", "https://host/?next=***&page=1"},
        {"https://host/?next=https://other/", "https://host/?next=https://other/"},
        {"https://host/token/t0p", "https://host/token/t0p"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text);
        const auto parsed = parse_url(row.text);
        REQUIRE(parsed);
        CHECK(redacted(*parsed) == row.shown);
    }
}

TEST_CASE("a refused URL does not give its password away") {
    for (const std::string_view text :
         {"postgres://user:hunter2@",
          "postgres://user:hunter2@db:0/app",
          "postgres://user:hunter2/x@db/app",
          "postgres://user:hunter2#x@db/app",
          "postgres://user:x?hunter2@db/app",
          "postgres://user:a@hunter2@db/app",
          "postgres://user:hunter2",
          "postgres://user:1hunter2hunter2",
          "postgres://user:x@db hunter2@x/",
          "ftp://user:hunter2@host/",
          "user:hunter2@host",
          "\"https://user:hunter2@host/\"",
          "https://host:0/?token=hunter2",
          "https://user:\x1bhunter2@host/",
          "tcp://host/?password=hunter2",
          "https://user:hunter2\\@host/"}) {
        CAPTURE(text);
        const auto parsed = parse_url(text);
        REQUIRE_FALSE(parsed);
        CHECK_THAT(to_string(parsed.error()), !Catch::Contains("hunter2"));
    }
}

TEST_CASE("a refused URL is shown as far as it is no secret") {
    struct row {
        std::string_view text;
        std::string_view shown;
    };
    const row rows[] = {
        {"http://host:80a/path", "http://host:80a/path"},
        {"http://host:0", "http://host:0"},
        {"tcp://db/path", "tcp://db/path"},
        {"http://[::1]x/", "http://[::1]x/"},
        {"postgres://user:hunter2", "postgres://user:***"},
        {"postgres://user:hunter2@db:0/app", "postgres://***@db:0/app"},
        {"user:hunter2@db/app", "***@db/app"},
        {"tcp://db?token=hunter2&a=1", "tcp://db?token=***&a=1"},
        {"local\nhost", "local\\nhost"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text);
        const auto parsed = parse_url(row.text);
        REQUIRE_FALSE(parsed);
        CHECK_THAT(
            parsed.error().message,
            Catch::StartsWith('"' + std::string(row.shown) + "\": ")
        );
    }
}

TEST_CASE("text from outside is made safe to print") {
    struct row {
        std::string_view text;
        std::string_view shown;
    };
    const row rows[] = {
        {"", ""},
        {"plain text, C:\\dir", "plain text, C:\\dir"},
        {"\x1b[31mred", "\\x1b[31mred"},
        {"a\r\nb\tc", "a\\r\\nb\\tc"},
        {"a\0b"sv, "a\\x00b"},
        {"\x7f", "\\x7f"},
        {"\xc2\x9b"
         "31m",
         "\\x9b31m"},
        {"b\xc3\xbc"
         "cher \xf0\x9f\x98\x80",
         "b\xc3\xbc"
         "cher \xf0\x9f\x98\x80"},
        {"\xe2\x80\xae"
         "evil",
         "\\u202eevil"},
        {"\xe2\x80\xaa\xe2\x80\xab\xe2\x80\xac\xe2\x80\xad", "\\u202a\\u202b\\u202c\\u202d"},
        {"\xe2\x81\xa6\xe2\x81\xa7\xe2\x81\xa8\xe2\x81\xa9", "\\u2066\\u2067\\u2068\\u2069"},
        {"\xe2\x80\xa8\xe2\x80\xa9", "\\u2028\\u2029"},
        {"\xe0\xa0\x80 \xf0\x90\x80\x80", "\xe0\xa0\x80 \xf0\x90\x80\x80"},
        {"\xff", "\\xff"},
        {"\x80", "\\x80"},
        {"\xc1\xbf", "\\xc1\\xbf"},
        {"\xf0\x8f\xbf\xbf", "\\xf0\\x8f\\xbf\\xbf"},
        {"\xc3", "\\xc3"},
        {"\xc0\xaf", "\\xc0\\xaf"},
        {"\xe0\x80\xaf", "\\xe0\\x80\\xaf"},
        {"\xed\xa0\x80", "\\xed\\xa0\\x80"},
        {"\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},
        {"\xf5\x80\x80\x80", "\\xf5\\x80\\x80\\x80"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.shown);
        CHECK(escaped(row.text) == row.shown);
    }
}

TEST_CASE("escaped text is cut between characters") {
    CHECK(escaped("abcdef", 6) == "abcdef");
    CHECK(escaped("abcdef", 5) == "abcde\xe2\x80\xa6");
    CHECK(escaped("abc\xc3\xbc", 4) == "abc\xe2\x80\xa6");
    CHECK(escaped("abc\x1b", 6) == "abc\xe2\x80\xa6");
    CHECK(escaped(repeated(1'000'000, "x")).size() == 203);
}

TEST_CASE("a URL may own its text or borrow it") {
    const std::string text = "http://user:x@localhost:8000/a";
    const auto parsed = parse_url(text);
    REQUIRE(parsed);
    const url kept = own(*parsed);
    CHECK(kept.text().data() != text.data());
    CHECK(kept.host() == "localhost");
    CHECK(view(kept).text().data() == kept.text().data());
    CHECK(url().empty());
    CHECK(url().target().empty());
}

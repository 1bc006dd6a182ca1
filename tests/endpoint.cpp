// SPDX-License-Identifier: BSL-1.0
#include <bearings/endpoint.hpp>

#include <string>
#include <string_view>

#include "tests/catch.hpp"

using namespace bearings;

namespace {

struct spelling {
    std::string_view text;
    std::string_view canonical;
};

struct judgement {
    std::string_view text;
    bool loopback;
    bool unspecified;
    bool link_local;
    bool multicast_or_broadcast;
};

}  // namespace

TEST_CASE("addresses are read, and written in one canonical form") {
    const spelling rows[] = {
        {"127.0.0.1", "127.0.0.1"},
        {"0.0.0.0", "0.0.0.0"},
        {"255.255.255.255", "255.255.255.255"},
        {"::", "::"},
        {"::1", "::1"},
        {"1::", "1::"},
        {"0:0:0:0:0:0:0:1", "::1"},
        {"2001:DB8::0001", "2001:db8::1"},
        {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
        {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
        {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},
        {"1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"},
        {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
        {"::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"},
        {"::ffff:127.0.0.1", "::ffff:127.0.0.1"},
        {"::ffff:7f00:1", "::ffff:127.0.0.1"},
        {"64:ff9b::192.0.2.33", "64:ff9b::c000:221"},
        {"1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"},
        {"fe80::1%3", "fe80::1%3"},
        {"fe80::1%4294967295", "fe80::1%4294967295"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text);
        const auto address = parse_ip(row.text);
        REQUIRE(address);
        CHECK(to_string(*address) == row.canonical);
        CHECK(parse_ip(to_string(*address)) == address);
        CHECK(address->is_v6() == (row.text.find(':') != row.text.npos));
    }
}

TEST_CASE("other spellings of addresses are none") {
    for (const std::string_view text :
         {"",
          "localhost",
          "127.1",
          "127.0.1",
          "2130706433",
          "0x7f000001",
          "0x7f.0.0.1",
          "0177.0.0.1",
          "127.0.0.01",
          "127.0.0.256",
          "127.0.0.1.",
          "127.0.0.1 ",
          ".127.0.0.1",
          "127..0.1",
          "1.2.3.4.5",
          "-1.2.3.4",
          "[::1]",
          ":",
          ":::",
          "::1::",
          "1::2::3",
          "1:",
          ":1",
          "1:2:3:4:5:6:7",
          "1:2:3:4:5:6:7:8:9",
          "1:2:3:4:5:6:7:8::",
          "::1:2:3:4:5:6:7:8",
          "12345::",
          "g::",
          "+1::",
          "-1::",
          "0x1::",
          "::1.2.3",
          "::1.2.3.4:5",
          "1.2.3.4::",
          "1:2:3:4:5:6:7:1.2.3.4",
          "::1%",
          "::1%0",
          "::1%lo",
          "::1%-1",
          "::1%4294967296",
          "127.0.0.1%1",
          "::1 "}) {
        CAPTURE(text);
        CHECK_FALSE(parse_ip(text));
    }
}

TEST_CASE("addresses are judged, mapped ones as what they carry") {
    const judgement rows[] = {
        {"127.0.0.1", true, false, false, false},
        {"127.255.0.9", true, false, false, false},
        {"::1", true, false, false, false},
        {"::ffff:127.0.0.1", true, false, false, false},
        {"0.0.0.0", false, true, false, false},
        {"::", false, true, false, false},
        {"::ffff:0.0.0.0", false, true, false, false},
        {"169.254.169.254", false, false, true, false},
        {"169.253.255.255", false, false, false, false},
        {"::ffff:169.254.169.254", false, false, true, false},
        {"64:ff9b::169.254.169.254", false, false, true, false},
        {"64:ff9b::127.0.0.1", false, false, false, false},
        {"fe80::1", false, false, true, false},
        {"febf:ffff::1", false, false, true, false},
        {"fec0::1", false, false, false, false},
        {"fd00:ec2::254", false, false, true, false},
        {"fd00:ec2::253", false, false, false, false},
        {"224.0.0.1", false, false, false, true},
        {"239.255.255.255", false, false, false, true},
        {"240.0.0.1", false, false, false, false},
        {"255.255.255.255", false, false, false, true},
        {"::ffff:255.255.255.255", false, false, false, true},
        {"ff02::1", false, false, false, true},
        {"10.0.0.1", false, false, false, false},
        {"2001:db8::1", false, false, false, false},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text);
        const auto address = parse_ip(row.text);
        REQUIRE(address);
        CHECK(is_loopback(*address) == row.loopback);
        CHECK(is_unspecified(*address) == row.unspecified);
        CHECK(is_link_local(*address) == row.link_local);
        CHECK(is_multicast_or_broadcast(*address) == row.multicast_or_broadcast);
    }
}

TEST_CASE("an address with a port puts IPv6 into brackets") {
    CHECK(to_string(*parse_ip("127.0.0.1"), 80) == "127.0.0.1:80");
    CHECK(to_string(*parse_ip("::1"), 65535) == "[::1]:65535");
    CHECK(to_string(*parse_ip("fe80::1%2"), 80) == "[fe80::1%2]:80");
}

TEST_CASE("localhost and everything below it is this machine") {
    for (const std::string_view yes :
         {"localhost", "LOCALHOST", "localhost.", "x.localhost", "a.b.LocalHost", "x.localhost."})
        CHECK(is_localhost_name(yes));
    for (const std::string_view no :
         {"",
          ".",
          "localhost..",
          ".localhost",
          "xlocalhost",
          "localhost.example",
          "localhos",
          "127.0.0.1"}) {
        CAPTURE(no);
        CHECK_FALSE(is_localhost_name(no));
    }
}

TEST_CASE("a URL tells whether it is loopback without a look-up") {
    const auto loopback = [](std::string_view text) {
        return is_loopback(parse_url(text).value());
    };
    CHECK(loopback("http://localhost:8000"));
    CHECK(loopback("http://api.localhost"));
    CHECK(loopback("http://127.0.0.2"));
    CHECK(loopback("http://[::1]"));
    CHECK(loopback("http://0.0.0.0"));
    CHECK(loopback("http://[::]"));
    CHECK_FALSE(loopback("http://example.com"));
    CHECK_FALSE(loopback("http://10.0.0.1"));
    CHECK_FALSE(loopback("http://localhost.example.com"));
}

TEST_CASE("a listener's address is told") {
    const auto any = [](std::string_view text) {
        return names_any_address(parse_url(text).value());
    };
    CHECK(any("http://0.0.0.0:80"));
    CHECK(any("http://[::]:80"));
    CHECK_FALSE(any("http://127.0.0.1"));
    CHECK_FALSE(any("http://localhost"));
}

// SPDX-License-Identifier: BSL-1.0
#include <string>
#include <string_view>
#include <vector>

#include "../net/loopback/fault_matrix.hpp"
#include "../net/loopback/faults.hpp"
#include "../net/loopback/server.hpp"
#include "certificates.hpp"

namespace {

using namespace bearings;
using namespace bearings::testing;
using stage = probe_stage;
using strings = std::vector<std::string>;

/// `openssl s_server` with one of the certificates; answers HTTP with a page about itself.
struct s_server {
    std::uint16_t port = free_port();
    process program;
    explicit s_server(std::string_view certificate, const strings& more = {})
        : program(arguments(port, certificate, more)) {
        program.await_port(port);
    }
    static strings arguments(
        std::uint16_t port,
        std::string_view certificate,
        const strings& more
    ) {
        const auto& made = certificates::instance();
        strings all{"openssl", "s_server", "-www", "-quiet"};
        all.insert(all.end(), {"-accept", "127.0.0.1:" + std::to_string(port)});
        all.insert(all.end(), {"-cert", made.pem(certificate), "-key", made.key(certificate)});
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }
    [[nodiscard]] target at(std::string_view scheme, std::string_view name = "good.test") const {
        auto made = target_at(std::string(scheme) + "://127.0.0.1:" + std::to_string(port));
        made.tls.server_name = name;
        made.tls.ca_file = certificates::instance().pem("ca");
        return made;
    }
};

constexpr milliseconds with_grace = 100ms;

expected failed(std::string_view reason) {
    return {verdict::tls_failed, stage::tls, reason, with_grace};
}

}  // namespace

TEST_CASE("S01 a good certificate over TLS 1.2 and 1.3", "[matrix]") {
    for (const std::string version : {"-tls1_2", "-tls1_3"}) {
        const s_server serves("good", {version});
        prove(version + " https", serves.at("https"), {verdict::reachable, {}, {}, with_grace});
        prove(
            version + " tls",
            serves.at("tls"),
            {verdict::reachable, stage::grace, {}, with_grace}
        );
    }
}

TEST_CASE("S02 S03 S04 S05 a certificate that cannot be trusted", "[matrix]") {
    for (const auto& [certificate, reason] :
         {std::pair{"expired", "expired"}, {"future", "not_yet_valid"}, {"self", "self_signed"}})
        prove(certificate, s_server(certificate).at("https"), failed(reason));
    const s_server serves("good");
    auto what = serves.at("https");
    what.tls.ca_file.clear();
    // Loading what the system trusts is not the check's time.
    REQUIRE_FALSE(tls::settings_failure(what.tls));
    prove("system store", what, failed("untrusted"));
}

TEST_CASE("S06 S07 a certificate of another host", "[matrix]") {
    prove("wrong name", s_server("wrong").at("https"), failed("host"));
    prove("address", s_server("good").at("https", ""), {verdict::reachable, {}, {}, with_grace});
    prove("address as name", s_server("ip_as_name").at("https", ""), failed("host"));
    prove("purpose", s_server("client_only").at("https"), failed("purpose"));
}

TEST_CASE("S09 TLS 1.0 alone", "[matrix]") {
    const s_server serves("good", {"-tls1", "-cipher", "ALL:@SECLEVEL=0"});
    prove("-tls1", serves.at("https"), failed("version"));
}

TEST_CASE("S12 a client certificate is required", "[matrix]") {
    const auto& made = certificates::instance();
    for (const std::string version : {"-tls1_2", "-tls1_3"}) {
        const s_server serves(
            "good",
            {version, "-Verify", "1", "-verify_return_error", "-CAfile", made.pem("ca")}
        );
        for (const std::string scheme : {"https", "wss", "tls"}) {
            const auto found = prove(
                version + " " + scheme,
                serves.at(scheme),
                {verdict::tls_failed, {}, "client_cert_required", with_grace}
            );
        }
        auto what = serves.at("https");
        what.tls.client_cert = made.pem("client");
        what.tls.client_key = made.key("client");
        prove(version + " with one", what, {verdict::reachable, {}, {}, with_grace});
        what.tls.client_cert = made.pem("self");
        what.tls.client_key = made.key("self");
        prove(
            version + " with a wrong one",
            what,
            {verdict::tls_failed, {}, "client_cert_rejected", with_grace}
        );
    }
}

TEST_CASE("S13 plain HTTP on the port", "[matrix]") {
    const server plain({await_byte(), send("HTTP/1.1 400 Bad Request\r\n\r\n"), finish()});
    prove("HTTP 400", plain.url("https"), failed("not_tls"));
    const server ssh(faults::ssh_banner());
    prove("SSH banner", ssh.url("wss"), failed("not_tls"));
}

TEST_CASE("S14 a break within the handshake", "[matrix]") {
    const server resets({await_byte(), reset()});
    prove("RST", resets.url("https"), {verdict::closed_early, stage::tls});
    const server ends({await_byte(), finish()});
    prove("FIN", ends.url("https"), {verdict::closed_early, stage::tls});
    const server within({await_byte(), send("\x16\x03\x03"), finish()});
    prove("FIN after a byte", within.url("https"), {verdict::reset, stage::tls});
    const server silent(faults::silence());
    prove("silence", silent.url("https"), {verdict::timed_out, stage::tls, {}, at_deadline});
}

TEST_CASE("S15 chains, many names and large keys", "[matrix]") {
    prove("incomplete chain", s_server("chained").at("https"), failed("untrusted"));
    prove(
        "10,000 names",
        s_server("names_10000").at("https"),
        {verdict::reachable, {}, {}, deadline}
    );
    prove("RSA 4096", s_server("rsa").at("https"), {verdict::reachable, {}, {}, with_grace});
}

TEST_CASE("S16 wildcards and trailing dots", "[matrix]") {
    const s_server serves("star");
    const expected good{verdict::reachable, {}, {}, with_grace};
    prove("a.good.test", serves.at("https", "a.good.test"), good);
    prove("A.GOOD.TEST.", serves.at("https", "A.GOOD.TEST."), good);
    prove("good.test", serves.at("https", "good.test"), failed("host"));
    prove("a.b.good.test", serves.at("https", "a.b.good.test"), failed("host"));
    prove("no names", s_server("no_names").at("https"), failed("host"));
}

TEST_CASE("S18 a ca_file that cannot be used is told before the target is contacted", "[matrix]") {
    const server serves(faults::silence());
    const temporary_directory folder;
    const strings files{
        folder.path("absent"),
        folder.path(),
        folder.file("empty", ""),
        folder.file("text", "no PEM")};
    for (const auto& file : files) {
        auto what = target_at(serves.url("https"));
        what.tls.ca_file = file;
        CHECK(tls::settings_failure(what.tls));
        const auto found = check_one<all_checks>(what, {.deadline = deadline});
        CHECK(found.verdict == verdict::local_error);
        CHECK_FALSE(found.note.empty());
        tabulate("ca_file", outcome_of(found), found.elapsed, at_once);
    }
}

TEST_CASE("S20 loading what the system trusts is paid once", "[matrix]") {
    const auto time = [] {
        const auto begin = std::chrono::steady_clock::now();
        CHECK_FALSE(tls::settings_failure({}));
        const auto took = std::chrono::steady_clock::now() - begin;
        return std::chrono::duration_cast<std::chrono::microseconds>(took);
    };
    tabulate("first", "loaded", time(), at_once);
    const auto again = time();
    tabulate("again", "shared", again, 1ms);
    CHECK(again < 1ms + allowance);
}

TEST_CASE("T23 IPv6 refuses and IPv4 has a wrong certificate", "[matrix]") {
    const s_server serves("wrong");
    auto what = target_at("https://localhost:" + std::to_string(serves.port));
    what.tls.ca_file = certificates::instance().pem("ca");
    prove("the certificate counts", what, failed("host"));
}

// SPDX-License-Identifier: BSL-1.0
#include <bearings/net/tls.hpp>

#include <boost/asio/error.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "../catch.hpp"
#include "../net/loopback/faults.hpp"
#include "../net/loopback/plain_connection.hpp"
#include "../net/loopback/server.hpp"
#include "certificates.hpp"

namespace {

using namespace bearings;
using bearings::testing::certificates;
using bearings::testing::plain_connection;
using bearings::testing::process;
using strings = std::vector<std::string>;

/// `openssl s_server` with one of the certificates.
struct s_server {
    std::uint16_t port = bearings::testing::free_port();
    process program;
    explicit s_server(std::string_view certificate, const strings& more = {"-quiet"})
        : program(arguments(port, certificate, more)) {
        program.await_port(port);
    }
    static strings arguments(std::uint16_t port, std::string_view certificate, strings more) {
        const auto& made = certificates::instance();
        strings all{"openssl", "s_server", "-accept", "127.0.0.1:" + std::to_string(port)};
        all.insert(
            all.end(),
            {"-cert", made.pem(certificate), "-key", made.key(certificate), "-naccept", "50"}
        );
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }
};

struct outcome {
    verdict found = verdict::not_probed;
    std::string reason, note;
    boost::system::error_code code;
    std::string received;
};

target target_for(std::string_view host, std::uint16_t port, std::string_view ca = "ca") {
    auto made = *make_target("https://127.0.0.1:" + std::to_string(port));
    made.tls.server_name = host;
    made.tls.ca_file = ca.empty() ? std::string() : certificates::instance().pem(ca);
    return made;
}

/// Handshake, then one exchange: `send` is written and what comes back is read until the end.
outcome secure(const target& what, std::string_view send = {}) {
    boost::asio::io_context context;
    outcome made;
    std::shared_ptr<connection> stream;
    tls::async_secure(plain_connection::to(context, what.url.port()), what, [&](secured how) {
        made =
            {how.failure.verdict, std::string(how.failure.reason), how.failure.note, how.code, {}};
        stream = how.stream;
    });
    context.run_for(std::chrono::seconds(5));
    if (!stream)
        return made;
    std::array<char, 512> bytes;
    const auto read = [&](auto& self) -> void {
        stream->async_read_some(
            boost::asio::buffer(bytes),
            [&, self](boost::system::error_code failed, std::size_t size) {
                made.code = failed;
                made.received.append(bytes.data(), size);
                if (!failed)
                    return self(self);
                if (const auto why = stream->explain(failed))
                    made = {why->verdict, std::string(why->reason), why->note, failed, {}};
            }
        );
    };
    if (!send.empty())
        stream->async_write_some(boost::asio::buffer(send), [](auto, std::size_t) {});
    read(read);
    context.restart();
    context.run_for(std::chrono::milliseconds(send.empty() ? 100 : 500));
    stream->close();
    context.restart();
    context.run_for(std::chrono::milliseconds(100));
    return made;
}

constexpr std::string_view request = "GET / HTTP/1.0\r\n\r\n";

}  // namespace

TEST_CASE("a good certificate is accepted over TLS 1.2 and 1.3, and bytes go both ways") {
    for (const std::string version : {"-tls1_2", "-tls1_3"}) {
        const s_server serves("good", {"-quiet", "-www", version});
        const auto found = secure(target_for("good.test", serves.port), request);
        CAPTURE(version, found.reason, found.note);
        CHECK(found.found == verdict::not_probed);
        CHECK(found.received.substr(0, 12) == "HTTP/1.0 200");
    }
}

TEST_CASE("every fault of a certificate has its reason") {
    struct {
        std::string_view certificate, host, ca, reason;
    } const table[] = {
        {"expired", "good.test", "ca", "expired"},
        {"future", "good.test", "ca", "not_yet_valid"},
        {"self", "good.test", "ca", "self_signed"},
        {"good", "good.test", "other_ca", "untrusted"},
        {"good", "good.test", "", "untrusted"},
        {"chained", "good.test", "ca", "untrusted"},
        {"wrong", "good.test", "ca", "host"},
        {"good", "wrong.test", "ca", "host"},
        {"no_names", "good.test", "ca", "host"},
        {"ip_as_name", "127.0.0.1", "ca", "host"},
        {"good", "127.0.0.2", "ca", "host"},
        {"star", "good.test", "ca", "host"},
        {"star", "a.b.good.test", "ca", "host"},
        {"client_only", "good.test", "ca", "purpose"},
        {"good", "good.test", "ca", ""},
        {"good", "GOOD.test.", "ca", ""},
        {"good", "127.0.0.1", "ca", ""},
        {"star", "a.good.test", "ca", ""},
        {"self", "good.test", "self", ""},
        {"names_10000", "good.test", "ca", ""},
        {"rsa", "good.test", "ca", ""},
    };
    for (const auto& [certificate, host, ca, reason] : table) {
        const s_server serves(certificate);
        const auto found = secure(target_for(host, serves.port, ca));
        CAPTURE(certificate, host, ca, found.note, found.code.message());
        CHECK(found.reason == reason);
        CHECK(found.found == (reason.empty() ? verdict::not_probed : verdict::tls_failed));
    }
}

TEST_CASE("the note on a certificate names what people must look at") {
    const auto note = [](std::string_view certificate, std::string_view ca = "ca") {
        const s_server serves(certificate);
        return secure(target_for("good.test", serves.port, ca)).note;
    };
    CHECK(note("expired") == "the certificate expired on Feb  1 00:00:00 2020 GMT");
    CHECK(note("future").find("clock of this machine") != std::string::npos);
    CHECK(note("wrong") == "the certificate is for other.test, more.test, not for good.test");
    CHECK(note("good", "other_ca").find("issued by Test CA") != std::string::npos);
}

TEST_CASE("faults of the handshake have their reasons") {
    const auto reason = [](strings options, const tls_settings& ours = {}) {
        options.push_back("-quiet");
        const s_server serves("good", options);
        auto what = target_for("good.test", serves.port);
        what.tls.client_cert = ours.client_cert;
        what.tls.client_key = ours.client_key;
        return secure(what).reason;
    };
    const auto& made = certificates::instance();
    const strings wants_client{"-Verify", "1", "-verify_return_error", "-CAfile", made.pem("ca")};
    const auto with = [&](std::string version) {
        auto all = wants_client;
        all.push_back(std::move(version));
        return all;
    };
    CHECK(reason({"-tls1", "-cipher", "ALL:@SECLEVEL=0"}) == "version");
    CHECK(reason(with("-tls1_2")) == "client_cert_required");
    CHECK(reason(with("-tls1_3")) == "client_cert_required");
    const tls_settings good{{}, {}, made.pem("client"), made.key("client")};
    const tls_settings bad{{}, {}, made.pem("self"), made.key("self")};
    CHECK(reason(with("-tls1_2"), good).empty());
    CHECK(reason(with("-tls1_3"), good).empty());
    CHECK(reason(with("-tls1_2"), bad) == "client_cert_rejected");
    CHECK(reason(with("-tls1_3"), bad) == "client_cert_rejected");
    CHECK(reason({"-tls1_2", "-cipher", "NULL@SECLEVEL=0"}) == "handshake");
}

TEST_CASE("what is no TLS, or breaks within the handshake, is told apart") {
    namespace faults = bearings::testing::faults;
    using bearings::testing::script;
    struct {
        script plan;
        std::string_view reason;
        verdict found;
        boost::system::error_code code;
    } const table[] = {
        {faults::ssh_banner(), "not_tls", verdict::tls_failed, {}},
        {{bearings::testing::await_byte(), bearings::testing::send("HTTP/1.1 400 Bad\r\n\r\n")},
         "not_tls",
         verdict::tls_failed,
         {}},
        {{bearings::testing::await_byte(), bearings::testing::finish()},
         "",
         verdict::not_probed,
         boost::asio::error::eof},
        {{bearings::testing::await_byte(), bearings::testing::reset()},
         "",
         verdict::not_probed,
         boost::asio::error::connection_reset},
        {{bearings::testing::await_byte(),
          bearings::testing::send("\x16\x03\x03"),
          bearings::testing::finish()},
         "",
         verdict::reset,
         boost::asio::error::eof},
        {{bearings::testing::await_byte(),
          bearings::testing::send(std::string("\x15\x03\x03\x00\x02\x02\x70", 7)),
          bearings::testing::finish()},
         "sni",
         verdict::tls_failed,
         {}},
        {{bearings::testing::await_byte(),
          bearings::testing::send(std::string("\x15\x03\x03\x00\x02\x02\x78", 7)),
          bearings::testing::finish()},
         "alpn",
         verdict::tls_failed,
         {}},
    };
    for (const auto& [plan, reason, found, code] : table) {
        const bearings::testing::server serves(plan);
        const auto ended = secure(target_for("good.test", serves.port()));
        CAPTURE(ended.reason, ended.code.message());
        CHECK(ended.reason == reason);
        CHECK(ended.found == found);
        CHECK(ended.code == code);
    }
}

TEST_CASE("SSL_CERT_FILE stands in for the system's certificates, and ca_file replaces both") {
    const s_server serves("good");
    const auto& made = certificates::instance();
    auto what = target_for("good.test", serves.port, "");
    what.tls.system_ca_file = made.pem("ca");
    CHECK(secure(what).found == verdict::not_probed);
    what.tls.ca_file = made.pem("other_ca");
    CHECK(secure(what).reason == "untrusted");
    what.tls = {{}, "good.test", {}, {}, {}, {}};
    bearings::testing::temporary_directory folder;
    bearings::testing::run({"cp", made.pem("ca"), folder.path()});
    bearings::testing::run({"openssl", "rehash", folder.path()});
    what.tls.system_ca_directory = folder.path();
    CHECK(secure(what).found == verdict::not_probed);
}

TEST_CASE("a trust store that changed on disk is read again") {
    const s_server serves("good");
    bearings::testing::temporary_directory folder;
    const auto& made = certificates::instance();
    bearings::testing::run({"cp", made.pem("other_ca"), folder.path("ca.pem")});
    auto what = target_for("good.test", serves.port);
    what.tls.ca_file = folder.path("ca.pem");
    CHECK(secure(what).reason == "untrusted");
    bearings::testing::run({"cp", made.pem("ca"), folder.path("ca.pem")});
    CHECK(secure(what).found == verdict::not_probed);
}

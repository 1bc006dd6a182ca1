// SPDX-License-Identifier: BSL-1.0
#include <bearings/net/tls.hpp>

#include <sys/stat.h>

#include "../catch.hpp"
#include "../real/certificates.hpp"

namespace {

using namespace bearings;
using bearings::testing::certificates;

}  // namespace

TEST_CASE("settings of TLS that cannot be used are told before anything is contacted") {
    const bearings::testing::temporary_directory folder;
    const auto& made = certificates::instance();
    const auto empty = folder.file("empty.pem", "");
    const auto text = folder.file("text.pem", "no certificate at all\n");
    const auto broken =
        folder.file("broken.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    const auto pipe = folder.path("pipe");
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    struct {
        tls_settings settings;
        std::string_view says;
    } const table[] = {
        {{folder.path("absent.pem"), {}, {}, {}}, "there is no such file"},
        {{empty, {}, {}, {}}, "holds no certificate in PEM form"},
        {{text, {}, {}, {}}, "holds no certificate in PEM form"},
        {{broken, {}, {}, {}}, "holds no certificate in PEM form"},
        {{folder.path(), {}, {}, {}}, "is a directory"},
        {{pipe, {}, {}, {}}, "is no regular file"},
        {{{}, {}, text, {}}, "holds no usable certificate"},
        {{{}, {}, made.pem("good"), {}}, "holds no private key"},
        {{{}, {}, made.pem("good"), made.key("wrong")}, "that belongs to client_cert"},
        {{{}, {}, {}, made.key("good")}, "there is no client_cert for it"},
        {{{}, ".test", {}, {}}, "is no host name"},
        {{{}, "a b", {}, {}}, "is no host name"},
        {{{}, {}, {}, {}, folder.path("absent.pem"), {}}, "SSL_CERT_FILE"},
    };
    for (const auto& [settings, says] : table) {
        const auto bad = tls::settings_failure(settings);
        CAPTURE(says);
        REQUIRE(bad);
        CAPTURE(bad->message);
        CHECK(bad->code == errc::invalid_tls);
        CHECK(bad->message.find(says) != std::string::npos);
    }
}

TEST_CASE("an encrypted key is a failure, not a question on the terminal") {
    const bearings::testing::temporary_directory folder;
    const auto& made = certificates::instance();
    const auto key = folder.path("encrypted.key");
    bearings::testing::run(
        {"openssl", "ec", "-in", made.key("client"), "-aes128", "-passout", "pass:x", "-out", key}
    );
    const auto bad = tls::settings_failure({{}, {}, made.pem("client"), key});
    REQUIRE(bad);
    CHECK(bad->message.find("without a passphrase") != std::string::npos);
}

TEST_CASE("settings of TLS that can be used are no failure") {
    const auto& made = certificates::instance();
    CHECK_FALSE(tls::settings_failure({}));
    CHECK_FALSE(tls::settings_failure({made.pem("ca"), "good.test", {}, {}}));
    CHECK_FALSE(tls::settings_failure({made.pem("ca"), "::1", {}, {}}));
    CHECK_FALSE(tls::settings_failure({made.pem("ca"), {}, made.pem("client"), made.key("client")})
    );
}

// SPDX-License-Identifier: BSL-1.0
#include <bearings/net/tls.hpp>

#include <boost/asio/io_context.hpp>

#include <memory>
#include <utility>

#include <sys/stat.h>

#include "../catch.hpp"
#include "../real/certificates.hpp"

namespace {

using namespace bearings;
using bearings::testing::certificates;

/// A connection that nobody may use.
class untouched final : public connection {
public:
    explicit untouched(boost::asio::any_io_executor executor)
        : executor_(std::move(executor)) {}
    boost::asio::any_io_executor get_executor() override { return executor_; }
    void async_read_some(boost::asio::mutable_buffer, io_handler) override { FAIL("read"); }
    void async_write_some(const write_buffers&, io_handler) override { FAIL("written"); }
    void close() noexcept override {}

private:
    boost::asio::any_io_executor executor_;
};

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

TEST_CASE("a name that would match any name below is refused by the handshake too") {
    boost::asio::io_context context;
    auto what = make_target("https://good.test").value();
    what.tls.server_name = ".test";
    secured made;
    tls::async_secure(std::make_shared<untouched>(context.get_executor()), what, [&](secured how) {
        made = std::move(how);
    });
    context.run();
    CHECK_FALSE(made.stream);
    CHECK(made.failure.verdict == verdict::local_error);
    CHECK(made.failure.reason == "invalid_tls");
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

// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_INTERNAL_TLS_ENGINE_IPP
#define BEARINGS_NET_IMPL_INTERNAL_TLS_ENGINE_IPP

#include <bearings/endpoint.hpp>
#include <bearings/net/conversation.hpp>
#include <bearings/net/impl/internal/tls_context.ipp>
#include <bearings/net/impl/internal/tls_reason.ipp>
#include <bearings/net/target.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <openssl/err.h>
#include <openssl/ssl.h>

namespace bearings::detail {

/// One side of a TLS session between two heaps of bytes; knows no socket.
class tls_engine {
public:
    enum class state {
        done,
        /// More bytes of the peer are needed.
        wants_input,
        /// The peer ended the session in order.
        ended,
        /// `failure()` says why.
        failed,
    };

    /// False `ready()`: this process has no memory for a session.
    tls_engine(ssl_context context, const target& what)
        : context_(std::move(context))
        , host_(what.tls.server_name.empty() ? what.url.host() : what.tls.server_name)
        , session_(SSL_new(context_.get())) {
        if (host_.ends_with('.'))
            host_.pop_back();
        ready_ = session_ && connect_heaps() && name_peer() && offer_protocol(what.url.scheme());
        ERR_clear_error();
    }
    tls_engine(const tls_engine&) = delete;
    tls_engine& operator=(const tls_engine&) = delete;

    [[nodiscard]] bool ready() const noexcept { return ready_; }
    /// Whether the peer sent anything at all.
    [[nodiscard]] bool answered() const noexcept { return !first_bytes_.empty(); }
    [[nodiscard]] const finding& failure() const noexcept { return failure_; }

    void feed(std::string_view bytes) {
        if (first_bytes_.size() < 2)
            first_bytes_ += bytes.substr(0, 2 - first_bytes_.size());
        BIO_write(input_, bytes.data(), static_cast<int>(bytes.size()));
    }
    /// What the peer must get now. Empty: nothing.
    [[nodiscard]] std::string take_output() {
        char* bytes = nullptr;
        const auto size = BIO_get_mem_data(output_, &bytes);
        std::string taken(bytes, size > 0 ? static_cast<std::size_t>(size) : 0);
        BIO_reset(output_);
        return taken;
    }

    state shake_hands() {
        ERR_clear_error();
        return state_of(SSL_do_handshake(session_.get()));
    }
    state read(void* into, std::size_t limit, std::size_t& size) {
        ERR_clear_error();
        return state_of(SSL_read_ex(session_.get(), into, limit, &size));
    }
    state write(const void* from, std::size_t limit, std::size_t& size) {
        ERR_clear_error();
        return state_of(SSL_write_ex(session_.get(), from, limit, &size));
    }

private:
    bool connect_heaps() {
        input_ = BIO_new(BIO_s_mem());
        output_ = BIO_new(BIO_s_mem());
        if (!input_ || !output_) {
            BIO_free(input_);
            BIO_free(output_);
            return false;
        }
        SSL_set_bio(session_.get(), input_, output_);
        SSL_set_connect_state(session_.get());
        SSL_set_cert_cb(session_.get(), &note_request, this);
        SSL_set_app_data(session_.get(), this);
        SSL_set_verify(session_.get(), SSL_VERIFY_PEER, &note_certificate);
        return true;
    }
    /// Sends the name and has it verified. The reason of a mismatch survives only this way.
    bool name_peer() {
        X509_VERIFY_PARAM* const checks = SSL_get0_param(session_.get());
        X509_VERIFY_PARAM_set_hostflags(
            checks,
            X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT
        );
        if (parse_ip(host_))
            return X509_VERIFY_PARAM_set1_ip_asc(checks, host_.c_str()) == 1;
        return X509_VERIFY_PARAM_set1_host(checks, host_.data(), host_.size()) == 1 &&
               SSL_set_tlsext_host_name(session_.get(), host_.c_str()) == 1;
    }
    bool offer_protocol(scheme of) {
        constexpr std::string_view http = "\x08http/1.1", grpc = "\x02h2";
        std::string_view offered;
        if (of == scheme::https || of == scheme::wss)
            offered = http;
        if (of == scheme::grpcs)
            offered = grpc;
        const auto* const bytes = reinterpret_cast<const unsigned char*>(offered.data());
        return offered.empty() ||
               SSL_set_alpn_protos(session_.get(), bytes, static_cast<unsigned>(offered.size())) ==
                   0;
    }
    static int note_request(SSL* session, void* self) {
        auto& asked = static_cast<tls_engine*>(self)->client_certificate_;
        asked = SSL_get_certificate(session) ? client_certificate::sent
                                             : client_certificate::asked_without;
        return 1;
    }

    /// The certificate in question is known only while it is being verified.
    static int note_certificate(int accepted, X509_STORE_CTX* verification) {
        if (accepted)
            return accepted;
        const auto* const session = static_cast<SSL*>(
            X509_STORE_CTX_get_ex_data(verification, SSL_get_ex_data_X509_STORE_CTX_idx())
        );
        auto& self = *static_cast<tls_engine*>(SSL_get_app_data(session));
        self.note_ = note_on_certificate(
            reason_of_certificate(X509_STORE_CTX_get_error(verification)),
            X509_STORE_CTX_get_current_cert(verification),
            self.host_
        );
        return accepted;
    }
    static std::string openssl_says(const char* text) {
        return text ? std::string("OpenSSL says: ") + text : std::string();
    }

    state state_of(int returned) {
        switch (SSL_get_error(session_.get(), returned)) {
        case SSL_ERROR_NONE: return state::done;
        case SSL_ERROR_WANT_READ: return state::wants_input;
        case SSL_ERROR_ZERO_RETURN: return state::ended;
        default: break;
        }
        failure_ = why();
        return state::failed;
    }
    [[nodiscard]] finding why() const {
        finding made{verdict::tls_failed};
        const auto code = ERR_peek_error();
        const auto verified = SSL_get_verify_result(session_.get());
        if (!begins_tls(first_bytes_)) {
            made.reason = "not_tls";
        } else if (verified != X509_V_OK) {
            made.reason = reason_of_certificate(verified);
            made.note =
                note_.empty() ? openssl_says(X509_verify_cert_error_string(verified)) : note_;
        } else {
            made.reason = reason_of_protocol(code, client_certificate_);
            made.note = openssl_says(ERR_reason_error_string(code));
        }
        ERR_clear_error();
        return made;
    }
    ssl_context context_;
    std::string host_;
    std::unique_ptr<SSL, released_by<&SSL_free>> session_;
    // The session owns both.
    BIO* input_ = nullptr;
    BIO* output_ = nullptr;
    std::string first_bytes_;
    client_certificate client_certificate_ = client_certificate::not_asked;
    std::string note_;
    finding failure_;
    bool ready_ = false;
};

}  // namespace bearings::detail

#endif

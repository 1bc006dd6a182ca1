// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_INTERNAL_TLS_REASON_IPP
#define BEARINGS_NET_IMPL_INTERNAL_TLS_REASON_IPP

#include <bearings/net/impl/internal/tls_context.ipp>
#include <bearings/url.hpp>

#include <memory>
#include <string>
#include <string_view>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

namespace bearings::detail {

/// What a verification result of OpenSSL means, as the reason of `tls_failed`.
inline std::string_view reason_of_certificate(long verified) noexcept {
    switch (verified) {
    case X509_V_ERR_CERT_HAS_EXPIRED: return "expired";
    case X509_V_ERR_CERT_NOT_YET_VALID: return "not_yet_valid";
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN: return "self_signed";
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_CERT_UNTRUSTED:
    case X509_V_ERR_CERT_REJECTED:
    case X509_V_ERR_INVALID_CA: return "untrusted";
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH: return "host";
    case X509_V_ERR_INVALID_PURPOSE: return "purpose";
    case X509_V_ERR_CERT_REVOKED: return "revoked";
    case X509_V_ERR_EE_KEY_TOO_SMALL:
    case X509_V_ERR_CA_KEY_TOO_SMALL:
    case X509_V_ERR_CA_MD_TOO_WEAK: return "weak";
    default: return "certificate";
    }
}

/// Whether we were asked for a certificate of our own, and had one.
enum class client_certificate : unsigned char { not_asked, asked_without, sent };

inline std::string_view reason_of_refusal(client_certificate ours) noexcept {
    switch (ours) {
    case client_certificate::asked_without: return "client_cert_required";
    case client_certificate::sent: return "client_cert_rejected";
    case client_certificate::not_asked: break;
    }
    return "handshake";
}

/// What a protocol error or an alert of the peer means.
inline std::string_view reason_of_protocol(unsigned long code, client_certificate ours) noexcept {
    if (ERR_GET_LIB(code) != ERR_LIB_SSL)
        return "handshake";
    switch (ERR_GET_REASON(code)) {
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_HTTP_REQUEST: return "not_tls";
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_UNSUPPORTED_SSL_VERSION:
    case SSL_R_NO_PROTOCOLS_AVAILABLE:
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
#if defined(SSL_R_LEGACY_SIGALG_DISALLOWED_OR_UNSUPPORTED)
    case SSL_R_LEGACY_SIGALG_DISALLOWED_OR_UNSUPPORTED:
#endif
        return "version";
    case SSL_R_TLSV1_UNRECOGNIZED_NAME: return "sni";
    case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED: return "client_cert_required";
    case SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE:
    case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
    case SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN:
    case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
    case SSL_R_TLSV1_ALERT_ACCESS_DENIED:
    case SSL_R_TLSV1_ALERT_DECRYPT_ERROR: return reason_of_refusal(ours);
    case SSL_R_TLSV1_ALERT_NO_APPLICATION_PROTOCOL: return "alpn";
    case SSL_R_DH_KEY_TOO_SMALL:
    case SSL_R_WRONG_SIGNATURE_TYPE: return "weak";
    default: return "handshake";
    }
}

/// Whether the first bytes of a peer can begin a TLS record (RFC 8446 §5.1).
inline bool begins_tls(std::string_view bytes) noexcept {
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
    if (bytes.empty())
        return true;
    if (at(0) < 0x14 || at(0) > 0x18)
        return false;
    return bytes.size() < 2 || at(1) == 3;
}

inline std::string text_of(const X509_NAME* name) {
    char text[256];
    if (!name ||
        X509_NAME_get_text_by_NID(const_cast<X509_NAME*>(name), NID_commonName, text, 256) < 0)
        return "(no name)";
    return escaped(text, 80);
}

inline std::string text_of(const ASN1_TIME* time) {
    const std::unique_ptr<BIO, released_by<&BIO_free_all>> out(BIO_new(BIO_s_mem()));
    if (!out || ASN1_TIME_print(out.get(), time) != 1)
        return "an unknown time";
    char* text = nullptr;
    const auto size = BIO_get_mem_data(out.get(), &text);
    return std::string(text, static_cast<std::size_t>(size));
}

/// The names of a certificate, at most three: `good.test, *.good.test, …`.
inline std::string names_of(const X509* certificate) {
    const auto release = [](GENERAL_NAMES* names) { GENERAL_NAMES_free(names); };
    const std::unique_ptr<GENERAL_NAMES, decltype(release)> names(
        static_cast<GENERAL_NAMES*>(
            X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)
        ),
        release
    );
    std::string all;
    int shown = 0;
    for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
        const GENERAL_NAME* const name = sk_GENERAL_NAME_value(names.get(), i);
        if (name->type != GEN_DNS)
            continue;
        if (++shown > 3)
            return all + ", …";
        const auto* const bytes = ASN1_STRING_get0_data(name->d.dNSName);
        const auto size = static_cast<std::size_t>(ASN1_STRING_length(name->d.dNSName));
        all +=
            (all.empty() ? "" : ", ") + escaped({reinterpret_cast<const char*>(bytes), size}, 80);
    }
    return all.empty() ? "no host name" : all;
}

/// A sentence about a certificate that was not accepted.
inline std::string note_on_certificate(
    std::string_view reason,
    const X509* certificate,
    std::string_view host
) {
    if (!certificate)
        return {};
    if (reason == "expired")
        return "the certificate expired on " + text_of(X509_get0_notAfter(certificate));
    if (reason == "not_yet_valid")
        return "the certificate begins on " + text_of(X509_get0_notBefore(certificate)) +
               "; is the clock of this machine right?";
    if (reason == "host")
        return "the certificate is for " + names_of(certificate) + ", not for " + escaped(host, 80);
    if (reason == "self_signed" || reason == "untrusted")
        return "the certificate was issued by " + text_of(X509_get_issuer_name(certificate)) +
               ", which nothing here trusts; tls.ca_file or SSL_CERT_FILE can name it";
    if (reason == "purpose")
        return "the certificate is not meant for servers";
    return {};
}

}  // namespace bearings::detail

#endif

// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_INTERNAL_TLS_TRUST_WINDOWS_IPP
#define BEARINGS_NET_IMPL_INTERNAL_TLS_TRUST_WINDOWS_IPP

// Brings WinSock 2 in before <windows.h>.
#include <bearings/net/asio.hpp>

#include <boost/asio/detail/socket_types.hpp>

// Before OpenSSL, which undefines the macros of its own names that <wincrypt.h> defines.
// clang-format off
#include <windows.h>
#include <wincrypt.h>

#include <openssl/err.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
// clang-format on

namespace bearings::detail {

/// Trusts the root certificates of the current user and the machine. OpenSSL's default paths lie
/// in folders that any user may create, so they are never used here.
inline void trust_system(X509_STORE* store, bool with_file, bool with_directory) {
    if (!with_file && !with_directory)
        return;
    const HCERTSTORE roots = ::CertOpenSystemStoreW(0, L"ROOT");
    if (!roots)
        return;
    PCCERT_CONTEXT each = nullptr;
    while ((each = ::CertEnumCertificatesInStore(roots, each)) != nullptr) {
        const unsigned char* bytes = each->pbCertEncoded;
        X509* const root = d2i_X509(nullptr, &bytes, static_cast<long>(each->cbCertEncoded));
        if (root)
            X509_STORE_add_cert(store, root);
        X509_free(root);
    }
    ::CertCloseStore(roots, 0);
    ERR_clear_error();
}

}  // namespace bearings::detail

#endif

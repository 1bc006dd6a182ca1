// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_NET_IMPL_INTERNAL_TLS_TRUST_POSIX_IPP
#define BEARINGS_NET_IMPL_INTERNAL_TLS_TRUST_POSIX_IPP

#include <string>

#include <openssl/err.h>
#include <openssl/x509_vfy.h>

namespace bearings::detail {

/// Trusts what the system trusts. OpenSSL's own function for this would read the environment.
inline void trust_system(X509_STORE* store, bool with_file, bool with_directory) {
    if (with_file)
        X509_STORE_load_locations(store, X509_get_default_cert_file(), nullptr);
    if (with_directory)
        X509_STORE_load_locations(store, nullptr, X509_get_default_cert_dir());
    ERR_clear_error();
}

}  // namespace bearings::detail

#endif

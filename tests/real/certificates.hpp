// SPDX-License-Identifier: BSL-1.0
#ifndef BEARINGS_TESTS_REAL_CERTIFICATES_HPP
#define BEARINGS_TESTS_REAL_CERTIFICATES_HPP

#include <string>
#include <string_view>

#include "process.hpp"

namespace bearings::testing {

/// Certificates for `good.test` and 127.0.0.1 with one fault each, made once per program.
class certificates {
public:
    static const certificates& instance() {
        static const certificates made;
        return made;
    }
    /// `ca`, `other_ca`, `good`, `expired`, `future`, `self`, `wrong`, `ip_as_name`, `client_only`,
    /// `client`, `chained`, `no_names`, `star`, `names_10000`, `rsa`: NAME.pem and NAME.key.
    [[nodiscard]] std::string pem(std::string_view name) const {
        return folder_.path(std::string(name) + ".pem");
    }
    [[nodiscard]] std::string key(std::string_view name) const {
        return folder_.path(std::string(name) + ".key");
    }

private:
    certificates() {
        folder_.file("make.sh", commands);
        run({"bash", folder_.path("make.sh"), folder_.path()}, folder_.path("log"));
    }

    static constexpr std::string_view commands = R"(
set -euo pipefail
cd "$1"
touch index.txt
cat >ca.cnf <<'END'
[ca]
default_ca = d
[d]
database = index.txt
new_certs_dir = .
certificate = ca.pem
private_key = ca.key
default_md = sha256
policy = p
unique_subject = no
rand_serial = yes
copy_extensions = copy
[p]
commonName = supplied
END
key() { openssl ecparam -genkey -name prime256v1 -noout -out "$1.key"; }
root() {
    key "$1"
    openssl req -x509 -key "$1.key" -out "$1.pem" -subj "/CN=$2" -days 3650 \
        -addext basicConstraints=critical,CA:TRUE
}
leaf() { # name, names, extended use, more options of openssl ca
    local name=$1 names=$2 use=$3
    shift 3
    [ -e "$name.key" ] || key "$name"
    { echo "subjectAltName=$names"; echo "extendedKeyUsage=$use"; } >"$name.ext"
    [ -n "$names" ] || sed -i 1d "$name.ext"
    openssl req -new -key "$name.key" -subj "/CN=good.test" -out "$name.csr"
    openssl ca -batch -notext -config ca.cnf -in "$name.csr" -out "$name.pem" -days 30 \
        -extfile "$name.ext" "$@"
}
root ca "Test CA"
root other_ca "Other CA"
both=DNS:good.test,IP:127.0.0.1
leaf good $both serverAuth
leaf expired $both serverAuth -startdate 20200101000000Z -enddate 20200201000000Z
leaf future $both serverAuth -startdate 20350101000000Z -enddate 20360101000000Z
leaf wrong DNS:other.test,DNS:more.test serverAuth
leaf ip_as_name DNS:127.0.0.1 serverAuth
leaf client_only $both clientAuth
leaf client DNS:client.test clientAuth
leaf no_names '' serverAuth
leaf star DNS:*.good.test serverAuth
leaf names_10000 "$(printf 'DNS:n%d.test,' $(seq 9999))DNS:good.test" serverAuth
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:4096 -out rsa.key
leaf rsa $both serverAuth
key self
openssl req -x509 -key self.key -out self.pem -subj /CN=good.test -days 30 \
    -addext subjectAltName=$both
# Issued by an intermediate that the server forgets to send.
key middle
openssl req -new -key middle.key -subj "/CN=Middle CA" -out middle.csr
echo basicConstraints=critical,CA:TRUE >middle.ext
openssl ca -batch -notext -config ca.cnf -in middle.csr -out middle.pem -days 30 -extfile middle.ext
leaf chained $both serverAuth -cert middle.pem -keyfile middle.key
)";

    temporary_directory folder_;
};

}  // namespace bearings::testing

#endif

#!/usr/bin/env bash
# Builds static OpenSSL for Windows from Debian's own source package, once, and prints the
# directory that holds include/ and lib/.
#
# usage: tests/windows/openssl.sh [DIRECTORY]   (default: ${XDG_CACHE_HOME:-~/.cache}/bearings/openssl-mingw)
set -euo pipefail

prefix=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/bearings/openssl-mingw}
if [ -f "$prefix/lib/libssl.a" ]; then
    echo "$prefix"
    exit 0
fi
command -v apt-get > /dev/null || {
    echo "tests/windows/openssl.sh: needs apt-get; elsewhere build OpenSSL with" \
        "'./Configure mingw64 --cross-compile-prefix=x86_64-w64-mingw32-' into $prefix" >&2
    exit 2
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/source"

# The machine's own package sources, read as source packages, without touching its lists.
for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    [ -f "$file" ] && sed -n 's/^deb /deb-src /p' "$file"
done > "$work/sources.list"
mkdir "$work/parts"
for file in /etc/apt/sources.list.d/*.sources; do
    [ -f "$file" ] && sed 's/^Types:.*/Types: deb-src/' "$file" > "$work/parts/${file##*/}"
done
apt=(-o Dir::Etc::SourceList="$work/sources.list" -o Dir::Etc::SourceParts="$work/parts"
    -o Dir::State::Lists="$work/lists" -o APT::Sandbox::User=root -qq)
{
    apt-get "${apt[@]}" update
    cd "$work/source"
    # Debian's patches are for Debian's own build; the plain release is what Windows needs.
    # A mirror may lag behind its own list, so the newest release that is really there is taken.
    for version in $(apt-cache "${apt[@]}" showsrc openssl | sed -n 's/^Version: //p' | sort -rV); do
        apt-get "${apt[@]}" --download-only --tar-only source "openssl=$version" && break
    done
    tar xf openssl_*.orig.tar.gz
    cd openssl-*/
    ./Configure mingw64 --cross-compile-prefix=x86_64-w64-mingw32- --prefix="$prefix" --libdir=lib \
        no-shared no-tests no-module no-legacy no-engine no-dso no-comp no-dtls \
        no-ssl3 no-srp no-psk no-idea no-camellia no-seed no-aria no-sm2 no-sm3 no-sm4 no-bf \
        no-cast no-rc2 no-rc4 no-md4 no-mdc2 no-rmd160 no-whirlpool no-gost no-cms no-ct no-cmp \
        no-ts no-ocsp -O1 -D_WIN32_WINNT=0x0A00
    make -j"$(nproc)" build_libs
    make install_dev
} >&2
echo "$prefix"

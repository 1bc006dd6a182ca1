#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# usage: packages.sh command|tests
#
# Installs what the command, or all tests, need: on Debian and its kin with apt, as root or through
# sudo; elsewhere it names what is missing. Does nothing when everything is there.
set -euo pipefail

# package, or package:command when another package may bring the same command.
command=(
    g++:c++ cmake:cmake ninja-build:ninja
    libboost1.81-dev libtoml11-dev nlohmann-json3-dev libcli11-dev libyaml-cpp-dev libssl-dev libc-ares-dev
)
tests=(
    "${command[@]}"
    ccache:ccache catch2 libbenchmark-dev meson:meson pkg-config:pkg-config git:git
    python3:python3 python3-jsonschema
    clang-14:clang++-14 clang-format-14:clang-format-14 clang-tidy-14:clang-tidy-14
    libclang-rt-14-dev g++-mingw-w64-x86-64-posix:x86_64-w64-mingw32-g++-posix
    wine64 wine:wine make:make perl:perl
    openssl:openssl curl:curl iproute2:ip iptables:iptables docker.io:dockerd busybox-static nginx-light:nginx
    haproxy:haproxy redis-server:redis-server postgresql:pg_ctlcluster etcd-server:etcd
    dnsmasq-base:dnsmasq nodejs:node chromium:chromium
)

case ${1:-} in
command) wanted=("${command[@]}") ;;
tests) wanted=("${tests[@]}") ;;
*)
    echo "usage: $0 command|tests" >&2
    exit 2
    ;;
esac

has_command() { PATH=$PATH:/usr/sbin:/sbin command -v "$1" >/dev/null 2>&1; }
has_package() { [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]; }

missing=()
for entry in "${wanted[@]}"; do
    package=${entry%%:*} program=${entry#*:}
    if [[ $entry == *:* ]] && has_command "$program"; then continue; fi
    if has_command dpkg-query && has_package "$package"; then continue; fi
    missing+=("$package")
done
((${#missing[@]})) || exit 0

if ! has_command apt-get; then
    cat >&2 <<END
This system has no apt, so nothing was installed. Needed are (names of Debian 12):
  ${missing[*]}
that is a C++20 compiler, CMake 3.23, Ninja, Boost 1.81 (headers), toml11, nlohmann-json, CLI11.
Go on at your own risk with: cmake -S . -B build && cmake --build build
END
    # Perhaps all of it is here under other names; CMake will tell.
    exit 0
fi

as_root=()
if ((EUID != 0)); then
    if ! has_command sudo; then
        echo "Please install as root: apt-get install ${missing[*]}" >&2
        exit 1
    fi
    as_root=(sudo)
fi
echo "Installing: ${missing[*]}" >&2
# Servers are started by the tests that need them, so none is started now.
as_root+=(env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1)
if ! apt-get install --simulate "${missing[@]}" >/dev/null 2>&1; then
    "${as_root[@]}" apt-get update -q >&2
fi
"${as_root[@]}" apt-get install -q -y --no-install-recommends "${missing[@]}" >&2 </dev/null

#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# usage: run.sh WORK_FOLDER PREFIX COMPILER...
# Builds and runs programs with what pkg-config says, nothing else.
set -euo pipefail
programs=$(cd "$(dirname "$0")/.." && pwd)
work=$1 prefix=$2
shift 2
mkdir -p "$work"
export PKG_CONFIG_PATH=$prefix/share/pkgconfig
for name in core net; do
    read -ra flags <<<"$(pkg-config --cflags "bearings-$name")"
    read -ra libraries <<<"$(pkg-config --libs "bearings-$name")"
    "$@" -std=c++20 "${flags[@]}" -c "$programs/$name.cpp" -o "$work/$name.o"
    "$@" "$work/$name.o" -o "$work/$name" "${libraries[@]}"
    "$work/$name"
    # Header-only means that no library of Boost is needed to run.
    if readelf -d "$work/$name" | grep -i 'NEEDED.*boost'; then exit 1; fi
done

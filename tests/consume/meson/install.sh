#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# usage: install.sh WORK_FOLDER CMAKE_PREFIX
# Builds, tests and installs with Meson; the files must be those that CMake installed.
set -euo pipefail
source=$(cd "$(dirname "$0")/../../.." && pwd)
work=$1 cmake_prefix=$2
rm -rf "$work/prefix"
[ -f "$work/build/build.ninja" ] ||
    meson setup "$work/build" "$source" --buildtype plain --prefix "$work/prefix"
meson test -C "$work/build" --print-errorlogs
meson install -C "$work/build" --quiet
list() { (cd "$1" && find . -type f | sort); }
diff <(list "$cmake_prefix") <(list "$work/prefix")

#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# usage: run.sh WORK_FOLDER
# Builds and runs the programs of this folder with bearings as a Meson subproject.
set -euo pipefail
source=$(cd "$(dirname "$0")/../../.." && pwd)
work=$1
mkdir -p "$work/project/subprojects"
cp "$source/tests/consume/"*.cpp "$work/"
cp "$source/tests/consume/meson/meson.build" "$work/project/"
ln -sfn "$source" "$work/project/subprojects/bearings"
[ -f "$work/build/build.ninja" ] || meson setup "$work/build" "$work/project" --buildtype plain
meson test -C "$work/build" --print-errorlogs

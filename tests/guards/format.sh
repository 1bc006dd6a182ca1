#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# Checks that clang-format (14; other versions format some things differently) changes nothing.
set -euo pipefail
cd "$(dirname "$0")/../.."
format=${1:-clang-format-14}
if ! "$format" --version | grep -q 'version 14\.'; then
    echo "needs clang-format 14, this is: $("$format" --version)" >&2
    exit 1
fi
find include tests bench examples -name '*.?pp' -print0 |
    xargs -0 "$format" --dry-run -Werror

#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# Builds the command, serves the mock stack of examples/bearings.toml, and shows where its services
# are and why. Installs what is missing (tests/packages.sh). Takes about a minute.
set -euo pipefail
cd "$(dirname "$0")/.."

tests/packages.sh command

build=build/quickstart
launcher=()
if command -v ccache >/dev/null; then launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache); fi
echo "Building the command ..." >&2
cmake -S . -B "$build" -G Ninja --log-level=WARNING -DCMAKE_BUILD_TYPE=None \
    -DBEARINGS_BUILD_TESTS=OFF -DBEARINGS_BUILD_BENCH=OFF "${launcher[@]}" >/dev/null
cmake --build "$build" --target bearings_command >&2
bearings=$build/examples/bearings

# Mocks of all six services on free ports; the file appears when they listen.
variables=$build/mock.env
rm -f "$variables"
"$bearings" mock --tier local --any-port --config examples/bearings.toml \
    --format dotenv --output "$variables" &
mock=$!
trap 'kill "$mock" 2>/dev/null || true; wait "$mock" 2>/dev/null || true' EXIT
for _ in {1..100}; do
    if [[ -s $variables ]]; then break; fi
    sleep 0.05
done

"$bearings" doctor --config examples/bearings.toml --env-file "$variables"

cat <<END

This is $bearings; next, for example:
  $bearings explain backend --config examples/bearings.toml
  $bearings doctor --config examples/bearings.toml --format html --output report.html
  $bearings --help
END

#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# usage: bench/run.sh [filter]
#
# Builds the benchmarks (release) and prints one table: ratio to the floor first, its budget, then
# the medians of both. `filter` is a regular expression on benchmark names.
#
# A program is one bench/*.cpp. Benchmarks are paired by name: `thing/floor` and `thing/bearings`,
# with arguments behind (`tcp_up/floor/100`). A counter `budget` of the bearings half is the ratio
# it may reach; a counter `budget_us` of a benchmark without floor is the time it may take.
# Other counters are printed behind the row. Halves of a pair run interleaved, 9 times each.
set -euo pipefail
cd "$(dirname "$0")/.."

launcher=()
if command -v ccache >/dev/null; then launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache); fi
cmake -S . -B build/bench -G Ninja --log-level=WARNING -DCMAKE_BUILD_TYPE=Release \
    -DBEARINGS_BUILD_TESTS=OFF "${launcher[@]}" >/dev/null
cmake --build build/bench --target bench_all >&2

# A thousand probes and the server that they meet share one process.
ulimit -n 8192 2>/dev/null 

results=build/bench/results
rm -rf "$results"
mkdir -p "$results"
for program in build/bench/bench/bench_*; do
    [[ -f $program && -x $program ]] || continue
    "$program" --benchmark_filter="${1:-.}" \
        --benchmark_repetitions=9 --benchmark_enable_random_interleaving=true \
        --benchmark_min_time=0.05 --benchmark_report_aggregates_only=true \
        --benchmark_out_format=json --benchmark_out="$results/${program##*/}.json" \
        --benchmark_format=json >/dev/null
done
python3 bench/table.py "$results"
python3 bench/plot.py "$results" >build/bench/bench.svg
if [[ $# -eq 0 ]]; then
    echo
    python3 bench/include_cost.py
fi

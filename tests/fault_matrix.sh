#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# usage: tests/fault_matrix.sh [BUILD]
#
# Runs the faults of TCP, HTTP, WebSocket, TLS and names against servers that have one fault each
# and against real ones, and prints one line per case: id, case, outcome, time, latest time. BUILD
# is the folder of a build with tests (build/tests). Exit status 0: every id ended as it must.
set -uo pipefail
cd "$(dirname "$0")/.."
build=${1:-build/tests}
table=$(mktemp)
trap 'rm -f "$table"' EXIT
export BEARINGS_FAULT_TABLE=$table

status=0
for program in loopback_tests real_tests; do
    found=$(find "$build" -name "$program" -type f | head -1)
    if [[ -z $found ]]; then
        echo "There is no $program below $build; run tests/run.sh, or build that target." >&2
        exit 2
    fi
    "$found" >"$table.log" 2>&1 || { status=1; cat "$table.log" >&2; }
    rm -f "$table.log"
done

sort -s -t'|' -k1,1 "$table" | awk -F'|' '
    BEGIN { printf "%-46s %-34s %-58s %10s %8s\n", "test", "case", "outcome", "ms", "latest" }
    {
        test = length($1) > 46 ? substr($1, 1, 45) "…" : $1
        printf "%-46s %-34s %-58s %10.2f %8s\n", test, substr($2, 1, 34), $3, $4, $5 ? $5 : ""
        for (n = split($1, word, " "); n > 0; --n)
            if (word[n] ~ /^[THWSD][0-9][0-9]$/) ids[word[n]] = 1
        ++cases
    }
    END {
        for (id in ids) ++count
        printf "\n%d ids, %d cases.\n", count, cases
    }'
cat <<'END'

Not here, and why:
T16  a failure of every allocation in turn: not proven
T27  a jump of the wall clock: no time of a check is that of the wall clock
T28  suspend and resume: the steady clock of Linux stands still meanwhile; T12 stops a server
S19  verification switched off: there is no such switch
END
exit $status

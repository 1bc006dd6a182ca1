#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# usage: tests/windows/run.sh [--build] [FOLDER]
#
# Builds everything for Windows with mingw-w64 in FOLDER (default: build/windows) and runs it under
# Wine: the test programs, the command against servers on the Linux side. Asserts which libraries
# the command links, and that the ioctl that makes a closed port fail fast leaves it. What ran on
# which system is in FOLDER/summary.txt afterwards, the trace in FOLDER/winsock.txt.
# With --build it only builds.
set -euo pipefail
cd "$(dirname "$0")/../.."

only_build=false
if [[ ${1:-} == --build ]]; then
    only_build=true
    shift
fi
folder=$(realpath -m "${1:-build/windows}")
wine=$PWD/tests/windows/wine.sh
command=$folder/examples/bearings.exe
export BEARINGS_WINEPREFIX=${BEARINGS_WINEPREFIX:-${XDG_CACHE_HOME:-$HOME/.cache}/bearings/wine}

build() {
    tests/windows/openssl.sh >/dev/null
    local launcher=()
    if command -v ccache >/dev/null; then launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache); fi
    cmake -S . -B "$folder" -G Ninja --log-level=WARNING --toolchain tests/windows/mingw.cmake \
        "${launcher[@]}" \
        -DBEARINGS_BUILD_BENCH=OFF -DBEARINGS_TESTS_DISCOVER=OFF >/dev/null
    cmake --build "$folder" --parallel "$(nproc)" --target core_tests net_tests loopback_tests bearings_command
    x86_64-w64-mingw32-g++-posix -std=c++20 -static tests/windows/pipe_engine.cpp \
        -o "$folder/pipe_engine.exe"
}

failures=0
fail() {
    echo "tests/windows/run.sh: $*" >&2
    failures=$((failures + 1))
}

# tell <program> <its last line>: `windows (wine): core_tests: 245 test cases, 0 failed`
tell() { echo "windows (wine): $1: $2" | tee -a "$folder/summary.txt"; }

run_program() {
    local program=$1 log=$folder/$1.txt status=0 all failed
    (cd tests && timeout 300 "$wine" "$folder/tests/$program.exe") >"$log" 2>&1 || status=$?
    if ((status != 0)); then
        cat "$log" >&2
        fail "$program ended with $status"
    fi
    # Catch2: `All tests passed (9 assertions in 2 test cases)` or
    # `test cases: 2 | 1 passed | 1 failed`.
    all=$(sed -nE 's/^.* in ([0-9]+) test cases?\)\r?$|^test cases: *([0-9]+) .*/\1\2/p' "$log" | tail -1)
    failed=$(sed -nE 's/^test cases:.*\| *([0-9]+) failed.*/\1/p' "$log" | tail -1)
    tell "$program" "${all:-0} test cases, ${failed:-0} failed"
    # A program that ran nothing proves nothing.
    if ((${all:-0} == 0)); then fail "$program ran no test"; fi
}

run_command() {
    local log=$folder/command.txt
    if ! tests/windows/command.py "$command" "$folder/pipe_engine.exe" >"$log" 2>&1; then
        cat "$log" >&2
        fail "the command failed under Wine"
    fi
    tell command "$(tail -n 1 "$log")"
}

# What the command needs must be on every Windows.
check_libraries() {
    local names
    names=$(x86_64-w64-mingw32-objdump -p "$command" | sed -n 's/^\s*DLL Name: //p' | sort -fu)
    tell 'command links' "$(tr '\n' ' ' <<<"$names")"
    while read -r name; do
        case ${name,,} in
        kernel32.dll | msvcrt.dll | ws2_32.dll | mswsock.dll | iphlpapi.dll | crypt32.dll) ;;
        advapi32.dll | user32.dll | shell32.dll | bcrypt.dll | ntdll.dll) ;;
        *) fail "bearings.exe needs $name, which Windows does not bring" ;;
        esac
    done <<<"$names"
}

# SIO_TCP_INITIAL_RTO, 0x98000011, is what Wine writes as _WSAIOW(IOC_VENDOR, 17). It refuses the
# ioctl, and shows that it was asked.
check_ioctl() {
    local work line
    work=$(mktemp -d)
    printf '[services.backend]\nlocal = "http://127.0.0.1:1"\n' >"$work/bearings.toml"
    (cd "$work" && BEARINGS_WINEDEBUG=-all,+winsock timeout 60 "$wine" "$command" doctor --format json) \
        >"$work/report.json" 2>"$folder/winsock.txt" || true
    line=$(grep -m1 -E 'trace:winsock:WSAIoctl .*(_WSAIOW\(IOC_VENDOR, 17\)|0x98000011).*in_size 0x4' \
        "$folder/winsock.txt" || true)
    if [[ -z $line ]]; then
        fail 'SIO_TCP_INITIAL_RTO (0x98000011) did not leave the command'
    fi
    tell 'trace' "$line"
    grep -q '"loopback_fast_fail": "unsupported"' "$work/report.json" ||
        fail 'the report does not say how the ioctl ended'
    rm -rf "$work"
}

# FILE_FLAG_OVERLAPPED, SECURITY_SQOS_PRESENT and SECURITY_ANONYMOUS: who made the pipe cannot act
# as this user.
check_pipe_flags() {
    local work
    work=$(mktemp -d)
    (cd "$work" && BEARINGS_WINEDEBUG=-all,+file timeout 60 "$wine" "$command" doctor) \
        >/dev/null 2>"$folder/file.txt" || true
    grep -q 'CreateFileW .*docker_engine.*attributes 0x40100000' "$folder/file.txt" ||
        fail 'the pipe of an engine is not opened anonymously'
    rm -rf "$work"
}

build
if $only_build; then exit 0; fi
# One run at a time: the end of its Wine server would end the programs of another one.
mkdir -p "$(dirname "$BEARINGS_WINEPREFIX")"
exec 9>"$BEARINGS_WINEPREFIX.lock"
flock -w 1200 9
trap '"$wine" --end' EXIT
: >"$folder/summary.txt"
for program in core_tests net_tests loopback_tests; do run_program $program; done
run_command
check_libraries
check_ioctl
check_pipe_flags
((failures == 0))

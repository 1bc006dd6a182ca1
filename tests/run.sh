#!/usr/bin/env bash
# SPDX-License-Identifier: BSL-1.0
# usage: tests/run.sh [ctest option...]
#
# Installs what the tests need (tests/packages.sh), builds everything below build/ and runs it:
# every test program, the same under sanitizers and as Windows programs under Wine, guards,
# consumers, examples, fuzz corpora. The last lines are CTest's summary, then what ran as Windows
# programs. A second run builds only what changed.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD

tests/packages.sh tests

jobs=$(nproc 2>/dev/null || sysctl -n hw.ncpu 2>/dev/null || echo 2)
launcher=()
if command -v ccache >/dev/null; then
    export CCACHE_SLOPPINESS=include_file_ctime,include_file_mtime,pch_defines,time_macros
    # Another clone of the same files finds the same objects.
    export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1
    launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
fi

step() { printf '\n== %s (%d s)\n' "$1" $SECONDS; }

# configure <folder> <flags of the compiler> <option>...
configure() {
    local folder=$1 flags=$2
    shift 2
    cmake -S . -B "build/$folder" -G Ninja --log-level=WARNING \
        -DCMAKE_BUILD_TYPE=None "-DCMAKE_CXX_FLAGS=$flags" "${launcher[@]}" "$@" >/dev/null
}

build() {
    local folder=$1
    shift
    cmake --build "build/$folder" --parallel "$jobs" --target "$@"
}

sanitized=()
if [[ $(uname -s) == Linux ]]; then
    sanitized=(
        "address=$root/build/address"
        "thread=$root/build/thread"
    )
fi

step 'build'
configure tests '-O0' "-DBEARINGS_TESTS_SANITIZED=$(IFS=';'; echo "${sanitized[*]}")"
build tests all

if ((${#sanitized[@]})); then
    step 'build with address and undefined behaviour sanitizers'
    common=(-DBEARINGS_TESTS_DISCOVER=OFF -DBEARINGS_BUILD_BENCH=OFF -DBEARINGS_BUILD_EXAMPLES=OFF)
    configure address '-O1 -g1 -fno-omit-frame-pointer -fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=all' \
        -DCMAKE_CXX_COMPILER="$(command -v clang++-14 || command -v clang++ || command -v c++)" \
        "${common[@]}"
    build address sanitized_tests

    step 'build with the thread sanitizer'
    # GCC's thread sanitizer knows no fences; without them Asio counts references as it can see.
    configure thread '-O1 -g1 -fsanitize=thread -Wno-tsan -DBOOST_ASIO_DISABLE_STD_ATOMIC=1' \
        "${common[@]}"
    build thread sanitized_tests
fi

if [[ $(uname -s) == Linux ]] && command -v x86_64-w64-mingw32-g++-posix >/dev/null; then
    step 'build for Windows'
    rm -f build/windows/summary.txt
    tests/windows/run.sh --build build/windows
fi

step 'build guards and fuzz harnesses'
build tests guards fuzz all_verify_interface_header_sets

step 'run'
status=0
log=$root/build/tests/ctest.log
ctest --test-dir build/tests --parallel "$jobs" --output-on-failure --no-tests=error \
    --output-log "$log" "$@" || status=$?
if [[ -f build/windows/summary.txt ]]; then
    cat build/windows/summary.txt
    # The last lines are those of CTest, for whoever reads only these.
    sed -n '/tests passed/,$p' "$log"
fi
exit $status

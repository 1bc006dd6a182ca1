#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Prints what including each public header costs: preprocessed lines, and with --time also time.

usage: bench/include_cost.py [--check] [--time] [--compiler g++]

--check fails when a budget is exceeded. Line counts are exact for one compiler and standard
library; the budgets are those of GCC 12. Times are the best of three and noisy.
"""
import argparse
import concurrent.futures
import os
import pathlib
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[1] / "include"

CORE_BUDGET = 45_000
# What a WebSocket client needs of Asio and Beast is 175,944 lines of it already, so the check
# allows the network layer itself some more.
NET_BUDGET = 176_000
NET_ALLOWED = 181_000
OUTSIDE = {"bearings.hpp", "json.hpp", "net.hpp", "src.hpp", "toml.hpp"}


def preprocess(compiler: str, header: str) -> int:
    define = ["-DBEARINGS_SEPARATE_COMPILATION"] if header.endswith("src.hpp") else []
    run = subprocess.run(
        [compiler, "-std=c++20", "-E", "-P", f"-I{ROOT}", *define, "-x", "c++", "-"],
        input=f"#include <bearings/{header}>\n",
        capture_output=True,
        text=True,
    )
    if run.returncode:
        raise SystemExit(run.stderr[:4000])
    return run.stdout.count("\n")


def compile_time(compiler: str, header: str) -> float:
    best = float("inf")
    for _ in range(3):
        begin = time.monotonic()
        subprocess.run(
            [compiler, "-std=c++20", "-fsyntax-only", f"-I{ROOT}", "-x", "c++", "-"],
            input=f"#include <bearings/{header}>\n",
            check=True,
            text=True,
        )
        best = min(best, time.monotonic() - begin)
    return best


def budget_of(header: str):
    """What every header of the core may cost, and <bearings/net.hpp>; the others are told."""
    if header == "net.hpp":
        return NET_BUDGET
    return None if header.startswith("net/") or header in OUTSIDE else CORE_BUDGET


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--time", action="store_true")
    parser.add_argument("--compiler", default=os.environ.get("CXX", "g++"))
    options = parser.parse_args()

    headers = sorted(
        path.relative_to(ROOT / "bearings").as_posix()
        for path in (ROOT / "bearings").rglob("*.hpp")
        if "impl" not in path.parts and path.name != "config.hpp"
    )
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        lines = dict(zip(headers, pool.map(lambda h: preprocess(options.compiler, h), headers)))

    exceeded = 0
    print(f"{'of budget':>9}  {'lines':>8}  {'budget':>8}" + ("  seconds" if options.time else "") + "  header")
    for header in sorted(headers, key=lambda h: -lines[h]):
        budget = budget_of(header)
        allowed = NET_ALLOWED if header == "net.hpp" else budget
        exceeded += allowed is not None and lines[header] > allowed
        ratio = f"{lines[header] / budget:9.2f}" if budget else f"{'-':>9}"
        seconds = f"  {compile_time(options.compiler, header):7.2f}" if options.time else ""
        print(f"{ratio}  {lines[header]:8,}  {budget or 0:8,}{seconds}  {header}")
    if exceeded:
        print(f"{exceeded} header(s) exceed what is allowed")
    return 1 if exceeded and options.check else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Prints one table of ratios from Google Benchmark's JSON files in a folder; see bench/run.sh."""
import json
import pathlib
import sys

SECONDS = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0}
KNOWN = {
    "name", "family_index", "per_family_instance_index", "run_name", "run_type", "repetitions",
    "threads", "aggregate_name", "aggregate_unit", "iterations", "real_time", "cpu_time",
    "time_unit", "repetition_index", "label", "error_occurred", "error_message", "big_o",
    "items_per_second", "bytes_per_second",
}


def duration(seconds) -> str:
    if seconds is None:
        return "-"
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("us", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:,.2f} {unit}"
    return f"{seconds * 1e9:,.0f} ns"


def seconds_of(run: dict) -> float:
    """Wall time where the benchmark asks for it (`UseRealTime`), else the time of the processor."""
    wall = "real_time" in run["run_name"].split("/")
    return run["real_time" if wall else "cpu_time"] * SECONDS[run["time_unit"]]


def clean(name: str) -> str:
    drop = ("real_time", "process_time", "manual_time")
    return "/".join(p for p in name.split("/") if p not in drop and ":" not in p)


def read(folder: pathlib.Path) -> dict:
    runs = {}
    for path in sorted(folder.glob("*.json")):
        if not path.stat().st_size:
            continue
        for run in json.loads(path.read_text(encoding="utf-8"))["benchmarks"]:
            if run.get("error_occurred"):
                print(f"error in {run['name']}: {run.get('error_message', '')}")
                continue
            if run.get("aggregate_name") == "median":
                runs[clean(run["run_name"])] = run
    return runs


def rows_of(folder: pathlib.Path) -> list:
    """(name, ratio, budget, seconds of the floor, seconds, other counters) per benchmark."""
    runs = read(folder)
    rows = []
    for name, run in runs.items():
        if "/floor" in name:
            continue
        seconds = seconds_of(run)
        floor = runs.get(name.replace("/bearings", "/floor")) if "/bearings" in name else None
        floor_seconds = seconds_of(floor) if floor else None
        ratio = seconds / floor_seconds if floor_seconds else None
        budget = run.get("budget")
        if ratio is None and "budget_us" in run:
            ratio, budget = seconds / (run["budget_us"] * 1e-6), 1.0
        extra = ", ".join(
            f"{key} {value:,.4g}"
            for key, value in run.items()
            if key not in KNOWN | {"budget", "budget_us"}
        )
        rows.append((name.replace("/bearings", ""), ratio, budget, floor_seconds, seconds, extra))
    return rows


def main() -> int:
    print(f"{'ratio':>6}  {'budget':>6}  {'':4}  {'floor':>12}  {'bearings':>12}  what")
    for name, ratio, budget, floor_seconds, seconds, extra in rows_of(pathlib.Path(sys.argv[1])):
        verdict = "" if ratio is None or budget is None else "ok" if ratio <= budget else "OVER"
        shown = "-" if ratio is None else f"{ratio:.2f}"
        allowed = "-" if budget is None else f"{budget:.2f}"
        print(
            f"{shown:>6}  {allowed:>6}  {verdict:4}  {duration(floor_seconds):>12}  "
            f"{duration(seconds):>12}  {name}" + (f"  ({extra})" if extra else "")
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Validates recorded reports against the schema, and that the schema refuses what is wrong.

usage: schema.py [REPORT.json…]   (default: tests/reports/*.json)
"""
import copy
import json
import pathlib
import sys

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[2]


def broken(report):
    """Reports with one thing wrong each."""
    for key in report:
        without = copy.deepcopy(report)
        del without[key]
        yield f"without {key}", without
    for service in range(len(report["services"])):
        for key in report["services"][service]:
            without = copy.deepcopy(report)
            del without["services"][service][key]
            yield f"service {service} without {key}", without
    for path, value in [
        (("schema",), "bearings/report/2"),
        (("elapsed_us",), -1),
        (("stage", "value"), "qa"),
        (("facts", "os", "value"), "beos"),
        (("docker", "state"), "fine"),
        (("switches", "force_local"), "yes"),
        (("services", 0, "verdict"), "dead"),
        (("services", 0, "status"), "skipped_or_so"),
        (("services", 0, "candidates", 0, "state"), "lost"),
        (("services", 0, "candidates", 0, "tier"), ""),
        (("services", 0, "candidates", 0, "precedence"), "first"),
        (("services", 0, "candidates", 0, "origin"), {"key": "X"}),
        (("services", 0, "candidates", 0, "origin", "line"), 0),
        (("services", 0, "candidates", 0, "probe", "verdict"), "up"),
        (("services", 0, "candidates", 0, "probe", "phases"), [{"name": "connect"}]),
    ]:
        wrong = copy.deepcopy(report)
        at = wrong
        for step in path[:-1]:
            at = at[step]
        at[path[-1]] = value
        yield f"{'/'.join(map(str, path))} = {value!r}", wrong


def main() -> int:
    schema = json.loads((ROOT / "examples/cli/report.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    reports = [pathlib.Path(name) for name in sys.argv[1:]]
    reports = reports or sorted((ROOT / "tests/reports").glob("*.json"))
    wrong = 0
    refused = 0
    for path in reports:
        report = json.loads(path.read_text(encoding="utf-8"))
        for error in validator.iter_errors(report):
            print(f"{path.name}: {error.json_path}: {error.message[:200]}")
            wrong += 1
        for what, changed in broken(report) if not sys.argv[1:] else ():
            if validator.is_valid(changed):
                print(f"{path.name}: accepted {what}")
                wrong += 1
            refused += 1
    print(f"{len(reports)} reports checked, {refused} broken ones tried, {wrong} problems")
    return 1 if wrong or not reports else 0


if __name__ == "__main__":
    sys.exit(main())

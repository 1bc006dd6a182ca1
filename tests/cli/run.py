#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Runs the tests of the command: all, or those whose id begins with an argument.

    BEARINGS_COMMAND=build/examples/bearings tests/cli/run.py doctor.Doctor
    tests/cli/run.py --list
"""

import ast
import os
import pathlib
import sys
import unittest

FOLDER = pathlib.Path(__file__).resolve().parent


def cases():
    """`file.Class.test_name` of every test, read from the text of the files."""
    for path in sorted(FOLDER.glob("*.py")):
        for made in ast.parse(path.read_text()).body:
            if isinstance(made, ast.ClassDef):
                for inner in made.body:
                    if isinstance(inner, ast.FunctionDef) and inner.name.startswith("test_"):
                        yield f"{path.stem}.{made.name}.{inner.name}"


def main(arguments):
    if arguments == ["--list"]:
        print(*cases(), sep="\n")
        return 0
    sys.dont_write_bytecode = True
    os.environ["BEARINGS_COMMAND"] = os.path.abspath(os.environ["BEARINGS_COMMAND"])
    sys.path.insert(0, str(FOLDER))
    wanted = [one for one in cases() if not arguments or one.startswith(tuple(arguments))]
    if not wanted:
        print("no such test", file=sys.stderr)
        return 2
    suite = unittest.defaultTestLoader.loadTestsFromNames(wanted)
    done = unittest.TextTestRunner(verbosity=2).run(suite)
    # What was left out did not pass.
    return 0 if done.wasSuccessful() and not done.skipped else 77 if done.skipped else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

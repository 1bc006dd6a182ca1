#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Compiles a file that must fail, and checks that the compiler says why in the promised words.

usage: must_not_compile.py FILE -- COMPILER...

The file promises its sentence in a comment `// expected: sentence`. The first error must say it,
so a wrong policy gives one cause and not a page of followers.
"""
import re
import subprocess
import sys


def main() -> int:
    split = sys.argv.index("--")
    source, compiler = sys.argv[1], sys.argv[split + 1 :]
    with open(source, encoding="utf-8") as file:
        promise = re.search(r"^// expected: (.+)$", file.read(), re.MULTILINE)
    if not promise:
        print(f"{source}: no comment `// expected: sentence`")
        return 1
    run = subprocess.run(
        compiler + ["-fsyntax-only", "-DBEARINGS_SEPARATE_COMPILATION", source],
        capture_output=True,
        text=True,
        timeout=300,
    )
    errors = [line for line in run.stderr.splitlines() if re.search(r"\berror:", line)]
    if run.returncode == 0 or not errors:
        print(f"{source}: compiles, but must not")
        return 1
    if promise[1] not in errors[0]:
        print(f"{source}: the first error does not say `{promise[1]}`:\n{run.stderr[:4000]}")
        return 1
    print(f"{len(errors)} error(s), the first: {errors[0]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Checks the code blocks of README.md.

usage: readme.py extract FOLDER      write each ```cpp block to FOLDER/block_N.cpp
       readme.py shell COMMAND       check the ```sh, ```console, ```cmake and ```toml blocks
       readme.py tables CORE_TESTS   check that the tables which the tests print stand in it

A ```toml block is a catalogue that the command reads; the lines of a ```cmake block stand in a
consumer that the tests build. A line of a shell block that starts with `bearings` is run with the built COMMAND in a folder that
has a copy of examples/, and must end with 0 or 1. Any other line must begin with a script of this
repository that can be executed. In a ```console block `$ ` marks commands; the lines below it are
what the command prints, where a number with a unit of time stands for any.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]


def blocks(*languages: str):
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for found in re.finditer(r"^```(\w+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        if found[1] in languages:
            yield text[: found.start()].count("\n") + 2, found[2]


def extract(folder: pathlib.Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number, (_, code) in enumerate(blocks("cpp"), 1):
        path = folder / f"block_{number}.cpp"
        # An unchanged file is left alone, so that nothing is compiled again.
        if not path.exists() or path.read_text(encoding="utf-8") != code:
            path.write_text(code, encoding="utf-8")
        print(path)


def untimed(text: str) -> str:
    return re.sub(r"\d[\d.,]* ?(us|µs|ms|s)\b", "<time>", text).strip()


def run(command: str, program: pathlib.Path, folder: str) -> subprocess.CompletedProcess:
    environment = {"PATH": f"{program.parent}:/usr/bin:/bin", "NO_COLOR": "1", "HOME": folder}
    return subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def check_command(where: int, command: str, program: pathlib.Path, folder: str):
    words = command.split()
    first = next((word for word in words if "=" not in word and word != "env"), "")
    if first == "bearings":
        done = run(command, program, folder)
        if done.returncode not in (0, 1):
            yield f"README.md:{where}: `{command}` ends with {done.returncode}: {done.stderr}"
        return
    script = ROOT / first
    if not (first.startswith("./") and script.is_file() and os.access(script, os.X_OK)):
        yield f"README.md:{where}: `{first}` is no script of this repository"


def check_console(where: int, text: str, program: pathlib.Path, folder: str):
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, expected = part.partition("\n")
        done = run(command, program, folder)
        if untimed(done.stdout) != untimed(expected):
            yield f"README.md:{where}: `{command}` prints\n{done.stdout}{done.stderr}not\n{expected}"


def check_catalogue(where: int, text: str, program: pathlib.Path, folder: str):
    (pathlib.Path(folder) / "readme.toml").write_text(text, encoding="utf-8")
    done = run("bearings doctor --no-probe --config readme.toml", program, folder)
    if done.returncode not in (0, 1):
        yield f"README.md:{where}: {done.stderr}"


def check_consumer(where: int, text: str):
    """Every line stands in a consumer that the tests build."""
    built = {
        line.strip()
        for path in (ROOT / "tests" / "consume").rglob("CMakeLists.txt")
        for line in path.read_text(encoding="utf-8").splitlines()
    }
    for line in text.splitlines():
        if line.strip() not in built:
            yield f"README.md:{where}: no consumer has `{line.strip()}`"


def shell(program: pathlib.Path) -> int:
    problems, count = [], 0
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "examples", pathlib.Path(folder) / "examples")
        shutil.copytree(ROOT / "examples", folder, dirs_exist_ok=True)
        for where, text in blocks("sh"):
            for line in text.splitlines():
                if line.strip() and not line.startswith("#"):
                    count += 1
                    problems += check_command(where, line, program, folder)
        for where, text in blocks("console"):
            count += 1
            problems += check_console(where, text, program, folder)
        for where, text in blocks("toml"):
            count += 1
            problems += check_catalogue(where, text, program, folder)
        for where, text in blocks("cmake"):
            count += 1
            problems += check_consumer(where, text)
    print("\n".join(problems) or f"{count} commands, transcripts and files hold")
    return 1 if problems or not count else 0


def tables(program: pathlib.Path) -> int:
    printed = subprocess.run([program, "[readme]"], capture_output=True, text=True, check=True)
    rows = [line for line in printed.stdout.splitlines() if line.startswith("|")]
    text = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    missing = [row for row in rows if row not in text]
    print("\n".join(f"README.md lacks: {row}" for row in missing) or f"{len(rows)} rows hold")
    return 1 if missing or len(rows) < 10 else 0


def main() -> int:
    if len(sys.argv) == 3 and sys.argv[1] == "extract":
        extract(pathlib.Path(sys.argv[2]))
        return 0
    if len(sys.argv) == 3 and sys.argv[1] == "shell":
        return shell(pathlib.Path(sys.argv[2]).resolve())
    if len(sys.argv) == 3 and sys.argv[1] == "tables":
        return tables(pathlib.Path(sys.argv[2]).resolve())
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main())

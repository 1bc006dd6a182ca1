#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""usage: symbols.py COMPILER...

What is not selected is not compiled and not linked: builds one program per selection of checks,
prints their sizes and symbols, and fails when one contains what it did not select.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
FLAGS = ["-std=c++20", "-Os", "-ffunction-sections", "-fdata-sections", f"-I{ROOT}/include"]
LINK = ["-Wl,--gc-sections", "-pthread"]

FOREIGN = {
    "Beast": re.compile(r"\bboost::beast::"),
    "Beast WebSocket": re.compile(r"\bboost::beast::websocket::"),
    "OpenSSL": re.compile(r"\b(SSL|X509|EVP|BIO|ERR)_\w+"),
    "c-ares": re.compile(r"\bares_\w+"),
    "JSON": re.compile(r"\bnlohmann::"),
    "TOML": re.compile(r"\btoml::"),
}

# name, headers beyond check.hpp, policies, libraries, what it may contain
SELECTIONS = [
    ("tcp", ["tcp"], "tcp", [], set()),
    ("tcp +http", ["tcp", "http"], "tcp, http_health", [], {"Beast"}),
    (
        "tcp +http +websocket",
        ["tcp", "http", "websocket"],
        "tcp, http_health, websocket",
        [],
        {"Beast", "Beast WebSocket"},
    ),
    ("tcp +tls", ["tcp", "tls"], "tcp, tls", ["-lssl", "-lcrypto"], {"OpenSSL"}),
    ("tcp +dns", ["tcp", "dns"], "tcp, dns", ["-lcares"], {"c-ares"}),
    (
        "tcp +http +websocket +tls +dns",
        ["tcp", "http", "websocket", "tls", "dns"],
        "tcp, http_health, websocket, tls, dns",
        ["-lssl", "-lcrypto", "-lcares"],
        {"Beast", "Beast WebSocket", "OpenSSL", "c-ares"},
    ),
]


def source(headers, policies):
    includes = "".join(f"#include <bearings/net/{each}.hpp>\n" for each in ["check", *headers])
    return includes + f"""
int main(int argc, char** argv) {{
    using selected = bearings::reachability<{", ".join("bearings::" + p for p in policies.split(", "))}>;
    const auto what = bearings::make_target(argv[argc - 1]);
    return what && bearings::check_one<selected>(*what).reached() ? 0 : 1;
}}
"""


def main(compiler):
    failed = False
    print(f"{'selected':<32} {'text':>9} {'ratio':>6} {'symbols':>8}  contains")
    smallest = None
    with tempfile.TemporaryDirectory() as folder:
        for name, headers, policies, libraries, allowed in SELECTIONS:
            path = pathlib.Path(folder) / "program"
            path.with_suffix(".cpp").write_text(source(headers, policies), encoding="utf-8")
            command = [*compiler, *FLAGS, str(path.with_suffix(".cpp")), "-c", "-o", f"{path}.o"]
            subprocess.run(command, check=True)
            link = [compiler[-1], f"{path}.o", *LINK, *libraries, "-o", str(path)]
            subprocess.run([each for each in link if each != "-std=c++20"], check=True)
            symbols = subprocess.run(
                ["nm", "-C", str(path)], check=True, capture_output=True, text=True
            ).stdout
            size = subprocess.run(["size", str(path)], check=True, capture_output=True, text=True)
            text = int(size.stdout.splitlines()[1].split()[0])
            smallest = smallest or text
            found = {what for what, pattern in FOREIGN.items() if pattern.search(symbols)}
            count = len(symbols.splitlines())
            print(
                f"{name:<32} {text:>9} {text / smallest:>6.2f} {count:>8}  "
                f"{', '.join(sorted(found)) or '-'}",
                flush=True,
            )
            for what in sorted(found - allowed):
                print(f"error: {name} contains {what}")
                failed = True
            for what in sorted(allowed - found):
                print(f"error: {name} does not contain {what}: is this test still looking?")
                failed = True
    return failed


if __name__ == "__main__":
    sys.exit(main([each for each in sys.argv[1:] if not each.startswith("-std")]))

#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Reads every #include below include/bearings and checks that it only points down or sideways,
and that the source headers name every body."""
import functools
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2] / "include"

LAYERS = [
    "detail/config error result origin trace",
    "environment files",
    "platform stage",
    "url endpoint service catalog dotenv verdict engine",
    "candidate source rule plan decision race report policy core core_src",
    "toml json",
]
CONFIG = len(LAYERS) - 1
NETWORK = len(LAYERS)
UNKNOWN = NETWORK + 1
LAYER_OF = {name: layer for layer, names in enumerate(LAYERS) for name in names.split()}

# What a layer may use of other libraries; everything else outside std is an error.
OTHERS = {
    "toml": re.compile(r"toml(11)?[./]"),
    "json": re.compile(r"nlohmann/"),
}
NETWORK_OTHERS = re.compile(r"boost/(asio|beast|system|version|core|config)|nlohmann/")
OPTIONS = {"tls": re.compile(r"openssl/"), "dns": re.compile(r"ares(_|\.)")}
FORBIDDEN = {"chrono", "filesystem", "iostream", "regex", "sstream", "windows.h"}
SRC = ("core_src.hpp", "src.hpp")
# The one that knows how to have durations cheaply.
CHRONO = pathlib.Path("detail/chrono.hpp")
# Bodies only; a public header has none of these.
SYSTEM = re.compile(r"^(sys/|netinet/|arpa/|net/|linux/|mach)|\.h$")


def includes(path: pathlib.Path):
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        found = re.match(r'\s*#\s*include\s+([<"])([^>"]+)[>"]', line)
        if found:
            yield number, found[1], found[2]


@functools.cache
def layer_of(path: pathlib.PurePath) -> int:
    name = path.with_suffix("").as_posix()
    if name in ("bearings", "net", "src") or name.startswith("net/"):
        return NETWORK
    name = name.removeprefix("impl/").removeprefix("internal/")
    if name in LAYER_OF:
        return LAYER_OF[name]
    # A helper is as high as the highest header it needs.
    if path.parts[0] not in ("impl", "detail") or not (ROOT / "bearings" / path).exists():
        return UNKNOWN
    names = [pathlib.PurePath(name) for _, _, name in includes(ROOT / "bearings" / path)]
    needed = [
        layer_of(each.relative_to("bearings"))
        for each in names
        if each.parts[0] == "bearings" and each.suffix == ".hpp"
    ]
    return max(needed + [CONFIG if library_of(path) else 0])


def library_of(path: pathlib.PurePath):
    """The pattern of the configuration library that this file may include."""
    return OTHERS.get(re.split(r"[_.]", path.name)[0])


def problems(path: pathlib.Path):
    inside = path.relative_to(ROOT / "bearings")
    layer = layer_of(inside)
    if layer == UNKNOWN:
        yield f"{inside}: no layer is known for it; add it to {sys.argv[0]}"
        return
    body = "impl" in inside.parts
    for number, quote, name in includes(path):
        where = f"{inside}:{number}: "
        if quote == '"':
            yield where + f'"{name}" must be <bearings/…>'
        elif name.startswith("bearings/"):
            target = pathlib.PurePath(name.removeprefix("bearings/"))
            if layer_of(target) > layer:
                yield where + f"layer {layer} includes {target} of layer {layer_of(target)}"
            if "internal" in target.parts and not body:
                yield where + f"a public header reaches into {target}"
        elif name in FORBIDDEN and layer < CONFIG and inside != CHRONO:
            yield where + f"<{name}> is too heavy for the core"
        elif name in ("boost/asio.hpp", "boost/beast.hpp"):
            yield where + f"<{name}> is an umbrella; include what is used"
        elif "/" in name or "." in name:
            yield from foreign(where, name, inside, layer, body)


def foreign(where: str, name: str, inside: pathlib.Path, layer: int, body: bool):
    stem = re.split(r"[_.]", inside.name)[0]
    if body and library_of(inside) and library_of(inside).match(name):
        return
    if inside == CHRONO and name == "bits/chrono.h":
        return
    if layer == NETWORK and stem in OPTIONS and OPTIONS[stem].match(name):
        return
    if layer == NETWORK and NETWORK_OTHERS.match(name):
        return
    if body and SYSTEM.search(name):
        return
    yield where + f"layer {layer} may not include <{name}>"


def bodies_left_out():
    """<bearings/src.hpp> must compile every body; TLS and DNS are for who asks for them."""
    named = {name for src in SRC for _, _, name in includes(ROOT / "bearings" / src)}
    for folder in ("impl", "net/impl"):
        for path in sorted((ROOT / "bearings" / folder).glob("*.ipp")):
            name = path.relative_to(ROOT).as_posix()
            if path.stem not in OPTIONS and name not in named:
                yield f"{name} is in none of {', '.join(SRC)}"


def main() -> int:
    found = list(bodies_left_out())
    count = 0
    for path in sorted((ROOT / "bearings").rglob("*.?pp")):
        count += 1
        found += problems(path)
    print("\n".join(found) or f"{count} headers and bodies respect the layers")
    return 1 if found or not count else 0


if __name__ == "__main__":
    sys.exit(main())

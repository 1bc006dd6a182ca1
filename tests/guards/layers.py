#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Reads every #include below include/bearings and checks that it only points down or sideways."""
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
NETWORK = len(LAYERS)
LAYER_OF = {name: layer for layer, names in enumerate(LAYERS) for name in names.split()}

# What a layer may use of other libraries; everything else outside std is an error.
OTHERS = {
    "toml": re.compile(r"toml(11)?[./]"),
    "json": re.compile(r"nlohmann/"),
}
NETWORK_OTHERS = re.compile(r"boost/(asio|beast|system|version|core|config)|nlohmann/")
OPTIONS = {"tls": re.compile(r"openssl/"), "dns": re.compile(r"ares(_|\.)")}
FORBIDDEN = {"filesystem", "iostream", "regex", "windows.h"}
# Bodies only; a public header has none of these.
SYSTEM = re.compile(r"^(sys/|netinet/|arpa/|net/|linux/|mach)|\.h$")


def layer_of(path: pathlib.Path) -> int:
    name = path.with_suffix("").as_posix()
    if name in ("bearings", "net", "src") or name.startswith("net/"):
        return NETWORK
    name = re.sub(r"^impl/(internal/)?", "", name)
    if name in LAYER_OF:
        return LAYER_OF[name]
    # `detail/x_y.hpp` and `impl/internal/x_y.ipp` belong to the longest `x` that is known.
    name = re.sub(r"^detail/", "", name)
    while name and name not in LAYER_OF:
        name = name.rpartition("_")[0]
    return LAYER_OF.get(name, -1)


def problems(path: pathlib.Path):
    inside = path.relative_to(ROOT / "bearings")
    layer = layer_of(inside)
    if layer < 0:
        yield f"{inside}: no layer is known for it; name it after a header or add it to {sys.argv[0]}"
        return
    body = "impl" in inside.parts
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        include = re.match(r'\s*#\s*include\s+([<"])([^>"]+)[>"]', line)
        if not include:
            continue
        quote, name = include.groups()
        where = f"{inside}:{number}: "
        if quote == '"':
            yield where + f'"{name}" must be <bearings/…>'
        elif name.startswith("bearings/"):
            target = pathlib.Path(name.removeprefix("bearings/"))
            if layer_of(target) > layer:
                yield where + f"layer {layer} includes {target} of layer {layer_of(target)}"
            if "internal" in target.parts and not body:
                yield where + f"a public header reaches into {target}"
        elif name in FORBIDDEN and layer < NETWORK:
            yield where + f"<{name}> has no place in the core"
        elif name in ("boost/asio.hpp", "boost/beast.hpp"):
            yield where + f"<{name}> is an umbrella; include what is used"
        elif "/" in name or "." in name:
            yield from foreign(where, name, inside, layer, body)


def foreign(where: str, name: str, inside: pathlib.Path, layer: int, body: bool):
    stem = re.split(r"[_.]", inside.name)[0]
    if stem in OTHERS and body and OTHERS[stem].match(name):
        return
    if layer == NETWORK and stem in OPTIONS and OPTIONS[stem].match(name):
        return
    if layer == NETWORK and NETWORK_OTHERS.match(name):
        return
    if body and SYSTEM.search(name):
        return
    yield where + f"layer {layer} may not include <{name}>"


def main() -> int:
    found = []
    count = 0
    for path in sorted((ROOT / "bearings").rglob("*.?pp")):
        count += 1
        found += problems(path)
    print("\n".join(found) or f"{count} headers and bodies respect the layers")
    return 1 if found or not count else 0


if __name__ == "__main__":
    sys.exit(main())

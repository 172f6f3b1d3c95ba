#!/usr/bin/env python3
"""Holds the includes of src/ against the map of rooms: a room includes only what it lists, plus base.

Usage: check_layers.py [SOURCE_FOLDER]; exits 1 and names file and line of every breach.
"""
import pathlib
import re
import sys

# Room: the rooms it may include (base is open to all). docs/architecture.md explains each.
ROOMS = {
    "base": [],
    "image": [],
    "catalog": [],
    "detection": ["image"],
    "fits": ["image", "catalog"],
    "store": ["image", "catalog"],
    "tables": ["fits", "catalog", "store"],
    "exchange": ["tables", "fits", "image", "catalog", "store"],
    "morphology": ["detection", "tables", "fits", "image", "catalog", "store"],
    "survey": ["detection", "tables", "fits", "image", "catalog", "store"],
    "figure": ["image", "catalog"],
    "analysis": ["tables", "figure", "fits", "image", "catalog", "store"],
    "report": ["analysis", "image", "catalog", "store"],
    "cosmos": ["fits", "catalog"],
    "simulation": ["cosmos"],
    "horizon": ["simulation", "cosmos"],
    "hydro_hdf5": ["simulation", "cosmos", "tables", "store", "catalog"],
    "snapshots": ["horizon", "hydro_hdf5", "simulation"],
    "mergers": ["snapshots", "simulation", "cosmos", "tables", "catalog"],
    "universe": ["horizon", "simulation", "cosmos", "tables", "catalog"],
    "mock": ["snapshots", "simulation", "cosmos", "tables", "fits", "image", "catalog", "store"],
    "stamps": ["image", "store"],
    "nn": ["stamps"],
    "search": ["nn", "stamps", "store", "catalog"],
    "score": ["store", "catalog"],
    "scorers": ["nn", "stamps", "score", "image"],
    "scoring": ["scorers", "search", "nn", "stamps", "score", "tables", "store", "image", "catalog"],
    "train": ["scorers", "nn", "stamps", "figure", "image", "store", "catalog"],
    "study": [],
    "cli": ["study", "train", "scoring", "score", "nn", "mock", "report", "analysis", "survey", "morphology", "detection", "universe", "mergers", "snapshots", "simulation", "cosmos", "exchange", "tables", "fits",
            "image", "catalog",
            "store"],
}

# What the tests of a room may include besides: the rooms whose work theirs is held against.
TESTS = {
    "mergers": ["horizon"],
    "universe": ["mergers"],
}

# Libraries that only one room may see (its sources; public headers of other rooms stay free of them).
OWNED = {
    "fitsio.h": ["fits"],
    "wcslib/": ["fits"],
    "sep.h": ["detection"],
    "ceres/": ["morphology"],
    "Eigen/": ["analysis"],
    "fftw3.h": ["mock", "morphology"],
    "hdf5.h": ["store"],
    "H5": ["store"],
    "torch/": ["nn", "search", "scorers", "scoring", "train"],
    "ATen/": ["nn", "search", "scorers", "scoring", "train"],
    "png.h": ["image"],
    "jpeglib.h": ["image"],
    "cairo": ["image"],
    "CLI/": ["cli"],
    "pugixml.hpp": ["catalog", "report"],
    "yaml-cpp/": ["catalog"],
    "csv.h": ["catalog"],
    "toml++/": ["base"],
    "spdlog/": ["base", "cli"],
}

# The one table of all libraries' versions asks them all.
SEES_ALL = "cli/library_versions.cpp"

INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"([^"]+)"|<([^>]+)>)')


def breaches(source: pathlib.Path):
    for path in sorted(source.rglob("*")):
        if path.suffix not in {".h", ".cpp"}:
            continue
        room = path.relative_to(source).parts[0]
        if room not in ROOMS:
            yield f"{path}: the room '{room}' is not on the map in tools/check_layers.py"
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            match = INCLUDE.match(line)
            if not match:
                continue
            own, system = match.groups()
            if own:
                target = own.split("/")[0]
                beside = TESTS.get(room, []) if path.stem.endswith("_test") else []
                if target in ROOMS and target not in {room, "base", *ROOMS[room], *beside}:
                    yield f"{path}:{number}: room {room} may not include {own}"
            else:
                for library, owners in OWNED.items():
                    if system.startswith(library) and room not in owners and not path.match(SEES_ALL):
                        yield f"{path}:{number}: <{system}> belongs to room {', '.join(owners)}"


def cycles():
    """The map itself must have no cycle: every room comes after those it lists."""
    seen = []
    for room, uses in ROOMS.items():
        for other in uses:
            if other not in seen:
                yield f"the map lists room {room} before {other}, which it uses"
        seen.append(room)


def main():
    source = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent / "src")
    found = [*cycles(), *breaches(source)]
    for breach in found:
        print(breach)
    if found:
        sys.exit(1)
    print(f"{len(ROOMS)} rooms, no breach")


if __name__ == "__main__":
    main()

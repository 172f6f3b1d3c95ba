#!/usr/bin/env python3
"""Checks the includes of src/ against the map of rooms: a room includes only what it lists, plus base, and lists only what it includes.

Tests (names in TEST_FILE) may include what their room lists and what TESTS adds; rooms that only tests include are not listed in ROOMS.

Usage: check_layers.py [SOURCE_FOLDER]; exits 1 and prints file and line of every violation, and every unused entry of the map.
"""
import pathlib
import re
import sys

# Room: the rooms it may include (base is open to all). docs/architecture.md explains each.
ROOMS = {
    "base": [],
    "ranks": [],
    "statistics": [],
    "image": [],
    "catalog": [],
    "detection": [],
    "figure": ["catalog"],
    "fits": ["catalog", "image"],
    "store": ["ranks", "catalog", "image"],
    "tables": ["store", "fits", "catalog"],
    "embeddings": ["tables", "store", "catalog", "image"],
    "labels": ["tables", "store", "catalog"],
    "artefacts": ["store", "catalog"],
    "exchange": ["labels", "artefacts", "tables", "store", "fits", "catalog", "image"],
    "morphology": ["ranks", "tables", "store", "detection", "catalog", "image", "statistics"],
    "stamps": ["morphology", "store", "image"],
    "survey": ["tables", "store", "fits", "detection", "catalog", "image"],
    "analysis": ["labels", "embeddings", "tables", "store", "figure", "catalog", "statistics"],
    "calibration": ["artefacts", "analysis", "store", "catalog", "statistics"],
    "report": ["labels", "artefacts", "analysis", "stamps", "tables", "store", "detection", "catalog", "image"],
    "samp": [],
    "cosmos": ["fits", "catalog"],
    "simulation": ["cosmos"],
    "horizon": ["simulation", "cosmos"],
    "hydro_hdf5": ["simulation", "cosmos", "tables", "store", "catalog"],
    "snapshots": ["hydro_hdf5", "horizon", "simulation"],
    "mergers": ["snapshots", "simulation", "cosmos", "tables", "catalog"],
    "universe": ["horizon", "simulation", "cosmos", "tables", "catalog"],
    "mock": ["snapshots", "simulation", "cosmos", "tables", "store", "fits", "catalog", "image"],
    "injection": ["mock", "morphology", "detection", "stamps", "store", "catalog", "image"],
    "nn": ["ranks", "stamps"],
    "search": ["nn", "store", "catalog", "image"],
    "scorers": ["nn", "stamps", "statistics"],
    "scoring": ["ranks", "labels", "artefacts", "scorers", "search", "nn", "stamps", "embeddings", "tables", "store", "catalog", "image", "statistics"],
    "scan": ["ranks", "survey", "scoring", "artefacts", "store", "catalog", "statistics"],
    "train": ["ranks", "scorers", "nn", "stamps", "embeddings", "store", "figure", "image", "statistics"],
    "learning": ["labels", "embeddings", "tables", "store", "catalog", "statistics"],
    "explorer": ["learning", "embeddings", "samp", "report", "labels", "tables", "store", "fits", "catalog", "image"],
    "cluster": ["store"],
    "study": [],
    "cli": ["ranks", "cluster", "study", "explorer", "learning", "train", "scan", "scoring", "nn", "injection", "mock", "universe", "mergers", "snapshots", "simulation", "report",
            "analysis", "labels", "tables", "calibration", "survey", "morphology", "exchange", "store", "detection"],
}

# Additional rooms that the tests of a room may include, for comparison.
TESTS = {
    "embeddings": ["fits"],
    "detection": ["image"],
    "figure": ["image"],
    "morphology": ["fits"],
    "mergers": ["horizon", "hydro_hdf5"],
    "universe": ["mergers"],
    "scoring": ["report"],
    "scan": ["fits", "nn", "scorers", "stamps"],
    "cli": ["fits"],
}

# Libraries that only the listed rooms may include.
OWNED = {
    "fitsio.h": ["fits"],
    "wcslib/": ["fits"],
    "sep.h": ["detection"],
    "ceres/": ["morphology"],
    "Eigen/": ["learning", "statistics"],
    "fftw3.h": ["mock", "morphology"],
    "hdf5.h": ["store"],
    "mpi.h": ["ranks"],
    "torch/": ["nn", "search"],
    "ATen/": ["nn", "search", "scorers"],
    "png.h": ["image"],
    "jpeglib.h": ["image"],
    "cairo": ["image"],
    "CLI/": ["cli"],
    "pugixml.hpp": ["catalog", "report", "samp"],
    "httplib.h": ["samp", "explorer"],
    "yaml-cpp/": ["catalog"],
    "csv.h": ["catalog"],
    "toml++/": ["base"],
    "spdlog/": ["cli"],
}

# The table of library versions includes all libraries.
SEES_ALL = "cli/library_versions.cpp"

INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"([^"]+)"|<([^>]+)>)')
TEST_FILE = re.compile(r"(_test\.cpp|_testing\.h|_test_support\.h|_fuzz\.cpp)$")


def includes(source: pathlib.Path):
    """Yields (path, line, room, is a test, own file or None, system header or None) for every include; line 0 and no file for sources without a room."""
    for path in sorted(source.rglob("*")):
        if path.suffix not in {".h", ".cpp"}:
            continue
        room = path.relative_to(source).parts[0]
        if room not in ROOMS:
            yield path, 0, room, False, None, None
            continue
        is_test = TEST_FILE.search(path.name) is not None
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            match = INCLUDE.match(line)
            if match:
                yield path, number, room, is_test, *match.groups()


def breaches(source: pathlib.Path):
    """Yields what is included but not on the map, then what is on the map but not included."""
    used = {"rooms": set(), "tests": set(), "libraries": set()}
    for path, number, room, is_test, own, system in includes(source):
        if own:
            target = own.split("/")[0]
            if target not in ROOMS or target in {room, "base"}:
                continue
            used["tests" if is_test else "rooms"].add((room, target))
            if target not in ROOMS[room] + (TESTS.get(room, []) if is_test else []):
                yield f"{path}:{number}: room {room} may not include {own}"
        elif system:
            if path.match(SEES_ALL):
                continue
            for library, owners in OWNED.items():
                if system.startswith(library):
                    used["libraries"].add((library, room))
                    if room not in owners:
                        yield f"{path}:{number}: <{system}> belongs to room {', '.join(owners)}"
        else:
            yield f"{path}: the room '{room}' is not on the map in tools/check_layers.py"
    yield from unused(used)


def unused(used):
    """Yields unused entries of the map, which would allow includes that nobody has decided on."""
    for room, targets in ROOMS.items():
        for target in targets:
            if (room, target) not in used["rooms"]:
                yield f"ROOMS lets room {room} include {target}, which no source of it does but for tests: take it off"
    for room, targets in TESTS.items():
        for target in targets:
            if target in ROOMS[room] or (room, target) not in used["tests"]:
                yield f"TESTS lets tests of room {room} include {target}, which none does or which ROOMS allows: take it off"
    for library, owners in OWNED.items():
        for room in owners:
            if (library, room) not in used["libraries"]:
                yield f"OWNED lets room {room} include <{library}>, which no source of it does: take it off"


def cycles():
    """The map must have no cycle: every room comes after those that it lists."""
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

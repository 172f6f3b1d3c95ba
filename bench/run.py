#!/usr/bin/env python3
"""Runs the benchmarks and prints a table of named figures; --json prints one object. ./run bench [NAME] [--json]

A benchmark is a file here with a function figures(context) that yields (name, value, unit, note). A ratio to a peer is taken in
one run: the two take turns, and the median of the pairs' ratios is the figure.
"""
import argparse
import importlib
import json
import pathlib
import subprocess
import sys
import venv

HERE = pathlib.Path(__file__).parent
NAMES = ["import", "store", "simulation", "mock", "morphology", "cutout", "train", "score", "analysis", "artefacts", "accuracy"]
ON_REQUEST = {"score", "accuracy"}  # half an hour and more: only where named


class Context:
    """Where things are, and an environment of peers of the benchmarks' own."""

    def __init__(self, build, repeats):
        self.build = pathlib.Path(build).resolve()
        self.program = self.build / "peculiar"
        self.repeats = repeats
        self.shared_data = HERE.parent.parent / "shared" / "data"

    def peer_python(self, *packages):
        """A Python with these packages, installed once into bench/.venv."""
        folder = HERE / ".venv"
        python = folder / "bin" / "python"
        mark = folder / ("installed-" + "-".join(sorted(package.replace("/", "_") for package in packages)))
        if not mark.exists():
            if not python.exists():
                venv.create(folder, with_pip=True)
            subprocess.run([python, "-m", "pip", "install", "-q", *packages], check=True, stdout=sys.stderr)
            mark.touch()
        return python


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="of: " + ", ".join(NAMES))
    parser.add_argument("--build", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    unknown = set(options.names) - set(NAMES)
    if unknown:
        sys.exit(f"error: there is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    sys.path.insert(0, str(HERE))
    context = Context(options.build, options.repeats)
    figures = {}
    for name in options.names or [name for name in NAMES if name not in ON_REQUEST]:
        for figure, value, unit, note in importlib.import_module(f"bench_{name}").figures(context):
            figures[figure] = value
            if not options.json:
                print(f"{figure:<40} {value:>12.4g} {unit:<12} {note}", flush=True)
    if options.json:
        print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Runs the benchmarks and prints a table of named figures; --json prints one object. ./run bench [NAME] [--json]

A benchmark is a file in this folder with a function figures(context) that yields (name, value, unit, note). A ratio to another program
is measured in one run: the two alternate, and the figure is the median of the ratios of the pairs. An optional add_options(group) adds
options, which are then in context.options.
"""
import argparse
import importlib
import json
import pathlib
import subprocess
import sys
import venv

HERE = pathlib.Path(__file__).parent
NAMES = ["import", "store", "simulation", "mock", "morphology", "cutout", "train", "score", "analysis", "embed", "artefacts", "first_list", "accuracy", "learning", "explorer", "scale", "python", "mpi"]
ON_REQUEST = {"embed", "explorer", "scale", "score", "first_list", "accuracy", "learning", "python", "mpi"}  # ten minutes and more: only when named


class Context:
    """Paths, and the benchmarks' own environment of other programs."""

    def __init__(self, options):
        self.options = options
        self.build = pathlib.Path(options.build).resolve()
        self.program = self.build / "peculiar"
        self.repeats = options.repeats
        self.shared_data = HERE.parent.parent / "shared" / "data"

    def peer_python(self, *packages):
        """A Python interpreter with these packages, installed once into bench/.venv."""
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
    parser.add_argument("names", nargs="*", help="benchmarks, from " + ", ".join(NAMES))
    parser.add_argument("--build", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--repeats", type=int, default=5)
    modules = {}
    sys.path.insert(0, str(HERE))
    for name in NAMES:  # options of the named benchmarks
        if name in sys.argv[1:]:
            modules[name] = importlib.import_module(f"bench_{name}")
            if hasattr(modules[name], "add_options"):
                modules[name].add_options(parser.add_argument_group(f"options of {name}"))
    options = parser.parse_args()
    unknown = set(options.names) - set(NAMES)
    if unknown:
        sys.exit(f"error: there is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    context = Context(options)
    figures = {}
    for name in options.names or [name for name in NAMES if name not in ON_REQUEST]:
        module = modules.get(name) or importlib.import_module(f"bench_{name}")
        for figure, value, unit, note in module.figures(context):
            figures[figure] = value
            if not options.json:
                print(f"{figure:<40} {value:>12.4g} {unit:<12} {note}", flush=True)
    if options.json:
        print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()

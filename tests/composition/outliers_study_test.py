#!/usr/bin/env python3
"""`peculiar study outliers`, networks and all, on drawn galaxies: with planted companions the list holds them at its false-discovery rate,
without any it is empty or nearly so; the same with images named as normal."""
import csv
import math
import pathlib
import subprocess
import sys
import tempfile

PROGRAM, DRAW = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
SETTINGS = """[train]
preset = 'quick'
time_limit = 3
"""
RATE = 0.1


def run(*arguments):
    result = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, check=False)
    assert result.returncode == 0, (arguments, result.returncode, result.stdout, result.stderr)
    return result


def draw(folder, kind, count, seed):
    options = ["--ratio-low", "0.5", "--ratio-high", "1"] if kind == "companion" else []
    subprocess.run([DRAW, folder, "--count", str(count), "--seed", str(seed), "--kind", kind, *options], check=True, stdout=subprocess.DEVNULL)


def listed(folder, name, singles, companions, *options):
    """(candidates, companions among them) of a study."""
    images = folder / name
    draw(images, "single", singles, 11)
    if companions:
        draw(images, "companion", companions, 12)
    sample, study = folder / f"{name}.h5", folder / f"{name}_study"
    run("import", images, "-o", sample, "--labels", "folders")
    settings = folder / "study.toml"
    settings.write_text(SETTINGS, encoding="utf-8")
    run("study", "outliers", settings, "--sample", sample, "-o", study, "--quiet", *options)
    run("export", study / "calibrated.h5", "--catalogue", study / "calibrated.csv")
    with (study / "calibrated.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == singles + companions, len(rows)
    candidates = [row for row in rows if row["candidate"] in ("True", "true", "1")]
    right = sum(row["label"] == "companion" for row in candidates)
    print(f"{name}: {len(candidates)} candidates of {len(rows)} images, {right} of {companions} companions", flush=True)
    assert "What was found" in (study / "report.html").read_text(encoding="utf-8")
    return len(candidates), right


def check_list(candidates, right, companions, power):
    false = candidates - right
    assert false <= RATE * candidates + 2 * math.sqrt(RATE * (1 - RATE) * max(candidates, 1)), (candidates, right)
    assert right >= power * companions, (right, companions)


def main():
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        check_list(*listed(folder, "a_fifth", 800, 200), 200, 0.5)
        check_list(*listed(folder, "a_hundredth", 990, 10), 10, 0.3)
        candidates, _ = listed(folder, "none", 800, 0)
        assert candidates <= 3, candidates
        draw(folder / "normals", "single", 800, 13)
        run("import", folder / "normals", "-o", folder / "normals.h5")
        check_list(*listed(folder, "named", 360, 40, "--normals", folder / "normals.h5"), 40, 0.3)
    print("outliers study: ok")


main()

#!/usr/bin/env python3
"""`peculiar study outliers`, networks and all, on drawn galaxies: with planted companions the list holds them at its false-discovery rate,
without any it is empty or nearly so; the same with images named as normal."""
import csv
import json
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
    """Of a study: candidates, companions among them, normal images expected at most, p-values of the normal images."""
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
    words = ["calibrate", *sorted(study.glob("scores_?.h5")), "-o", study / "again.h5"]
    if options:
        words = ["calibrate", study / "scores.h5", "--normals", study / "normal_scores.h5", "-o", study / "again.h5"]
    report = json.loads(run(*words, "--column", "combined", "--fdr", RATE, "--json").stdout)
    assert report["candidates"] == len(candidates), report
    expected = report["expected_false"].get("high", report["expected_false"]["value"])
    print(f"  of these expected to be normal: {report['expected_false']}", flush=True)
    return len(candidates), right, expected, [float(row["p_value"]) for row in rows if row["label"] == "single"]


def check_uniform(p_values):
    """Kolmogorov-Smirnov, 0.1 %."""
    p_values, n = sorted(p_values), len(p_values)
    distance = max(max((i + 1) / n - p, p - i / n) for i, p in enumerate(p_values))
    assert distance * math.sqrt(n) < 1.95, (distance, n)


def check_list(candidates, right, companions, power, expected):
    """No more false ones than the report expects at most, within their own scatter."""
    false = candidates - right
    assert false <= expected + 2 * math.sqrt(max(expected, 1)), (candidates, right, expected)
    assert right >= power * companions, (right, companions)


def main():
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        for name, companions, power in [("a_fifth", 200, 0.5), ("a_tenth", 100, 0.5), ("a_hundredth", 10, 0.3)]:
            candidates, right, expected, _ = listed(folder, name, 1000 - companions, companions)
            check_list(candidates, right, companions, power, expected)
        candidates, _, _, _ = listed(folder, "none", 800, 0)
        assert candidates <= 3, candidates
        draw(folder / "normals", "single", 800, 13)
        run("import", folder / "normals", "-o", folder / "normals.h5")
        candidates, right, expected, normals = listed(folder, "named", 360, 40, "--normals", folder / "normals.h5")
        check_list(candidates, right, 40, 0.3, expected)
        check_uniform(normals)
    print("outliers study: ok")


main()

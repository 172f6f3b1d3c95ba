#!/usr/bin/env python3
"""The same images by two ways give the same numbers: as FITS, NPY and HDF5, in one file and in shards, with one thread and two, by the
fast search and by the published one, whole and fold by fold."""
import csv
import json
import pathlib
import subprocess
import sys
import tempfile

PROGRAM, DRAW = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
TINY = ["--steps", "6", "--encoder-steps", "30", "--contrast-steps", "6", "--width", "4", "--latent", "8", "--batch", "8"]
SEARCHED = "anomaly_score"


def run(*arguments, code=0):
    result = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, check=False)
    assert result.returncode == code, (arguments, result.returncode, result.stdout, result.stderr)
    return result


def table(scores):
    path = scores.with_suffix(".csv")
    run("export", scores, "--catalogue", path, "--overwrite")
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def scored(model, sample, *options):
    scores = sample.with_suffix(".scores.h5")
    run("score", model, sample, "-o", scores, "--precision", "float32", "--overwrite", *options)
    return table(scores)


def scores_of(row):
    """What was measured on an image, and not what was known of it: the columns from `flags` on."""
    names = list(row)
    return set(names[names.index("flags"):]) - {"fold"}


def same(first, second, tolerance, without=()):
    """Every score of both tables, row by row, but those in `without`."""
    assert len(first) == len(second) > 0, (len(first), len(second))
    compared = 0
    for row, (one, other) in enumerate(zip(first, second)):
        assert scores_of(one) == scores_of(other), (one.keys(), other.keys())
        for name in scores_of(one) - set(without):
            if name == "artefact":  # a word
                assert one[name] == other[name], (row, one[name], other[name])
                continue
            a, b = float(one[name] or "nan"), float(other[name] or "nan")
            if a != a and b != b:
                continue
            compared += 1
            assert abs(a - b) <= tolerance * (1 + abs(a)), (row, name, a, b)
    assert compared >= 5 * len(first), compared


def ranks(values):
    order = sorted(range(len(values)), key=values.__getitem__)
    result = [0] * len(values)
    for rank, index in enumerate(order):
        result[index] = rank
    return result


def rank_correlation(first, second):
    a, b = ranks(first), ranks(second)
    n = len(a)
    return 1 - 6 * sum((x - y) ** 2 for x, y in zip(a, b)) / (n * (n * n - 1))


def check_formats(folder, model, sample, expected):
    for name, options in {"stack.fits": [], "stack.npy": ["--axes", "nbyx"]}.items():
        run("export", sample, "--images", folder / name)
        again = folder / f"{name}.h5"
        run("import", folder / name, "-o", again, "--unit", "adu", *options)
        same(expected, scored(model, again), 0)
    again = folder / "from_hdf5.h5"
    run("import", sample, "-o", again, "--dataset", "/images", "--axes", "nbyx", "--unit", "adu")
    same(expected, scored(model, again), 0)


def check_shards(folder, model, sample, expected):
    parts = [folder / "shard_1.h5", folder / "shard_2.h5"]
    run("split", sample, "-o", parts[0], "--rest", parts[1], "--fraction", "0.4", "--seed", "9")
    by_id = {row["id"]: row for row in expected}
    for part in parts:
        rows = scored(model, part)
        # Other batches round in another order; what is called an artefact hangs on what is usual in the sample.
        same([by_id[row["id"]] for row in rows], rows, 1e-4, ("artefact", "artefact_flags", "artefact_significance"))
    merged = folder / "merged.h5"
    run("merge", *parts, "-o", merged)
    rows = scored(model, merged)
    same([by_id[row["id"]] for row in rows], rows, 1e-4)


def check_folds(folder, sample):
    """Each image is scored once, and not by the model that has learned from it; both models' scores become one list."""
    files = []
    for fold in (1, 2):
        model = folder / f"fold_{fold}.safetensors"
        run("train", sample, "-o", model, *TINY, "--fold", f"{fold}/2", "--precision", "float32", "--quiet")
        files.append(folder / f"fold_{fold}.h5")
        run("score", model, sample, "-o", files[-1], "--left-out", "--precision", "float32")
    rows = [int(row["row"]) for file in files for row in table(file)]
    assert sorted(rows) == list(range(240)), "an image is missing, or was scored twice"
    both = folder / "both.h5"
    report = json.loads(run("calibrate", *files, "-o", both, "--fdr", "0.2", "--json").stdout)
    assert report["column"] == "bulk_score" and report["images"] == 240 and report["null"] == "bulk", report
    assert [int(row["row"]) for row in table(both)] == list(range(240))
    run("calibrate", files[0], files[0], "-o", folder / "twice.h5", code=3)
    # The list and its panel take each image's own model.
    listed = json.loads(run("top", both, "-n", "8", "-o", folder / "top.png", "--json").stdout)
    assert len(listed["images"]) == 8 and (folder / "top.png").read_bytes()[:4] == b"\x89PNG", listed
    models = [folder / f"fold_{fold}.safetensors" for fold in (2, 1)]
    swapped = run("top", both, "-n", "8", "-o", folder / "swapped.png", "--model", ",".join(map(str, models)), code=3)
    assert "is not the model" in swapped.stderr, swapped.stderr


def check_searches(folder, model, sample):
    """The fast search ranks as the published one does, and its losses are no greater."""
    some = folder / "some.h5"
    run("split", sample, "-o", some, "--fraction", "0.06", "--seed", "2")
    fast = [float(row[SEARCHED]) for row in scored(model, some, "--method", "fast")]
    paper = [float(row[SEARCHED]) for row in scored(model, some, "--method", "paper", "--iterations", "300", "--restarts", "1")]
    assert len(fast) >= 8, len(fast)
    assert rank_correlation(fast, paper) > 0.9, (fast, paper)
    ratios = sorted(a / b for a, b in zip(fast, paper))
    assert ratios[len(ratios) // 2] < 1.1, ratios
    # Scores of the two are not calibrated with each other.
    both = folder / "paper.h5", folder / "fast.h5"
    run("score", model, some, "-o", both[0], "--method", "paper", "--iterations", "20", "--precision", "float32")
    run("score", model, some, "-o", both[1], "--method", "fast", "--precision", "float32")
    refused = run("calibrate", both[0], "--normals", both[1], "--column", SEARCHED, "-o", folder / "c.h5", code=3)
    assert "method fast and paper" in refused.stderr and "iterations 70 and 20" in refused.stderr, refused.stderr


def main():
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        subprocess.run([DRAW, folder / "images", "--count", "240", "--seed", "3", "--size", "32"], check=True, stdout=subprocess.DEVNULL)
        sample, model = folder / "galaxies.h5", folder / "model.safetensors"
        run("import", folder / "images", "-o", sample, "--unit", "adu")
        run("train", sample, "-o", model, *TINY, "--precision", "float32", "--quiet")
        expected = scored(model, sample)
        same(expected, scored(model, sample, "--threads", "1"), 1e-4)
        check_formats(folder, model, sample, expected)
        check_shards(folder, model, sample, expected)
        check_searches(folder, model, sample)
        check_folds(folder, sample)
    print("two ways: ok")


main()

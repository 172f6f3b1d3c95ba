"""Each verb gives the same through its function as on the command line, bit for bit."""

from __future__ import annotations

import filecmp
import json
import re
import shutil

import h5py
import numpy as np
import pytest
from drawn import EDGE, TINY, command, spots

import peculiar
from peculiar import _settings

# What a report or file says of its own run: times, and the folder that it was made in.
MOMENT = re.compile(rb"\d-\d\dT\d\d:\d\d:\d\dZ")
OF_RUN = (b"provenance", b"PROVENAN", b"CONTINUE", b"seconds", b"Seconds", b"DATE", b"job", b"JOB", b"created", b"Date",
          b"fingerprint")  # fmt: skip
VOLATILE = ("seconds", "per_second", "times", "provenance", "written", "job", "bytes")


@pytest.fixture(scope="module")
def start(tmp_path_factory):
    """What the first verbs read."""
    folder = tmp_path_factory.mktemp("start")
    np.save(folder / "images.npy", spots(120, doubles=12))
    random = np.random.default_rng(4)
    for name in ("table.csv", "other.csv"):
        rows = enumerate(random.normal(size=(150, 3)))
        lines = "".join(f"{i},{x[0]:.6f},{x[1]:.6f},{x[2]:.6f}\n" for i, x in rows)
        (folder / name).write_text(f"id,a,b,c\n{lines}")
    mosaic = random.normal(0, 0.02, (200, 200)).astype(np.float32)
    y, x = np.mgrid[:200, :200]
    places = [(40 * i + 30, 40 * j + 30) for i in range(4) for j in range(4)]
    for x0, y0 in places:
        mosaic += np.exp(-((x - x0) ** 2 + (y - y0) ** 2) / 18).astype(np.float32)
    (folder / "places.csv").write_text("id,x,y\n" + "".join(f"{i},{a},{b}\n" for i, (a, b) in enumerate(places)))
    from astropy.io import fits

    header = fits.Header({"CTYPE1": "RA---TAN", "CTYPE2": "DEC--TAN", "CRVAL1": 50.0, "CRVAL2": -20.0, "CRPIX1": 100,
                          "CRPIX2": 100, "CDELT1": -3e-5, "CDELT2": 3e-5, "BUNIT": "nJy", "FILTER": "r"})  # fmt: skip
    fits.writeto(folder / "mosaic.fits", mosaic, header)
    (folder / "given.csv").write_text("id,label\n" + "".join(f"{i},{'good' if i % 2 else 'bad'}\n" for i in range(8)))
    marks = "id,label,grade,note,who,when,model,scores,asked,undoes\n"
    for i in (1, 2, 3, 4, 109, 111, 113):
        marks += f"images#{i},{'interesting' if i > 107 else 'boring'},,,anna,2026-01-01T00:00:00.000Z,,,random,\n"
    (folder / "marks.csv").write_text(marks)
    return folder


# In an order in which each finds what it reads; the keywords of the functions.
CHAIN = [
    ("import", {"inputs": "images.npy", "output": "all.h5", "axes": "nbyx", "bands": "r", "unit": "nJy"}),
    ("info", {"input": "all.h5"}),
    ("split", {"input": "all.h5", "output": "a.h5", "rest": "b.h5", "fraction": 0.5}),
    ("merge", {"inputs": ["a.h5", "b.h5"], "output": "d.h5"}),
    ("show", {"input": "a.h5", "output": "sheet.png", "number": 9}),
    ("export", {"input": "a.h5", "catalogue": "a.ecsv", "images": "a.fits"}),
    ("detect", {"mosaic": "mosaic.fits", "output": "found.csv"}),
    ("cutout", {"mosaic": "mosaic.fits", "catalogue": "places.csv", "x": "x", "y": "y", "size": 24, "output": "c.h5"}),
    ("sky", {"mosaic": "mosaic.fits", "size": 16, "count": 4, "output": "sky.h5"}),
    ("measure", {"sample": "b.h5", "output": "measured.ecsv"}),
    ("kmeans", {"table": "table.csv", "output": "clusters.csv", "columns": ["a", "b"]}),
    (
        "train",
        {
            "input": "all.h5",
            "output": "m.safetensors",
            "preset": "ranking",
            **{name: value for name, value in TINY.items() if name not in ("threads", "seed")},
        },
    ),
    ("score", {"model": "m.safetensors", "sample": "all.h5", "output": "scores.h5", "features_out": "features.h5"}),
    ("calibrate", {"scores": "scores.h5", "normals_where": "row < 60"}),
    ("top", {"scores": "scores.h5", "output": "top.png", "number": 5}),
    ("labels", {"input": "given.csv"}),
    ("embed", {"tables": "table.csv", "output": "map.csv", "columns": ["a", "b", "c"]}),
    (
        "compare",
        {"first": "table.csv", "second": "other.csv", "score": "a", "property": "mass=b", "output": "compared"},
    ),
    ("study", {"kind": "outliers", "sample": "all.h5", "output": "study", "plan": True}),
    ("inject", {"input": "all.h5", "output": "planted.h5", "companion": "sersic", "distance": [6, 10], "count": 12}),
    (
        "scan",
        {
            "model": "m.safetensors",
            "mosaic": "mosaic.fits",
            "catalogue": "places.csv",
            "x": "x",
            "y": "y",
            "size": EDGE,
            "keep_top": 4,
            "output": "scanned.h5",
        },
    ),
    ("learn", {"scores": "scores.h5", "labels": "marks.csv", "output": "learned.h5"}),
    (
        "evaluate",
        {
            "scores": "scores.h5",
            "class": ["usual=row < 108", "double=row >= 108"],
            "normal": "usual",
            "figures": False,
            "output": "evaluated",
        },
    ),
    (
        "collate",
        {"evaluations": ["evaluated", "evaluated"], "names": ["one", "two"], "score": "combined", "output": "both"},
    ),
    ("report", {"folder": ".", "scores": "scores.h5", "title": "A run", "number": 3, "output": "report.html"}),
    (
        "simulate",
        {
            "output": "universe",
            "galaxies": 2,
            "mergers": 1,
            "flybys": 0,
            "epochs": 1,
            "snapshots": 2,
            "particles": 1000,
            "dark_particles": 10,
            "files": 1,
        },
    ),
    ("select", {"input": "universe", "output": "chosen.csv", "all": True, "snapshots": 1}),
    (
        "mock",
        {"input": "universe", "galaxies": "chosen.csv", "output": "mocks.h5", "size": 24, "projections": "z"},
    ),
    ("noise", {"input": "mocks.h5", "output": "noisy.h5", "depth": 27, "exposure": 3200}),
]
NOT_IN_CHAIN = {
    "generate": "needs a model with a generator, whose training takes longer",
    "serve": "has no function; test_model holds the numbers of Model against the program's",
    "explore": "ends only when it is stopped; test_exploration",
    "slurm": "writes the folder that it runs in into its scripts",
}


def test_the_chain_has_all_verbs_but_a_few():
    names = {name for name, _ in CHAIN}
    assert not names & NOT_IN_CHAIN.keys()
    assert names | NOT_IN_CHAIN.keys() == _settings.verbs().keys()


def test_numbers_are_the_programs_over_the_chain(start, tmp_path, monkeypatch):
    there = {"function": tmp_path / "function", "program": tmp_path / "program"}
    for folder in there.values():
        shutil.copytree(start, folder)
    for name, keywords in CHAIN:
        verb = _settings.verbs()[name]
        given = {"threads": 1, "seed": 7, **keywords}
        known = {setting.keyword for setting in verb.all}
        own = {setting.name: setting.keyword for setting in verb.settings}
        given = {own.get(key, key): value for key, value in given.items()}
        assert set(given) <= known, (name, set(given) - known)
        monkeypatch.chdir(there["function"])
        outcome = getattr(peculiar, verb.function_name)(**given)
        monkeypatch.chdir(there["program"])
        said, _ = command(*verb.words(given))
        data = json.loads(json.dumps(outcome.data).replace(str(there["function"]), str(there["program"])))
        assert _without_times(data) == _without_times(said), name
        _compare(there["function"], there["program"], name)


def _without_times(data):
    if isinstance(data, dict):
        return {key: _without_times(value) for key, value in data.items() if not any(part in key for part in VOLATILE)}
    if isinstance(data, list):
        return [_without_times(value) for value in data]
    return data


def _compare(one, other, verb):
    names = sorted(path.relative_to(one) for path in one.rglob("*") if path.is_file())
    assert names == sorted(path.relative_to(other) for path in other.rglob("*") if path.is_file()), verb
    for name in names:
        if filecmp.cmp(one / name, other / name, shallow=False):
            continue
        if name.suffix == ".h5":
            _compare_hdf5(one / name, other / name)
        elif name.suffix == ".safetensors":
            assert _tensors(one / name) == _tensors(other / name)
        else:
            assert _content(one / name) == _content(other / name), (verb, name)


def _compare_hdf5(one, other):
    def datasets(path):
        found = {}
        with h5py.File(path) as file:
            file.visititems(
                lambda name, item: found.update({name: item[()]}) if isinstance(item, h5py.Dataset) else None
            )
        return found

    a, b = datasets(one), datasets(other)
    assert a.keys() == b.keys()
    for name in a:
        np.testing.assert_array_equal(a[name], b[name], f"{one}: {name}")


def _tensors(path):
    content = path.read_bytes()
    return content[8 + int.from_bytes(content[:8], "little") :]


def _content(path):
    """Of a text, what is no record of the run."""
    content = path.read_bytes()
    if path.suffix in (".png", ".npy"):
        return content
    lines = (
        content.split(b"\n") if path.suffix != ".fits" else [content[at : at + 80] for at in range(0, len(content), 80)]
    )
    return [line for line in lines if b"time" not in line and not _speaks_of_run(line)]


def _speaks_of_run(line):
    return MOMENT.search(line) or any(word in line for word in OF_RUN)

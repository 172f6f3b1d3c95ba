#!/usr/bin/env python3
"""From a simulation to scores and a comparison: what is known of the galaxies goes along from file to file, and images of one galaxy or tree
are never on both sides; with a merger tree and without one."""
import csv
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
TINY = ["--steps", "4", "--encoder-steps", "8", "--contrast-steps", "4", "--width", "4", "--latent", "8", "--batch", "8"]
KNOWN = ["stellar_mass", "effective_radius", "redshift", "snapshot", "galaxy", "radius_from", "cube_edge"]


def run(*arguments, code=0):
    result = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, check=False)
    assert result.returncode == code, (arguments, result.returncode, result.stdout, result.stderr)
    return result


def told(*arguments):
    return json.loads(run(*arguments, "--json").stdout)


def table(path):
    if path.suffix == ".h5":
        text = path.with_suffix(".columns.csv")
        run("export", path, "--catalogue", text, "--overwrite")
        path = text
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def group(row, has_tree):
    return row["tree"] if has_tree else row["snapshot"] + "_" + row["galaxy"]


def chain(folder, simulation, has_tree):
    """Returns the samples of both sides."""
    columns = "tree" if has_tree else "snapshot,galaxy"
    chosen, noisy = folder / "chosen.csv", folder / "noisy.h5"
    selected = told("select", simulation, "-o", chosen, "--all", "--snapshots", "4", "--snapshots", "8", "--snapshots", "12")
    assert selected["effective_radii"]["of_catalogue"] == selected["rows"] > 40, selected
    assert ("tree" in table(chosen)[0]) == has_tree
    mocked = told("mock", simulation, "--galaxies", chosen, "-o", folder / "mocks.h5", "--size", "32", "--projections", "x", "--projections", "z")
    assert mocked["cube_edges"]["of_semi_axes"] == selected["rows"], mocked
    run("noise", folder / "mocks.h5", "-o", noisy, "--depth", "27", "--exposure", "3200")
    run("split", noisy, "-o", folder / "one.h5", "--rest", folder / "rest.h5", "--where", "projection == 'x'")
    run("merge", folder / "rest.h5", folder / "one.h5", "-o", folder / "merged.h5")
    by_place = {(row["snapshot"], row["galaxy"]): row for row in table(chosen)}
    for name in ["mocks.h5", "noisy.h5", "one.h5", "merged.h5"]:
        for row in table(folder / name):
            origin = by_place[(row["snapshot"], row["galaxy"])]
            for column in ["stellar_mass", "effective_radius", "redshift"]:
                assert float(row[column]) == float(origin[column]), (name, column, row, origin)

    parts = told("split", noisy, "-o", folder / "learn.h5", "--rest", folder / "test.h5", "--fraction", "0.6")
    assert parts["group"]["columns"] == columns, parts
    learn, test = ({group(row, has_tree) for row in table(folder / name)} for name in ["learn.h5", "test.h5"])
    assert learn and test and not learn & test, learn & test
    trained = told("train", folder / "learn.h5", "-o", folder / "model.safetensors", *TINY)
    assert trained["group"]["columns"] == columns, trained
    for name in ["learn", "test"]:
        run("score", folder / "model.safetensors", folder / f"{name}.h5", "-o", folder / f"{name}_scores.h5")
    run("measure", folder / "test.h5", "-o", folder / "measured.h5", "--no-sersic")
    sample = table(folder / "test.h5")
    for name in ["test_scores.h5", "measured.h5"]:
        rows = table(folder / name)
        assert len(rows) == len(sample)
        for row, known in zip(rows, sample):
            assert all(row[column] == known[column] for column in KNOWN), (name, row, known)

    # None of these is given a sample to join.
    calibrated = told("calibrate", folder / "test_scores.h5", "--normals", folder / "learn_scores.h5", "-o", folder / "calibrated.h5")
    assert calibrated["group"]["columns"] == columns and calibrated["in_groups"] == 0, calibrated
    compared = told("compare", folder / "learn_scores.h5", folder / "test_scores.h5", "-o", folder / "comparison", "--no-figures")
    assert [one["columns"] for one in compared["group"]] == [columns] * 2, compared
    assert {"mass", "redshift", "radius"} <= {one["name"] for one in compared["all"]}, compared
    evaluated = told("evaluate", folder / "test_scores.h5", "-o", folder / "evaluation", "--no-figures", "--class", "early=redshift > 2.85",
                     "--class", "late=redshift < 2.85", "--normal", "early")
    assert evaluated["group"]["columns"] == columns, evaluated

    # A fold that is left out is of whole groups, by what the model remembers.
    run("train", noisy, "-o", folder / "half.safetensors", "--fold", "1/2", *TINY)
    left = told("score", folder / "half.safetensors", noisy, "-o", folder / "half.h5", "--left-out")
    assert left["left_out"]["group"] == columns, left
    scored = {row["row"] for row in table(folder / "half.h5")}
    sides = {True: set(), False: set()}
    for number, row in enumerate(table(noisy)):
        sides[str(number) in scored].add(group(row, has_tree))
    assert sides[True] and sides[False] and not sides[True] & sides[False], sides
    apart = told("split", noisy, "-o", folder / "apart.h5", "--fraction", "0.6", "--group", "none")
    assert apart["group"] is None, apart


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        simulation = folder / "universe"
        run("simulate", simulation, "--galaxies", "16", "--mergers", "2", "--flybys", "0", "--epochs", "1", "--particles", "1000")
        with_tree, without = folder / "with_tree", folder / "without"
        with_tree.mkdir()
        chain(with_tree, simulation, True)

        treeless = folder / "treeless"
        shutil.copytree(simulation, treeless)
        trees = [path for path in treeless.rglob("*") if path.name in ("tree.dat", "input_TreeMaker.dat")]
        assert trees, list(treeless.rglob("*"))
        for path in trees:
            path.unlink()
        without.mkdir()
        unasked = run("select", treeless, "-o", without / "chosen.csv", code=3)
        assert "--all" in unasked.stderr and not (without / "chosen.csv").exists(), unasked.stderr
        chain(without, treeless, False)

        # Galaxies that are not there: no sample of NaN.
        (folder / "nobody.csv").write_text("galaxy,snapshot\n998,12\n999,12\n", encoding="utf-8")
        nobody = run("mock", simulation, "--galaxies", folder / "nobody.csv", "-o", folder / "nobody.h5", code=3)
        assert "could be used" in nobody.stderr and "998" in nobody.stderr, nobody.stderr
        assert not list(folder.glob("nobody.h5*"))
    print("what is known goes along, and groups stay together")


main()

"""What we write of a simulation, read by pynbody (stars, ages, dark matter, haloes) and walked record by record by SciPy.

Usage: check_simulation.py FOLDER, with FOLDER/expected.json beside the files; exits 1 and says what differs."""
import json
import pathlib
import sys
import warnings

import numpy
import pynbody
from scipy.io import FortranFile

warnings.simplefilter("ignore")  # pynbody guesses what a namelist would say, and says so
folder = pathlib.Path(sys.argv[1])
expected = json.loads((folder / "expected.json").read_text())
number = expected["number"]


def check(condition, what):
    if not condition:
        sys.exit(f"check_simulation: {what}")


def close(found, truth, what, relative=1e-6, absolute=0.0):
    found, truth = numpy.asarray(found, float), numpy.asarray(truth, float)
    check(found.shape == truth.shape, f"{what}: {found.shape} values for {truth.shape}")
    worst = numpy.max(numpy.abs(found - truth) - absolute - relative * numpy.abs(truth))
    check(worst <= 0, f"{what}: differs by {numpy.max(numpy.abs(found - truth))}")


def check_pynbody():
    snapshot = pynbody.load(str(folder / f"output_{number:05d}"))
    check(len(snapshot.s) == len(expected["id"]), f"pynbody sees {len(snapshot.s)} stars")
    check(len(snapshot.dm) == expected["dark"], f"pynbody sees {len(snapshot.dm)} dark-matter particles")
    close(snapshot.properties["a"], expected["scale_factor"], "scale factor")
    order = numpy.argsort(snapshot.s["iord"])
    check(list(snapshot.s["iord"][order]) == expected["id"], "identities of the stars")
    close(snapshot.s["x"].in_units("kpc")[order], expected["x_kpc"], "positions", 1e-4)
    close(snapshot.s["vx"].in_units("km s**-1")[order], expected["vx_kms"], "velocities", 1e-4)
    close(snapshot.s["mass"].in_units("Msol")[order], expected["mass_msun"], "masses", 1e-3)
    close(snapshot.s["metal"][order], expected["metallicity"], "metallicities")
    # Five million years: pynbody's table of conformal times, and its constants.
    close(snapshot.s["age"].in_units("Gyr")[order], expected["age_gyr"], "ages", 0, 5e-3)
    haloes = snapshot.halos()
    check(len(haloes) == len(expected["haloes"]), f"pynbody sees {len(haloes)} haloes")
    for halo, members, galaxy in zip(haloes, expected["haloes"], expected["galaxies"]):
        check(sorted(halo["iord"]) == members, "members of a halo")
        close(halo.properties["m"], galaxy["mass_msun"] / 1e11, "mass of a halo")


def walk(path, pattern):
    """Reads a file's records as these types, one after the other, to its end; returns them."""
    with FortranFile(path, "r") as file:
        records = [file.read_record(dtype) if numpy.dtype(dtype).itemsize else file.read_record("i1") for dtype in pattern]
        try:
            file.read_record("i1")
        except Exception:  # FortranEOFError, or EOFError of older versions
            return records
    sys.exit(f"check_simulation: {path}: there are more records than the format has")


def check_part_files():
    stars = 0
    families = (folder / f"output_{number:05d}" / "part_file_descriptor.txt").exists()
    fields = ["f8"] * 7 + ["i4", "i4"] + (["i1", "i1"] if families else []) + ["f8", "f8"] + ([] if families else ["f8"] * 7)
    for path in sorted(folder.glob(f"output_{number:05d}/part_*.out*")):
        records = walk(path, ["i4", "i4", "i4", "i4", "i4", "f8", "f8", "i4", *fields])
        particles = records[2][0]
        check(all(len(record) == particles for record in records[8:]), f"{path}: fields of {particles} particles")
        birth = records[8 + (11 if families else 9)]
        stars += numpy.count_nonzero(birth)
        if families:
            check(numpy.array_equal(birth != 0, records[8 + 9] == 2), f"{path}: families")
    check(stars == len(expected["id"]), f"{stars} stars in the part files")


def check_catalogues():
    head = ["i4", "f4", "f4", "f4", "f4", "i4"]
    body = ["i4", "i4", "i4", "i4", "i4", "f4", "f4", "f4", "f4", "f4", "f4", "f4"]
    count = len(expected["galaxies"])
    half_mpc = expected["box_mpc"] * expected["scale_factor"] / 2
    for name, rest in [("Halos", ["f4", "f4"]), ("galaxies", ["f4", "f4", "f4", "i4", "f4", "f4"])]:
        records = walk(folder / name / f"tree_bricks{number:03d}", head + (body + rest) * count)
        check(sum(records[5]) == count, f"{name}: header counts {records[5]}")
        for index, truth in enumerate(expected["galaxies"]):
            one = records[len(head) + index * len(body + rest):][:len(body + rest)]
            members = truth["members"] if name == "galaxies" else len(expected["haloes"][index])
            check(one[0][0] == members == len(one[1]), f"{name}: members")
            check(one[2][0] == index + 1, f"{name}: numbers")
            close(one[5][0] * 1e11, truth["mass_msun"], f"{name}: mass")
            # Mpc of 3.08e24 cm, from the centre of the box.
            close((one[6] * 3.08e24 / 3.0856775814913673e24 + half_mpc) * 1e3, truth["position_kpc"], f"{name}: position", 0, 2e-3)
            check(name != "galaxies" or len(one[len(body)]) == 3, "dispersions of GalaxyMaker")
    for index, truth in enumerate(expected["galaxies"], 1):
        records = walk(folder / "galaxies" / f"GAL_{number:05d}" / f"gal_stars_{index:07d}",
                       ["i4", "i4", "f8", "f8", "f8", "f8", "i4"] + ["f8"] * 7 + ["i4", "f8", "f8"])
        check(records[0][0] == index and records[6][0] == truth["members"], "gal_stars: number and stars")
        check(all(len(record) == truth["members"] for record in records[7:]), "gal_stars: lengths")
        close(records[13].sum() * 1e11, truth["mass_msun"], "gal_stars: mass")
    steps = walk(folder / "galaxies" / "tree.dat",
                 ["i4", "i4", "f4", "f4", "f4"] +
                 (["i4"] * 4 + ["f4", "f8"] + ["f4"] * 6 + ["i4", "i4", "f4", "i4", "f4", "f4"]) * count)
    check(steps[0][0] == 1 and list(steps[1]) == [count, 0], "tree.dat: header")


check_pynbody()
check_part_files()
check_catalogues()

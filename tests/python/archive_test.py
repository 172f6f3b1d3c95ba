#!/usr/bin/env python3
"""What an archive reads of the program's files, with astropy as the referee: every column that a verb writes has a unit of the FITS standard and
of VOUnits and a UCD of the controlled vocabulary, VOTables pass verify='exception', positions refer to a COOSYS; and images exported as FITS
have the sky where the sample has it, and come back through import."""
import importlib.util
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import warnings
from xml.etree import ElementTree

if importlib.util.find_spec("astropy") is None:
    referee = os.environ.get("PECULIAR_PYTHON", "")
    if not referee or pathlib.Path(referee) == pathlib.Path(sys.executable):
        print("skipped: needs astropy and h5py (PECULIAR_PYTHON names a Python that has them)")
        sys.exit(77)
    os.execv(referee, [referee, *sys.argv])

import h5py
import numpy as np
from astropy import units
from astropy.io import fits, votable
from astropy.io.votable.ucd import check_ucd
from astropy.table import Table
from astropy.wcs import WCS, FITSFixedWarning

PROGRAM, DRAW = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
TABLES = (".vot", ".fits", ".ecsv")


def run(*arguments, code=0):
    result = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, check=False)
    assert result.returncode == code, (arguments, result.returncode, result.stdout, result.stderr)
    return result


def check_unit(text, standard, where):
    assert " " not in text, (where, text)
    if standard == "fits":  # which allows further names beside its own; electrons are not among these
        text = text.replace("electron", "count")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        unit = units.Unit(text, format=standard, parse_strict="raise")
    assert not isinstance(unit, units.UnrecognizedUnit), (where, text)


def check_ucd_of(ucd, where):
    assert check_ucd(ucd, check_controlled_vocabulary=True), (where, ucd)


def columns_of(path):
    """(name, unit, UCD, frame) of each, after the checks of the file itself."""
    if path.suffix == ".vot":
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            document = votable.parse(path, verify="exception")
        table = document.get_first_table()
        frames = {system.ID: system.system for resource in document.resources for system in resource.coordinate_systems}
        written = [node for node in ElementTree.parse(path).iter() if node.tag.endswith("}FIELD")]
        for field, node in zip(table.fields, written, strict=True):
            yield field.name, node.get("unit", ""), field.ucd or "", frames.get(field.ref, "")
    elif path.suffix == ".fits":
        header = fits.getheader(path, 1)
        for number in range(1, header["TFIELDS"] + 1):
            yield header[f"TTYPE{number}"], header.get(f"TUNIT{number}", ""), header.get(f"TUCD{number}", ""), None
        with fits.open(path) as file:
            file.verify("exception")
    else:
        table = Table.read(path, format="ascii.ecsv")
        for column in table.columns.values():
            assert not isinstance(column.unit, units.UnrecognizedUnit), (path, column.name, column.unit)
            yield column.name, "" if column.unit is None else None, column.meta.get("ucd", ""), None


def check_table(stem, make, expected=None, suffixes=TABLES):
    """`make(path)` writes it; `expected`: UCDs of some columns."""
    found = {}
    for suffix in suffixes:
        path = stem.with_suffix(suffix)
        make(path)
        rows = list(columns_of(path))
        assert rows, path
        for name, unit, ucd, frame in rows:
            where = (path.name, name)
            if unit:
                check_unit(unit, "vounit" if suffix == ".vot" else "fits", where)
            if ucd:
                check_ucd_of(ucd, where)
            if suffix == ".vot" and ucd.startswith("pos.eq."):
                assert frame == "ICRS", (where, frame)
        ucds = {name: ucd for name, _, ucd, _ in rows}
        for name, ucd in (expected or {}).items():
            assert ucds[name] == ucd, (path.name, name, ucds[name])
        found[suffix] = ucds
    assert len({tuple(ucds.items()) for ucds in found.values()}) == 1, "one UCD in every format"
    without = [name for name, ucd in found[suffixes[0]].items() if not ucd]
    print(f"{stem.name}: {len(found[suffixes[0]])} columns, without a UCD: {', '.join(without) or 'none'}")


POSITIONS = {"ra": "pos.eq.ra;meta.main", "dec": "pos.eq.dec;meta.main", "id": "meta.id;meta.main"}
TINY = ["--steps", "6", "--encoder-steps", "5", "--contrast-steps", "5", "--width", "4", "--latent", "8", "--batch", "8", "--threads", "1"]


def check_survey(folder):
    subprocess.run([DRAW, folder, "--edge", "900", "--galaxies", "70", "--stars", "4"], check=True, stdout=subprocess.DEVNULL)
    mosaic = ["--mosaic", folder / "field.fits", "--weight", folder / "field_wht.fits", "--zero-point", "25.9463", "--unit", "electron / s",
              "--band", "F160W"]
    check_table(folder / "sources", lambda path: run("detect", *mosaic, "-o", path),
                {**POSITIONS, "flux": "phot.flux", "mag": "phot.mag", "position_angle": "pos.posAng", "flags": "meta.code.qual"})
    sample = folder / "sample.h5"
    check_table(folder / "fates", lambda path: run("cutout", *mosaic, "--catalogue", folder / "sources.vot", "--size", "32", "-o", sample,
                                                   "--fates", path, "--overwrite"), {"id": "meta.id;meta.main"})
    check_table(folder / "exported", lambda path: run("export", sample, "--catalogue", path), {**POSITIONS, "cd1_1": "pos.wcs.cdmatrix"})
    check_table(folder / "measured", lambda path: run("measure", sample, "-o", path),
                {**POSITIONS, "gini": "src.morph.param", "sersic_rhalf": "src.morph.scLength", "axis_ratio": "phys.size.axisRatio"})
    check_table(folder / "clusters", lambda path: run("kmeans", folder / "measured.vot", "-o", path), {**POSITIONS, "cluster": "meta.code.member"})
    with h5py.File(sample) as file:
        assert file["images"].attrs["unit"] == "electron/s", file["images"].attrs["unit"]
        assert file["catalogue/cd1_1"].attrs["unit"] == "deg/pix"
        assert file["catalogue/stamp_x"].attrs["unit"] == "pix"
    return sample


def check_scores(folder, sample):
    model, scores = folder / "model.safetensors", folder / "scores.h5"
    run("train", sample, "-o", model, *TINY)
    run("score", model, sample, "-o", scores, "--method", "fast", "--iterations", "5")
    shutil.copy(scores, folder / "normals.h5")
    run("calibrate", scores, "--normals", folder / "normals.h5")
    check_table(folder / "scores", lambda path: run("export", scores, "--catalogue", path),
                {**POSITIONS, "p_value": "stat.probability", "q_value": "stat.probability", "anomaly_score": "stat.value"})
    check_table(folder / "scored", lambda path: run("score", model, sample, "-o", path), POSITIONS)
    for suffix in TABLES:  # an answer of no rows is one
        path = folder / f"none{suffix}"
        said = run("export", scores, "--catalogue", path, "--where", "combined > 1e9").stderr
        assert "none of its" in said and "has its columns and no rows" in said, said
        assert len(Table.read(path)) == 0, path
    for words in (["export", sample, "--images", folder / "nothing.fits"], ["measure", sample, "-o", folder / "none.h5"],
                  ["show", sample, "-o", folder / "none.png"], ["split", sample, "-o", folder / "none.h5"],
                  ["score", model, sample, "-o", folder / "none.h5"], ["train", sample, "-o", folder / "none.safetensors", *TINY],
                  ["kmeans", folder / "measured.vot", "-o", folder / "nothing.vot"]):
        said = run(*words, "--where", "id == 'nobody'", code=3).stderr
        assert "none of its" in said and "rows satisfies" in said, (words, said)


def check_selection(folder):
    universe = folder / "universe"
    run("simulate", universe, "--galaxies", "20", "--seed", "2", "--mergers", "6", "--flybys", "1", "--epochs", "2", "--particles", "1000", "--snapshots", "8")
    check_table(folder / "galaxies", lambda path: run("select", universe, "-o", path),
                {"redshift": "src.redshift", "stellar_mass": "phys.mass", "effective_radius": "phys.size.radius"})
    check_table(universe / "truth", lambda path: None, {"inclination": "src.orbital.inclination"}, (".fits",))


def check_images(folder, sample):
    """An HDU an image: its centre is where the catalogue says, and import gives the same sample again."""
    images, table = folder / "images.fits", Table.read(folder / "exported.fits")
    run("export", sample, "--images", images)
    with h5py.File(sample) as file:
        pixels, has_mask, has_variance = file["images"][:], "mask" in file, "variance" in file
        mask = file["mask"][:] if has_mask else None
    warnings.simplefilter("ignore", FITSFixedWarning)
    with fits.open(images) as file:
        file.verify("exception")
        science = [hdu for hdu in file if hdu.name == "SCI"]
        assert len(science) == len(table) == file[0].header["NIMAGES"]
        for row, hdu in enumerate(science):
            wcs = WCS(hdu.header).celestial
            middle = [(edge - 1) / 2 for edge in reversed(hdu.data.shape[-2:])]
            ra, dec = wcs.wcs_pix2world(*middle, 0)
            assert abs(ra - table["ra"][row]) < 1e-6 and abs(dec - table["dec"][row]) < 1e-6, (row, ra, dec)
            assert hdu.header["OBJECT"] == str(table["id"][row]).strip() and hdu.ver == row + 1
            assert hdu.header["BUNIT"] == "electron/s" and hdu.header["FILTER"] == "F160W" and hdu.header["MAGZERO"] == 25.9463
            assert np.array_equal(hdu.data, pixels[row, 0], equal_nan=True)
            if has_mask:
                assert np.array_equal(file["MASK", row + 1].data, mask[row, 0])
        assert len(file) == 1 + len(science) * (1 + has_mask + has_variance)
    again = folder / "again.h5"
    run("import", images, "--hdu", "all", "-o", again)
    with h5py.File(sample) as first, h5py.File(again) as second:
        for name in ("bands", "zero_point_mag", "unit"):
            assert first["images"].attrs[name] == second["images"].attrs[name], (name, second["images"].attrs[name])
        assert abs(first["images"].attrs["pixel_scale_arcsec"] / second["images"].attrs["pixel_scale_arcsec"] - 1) < 1e-6
        assert np.array_equal(first["images"][:], second["images"][:], equal_nan=True)
        for name in ("ra", "dec", "cd1_1", "cd2_2"):
            assert np.allclose(first["catalogue"][name][:], second["catalogue"][name][:], rtol=1e-9, atol=1e-12), name
    stack = folder / "stack.fits"
    run("export", sample, "--images", stack, "--layout", "stack")
    with fits.open(stack) as file:
        assert file[0].data.shape == pixels.shape and "CTYPE1" not in file[0].header, "a stack has no one place on the sky"
    run("import", stack, "-o", folder / "from_stack.h5")
    with h5py.File(folder / "from_stack.h5") as third:
        assert json.loads(third["images"].attrs["zero_point_mag"]) == [25.9463] and third["images"].attrs["unit"] == "electron/s"


def check_bands(folder):
    """Two bands, and tables that pass through keep what they say."""
    data = np.arange(2 * 3 * 8 * 8, dtype=np.float32).reshape(3, 2, 8, 8)
    header = fits.Header({"BUNIT": "nJy", "BANDS": "g,r", "PIXSCALE": 0.2})
    fits.writeto(folder / "two.fits", data, header)
    run("import", folder / "two.fits", "-o", folder / "two.h5")
    run("export", folder / "two.h5", "--images", folder / "two_again.fits")
    found = fits.getheader(folder / "two_again.fits")
    assert found["BANDS"] == "g,r" and found["BAND2"] == "r" and found["MAGZERO2"] == 31.4 and found["PIXSCALE"] == 0.2, repr(found)
    user = folder / "user.vot"
    table = Table({"name": ["a", "b", "c"], "RAJ2000": [10.0, 11.0, 12.0], "DEJ2000": [1.0, 2.0, 3.0], "Fe": [0.1, 0.2, 0.9]})
    document = votable.from_table(table)
    element = document.get_first_table()
    for field, ucd, unit in zip(element.fields, ("meta.id", "pos.eq.ra;meta.main", "pos.eq.dec;meta.main", "phot.flux;em.line.Halpha"),
                                (None, "deg", "deg", "W/m**2")):
        field.ucd, field.unit, field.description = ucd, unit, f"column {field.name}"
    document.to_xml(str(user))
    run("kmeans", user, "--columns", "Fe,RAJ2000", "-o", folder / "clustered.vot")
    kept = {field.name: field for field in votable.parse(folder / "clustered.vot", verify="exception").get_first_table().fields}
    for name in table.colnames:
        original = next(field for field in element.fields if field.name == name)
        assert kept[name].ucd == original.ucd and kept[name].description == original.description, name
        assert kept[name].unit == original.unit, name


with tempfile.TemporaryDirectory() as name:
    where = pathlib.Path(name)
    stamps = check_survey(where)
    check_images(where, stamps)
    check_bands(where)
    check_scores(where, stamps)
    check_selection(where)
    print("ok")

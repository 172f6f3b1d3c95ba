"""Cases of tables: choice among several, columns left out, CSV in the wild, ids."""

import math
import re
import warnings

import h5py
import numpy as np
from astropy.io import fits
from astropy.table import Table, vstack
from astropy.wcs import WCS

from . import case

warnings.simplefilter("ignore")


def need(truth, words):
    if not truth:
        raise AssertionError(words)


def write_mosaic(run, name="mosaic.fits"):
    """Writes an empty field around the objects of these cases (ra 30, dec -5)."""
    scale = 0.2 / 3600
    wcs = WCS(naxis=2)
    wcs.wcs.ctype = ["RA---TAN", "DEC--TAN"]
    wcs.wcs.crval, wcs.wcs.crpix, wcs.wcs.cd = [30, -5], [150, 150], [[-scale, 0], [0, scale]]
    image = np.random.default_rng(0).normal(0, 1, (300, 300)).astype(np.float32)
    fits.writeto(run.path(name), image, wcs.to_header(), overwrite=True)
    return name


def cut(run, table, *options, mosaic="mosaic.fits"):
    """Columns of the sample that cutout makes from the table, and its messages; None if cutout refused."""
    output = run.path("checked.h5")
    output.unlink(missing_ok=True)
    status, said = run.peculiar("cutout", "--mosaic", mosaic, "--catalogue", table, "--size", 16, "-o", output, "--overwrite", *options)
    if status != 0:
        need(status in (2, 3), f"{table}: exit status {status}: {said}")
        return None, said
    with h5py.File(output) as file:
        columns = {name: [x.decode() if isinstance(x, bytes) else x for x in data[:].tolist()] for name, data in file["catalogue"].items()}
    order = np.argsort(columns["catalogue_row"])
    return {name: [values[i] for i in order] for name, values in columns.items()}, said


def column_line(output, name):
    """The line of `peculiar info` about a column."""
    found = re.search(rf"^  {re.escape(name)} +.*$", output, re.MULTILINE)
    need(found, f"info has no column {name}")
    return found.group(0)


@case("io/23-vot-literal-null")
def votables(run):
    write_mosaic(run)
    for name, first in (("null", "12"), ("uint", "12"), ("hex", "12 .. 31")):
        status, said = run.peculiar("info", f"{name}.vot")
        need(status == 0 and first in column_line(said, "n") and "missing" in column_line(said, "n"), f"{name}.vot: {said}")
        need("OVERFLOW" in said, f"{name}.vot: OVERFLOW is not told")
    status, said = run.peculiar("info", "error.vot")
    need(status != 0 and "Query too big" in said, f"error.vot: {said}")
    status, said = run.peculiar("info", "vizier.vot")
    need("J/A+A/1/1/table1" in said and "J/A+A/1/1/table2" in said, f"info does not list both tables: {said}")
    table, said = cut(run, "vizier.vot")
    need(table is None and "table2" in said and "--catalogue-hdu" in said, f"a table was taken in silence: {said}")
    wanted = Table.read(run.path("vizier.vot"), format="votable", table_id="t2")
    for which in ("t2", "1", "J/A+A/1/1/table2"):
        table, said = cut(run, "vizier.vot", "--catalogue-hdu", which)
        need(table and table["recno"] == wanted["recno"].tolist(), f"--catalogue-hdu {which}: {said}")
    table, said = cut(run, "meta_first.vot")
    need("main" in said and "empty" in said, f"meta_first.vot: {said}")
    return f"{len(wanted)} rows of the table named, as astropy has; both listed, OVERFLOW and ERROR told"


@case("io/25-vla-theap")
def left_out(run):
    write_mosaic(run)
    for name in ("vla", "theap"):
        status, said = run.peculiar("info", f"{name}.fits")
        need(status == 0, said)
        for column in ("spec", "none"):
            need("variable length" in column_line(said, column), f"{name}.fits: {column} is not told")
    table, said = cut(run, "theap.fits")
    need(re.search(r"2 columns cannot be kept.*spec.*none", said), f"cutout does not say what it left out: {said}")
    need(table["last"] == [7, 8, 9] and table["txt"] == ["ab", "c", ""], f"{table['last']} {table['txt']}")
    need([table[f"mat_{k}"][1] for k in range(6)] == [6, 7, 8, 9, 10, 11], "the matrix is another")
    table, said = cut(run, "long.fits")
    need("1 column cannot be kept" in said and "cplx (complex numbers)" in said, f"long.fits: {said}")
    need("FLUX_APER_19" in table and "v16_15" in table and "bits_4" in table, f"long.fits: {sorted(table)}")
    return "spec, none and cplx are named with the reason; vectors of 20, bits and variable texts are kept"


# Contents of each CSV: ids, and mag (None: missing).
CSV = {
    "bom": (["1", "2"], [20, 21]),
    "semi": (["1", "2"], [20, 21]),
    "tab": (["1", "2"], [20, 21]),
    "lead": (["1", "2"], [20, 21]),
    "hash": (["1", "2"], [20, 21]),
    "hashhead": (["1", "2"], [20, 21]),
    "hashspace": (["1", "2"], [20, 21]),
    "quoted": (["1", "2"], None),
    "crlf": (["1", "2"], [20, 21]),
    "cr": (["1", "2"], [20, 21]),
    "sci": (["1.2376483123e+18", "1.2376483124e+18"], None),
    "zeros": (["0000110101", "0001730101", "110101"], None),
    "gaps": (["1", "2"], [20, None]),
    "words": (["1", "2", "3", "4", "5"], [20, None, None, None, None]),
    "comma": (["1", "2"], [20.5, 21]),
    "trail": (["1", "2"], [20, 21]),
    "spaced": (["1"], [20]),
    "pandas": (["0", "1"], [20, 21]),
    "bool": (["1", "2"], None),
    "inf": (["1", "2"], None),
    "esa": (["TILE_1_0001"], None),
}
REFUSED = {"utf16": "UTF-8", "latin1": "UTF-8", "ragged": "cells", "dupname": "two columns are named"}


@case("io/27-csv-oddities")
def csv_oddities(run):
    write_mosaic(run)
    for name, (ids, mags) in CSV.items():
        table, said = cut(run, f"{name}.csv")
        need(table is not None, f"{name}.csv is refused: {said}")
        need(table["id"] == ids, f"{name}.csv: ids {table['id']}")
        if mags is None:
            continue
        # The smallest integer stands for a missing value.
        found = [None if isinstance(x, float) and math.isnan(x) or x == -(2**63) else x for x in table["mag"]]
        need(found == mags, f"{name}.csv: mag {table['mag']}")
    for name, word in REFUSED.items():
        table, said = cut(run, f"{name}.csv")
        need(table is None and word in said, f"{name}.csv: {said}")
    table, said = cut(run, "inf.csv")
    need(table["n"][0] == "99999999999999999999", f"inf.csv: {table['n']}")
    table, said = cut(run, "sci.csv")
    need("floating-point" in said, f"sci.csv: ids without their digits are not warned of: {said}")
    return f"{len(CSV)} dialects read, {len(REFUSED)} refused with the reason"


@case("io/29-tractor-catalogue")
def tractor(run):
    status, said = run.peculiar("cutout", "--mosaic", "m.fits", "--catalogue", "tractor.fits", "--size", 32, "-o", "x.h5")
    advice = re.search(r"--id (\S+) is unique", said)
    need(status == 3 and "objid" in said and advice, f"duplicate ids: {said}")
    table, said = cut(run, "tractor.fits", "--id", advice.group(1), mosaic="m.fits")
    need(table and len(set(table["id"])) == 5, f"the advice --id {advice.group(1)} does not help: {said}")
    composed = table["id"]
    table, said = cut(run, "tractor.fits", "--where", "brickid == 1", mosaic="m.fits")
    need(table and table["id"] == ["0", "1", "2"], f"ids that are unique among the selected: {said}")
    table, said = cut(run, "tractor.fits", "--id", "release,brickid,objid", "--where", 'brick_primary && type != "DUP"', mosaic="m.fits")
    need(table and table["id"] == ["9010_1_0", "9010_1_1", "9010_2_1"], f"{table and table['id']} {said}")
    need(table["apflux_g_7"] == [7, 15, 39], f"vectors: {table['apflux_g_7']}")
    need(table["ref_id"] == [0, 2**60 + 3, 0], f"long integers: {table['ref_id']}")
    table, said = cut(run, "tractor.fits", "--id", "none", "--where", "maskbits & 2", mosaic="m.fits")
    need(table is None and "anybits" in said, f"'&' is not answered by what does it: {said}")
    table, said = cut(run, "tractor.fits", "--id", "none", "--where", "anybits(maskbits, 2)", mosaic="m.fits")
    need(table and table["objid"] == [2], f"anybits: {said}")
    return f"--id {advice.group(1)} is advised and gives {composed}"


@case("io/46-merge-inferred-types")
def merged_types(run):
    wanted = vstack([Table.read(run.path("l1.csv")), Table.read(run.path("l2.csv"))])["mag"].filled(np.nan)
    need(run.path("out/m.h5").exists(), f"the two nights are not merged: {run.output}")
    with h5py.File(run.path("out/m.h5")) as file:
        found = file["catalogue/mag"][:]
    need(np.array_equal(found, wanted, equal_nan=True), f"{found}, astropy {wanted.tolist()}")
    refused = [line for line in run.output.splitlines() if "'label'" in line]
    need(refused and "out/1.h5" in refused[0] and "out/3.h5" in refused[0], f"text beside numbers: {refused}")
    need("text" in refused[0] and "integers" in refused[0], refused[0])
    return f"mag {found.tolist()}, as astropy's vstack"


@case("io/50-ldac-tables")
def ldac(run):
    table, said = cut(run, "ldac.fits", mosaic="m.fits")
    need(table and table["id"] == ["1", "2", "3", "4"], f"ldac.fits: {said}")
    need("LDAC_OBJECTS" in said and "VIGNET" in said, f"neither the table taken nor what is left out is told: {said}")
    need("FLUX_APER_19" in table, "FLUX_APER is not kept")
    x = np.sort(np.array(table["mosaic_x"]))
    need(np.allclose(x, [40, 60, 80, 100], atol=1e-3), f"planted at 40, 60, 80, 100: {x}")
    table, said = cut(run, "two.fits", mosaic="m.fits")
    need(table is None and "PROVENANCE" in said and "LDAC_OBJECTS" in said and "--catalogue-hdu" in said, f"two.fits: {said}")
    for which in ("2", "LDAC_OBJECTS"):
        table, said = cut(run, "two.fits", "--catalogue-hdu", which, mosaic="m.fits")
        need(table and len(table["id"]) == 4, f"--catalogue-hdu {which}: {said}")
    table, said = cut(run, "ldac.fits[2]", mosaic="m.fits")
    need(table is None and "--catalogue-hdu 2" in said, f"ldac.fits[2]: {said}")
    table, said = cut(run, "sex.cat", mosaic="m.fits")
    need(table and len(table["id"]) == 4, f"sex.cat: {said}")
    status, said = run.peculiar("info", "two.fits")
    need(status == 0 and "PROVENANCE" in said and "LDAC_OBJECTS" in said, f"info: {said}")
    return f"objects of LDAC at x = {x.round(3).tolist()}; of two tables neither is taken in silence"

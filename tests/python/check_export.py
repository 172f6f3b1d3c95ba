#!/usr/bin/env python3
"""Opens a sample with h5py, its catalogue in every table format with astropy (values, units, descriptions, missing values), and
its images as a FITS cube (--cube FILE, at the end)."""
import json
import sys

import h5py
import numpy as np
from astropy.io import fits
from astropy.table import Table

sample, *catalogues = sys.argv[1:]
if "--cube" in catalogues:
    cube = catalogues.pop()
    catalogues.remove("--cube")
    header = fits.getheader(cube)
    assert fits.getdata(cube)[6, 1, 1, 2] == 100 * 6 + 10 + 8
    provenance = json.loads(header["PROVENAN"])
    assert provenance["verb"] == "export" and provenance["inputs"][0]["provenance"]["verb"] == "draw", provenance

with h5py.File(sample) as file:
    images = file["images"]
    assert images.shape == (10, 2, 6, 6) and images.dtype == np.float32, images
    assert images[6, 1, 1, 2] == 100 * 6 + 10 + 8
    assert images.chunks is None and images.compression is None, "contiguous"
    assert json.loads(images.attrs["bands"]) == ["F100W", "F101W"]
    ids = list(file["catalogue/id"].asstr())
    assert ids == [f"g/{row}" for row in range(10)], ids
    assert list(file["catalogue"]) == ["id", "redshift", "objid", "is_merger", "radius"], list(file["catalogue"])
    assert file["catalogue/radius"].attrs["unit"] == "arcsec"
    assert list(file["problems/reason"].asstr()) == ["a problem"]
    assert file.attrs["complete"] == 1 and file.attrs["format_version"] == 1

for path in catalogues:
    table = Table.read(path) if not path.endswith(".csv") else Table.read(path, format="ascii.csv")
    assert table.colnames == ["id", "redshift", "objid", "is_merger", "radius"], (path, table.colnames)
    assert [str(value) for value in table["id"]] == ids, path
    assert int(table["objid"][9]) == 587722981741363303, path
    assert np.ma.is_masked(table["objid"][4]), path
    assert [bool(str(value) in ("True", "true")) for value in table["is_merger"]] == [row % 3 == 0 for row in range(10)], path
    if not path.endswith(".csv"):
        assert str(table["radius"].unit) == "arcsec", path
        # astropy leaves the standard's TCOMMn, a FITS column's description, in the header.
        description = fits.getheader(path, 1)["TCOMM5"] if path.endswith(".fits") else table["radius"].description
        assert description == "half-light radius", path
print(len(catalogues), "catalogues and a sample read")

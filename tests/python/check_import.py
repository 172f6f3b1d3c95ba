#!/usr/bin/env python3
"""Holds imported samples against astropy: check_import.py FITS SAMPLE [FITS SAMPLE ...]

Every pixel of the one image of SAMPLE is astropy's, to the last bit of float32; the sky position of its centre is within
0.01 pixels of astropy's.
"""
import sys
import warnings

import h5py
import numpy as np
from astropy.coordinates import SkyCoord
from astropy.io import fits
from astropy.wcs import WCS

warnings.simplefilter("ignore")
arguments = sys.argv[1:]
with_sky = 0
for path, sample in zip(arguments[::2], arguments[1::2]):
    with h5py.File(sample) as file, fits.open(path) as hdus:
        hdu = hdus[int(file["catalogue/hdu"][0])]
        theirs = np.squeeze(hdu.data).astype(np.float32)
        ours = file["images"][0, 0]
        assert ours.shape == theirs.shape, (path, ours.shape, theirs.shape)
        # NaN is NaN, whatever its payload.
        same = (ours.view(np.uint32) == theirs.view(np.uint32)) | (np.isnan(ours) & np.isnan(theirs))
        assert same.all(), (path, int((~same).sum()), "pixels differ")
        wcs = WCS(hdu.header, hdus).celestial
        position = [float(file[f"catalogue/{name}"][0]) for name in ("ra", "dec")]
        assert wcs.has_celestial == np.isfinite(position).all(), (path, position)
        if not wcs.has_celestial:
            continue
        with_sky += 1
        height, width = theirs.shape
        centre = ((width - 1) / 2, (height - 1) / 2)
        place = [float(x) for x in wcs.world_to_pixel(SkyCoord(*position, unit="deg"))]
        distance = float(np.hypot(place[0] - centre[0], place[1] - centre[1]))
        assert distance < 0.01, (path, distance)
assert with_sky >= 10, with_sky
print(f"{len(arguments) // 2} files alike, {with_sky} with their place on the sky")

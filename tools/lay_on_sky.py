#!/usr/bin/env python3
"""Places noiseless mock images on a mosaic like that of a survey.

    python3 tools/lay_on_sky.py CLEAN.h5 FOLDER [--sky-rms X] [--exposure SECONDS] [--pixel-scale X] [--seed N]

FOLDER gets field.fits (zero-point, exposure time, world coordinates), field_wht.fits (inverse variance of the sky
alone), psf.fits and truth.fits (position, redshift and stellar mass of each galaxy). The noise is that of a white sky
and of the galaxies' photons. --pixel-scale places the stamps with another pixel scale: galaxies drawn at 0.046 and
placed at 0.06 are 1.3 times larger, a difference to be found. The upper half of the mosaic is blank. With --catalogue
DETECTED --to NAMED, the rows of a table of `peculiar detect` get redshift, stellar_mass and galaxy of the nearest
galaxy in truth.fits within 10 px.

Needs numpy, h5py and astropy.
"""
import argparse
import json
import pathlib

import h5py
import numpy as np
from astropy.io import fits
from astropy.table import Table
from astropy.wcs import WCS

COLUMNS = 20  # of galaxies
GAP_PX = 16
MATCH_PX = 10
NAMES = ("id", "redshift", "stellar_mass")


def text(values):
    return np.array([v.decode() if isinstance(v, bytes) else v for v in values])


def world(shape, scale_arcsec):
    wcs = WCS(naxis=2)
    wcs.wcs.ctype = ["RA---TAN", "DEC--TAN"]
    wcs.wcs.crval = [150.1, 2.2]
    wcs.wcs.crpix = [(shape[1] + 1) / 2, (shape[0] + 1) / 2]
    wcs.wcs.cdelt = [-scale_arcsec / 3600, scale_arcsec / 3600]
    return wcs


def lay(sample, folder, sky_rms, exposure_s, pixel_scale, seed):
    random = np.random.default_rng(seed)
    with h5py.File(sample) as file:
        images = file["images"][:, 0].astype(float)
        about = dict(file["images"].attrs)
        psf = file["psf"][0]
        catalogue = {name: file["catalogue"][name][:] for name in NAMES}
    count, size, _ = images.shape
    pitch = size + GAP_PX
    rows = -(-count // COLUMNS)
    light = np.zeros((2 * rows * pitch, COLUMNS * pitch))
    places = []
    for number, image in enumerate(images):
        # Random positions in the gap: on a lattice, galaxies would be closer to the centre of their stamps.
        x, y = (np.array([number % COLUMNS, number // COLUMNS]) * pitch + random.integers(0, GAP_PX, 2)).tolist()
        light[y:y + size, x:x + size] += image
        places.append((x + (size - 1) / 2, y + (size - 1) / 2))
    field = light + random.normal(size=light.shape) * np.sqrt(sky_rms**2 + np.maximum(light, 0) / exposure_s)
    scale = pixel_scale or float(about["pixel_scale_arcsec"])
    wcs = world(light.shape, scale)
    header = wcs.to_header()
    header["BUNIT"] = str(about["unit"])
    header["FILTER"] = json.loads(about["bands"])[0]
    header["MAGZERO"] = json.loads(about["zero_point_mag"])[0]
    header["EXPTIME"] = exposure_s
    folder.mkdir(parents=True, exist_ok=True)
    fits.writeto(folder / "field.fits", field.astype("f4"), header, overwrite=True)
    fits.writeto(folder / "field_wht.fits", np.full(light.shape, 1 / sky_rms**2, "f4"), wcs.to_header(), overwrite=True)
    star = world(psf.shape, scale).to_header()
    fits.writeto(folder / "psf.fits", psf.astype("f4"), star, overwrite=True)
    x, y = np.array(places).T
    ra, dec = wcs.pixel_to_world_values(x, y)
    truth = Table({"galaxy": text(catalogue["id"]), "x": x, "y": y, "ra": ra, "dec": dec,
                   "redshift": catalogue["redshift"], "stellar_mass": catalogue["stellar_mass"]})
    for name, unit in (("ra", "deg"), ("dec", "deg"), ("stellar_mass", "solMass")):
        truth[name].unit = unit
    truth.write(folder / "truth.fits", overwrite=True)
    print(f"{count} galaxies on {light.shape[1]} x {light.shape[0]} px in {folder}")


def name_sources(folder, catalogue, output):
    truth, found = Table.read(folder / "truth.fits"), Table.read(catalogue)
    away = np.hypot(found["x"][:, None] - np.array(truth["x"]), found["y"][:, None] - np.array(truth["y"]))
    nearest = away.argmin(axis=1)
    # Of two sources near one galaxy, the nearer one is the galaxy.
    kept = [row for row, galaxy in enumerate(nearest)
            if away[row, galaxy] < MATCH_PX and away[row, galaxy] == away[nearest == galaxy, galaxy].min()]
    named = found[kept]
    for name in ("galaxy", "redshift", "stellar_mass"):
        named[name] = truth[name][nearest[kept]]
    named.write(output, overwrite=True)
    print(f"{len(found)} sources, {len(named)} of them galaxies of {len(truth)}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sample", type=pathlib.Path)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--sky-rms", type=float, default=0.006, help="noise rms of a pixel, in the sample's unit")
    parser.add_argument("--exposure", type=float, default=3300, help="seconds")
    parser.add_argument("--pixel-scale", type=float, help="arcsec; default: that of the sample")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--catalogue", type=pathlib.Path)
    parser.add_argument("--to", type=pathlib.Path)
    options = parser.parse_args()
    if (options.catalogue is None) != (options.to is None):
        parser.error("--catalogue and --to go together")
    if options.catalogue:
        name_sources(options.folder, options.catalogue, options.to)
    else:
        lay(options.sample, options.folder, options.sky_rms, options.exposure, options.pixel_scale, options.seed)


if __name__ == "__main__":
    main()

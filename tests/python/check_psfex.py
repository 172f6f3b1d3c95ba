"""Judges our evaluation of PSFEx models by GalSim (the polynomial) and NumPy (Lanczos-4, as PSFEx interpolates).

Usage: check_psfex.py FOLDER, whose list.txt has on each line a model, an image that we made of it, and the place, first pixel = 0; exits 1
and says what differs."""
import pathlib
import sys

import galsim.des
import numpy as np
from astropy.io import fits

folder = pathlib.Path(sys.argv[1])


def weights(places, count):
    distances = places[:, None] - np.arange(count)[None, :]
    return np.where(np.abs(distances) < 4, np.sinc(distances) * np.sinc(distances / 4), 0)


wrong = []
for line in (folder / "list.txt").read_text().splitlines():
    name, image, x, y = line.split()
    made = fits.getdata(folder / image).astype(float)
    place = galsim.PositionD(float(x) + 1, float(y) + 1)
    samples = np.asarray(galsim.des.DES_PSFEx(str(folder / name)).getPSFArray(place), float)
    step = fits.getheader(folder / name, 1)["PSF_SAMP"]
    half = made.shape[0] // 2
    places = samples.shape[0] // 2 + np.arange(-half, half + 1) / step
    right = weights(places, samples.shape[0]) @ samples @ weights(places, samples.shape[1]).T
    right /= right.sum()
    worst = np.abs(made - right).max() / right.max()
    if not worst < 1e-5:
        wrong.append(f"{name} at ({x}, {y}) differs by {worst} of the peak")
sys.exit("\n".join(wrong) or 0)

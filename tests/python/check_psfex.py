"""Judges our evaluation of a PSFEx model by GalSim (the polynomial) and NumPy (Lanczos-4, as PSFEx interpolates).

Usage: check_psfex.py FOLDER X Y, with model.psf and made.fits, ours at the pixel (X, Y), first = 0; exits 1 and says what differs."""
import pathlib
import sys

import galsim.des
import numpy as np
from astropy.io import fits

folder, x, y = pathlib.Path(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])
made = fits.getdata(folder / "made.fits").astype(float)
model = galsim.des.DES_PSFEx(str(folder / "model.psf"))
# A model that is the same everywhere has one term, which GalSim does not take without POLNAXIS of 2.
samples = np.asarray(model.getPSFArray(galsim.PositionD(x + 1, y + 1)), float)
step = fits.getheader(folder / "model.psf", 1)["PSF_SAMP"]


def weights(places, count):
    d = places[:, None] - np.arange(count)[None, :]
    return np.where(np.abs(d) < 4, np.sinc(d) * np.sinc(d / 4), 0)


half = made.shape[0] // 2
places = samples.shape[0] // 2 + np.arange(-half, half + 1) / step
right = weights(places, samples.shape[0]) @ samples @ weights(places, samples.shape[1]).T
right /= right.sum()
worst = np.abs(made - right).max() / right.max()
if not worst < 1e-5:
    sys.exit(f"differs by {worst} of the peak at ({x}, {y})")

"""Sources of a field, drawn by us, against the same profiles convolved and drawn by GalSim.

Usage: check_field.py FOLDER, with psf.fits, truth.json and source_K.fits of each source; exits 1 and says what differs."""
import json
import pathlib
import sys

import galsim
import numpy
from astropy.io import fits

folder = pathlib.Path(sys.argv[1])
truth = json.loads((folder / "truth.json").read_text())
scale = truth["pixel"]
params = galsim.GSParams(maximum_fft_size=32768, folding_threshold=1e-3, kvalue_accuracy=1e-6)
psf_pixels = fits.getdata(folder / "psf.fits").astype(float)
psf = galsim.InterpolatedImage(galsim.Image(psf_pixels, scale=scale), flux=1, x_interpolant="lanczos15", gsparams=params)
for number, source in enumerate(truth["sources"]):
    flux = 10 ** (-0.4 * (source["magnitude"] - truth["zero_point"]))
    n, half = source["sersic_index"], source["half_light"]
    b = 2 * n - 1 / 3 + 4 / (405 * n) + 46 / (25515 * n * n)
    # Ours ends at so many half-light radii, and has all of its flux within.
    profile = galsim.Sersic(n=n, scale_radius=half / b ** n, trunc=truth["end"] * half, flux=flux, gsparams=params)
    q = source["axis_ratio"]
    # GalSim's shear keeps the area, ours the major axis.
    profile = profile.dilate(numpy.sqrt(q)).shear(q=q, beta=source["angle"] * galsim.radians)
    profile = profile.shift(source["x"], source["y"])
    ours = fits.getdata(folder / f"source_{number}.fits").astype(float)
    size = ours.shape[0]
    # The point spread function has the pixel in it.
    drawn = galsim.Convolve([profile, psf], gsparams=params).drawImage(nx=size, ny=size, scale=scale, method="no_pixel").array
    name = f"n {n}, q {q}"
    light = ours.sum() / drawn.sum() - 1
    residual = numpy.abs(ours - drawn).sum() / drawn.sum()
    peak = numpy.abs(ours - drawn).max() / drawn.max()
    print(f"{name}: flux {light:+.3%}, residuals {residual:.2%} of the light, {peak:.2%} of the peak at most")
    for condition, what in ((abs(light) < 3e-3, "flux"), (residual < 0.03, "residuals"), (peak < 0.03, "peak")):
        if not condition:
            sys.exit(f"check_field: {name}: {what}")

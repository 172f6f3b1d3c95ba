"""A disc and a spheroid of particles, imaged by us, against the profiles that they were drawn from, convolved and drawn by GalSim.

Usage: check_mock.py FOLDER, with psf.fits, disc.fits, spheroid.fits and truth.json; exits 1 and says what differs."""
import json
import pathlib
import sys

import galsim
import numpy
from astropy.io import fits

folder = pathlib.Path(sys.argv[1])
truth = json.loads((folder / "truth.json").read_text())
scale = truth["pixel"]


def check(condition, what):
    if not condition:
        sys.exit(f"check_mock: {what}")


def half_light(image, radius):
    """Radius that holds half of the frame's light: the cumulative profile in thin rings, straight between them."""
    order = numpy.argsort(radius, axis=None)
    rings = numpy.arange(0, radius.max(), 0.25)
    light = numpy.interp(rings, radius.ravel()[order], numpy.cumsum(image.ravel()[order]))
    return numpy.interp(image.sum() / 2, light, rings)


psf_pixels = fits.getdata(folder / "psf.fits").astype(float)
params = galsim.GSParams(maximum_fft_size=16384, folding_threshold=1e-3, kvalue_accuracy=1e-6)
psf = galsim.InterpolatedImage(galsim.Image(psf_pixels, scale=scale), flux=1, x_interpolant="lanczos15", gsparams=params)
profiles = {"disc": galsim.Exponential(half_light_radius=truth["half_light"], flux=truth["particles"], gsparams=params),
            "spheroid": galsim.DeVaucouleurs(half_light_radius=truth["half_light"], flux=truth["particles"], gsparams=params)}
for name, profile in profiles.items():
    ours = fits.getdata(folder / f"{name}.fits").astype(float)
    size = ours.shape[0]
    # The point spread function has the pixel in it.
    drawn = galsim.Convolve([profile, psf], gsparams=params).drawImage(nx=size, ny=size, scale=scale, method="no_pixel").array
    y, x = numpy.mgrid[:size, :size] - (size - 1) / 2
    radius = numpy.hypot(x, y)
    flux = ours.sum() / drawn.sum() - 1
    check(abs(flux) < 1e-3, f"{name}: the flux differs by {flux:.2%}")
    widths = half_light(ours, radius), half_light(drawn, radius)
    check(abs(widths[0] / widths[1] - 1) < 0.01, f"{name}: half-light radii of {widths[0]:.3f} and {widths[1]:.3f} px")
    deviations = []
    for inner in range(size // 2):
        ring = (radius >= inner) & (radius < inner + 1)
        expected, found = drawn[ring].sum(), ours[ring].sum()
        deviations.append((found - expected) / numpy.sqrt(expected))
    worst = numpy.abs(deviations).max()
    check(worst < 4.5, f"{name}: a ring deviates by {worst:.1f} times its Poisson error, {numpy.round(deviations, 1).tolist()}")
    check(numpy.mean(numpy.square(deviations)) < 1.6, f"{name}: rings deviate by {numpy.mean(numpy.square(deviations)):.2f} in mean square")
    print(f"{name}: flux {flux:+.3%}, half-light radius {widths[0] / widths[1] - 1:+.2%}, rings {numpy.mean(numpy.square(deviations)):.2f}")

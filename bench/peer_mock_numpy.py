"""Mock images in plain NumPy and SciPy: peer_mock_numpy.py PARTICLES PROCESSES SECONDS. Light of each particle by interpolation
in a table of ages and metallicities, three projections by histogram2d, convolution by FFT. Prints images a second of points, and
of the same with the distances to the 16th neighbours found first (which a straightforward version then has no way to use)."""
import multiprocessing
import sys
import time

import numpy
from scipy.interpolate import RegularGridInterpolator
from scipy.signal import fftconvolve
from scipy.spatial import cKDTree


def work(arguments):
    count, seconds, with_neighbours, seed = arguments
    random = numpy.random.default_rng(seed)
    radius = 1.8 * random.gamma(2, size=count)
    angle = random.uniform(0, 2 * numpy.pi, count)
    places = numpy.stack([radius * numpy.cos(angle), radius * numpy.sin(angle), 0.3 * random.normal(size=count)])
    log_age, log_metallicity = numpy.log10(random.uniform(1e-3, 3, count)), numpy.log10(random.uniform(1e-4, 0.02, count))
    table = RegularGridInterpolator((numpy.linspace(-4, -1.3, 6), numpy.linspace(-3, 1.1, 22)), random.normal(size=(6, 22)),
                                    bounds_error=False, fill_value=None)
    x = numpy.arange(-83, 84)
    psf = numpy.exp(-numpy.hypot(*numpy.meshgrid(x, x)) / 2)
    psf /= psf.sum()
    half = (64 + 166) / 2 * 0.512
    done, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        light = 2e6 * 10 ** table((log_metallicity, log_age))
        if with_neighbours:
            cKDTree(places.T).query(places.T, k=17)
        for axis in range(3):
            image, _, _ = numpy.histogram2d(places[(axis + 2) % 3], places[(axis + 1) % 3], bins=230, range=[[-half, half]] * 2, weights=light)
            fftconvolve(image, psf, mode="valid")
            done += 1
    return done / (time.perf_counter() - start)


if __name__ == "__main__":
    count, processes, seconds = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    with multiprocessing.Pool(processes) as pool:
        rates = [sum(pool.map(work, [(count, seconds, neighbours, seed) for seed in range(processes)])) for neighbours in (False, True)]
    print(*rates)

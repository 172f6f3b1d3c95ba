"""Mock images in plain NumPy and SciPy: peer_mock_numpy.py PARTICLES PROCESSES SECONDS. The light of each particle is interpolated
in a table of ages and metallicities; three projections by histogram2d; convolution by FFT. Prints images per second for points, and for
kernels that reach to the 64th neighbour. For these, particles are divided into eight classes of width, one image each,
which are smoothed by Gaussians and added up (a loop over particles would be far slower)."""
import multiprocessing
import sys
import time

import numpy
from scipy.interpolate import RegularGridInterpolator
from scipy.ndimage import gaussian_filter
from scipy.signal import fftconvolve
from scipy.spatial import cKDTree

NEIGHBOURS, CLASSES, PIXEL_KPC = 64, 8, 0.512


def work(arguments):
    count, seconds, with_kernels, seed = arguments
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
    half = (64 + 166) / 2 * PIXEL_KPC
    everything = [(slice(None), 0)]
    done, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        light = 2e6 * 10 ** table((log_metallicity, log_age))
        classes = everything
        if with_kernels:
            distance = cKDTree(places.T).query(places.T, k=NEIGHBOURS + 1)[0][:, -1]
            deviation = numpy.minimum(distance / 3.651484, 3) / PIXEL_KPC
            edges = numpy.quantile(deviation, numpy.linspace(0, 1, CLASSES + 1)[1:-1])
            number = numpy.digitize(deviation, edges)
            classes = [(number == i, deviation[number == i].mean()) for i in range(CLASSES)]
        for axis in range(3):
            image = 0
            for chosen, width in classes:
                x, y = places[(axis + 2) % 3][chosen], places[(axis + 1) % 3][chosen]
                light_of, _, _ = numpy.histogram2d(x, y, bins=230, range=[[-half, half]] * 2, weights=light[chosen])
                image = image + (gaussian_filter(light_of, width, mode="constant") if width > 0 else light_of)
            fftconvolve(image, psf, mode="valid")
            done += 1
    return done / (time.perf_counter() - start)


if __name__ == "__main__":
    count, processes, seconds = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    with multiprocessing.Pool(processes) as pool:
        rates = [sum(pool.map(work, [(count, seconds, kernels, seed) for seed in range(processes)])) for kernels in (False, True)]
    print(*rates)

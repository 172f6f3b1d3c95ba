"""Mock images of galaxies of 10,000 particles, 64 x 64 px, with two threads, compared with plain NumPy and SciPy in two processes."""
import os
import pathlib
import statistics
import subprocess

PARTICLES, THREADS, SECONDS = 10000, 2, 2


def rates(command, **more):
    out = subprocess.run([*map(str, command), str(PARTICLES), str(THREADS), str(SECONDS)], check=True, capture_output=True, text=True, **more)
    return [float(word) for word in out.stdout.split()]


def figures(context):
    python = context.peer_python("numpy", "scipy")
    one_thread = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    ours, peer = [], []
    for _ in range(context.repeats):
        ours.append(rates([context.build / "bench_mock_images"]))
        peer.append(rates([python, pathlib.Path(__file__).with_name("peer_mock_numpy.py")], env=one_thread))
    median = [statistics.median(column) for column in zip(*ours)]
    yield "mock.particles_per_s", median[0], "1/s", f"photometry and deposit, kernels of 64 neighbours, {THREADS} threads"
    yield "mock.images_per_s", median[1], "images/s", f"{PARTICLES} particles as points, 3 projections a galaxy"
    yield "mock.images_per_s.kernels", median[2], "images/s", "the neighbours found too"
    libraries = "histogram2d, fftconvolve, RegularGridInterpolator"
    for index, name, note in [(0, "mock.speedup_vs_numpy", libraries),
                              (1, "mock.speedup_vs_numpy.kernels", libraries + ", cKDTree, gaussian_filter in eight classes of width")]:
        ratio = statistics.median(o[index + 1] / p[index] for o, p in zip(ours, peer))
        yield name, ratio, "x", f"{note}: {statistics.median(p[index] for p in peer):.0f} images/s"

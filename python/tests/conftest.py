"""What the tests of the package share: drawn galaxies, a sample of them, the program."""

import os
import pathlib
import subprocess

import numpy as np
import pytest

import peculiar


def draw_galaxies(count, edge=48, seed=1):
    """Images [image, y, x] of exponential discs with noise of 1, some with a companion."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[:edge, :edge] - (edge - 1) / 2
    images = np.empty((count, edge, edge), np.float32)
    for image in images:
        ratio, angle = random.uniform(0.4, 1), random.uniform(0, np.pi)
        along, across = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
        light = random.uniform(30, 100) * np.exp(-np.hypot(along, across / ratio) / random.uniform(2, 4))
        if random.random() < 0.3:
            light += 60 * np.exp(-0.5 * ((x - 12) ** 2 + (y + 9) ** 2) / 2.25)
        image[:] = light + random.normal(size=(edge, edge))
    return images


@pytest.fixture(scope="session")
def galaxies():
    return draw_galaxies(24)


@pytest.fixture(scope="session")
def two_bands(galaxies):
    """[image, band, y, x]: the second band is fainter, with other noise."""
    random = np.random.default_rng(2)
    second = 0.5 * galaxies + random.normal(size=galaxies.shape)
    return np.stack([galaxies, second.astype(np.float32)], axis=1)


@pytest.fixture(scope="session")
def psf():
    y, x = np.mgrid[:15, :15] - 7
    return np.exp(-0.5 * (x**2 + y**2) / 1.2**2)


@pytest.fixture(scope="session")
def catalogue():
    from astropy.table import MaskedColumn, QTable

    count = 24
    table = QTable()
    table["redshift"] = np.linspace(0.1, 2.4, count)
    table["ra"] = np.linspace(150, 150.1, count)
    table["dec"] = np.linspace(2, 2.1, count)
    scale = 0.06 / 3600
    for name, value in (("cd1_1", -scale), ("cd1_2", 0.0), ("cd2_1", 0.0), ("cd2_2", scale)):
        table[name] = np.full(count, value)
    table["objid"] = MaskedColumn(587722981741363294 + np.arange(count), mask=np.arange(count) == 4)
    table["is_merger"] = np.arange(count) % 3 == 0
    table["label"] = np.array(["spiral", "elliptical", "merger"])[np.arange(count) % 3]
    return table


@pytest.fixture(scope="session")
def sample(tmp_path_factory, two_bands, psf, catalogue):
    path = tmp_path_factory.mktemp("sample") / "galaxies.h5"
    mask = np.zeros(two_bands.shape, bool)
    mask[:, :, :2] = True
    return peculiar.import_arrays(
        two_bands, path, ids=[f"g{i:03d}" for i in range(24)], table=catalogue, variance=np.ones_like(two_bands),
        mask=mask, psf=psf, bands=["F125W", "F160W"], unit="electron/s", pixel_scale=0.06, zero_points=[26.2, 25.9],
    )  # fmt: skip


@pytest.fixture(scope="session")
def program():
    """The program; the tests that hold the package against it are skipped without one."""
    path = os.environ.get("PECULIAR_PROGRAM")
    if not path:
        pytest.skip("PECULIAR_PROGRAM does not name the program")

    def run(*words):
        done = subprocess.run([path, *map(str, words)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    run.path = pathlib.Path(path)
    return run

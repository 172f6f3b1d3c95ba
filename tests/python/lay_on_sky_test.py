"""tools/lay_on_sky.py: where the galaxies go, the noise it adds, and whose source is whose."""
import os
import pathlib
import subprocess
import sys
import tempfile

PYTHON = os.environ.get("PECULIAR_PYTHON", "")
if not PYTHON:
    print("PECULIAR_PYTHON is not set")
    sys.exit(77)
if "LAY_ON_SKY" not in os.environ:
    sys.exit(subprocess.run([PYTHON, *sys.argv], env={**os.environ, "LAY_ON_SKY": "1"}).returncode)

import h5py
import numpy as np
from astropy.io import fits
from astropy.table import Table
from astropy.wcs import WCS

TOOL = pathlib.Path(__file__).parents[2] / "tools" / "lay_on_sky.py"
COUNT, SIZE, FLUX = 23, 32, 40.0


def lay(*words):
    return subprocess.run([PYTHON, str(TOOL), *map(str, words)], capture_output=True, text=True, check=True).stdout


def main():
    folder = pathlib.Path(tempfile.mkdtemp())
    stamp = np.zeros((SIZE, SIZE), "f4")
    stamp[15:17, 15:17] = FLUX / 4
    with h5py.File(folder / "clean.h5", "w") as file:
        images = file.create_dataset("images", data=np.tile(stamp, (COUNT, 1, 1, 1)))
        images.attrs.update(pixel_scale_arcsec=0.06, unit="electron/s", bands='["F160W"]', zero_point_mag="[25.9]")
        file["psf"] = np.ones((1, 3, 3), "f4") / 9
        file["catalogue/id"] = [f"1_{i}_0".encode() for i in range(COUNT)]
        file["catalogue/redshift"] = np.linspace(1, 3, COUNT)
        file["catalogue/stellar_mass"] = np.full(COUNT, 1e10)
    lay(folder / "clean.h5", folder / "sky", "--sky-rms", 0.01, "--exposure", 100)
    field, header = fits.getdata(folder / "sky/field.fits", header=True)
    truth = Table.read(folder / "sky/truth.fits")
    assert header["MAGZERO"] == 25.9 and header["EXPTIME"] == 100 and header["FILTER"] == "F160W"
    assert np.allclose(fits.getdata(folder / "sky/field_wht.fits"), 1e4)
    x, y = WCS(header).world_to_pixel_values(truth["ra"], truth["dec"])
    assert np.allclose(x, truth["x"], atol=1e-3) and np.allclose(y, truth["y"], atol=1e-3)
    sums = []
    for row in truth:
        left, low = int(row["x"] - 0.5), int(row["y"] - 0.5)
        sums.append(field[low:low + 2, left:left + 2].sum())
    # Photons: sqrt(40 / 100) a galaxy.
    assert abs(np.mean(sums) - FLUX) < 4 * np.sqrt(FLUX / 100 / COUNT), np.mean(sums)
    assert 0.4 < np.std(sums) / np.sqrt(FLUX / 100) < 1.6, np.std(sums)
    blank = field[field.shape[0] // 2:]
    assert abs(blank.std() / 0.01 - 1) < 0.02, blank.std()
    # A source of its own, two of one galaxy (the nearer is it), one of none.
    found = Table({"x": [truth["x"][3] + 1, truth["x"][5] + 4, truth["x"][5] - 1, 3.0],
                   "y": [truth["y"][3], truth["y"][5], truth["y"][5], field.shape[0] - 3.0]})
    found.write(folder / "found.fits")
    lay(folder / "clean.h5", folder / "sky", "--catalogue", folder / "found.fits", "--to", folder / "named.fits")
    named = Table.read(folder / "named.fits")
    assert list(named["galaxy"]) == ["1_3_0", "1_5_0"], named
    assert np.allclose(named["redshift"], truth["redshift"][[3, 5]])
    lay(folder / "clean.h5", folder / "wide", "--pixel-scale", 0.12)
    wide = WCS(fits.getheader(folder / "wide/field.fits"))
    assert np.allclose(wide.proj_plane_pixel_scales()[0].to_value("arcsec"), 0.12)


main()

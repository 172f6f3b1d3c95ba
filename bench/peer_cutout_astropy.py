"""Cut-outs by astropy, for bench_cutout.py.

peer_cutout_astropy.py make FOLDER EDGE COUNT     a mosaic EDGE x EDGE of noise and COUNT galaxies, RICE in tiles of 100 x 100, and catalogues
peer_cutout_astropy.py cut FOLDER COUNT OUTPUT    the first COUNT objects of cat.fits by Cutout2D into an HDF5 file; prints as JSON the time
                                                  to open, and to cut stamps by sky position as in astropy's documentation, by
                                                  precomputed pixel position, and the latter without WCS
peer_cutout_astropy.py same FOLDER SAMPLE OUTPUT  checks that Peculiar's stamps are the same
"""
import json
import sys
import time
import warnings

import h5py
import numpy as np
from astropy.coordinates import SkyCoord
from astropy.io import fits
from astropy.nddata import Cutout2D
from astropy.table import Table
from astropy.wcs import WCS

warnings.simplefilter("ignore")
SIZE = 64


def make(folder, edge, count):
    random = np.random.default_rng(1)
    data = np.empty((edge, edge), np.float32)
    for row in range(0, edge, 1000):
        random.standard_normal(out=data[row : row + 1000], dtype=np.float32)
    offsets = np.arange(32) - 15.5
    x, y = random.uniform(0, edge, count), random.uniform(0, edge, count)
    templates = [np.exp(-np.hypot(*np.meshgrid(offsets, offsets * stretch)) / 3).astype(np.float32) for stretch in (1, 1.4, 2)]
    for i in range(count):
        left, low = int(x[i]) - 15, int(y[i]) - 15
        if 0 <= left <= edge - 32 and 0 <= low <= edge - 32:
            data[low : low + 32, left : left + 32] += 30 * templates[i % 3]
    header = fits.Header()
    header["CTYPE1"], header["CTYPE2"] = "RA---TAN", "DEC--TAN"
    header["CRPIX1"] = header["CRPIX2"] = edge / 2
    header["CRVAL1"], header["CRVAL2"] = 150.1, 2.2
    header["CDELT1"], header["CDELT2"] = -0.06 / 3600, 0.06 / 3600
    tiled = fits.CompImageHDU(data, header, compression_type="RICE_1", tile_shape=(100, 100), quantize_level=16)
    fits.HDUList([fits.PrimaryHDU(), tiled]).writeto(f"{folder}/mosaic.fits", overwrite=True)
    for name, objects in (("tenth", count // 10), ("cat", count), ("tenfold", 10 * count)):
        at_x, at_y = random.uniform(0, edge, objects), random.uniform(0, edge, objects)
        ra, dec = WCS(header).all_pix2world(at_x, at_y, 0)
        Table({"id": np.arange(objects), "ra": ra, "dec": dec, "mag": random.uniform(20, 25, objects)}).write(
            f"{folder}/{name}.fits", overwrite=True)


def cut(folder, count, output):
    start = time.perf_counter()
    with fits.open(f"{folder}/mosaic.fits") as hdus:
        data, wcs = np.asarray(hdus[1].data), WCS(hdus[1].header)
    table = Table.read(f"{folder}/cat.fits")
    x, y = wcs.all_world2pix(table["ra"], table["dec"], 0)
    opened = time.perf_counter()
    seconds = {"open": opened - start}
    with h5py.File(output, "w") as file:
        stamps = file.create_dataset("images", (count, 1, SIZE, SIZE), np.float32)
        file["id"] = np.asarray(table["id"][:count])
        sky = SkyCoord(table["ra"][:count], table["dec"][:count], unit="deg")
        for name, places, own in (("sky", sky, wcs), ("pixel", list(zip(x, y)), wcs), ("bare", list(zip(x, y)), None)):
            begin = time.perf_counter()
            for first in range(0, count, 500):
                block = [Cutout2D(data, places[i], SIZE, wcs=own, mode="partial", fill_value=np.nan).data
                         for i in range(first, min(first + 500, count))]
                stamps[first : first + len(block), 0] = block
            seconds[name] = time.perf_counter() - begin
    print(json.dumps(seconds))


def same(folder, sample, output):
    with h5py.File(sample) as ours, h5py.File(output) as theirs:
        rows = {int(name): row for row, name in enumerate(ours["catalogue/id"][()])}
        for i, name in enumerate(theirs["id"][()]):
            np.testing.assert_array_equal(ours["images"][rows[int(name)]], theirs["images"][i])


if __name__ == "__main__":
    arguments = sys.argv[2:]
    if sys.argv[1] == "make":
        make(arguments[0], int(arguments[1]), int(arguments[2]))
    elif sys.argv[1] == "cut":
        cut(arguments[0], int(arguments[1]), arguments[2])
    else:
        same(*arguments)

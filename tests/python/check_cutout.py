#!/usr/bin/env python3
"""Holds cut-outs against astropy.

check_cutout.py make FOLDER [FITS ...]     writes mosaics with TAN, SIP, TPV and FK4 coordinates, plain and tile-compressed, one of them
                                           with a damaged tile, a catalogue of random places for each and for each FITS, and FOLDER/list.txt
check_cutout.py compare FOLDER             compares NAME.partial.h5 and NAME.strict.h5 of all in the list with Cutout2D, pixel by pixel
check_cutout.py select CATALOGUE SAMPLE    the rows of a sample that --where chose, against NumPy
"""
import pathlib
import sys
import warnings

import h5py
import numpy as np
from astropy import units as u
from astropy.coordinates import SkyCoord
from astropy.io import fits
from astropy.nddata import Cutout2D
from astropy.nddata.utils import NoOverlapError, PartialOverlapError
from astropy.table import Table
from astropy.wcs import WCS

warnings.simplefilter("ignore")
SIZES = {"partial": 24, "strict": 17}
PLACES = 60


def header(kind, width, height):
    cards = fits.Header()
    scale, angle = 0.2 / 3600, np.radians(20)
    cards["CRPIX1"], cards["CRPIX2"] = width / 2 + 3.2, height / 2 - 1.7
    cards["CRVAL1"], cards["CRVAL2"] = 150.1, 2.3
    cards["CD1_1"], cards["CD1_2"] = -scale * np.cos(angle), scale * np.sin(angle)
    cards["CD2_1"], cards["CD2_2"] = scale * np.sin(angle), scale * np.cos(angle)
    names = {"tan": "TAN", "sip": "TAN-SIP", "tpv": "TPV", "fk4": "TAN"}
    cards["CTYPE1"], cards["CTYPE2"] = f"RA---{names[kind]}", f"DEC--{names[kind]}"
    if kind == "fk4":
        cards["EQUINOX"] = 1950.0
    if kind == "sip":
        cards["A_ORDER"] = cards["B_ORDER"] = 2
        cards["A_2_0"], cards["A_1_1"], cards["B_0_2"], cards["B_1_1"] = 2e-5, -1e-5, 3e-5, 1e-5
    if kind == "tpv":
        cards["PV1_1"], cards["PV1_4"], cards["PV1_5"] = 1.0, 0.8, 0.3
        cards["PV2_1"], cards["PV2_4"], cards["PV2_6"] = 1.0, -0.5, 0.4
    return cards


def make(folder, given):
    random = np.random.default_rng(5)
    paths = [pathlib.Path(path) for path in given]
    for kind in ("tan", "sip", "tpv", "fk4"):
        data = random.normal(100, 3, (230, 310)).astype(np.float32)
        data[40:60, 90:120] = np.nan
        fits.PrimaryHDU(data, header(kind, 310, 230)).writeto(folder / f"{kind}.fits")
        paths.append(folder / f"{kind}.fits")
        tiled = fits.CompImageHDU(data, header(kind, 310, 230), compression_type="RICE_1", tile_shape=(32, 50), quantize_level=16)
        fits.HDUList([fits.PrimaryHDU(), tiled]).writeto(folder / f"{kind}_tiled.fits")
        paths.append(folder / f"{kind}_tiled.fits")
    damage(folder, random)
    lines = []
    for number, path in enumerate(paths):
        data, wcs, hdu = read(path)
        if not wcs.has_celestial:
            continue
        height, width = data.shape
        x, y = random.uniform(-0.4, width - 0.6, PLACES), random.uniform(-0.4, height - 0.6, PLACES)
        icrs = wcs.pixel_to_world(x, y).icrs
        ra, dec = icrs.ra.deg, icrs.dec.deg
        Table({"name": [f"n{i}" for i in range(PLACES)], "ra": ra, "dec": dec, "x": x, "y": y}).write(folder / f"{number}.fits")
        lines.append(f"{number} {hdu} {path}\n")
    (folder / "list.txt").write_text("".join(lines))


def damage(folder, random):
    """A tile-compressed image whose tile of rows 64 to 95 and columns 50 to 99 cannot be decompressed."""
    path = folder / "damaged.fits"
    data = random.integers(0, 1000, (128, 150)).astype(np.int16)
    tiled = fits.CompImageHDU(data, header("tan", 150, 128), compression_type="GZIP_1", tile_shape=(32, 50))
    fits.HDUList([fits.PrimaryHDU(), tiled]).writeto(path)
    with fits.open(path, disable_image_compression=True) as hdus:
        table = hdus[1]
        length, offset = descriptor(table, 7)
        start = table._data_offset + table.header["NAXIS1"] * table.header["NAXIS2"] + offset
    with open(path, "r+b") as file:
        file.seek(start + 20)
        file.write(b"\xff" * min(40, length - 20))
    np.save(folder / "damaged.npy", data)


def descriptor(table, row):
    """Length and offset of a variable-length array of 1-byte elements, as stored."""
    with open(table.fileinfo()["file"].name, "rb") as file:
        file.seek(table._data_offset + row * table.header["NAXIS1"])
        size = 8 if table.header["TFORM1"].startswith("1Q") else 4
        return np.frombuffer(file.read(2 * size), dtype=f">i{size}")


def read(path):
    with fits.open(path) as hdus:
        number = next(i for i, hdu in enumerate(hdus) if hdu.is_image and hdu.header.get("NAXIS", 0) >= 2)
        return np.squeeze(hdus[number].data).astype(np.float32), WCS(hdus[number].header, hdus).celestial, number


def cut(data, place, size, mode, wcs):
    try:
        return Cutout2D(data, place, size, wcs=wcs, mode=mode, fill_value=np.nan)
    except (PartialOverlapError, NoOverlapError):
        return None


def compare(folder):
    stamps = left_out = 0
    lines = (folder / "list.txt").read_text().splitlines()
    for line in lines:
        number, _, path = line.split(" ", 2)
        data, wcs, _ = read(path)
        table = Table.read(folder / f"{number}.fits")
        for mode, size in SIZES.items():
            with h5py.File(folder / f"{number}.{mode}.h5") as sample:
                column = lambda name: sample[f"catalogue/{name}"][()]
                ids = [name.decode() for name in column("id")]
                images, places = sample["images"][:, 0], np.stack([column("mosaic_x"), column("mosaic_y")], axis=1)
                sky = np.stack([column("ra"), column("dec")], axis=1)
            x, y = wcs.world_to_pixel(SkyCoord(table["ra"] * u.deg, table["dec"] * u.deg))
            theirs = {name: cut(data, (x[i], y[i]), size, mode, wcs) for i, name in enumerate(table["name"])}
            expected = {name for name, cutout in theirs.items() if cutout is not None}
            assert set(ids) == expected, (path, mode, set(ids) ^ expected)
            left_out += PLACES - len(ids)
            for row, name in enumerate(ids):
                ours, cutout = images[row], theirs[name]
                same = (ours.view(np.uint32) == cutout.data.view(np.uint32)) | (np.isnan(ours) & np.isnan(cutout.data))
                assert same.all(), (path, mode, name, int((~same).sum()))
                i = list(table["name"]).index(name)
                assert np.hypot(*(places[row] - (x[i], y[i]))) < 0.01, (path, name, places[row])
                middle = (size - 1) / 2
                back = cutout.wcs.world_to_pixel(SkyCoord(*sky[row] * u.deg))
                assert np.hypot(back[0] - middle, back[1] - middle) < 0.01, (path, name, back)
                stamps += 1
    assert stamps > 90 * len(lines) > 0 and left_out > 3 * len(lines), (stamps, left_out)  # of 120 places each
    print(f"{stamps} stamps are Cutout2D's to the bit, {left_out} are left out where it refuses")


def select(catalogue, sample):
    table = Table.read(catalogue)
    for name in ("mag_h", "z", "log_mass"):  # -99 and -999 stand for missing values; NaN and masked ones are
        values = np.ma.filled(table[name].astype(float), np.nan)
        values[(values == -99) | (values == -999)] = np.nan
        table[name] = values
    wanted = (table["mag_h"] < 24) & (table["z"] > 1) & (table["z"] < 3) & (table["log_mass"] > 10)
    with h5py.File(sample) as file:
        rows = sorted(file["catalogue/catalogue_row"][()])
    assert rows == list(np.nonzero(wanted)[0]), (len(rows), int(wanted.sum()))
    print(f"{len(rows)} rows, as NumPy chooses them")


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(pathlib.Path(sys.argv[2]), sys.argv[3:])
    elif sys.argv[1] == "compare":
        compare(pathlib.Path(sys.argv[2]))
    else:
        select(*sys.argv[2:])

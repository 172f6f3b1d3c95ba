"""A survey of any size for bench_scale.py: python scale_survey.py FOLDER FIELDS OBJECTS EDGE

Draws one field (EDGE x EDGE px of noise with galaxies) and compresses it with RICE in tiles of 100 x 100. All other fields are copies with
another sky position in the header (sharing blocks if the file system can): only the pixels repeat, not the files, positions or work.
Writes field_0000.fits.fz and so on, list.toml, and catalogue.fits with OBJECTS random positions in each field.
"""
import pathlib
import subprocess
import sys

import numpy as np
from astropy.io import fits
from astropy.table import Table
from astropy.wcs import WCS

SCALE = 0.2 / 3600  # deg
STEP = 1.15  # spacing of fields, in field widths
ACROSS = 60  # fields in a row on the sky


def header_at(edge, ra, dec):
    header = fits.Header()
    header["CTYPE1"], header["CTYPE2"] = "RA---TAN", "DEC--TAN"
    header["CRPIX1"] = header["CRPIX2"] = (edge + 1) / 2
    header["CRVAL1"], header["CRVAL2"] = ra, dec
    header["CDELT1"], header["CDELT2"] = -SCALE, SCALE
    return header


def place_of(field, edge):
    dec = -8 + (field // ACROSS) * STEP * edge * SCALE
    return 140 + (field % ACROSS) * STEP * edge * SCALE / np.cos(np.radians(dec)), dec


def draw(path, edge, count, random):
    data = np.empty((edge, edge), np.float32)
    for row in range(0, edge, 1000):
        random.standard_normal(out=data[row : row + 1000], dtype=np.float32)
    offsets = np.arange(32) - 15.5
    shapes = [np.exp(-np.hypot(*np.meshgrid(offsets, offsets * stretch)) / width).astype(np.float32) for stretch in (1, 1.4, 2) for width in (2, 3, 4)]
    x, y = random.uniform(0, edge, count), random.uniform(0, edge, count)
    for i in range(count):
        left, low = int(x[i]) - 15, int(y[i]) - 15
        if 0 <= left <= edge - 32 and 0 <= low <= edge - 32:
            data[low : low + 32, left : left + 32] += random.uniform(10, 60) * shapes[i % len(shapes)]
    tiled = fits.CompImageHDU(data, header_at(edge, 0.5, 0.5), compression_type="RICE_1", tile_shape=(100, 100), quantize_level=16)
    fits.HDUList([fits.PrimaryHDU(), tiled]).writeto(path, overwrite=True)
    return x, y


def put_cards(path, ra, dec):
    """Overwrites CRVAL in the header."""
    with open(path, "r+b") as file:
        start = file.read(1 << 17)
        for key, value in (("CRVAL1", ra), ("CRVAL2", dec)):
            at = start.index(f"{key:<8}= ".encode())
            file.seek(at)
            file.write(f"{key:<8}= {value:>20.12f}".encode().ljust(80))


def main():
    folder, fields, objects, edge = pathlib.Path(sys.argv[1]), *map(int, sys.argv[2:])
    random = np.random.default_rng(1)
    base = folder / "base.fits.fz"
    x, y = draw(base, edge, objects, random)
    ra, dec, lines = np.empty(fields * objects), np.empty(fields * objects), []
    for field in range(fields):
        path = folder / f"field_{field:04d}.fits.fz"
        place = place_of(field, edge)
        subprocess.run(["cp", "--reflink=auto", base, path], check=True)
        put_cards(path, *place)
        own = slice(field * objects, (field + 1) * objects)
        ra[own], dec[own] = WCS(header_at(edge, *place)).all_pix2world(x, y, 0)
        lines.append(f'[[mosaic]]\nimage = "{path.name}"\nfield = "{field:04d}"\nband = "r"\nunit = "adu"\n')
    base.unlink()
    (folder / "list.toml").write_text("".join(lines))
    mag = random.uniform(18, 25, fields * objects)
    Table({"id": np.arange(fields * objects), "ra": ra, "dec": dec, "mag": mag}).write(folder / "catalogue.fits", overwrite=True)


if __name__ == "__main__":
    main()

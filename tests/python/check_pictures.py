#!/usr/bin/env python3
"""Writes pictures and .npy files of many kinds into a folder, each with the values that Pillow and NumPy read from it:
check_pictures.py FOLDER makes NAME (the file) and NAME.expected.npy (float32 [band, y, x], or the array's own shape)."""
import pathlib
import sys

import numpy as np
from PIL import Image

folder = pathlib.Path(sys.argv[1])
random = np.random.default_rng(1)
y, x = np.mgrid[0:37, 0:53]
smooth = (120 + 90 * np.sin(x / 7) * np.cos(y / 5)).astype(np.uint8)
colour = np.stack([smooth, smooth[::-1], 255 - smooth], axis=-1)


def expect(name, values):
    np.save(folder / f"{name}.expected.npy", np.ascontiguousarray(values, dtype=np.float32))


def picture(name, image, mode=None, **options):
    image.save(folder / name, **options)
    with Image.open(folder / name) as again:
        values = np.asarray(again.convert(mode) if mode else again)
    expect(name, values[None] if values.ndim == 2 else np.moveaxis(values, -1, 0))


picture("grey.png", Image.fromarray(smooth))
picture("grey16.png", Image.fromarray((smooth.astype(np.uint16) * 257 + 3)))
picture("colour.png", Image.fromarray(colour))
rgba = np.dstack([colour, np.full_like(smooth, 77)])
picture("alpha.png", Image.fromarray(rgba))
expect("alpha.png", np.moveaxis(colour, -1, 0))
picture("palette.png", Image.fromarray(colour).quantize(64), mode="RGB")
picture("bits.png", Image.fromarray(smooth > 128), mode="L")
picture("one_pixel.png", Image.fromarray(smooth[:1, :1]))
for quality in (60, 95):
    picture(f"grey{quality}.jpg", Image.fromarray(smooth), quality=quality)
    picture(f"colour444_{quality}.jpg", Image.fromarray(colour), quality=quality, subsampling=0)
    picture(f"colour420_{quality}.jpg", Image.fromarray(colour), quality=quality, subsampling=2)
picture("progressive.jpg", Image.fromarray(colour), quality=90, progressive=True)
Image.fromarray(np.dstack([colour, smooth])).convert("CMYK").save(folder / "cmyk.jpeg")

for kind in ("?", "u1", "i1", "<u2", ">u2", "<i2", ">i4", "<u4", "<i8", ">u8", "<f2", ">f2", "<f4", ">f4", "<f8", ">f8"):
    values = (random.normal(size=(3, 5, 4)) * 100).astype(kind)
    name = kind.replace("<", "little_").replace(">", "big_").replace("?", "bool") + ".npy"
    np.save(folder / f"array_{name}", values)
    expect(f"array_{name}", values.astype(np.float32))
special = np.array([[0, -0.0, np.inf, -np.inf, np.nan, 6e-8, 65504, 1 / 3]], dtype="<f2")
np.save(folder / "array_half_special.npy", special)
expect("array_half_special.npy", special.astype(np.float32))
fortran = np.asfortranarray(random.normal(size=(4, 6, 5)))
np.save(folder / "array_fortran.npy", fortran)
expect("array_fortran.npy", fortran.astype(np.float32))
np.save(folder / "records.npy", np.zeros(3, dtype=[("a", "<f4"), ("b", "<i4")]))
np.save(folder / "complex.npy", np.zeros(3, dtype="<c16"))
np.save(folder / "objects.npy", np.array([None, 1], dtype=object), allow_pickle=True)

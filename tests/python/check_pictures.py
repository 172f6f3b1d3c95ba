#!/usr/bin/env python3
"""Referee of src/image: pictures and arrays written by Pillow, NumPy and a PNG encoder, with what they hold.

Usage: check_pictures.py FOLDER

Writes the files and manifest.tsv, one case a line: how to read it (picture, grey, npy, rebin, reduce), file,
file of the expected values (float32 .npy, C order), bands, height, width.
"""
import pathlib
import struct
import sys
import zlib

import numpy as np
from PIL import Image

# (x start, y start, x step, y step) of the seven passes of Adam7, PNG specification section 8.2.
ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
RANDOM = np.random.default_rng(20260101)


class Cases:
    def __init__(self, folder):
        self.folder = folder
        self.lines = []

    def path(self, name):
        return self.folder / name

    def add(self, how, name, expected):
        """`expected`: [y, x] or [y, x, band]."""
        expected = np.asarray(expected, dtype=np.float32)
        bands_first = expected[None] if expected.ndim == 2 else np.moveaxis(expected, 2, 0)
        answer = f"{len(self.lines):02d}_{how}.expected.npy"
        np.save(self.path(answer), np.ascontiguousarray(bands_first))
        self.lines.append("\t".join([how, name, answer, *map(str, bands_first.shape)]))

    def finish(self):
        self.path("manifest.tsv").write_text("\n".join(self.lines) + "\n", encoding="utf-8")


def chunk(kind, content):
    body = kind + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))


def packed_rows(pixels, depth):
    """Filter type 0 and the samples of each row, `depth` bits each."""
    for row in pixels.reshape(pixels.shape[0], -1):
        if depth == 16:
            yield b"\0" + row.astype(">u2").tobytes()
        elif depth == 8:
            yield b"\0" + row.astype("u1").tobytes()
        else:
            bits = np.unpackbits(row.astype("u1")[:, None], axis=1)[:, 8 - depth:]
            yield b"\0" + np.packbits(bits.ravel()).tobytes()


def write_png(path, pixels, depth, interlaced=False):
    """Kinds of PNG that Pillow cannot write: 16-bit colour, 2 and 4-bit grey, interlaced."""
    height, width = pixels.shape[:2]
    bands = 1 if pixels.ndim == 2 else pixels.shape[2]
    colour_type = {1: 0, 2: 4, 3: 2, 4: 6}[bands]
    parts = [pixels[y::dy, x::dx] for x, y, dx, dy in ADAM7] if interlaced else [pixels]
    raw = b"".join(row for part in parts if part.size for row in packed_rows(part, depth))
    header = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, int(interlaced))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(raw)) +
                     chunk(b"IEND", b""))


def scene(height, width, bands):
    """Smooth shapes with some noise, as photographs have."""
    y, x = np.mgrid[:height, :width]
    planes = [128 + 90 * np.sin(x / (7 + b)) * np.cos(y / (5 + 2 * b)) for b in range(bands)]
    noisy = np.stack(planes, axis=-1) + RANDOM.normal(0, 8, (height, width, bands))
    return np.clip(noisy, 0, 255).astype(np.uint8)


def luma(pixels):
    weights = np.array([0.299, 0.587, 0.114])
    return pixels.astype(float) @ weights


def png_cases(cases):
    colours = scene(37, 53, 3)
    alpha = RANDOM.integers(0, 256, (37, 53, 1), dtype=np.uint8)
    pictures = {
        "grey8": (Image.fromarray(colours[:, :, 0]), colours[:, :, 0]),
        "rgb": (Image.fromarray(colours), colours),
        "rgba": (Image.fromarray(np.concatenate([colours, alpha], axis=2)), colours),
        "grey_alpha": (Image.fromarray(np.concatenate([colours[:, :, :1], alpha], axis=2)), colours[:, :, 0]),
        "one_bit": (Image.fromarray(colours[:, :, 0] > 128), (colours[:, :, 0] > 128) * 255),
    }
    palette = Image.fromarray(colours).quantize(40)
    pictures["palette"] = (palette, np.asarray(palette.convert("RGB")))
    for name, (picture, expected) in pictures.items():
        picture.save(cases.path(f"{name}.png"))
        cases.add("picture", f"{name}.png", expected)
    palette.save(cases.path("palette_transparent.png"), transparency=3)
    cases.add("picture", "palette_transparent.png", np.asarray(palette.convert("RGB")))
    cases.add("grey", "rgb.png", luma(colours))

    deep = RANDOM.integers(0, 65536, (37, 53, 3), dtype=np.uint16)
    Image.fromarray(deep[:, :, 0]).save(cases.path("grey16.png"))
    cases.add("picture", "grey16.png", deep[:, :, 0])
    write_png(cases.path("rgb16.png"), deep, 16)
    cases.add("picture", "rgb16.png", deep)
    write_png(cases.path("rgb16_interlaced.png"), deep, 16, interlaced=True)
    cases.add("picture", "rgb16_interlaced.png", deep)
    for depth in (1, 2, 4):
        levels = colours[:, :, 1] >> (8 - depth)
        write_png(cases.path(f"grey{depth}.png"), levels, depth)
        cases.add("picture", f"grey{depth}.png", levels * (255 // (2**depth - 1)))
    for name, pixels in (("rgb", colours), ("grey", colours[:, :, 0]), ("tiny", colours[:1, :2])):
        write_png(cases.path(f"{name}_interlaced.png"), pixels, 8, interlaced=True)
        with Image.open(cases.path(f"{name}_interlaced.png")) as again:
            assert np.array_equal(np.asarray(again), pixels), "Pillow reads our interlaced PNG otherwise"
        cases.add("picture", f"{name}_interlaced.png", pixels)


def jpeg_cases(cases):
    for height, width in ((64, 96), (61, 43), (1, 1), (9, 200)):
        colours = Image.fromarray(scene(height, width, 3))
        kinds = {
            "420": (colours, {"subsampling": 2}),
            "422": (colours, {"subsampling": 1}),
            "444": (colours, {"subsampling": 0}),
            "progressive": (colours, {"subsampling": 2, "progressive": True}),
            "rough": (colours, {"quality": 20, "subsampling": 2}),
            "grey": (colours.convert("L"), {}),
        }
        for kind, (picture, options) in kinds.items():
            name = f"{kind}_{height}x{width}.jpg"
            picture.save(cases.path(name), **({"quality": 90} | options))
            with Image.open(cases.path(name)) as read:
                cases.add("picture", name, np.asarray(read))
            with Image.open(cases.path(name)) as read:
                read.draft("L", read.size)  # the stored luma, as ours
                cases.add("grey", name, np.asarray(read.convert("L")))


def npy_cases(cases):
    types = ["?", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8"]
    for order in "<>":
        for code in types:
            values = RANDOM.normal(0, 60, (5, 4, 7))
            if code in ("?", "u1", "u2", "u4", "u8"):
                values = np.abs(values)
            if code == "f2":
                values[0, 0] = [0, -0.0, np.inf, -np.inf, 6e-8, 65504, -3.1e-5]
            array = values.astype(np.dtype(code).newbyteorder(order))
            for layout in "CF":
                name = f"{'big' if order == '>' else 'little'}_{code.replace('?', 'bool')}_{layout}.npy"
                np.save(cases.path(name), np.asarray(array, order=layout))
                cases.add("npy", name, np.moveaxis(array, 0, 2))
    stack = RANDOM.normal(0, 1, (500, 6, 5)).astype("f4")
    np.save(cases.path("stack_F.npy"), np.asfortranarray(stack))
    cases.add("npy", "stack_F.npy", np.moveaxis(stack, 0, 2))


def overlaps(pixels, cells):
    """[cells, pixels] shares of each pixel in each cell, by the textbook formula."""
    edges = np.arange(cells + 1) * (pixels / cells)
    low = np.maximum(edges[:-1, None], np.arange(pixels)[None, :])
    high = np.minimum(edges[1:, None], np.arange(1, pixels + 1)[None, :])
    return np.clip(high - low, 0, None)


def rebin_cases(cases):
    image = RANDOM.normal(0, 10, (45, 62))
    np.save(cases.path("to_rebin.npy"), image.astype("f4")[None])
    for height, width in ((15, 31), (7, 9), (64, 64), (45, 10), (1, 1), (90, 124), (44, 63)):
        expected = overlaps(45, height) @ image.astype("f4").astype(float) @ overlaps(62, width).T
        cases.add("rebin", "to_rebin.npy", expected)
    pictures = ["rgb.png", "rgb16.png", "grey2.png", "rgb_interlaced.png", "420_64x96.jpg", "grey_61x43.jpg"]
    for name in pictures:
        with Image.open(cases.path(name)) as read:
            pixels = np.asarray(read).astype(float)
        if name == "rgb16.png":  # which Pillow reads as 8 bits
            line = next(line for line in cases.lines if f"\t{name}\t" in line)
            pixels = np.moveaxis(np.load(cases.path(line.split("\t")[2])), 0, 2).astype(float)
        pixels = pixels[:, :, None] if pixels.ndim == 2 else pixels
        for height, width in ((10, 10), (13, 17), (100, 120)):
            rows, columns = overlaps(pixels.shape[0], height), overlaps(pixels.shape[1], width)
            cases.add("reduce", name, np.einsum("ab,bcd,ec->aed", rows, pixels, columns))


def main():
    cases = Cases(pathlib.Path(sys.argv[1]))
    cases.folder.mkdir(parents=True, exist_ok=True)
    png_cases(cases)
    jpeg_cases(cases)
    npy_cases(cases)
    rebin_cases(cases)
    cases.finish()
    print(f"{len(cases.lines)} cases")


if __name__ == "__main__":
    main()

"""The straightforward way with Pillow and NumPy: decode, resample by area to 64 x 64 float32, write one HDF5 file."""
import multiprocessing
import os
import pathlib
import sys

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # two processes on two cores: more threads would only get in the way
# ruff: noqa: E402

import h5py
import numpy as np
from PIL import Image

SIZE = 64


def weights(length):
    """[SIZE, length] overlaps of each new pixel with each old one."""
    edges = np.arange(SIZE + 1) * (length / SIZE)
    low = np.maximum(edges[:-1, None], np.arange(length)[None, :])
    high = np.minimum(edges[1:, None], np.arange(1, length + 1)[None, :])
    return np.clip(high - low, 0, None).astype(np.float32)


WEIGHTS = {}


def load(arguments):
    path, grey = arguments
    with Image.open(path) as picture:
        if grey:
            picture.draft("L", picture.size)  # the stored luma, without decoding the colours: as fast as Pillow can
        pixels = np.asarray(picture, dtype=np.float32)
    if pixels.ndim == 2:
        pixels = pixels[:, :, None]
    height, width, _ = pixels.shape
    for length in (height, width):
        if length not in WEIGHTS:
            WEIGHTS[length] = weights(length)
    return np.stack([WEIGHTS[height] @ pixels[:, :, band] @ WEIGHTS[width].T for band in range(pixels.shape[2])])


def main():
    folder, output, *rest = sys.argv[1:]
    grey = "--grey" in rest
    paths = sorted(pathlib.Path(folder).rglob("*.jpg"))
    with multiprocessing.Pool(2) as pool, h5py.File(output, "w") as file:
        stamps = pool.imap(load, [(path, grey) for path in paths], chunksize=16)
        images = file.create_dataset("images", (len(paths), 1 if grey else 3, SIZE, SIZE), "f4")
        for row, stamp in enumerate(stamps):
            images[row] = stamp


def compare(ours, theirs):
    with h5py.File(ours) as a, h5py.File(theirs) as b:
        difference = np.abs(a["images"][:] - b["images"][:])
        scale = np.abs(b["images"][:]).max()
    print(f"largest difference {difference.max() / scale:.1e} of the brightest pixel")
    if difference.max() > 6e-3 * scale:
        sys.exit("the two do not do the same")


if __name__ == "__main__":
    if sys.argv[1] == "--compare":
        compare(*sys.argv[2:])
    else:
        main()

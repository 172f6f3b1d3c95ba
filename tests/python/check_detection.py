"""Sources that the Python package sep finds with our defaults in FOLDER/field.raw (float32, square), against FOLDER/found.txt.

Usage: check_detection.py FOLDER; exits 1 and says what differs."""
import pathlib
import sys

import numpy
import sep

folder = pathlib.Path(sys.argv[1])
pixels = numpy.fromfile(folder / "field.raw", dtype=numpy.float32)
edge = int(round(len(pixels) ** 0.5))
pixels = pixels.reshape(edge, edge)
background = sep.Background(pixels, bw=64, bh=64, fw=3, fh=3)
theirs = sep.extract(pixels - background.back(dtype=numpy.float32), 1.5, err=background.globalrms, minarea=5)
ours = numpy.loadtxt(folder / "found.txt")
if len(ours) != len(theirs):
    sys.exit(f"check_detection: we find {len(ours)} sources, sep {len(theirs)}")
for column, name in enumerate(["x", "y", "flux", "npix", "a", "b"]):
    worst = numpy.max(numpy.abs(ours[:, column] / theirs[name] - 1))
    print(f"{name}: largest relative difference {worst:.2g}")
    if worst > 1e-5:
        sys.exit(f"check_detection: {name} differs by {worst}")

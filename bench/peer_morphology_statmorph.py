"""Detects the sources of the FITS stamps in FOLDER with sep, and measures the central one with statmorph. Prints the numbers of stamps and
sources and the seconds of sep and statmorph, without reading. Usage: peer_morphology_statmorph.py FOLDER"""
import pathlib
import sys
import time
import warnings

import numpy
import sep
import statmorph
from astropy.io import fits

warnings.simplefilter("ignore")
stamps = [numpy.ascontiguousarray(fits.getdata(path).squeeze().astype(numpy.float32))
          for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.fits"))]
found, sources = [], 0
start = time.perf_counter()
for stamp in stamps:
    background = sep.Background(stamp, bw=64, bh=64, fw=3, fh=3)
    image = stamp - background.back(dtype=numpy.float32)
    objects, labels = sep.extract(image, 1.5, err=background.globalrms, minarea=5, segmentation_map=True)
    found.append((image, labels))
    sources += len(objects)
detection = time.perf_counter() - start
start = time.perf_counter()
for image, labels in found:
    middle = labels[image.shape[0] // 2, image.shape[1] // 2]
    if middle:
        statmorph.SourceMorphology(image.astype(float), labels, middle, gain=5)
print(len(stamps), sources, detection, time.perf_counter() - start)

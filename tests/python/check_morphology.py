"""statmorph's measurements of generated galaxies, as a table.

Usage: check_morphology.py FOLDER OUTPUT.csv given|own, with FOLDER/{images,segmentation,variance,psf}.fits. `given`: the
segmentation there, label 1; `own`: what photutils finds, the source of the middle pixel or the largest. `overlap`: pixels that the
source has in both, over those that it has in either."""
import csv
import pathlib
import sys
import time
import warnings

import numpy
import statmorph
from astropy.convolution import Gaussian2DKernel, convolve
from astropy.io import fits
from photutils.segmentation import detect_sources
from statmorph.statmorph import _quantity_names

warnings.simplefilter("ignore")


def photutils_segmentation(image, sigma):
    smooth = convolve(image, Gaussian2DKernel(1.5, x_size=5, y_size=5))
    found = detect_sources(smooth, 1.5 * sigma, 5)
    labels = found.data
    middle = labels[image.shape[0] // 2, image.shape[1] // 2]
    main = middle if middle else numpy.bincount(labels[labels > 0]).argmax()
    return numpy.where(labels == main, 1, numpy.where(labels > 0, 2, 0))


def main():
    folder, output, which = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    images, segmentations, variances, psf = (
        fits.getdata(folder / f"{name}.fits").astype(float).squeeze() for name in ("images", "segmentation", "variance", "psf"))
    with open(output, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*_quantity_names, "flag", "flag_sersic", "overlap", "seconds"])
        for image, segmentation, variance in zip(images, segmentations, variances):
            sigma = numpy.sqrt(variance)
            labels = segmentation.astype(int) if which == "given" else photutils_segmentation(image, numpy.median(sigma))
            both = numpy.sum((labels == 1) & (segmentation == 1)) / numpy.sum((labels == 1) | (segmentation == 1))
            start = time.perf_counter()
            found = statmorph.SourceMorphology(image, labels, 1, weightmap=sigma, psf=psf)
            seconds = time.perf_counter() - start
            values = [float(getattr(found, name)) for name in _quantity_names]
            writer.writerow([*("" if value == -99 else value for value in values), found.flag, found.flag_sersic, both, seconds])


main()

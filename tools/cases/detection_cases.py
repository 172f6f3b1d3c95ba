"""Cases of noise maps, thresholds, and blends of too many parts."""

import csv
import io
import re

import h5py
import numpy as np
from astropy.io import ascii as tables

from . import case

UNPARTED = 16


def sources(run, *arguments):
    """The table and the messages of detect."""
    out = run.path("check.ecsv")
    status, said = run.peculiar("detect", *arguments, "-o", out, "--overwrite", "-q")
    if status != 0:
        raise AssertionError(f"detect {' '.join(map(str, arguments))}: {said}")
    return tables.read(out, format="ecsv"), said


def expect(is_so, what):
    if not is_so:
        raise AssertionError(what)


@case("sim/33-weight-zero-and-relative")
def noise_maps(run):
    for options in (
        ["sci_zero.fits", "--weight", "ivar.fits"],
        ["sci_zero.fits", "--weight", "ivar_nan.fits"],
        ["sci_zero.fits", "--rms", "rms.fits"],
    ):
        found, said = sources(run, "--mosaic", *options)
        expect(len(found) == 9, f"{options}: {len(found)} sources, not 9")
        expect("warning" not in said, f"{options}: {said}")
    found, said = sources(run, "--mosaic", "sci.fits", "--weight", "rel.fits")
    expect(len(found) == 9, f"relative weight: {len(found)} sources, not 9")
    expect("rel.fits" in said and "--noise-scale" in said, f"a relative weight is not warned of: {said}")
    ratio = re.search(r"is ([\d.]+) times", said)
    expect(ratio and 30 < float(ratio.group(1)) < 45, f"the factor is not said: {said}")
    # An rms map given as a weight map: Source Extractor finds 804 sources with it, without a warning.
    _, said = sources(run, "--mosaic", "sci_zero.fits", "--weight", "rms.fits")
    expect("rms.fits" in said and "as rms" in said, f"an rms given as a weight is not warned of: {said}")
    return f"9 sources with every map; a relative weight is {ratio.group(1)} times off and said so"


@case("sim/43-false-companions")
def false_companions(run):
    places = list(csv.DictReader(io.StringIO(run.path("c128.csv").read_text())))
    labels = []
    for noise in ([], ["--rms", "rms128.fits"]):
        found, _ = sources(run, "--mosaic", "sci128.fits", *noise)
        expect(len(found) == len(places), f"{noise}: {len(found)} sources of {len(places)}")
        status, said = run.peculiar("cutout", "--mosaic", "sci128.fits", *noise, "--catalogue", "c128.csv", "--x", "x", "--y", "y",
                                    "--size", "128", "--neighbours", "mask", "-o", "check.h5", "--overwrite", "-q")
        expect(status == 0, said)
        with h5py.File(run.path("check.h5")) as sample:
            masked = int((np.asarray(sample["mask"]) & 2 != 0).sum())
        expect(masked == 0, f"{noise}: {masked} pixels masked as of neighbours")
        status, said = run.peculiar("measure", "check.h5", "-o", "check.m.ecsv", "--overwrite", "-q")
        expect(status == 0, said)
        companions = int(np.sum(tables.read(run.path("check.m.ecsv"), format="ecsv")["companions"]))
        expect(companions == 0, f"{noise}: {companions} companions")
        labels.append(len(found))
    return f"{labels[0]} sources without a map and {labels[1]} with it, no companions"


@case("sim/32-saturated-deblend-overflow")
def crowded(run):
    found, _ = sources(run, "--mosaic", "saturated.fits")
    expect(len(found) >= 1, "nothing in the saturated image")
    said_of = []
    for options in ([], ["--min-area", "20"]):
        found, said = sources(run, "--mosaic", "crowded.fits", *options)
        whole = found[(np.asarray(found["flags"]) & UNPARTED) != 0]
        expect(len(whole) == 1 and len(found) > 100, f"{options}: {len(found)} sources, {len(whole)} blends kept whole")
        expect("crowded.fits" in said and "--threshold" in said, f"the blend kept whole is not said: {said}")
        said_of.append(len(found))
    # The option named in the message helps.
    advised = re.search(r"--threshold \(([\d.]+)", said).group(1)
    higher, _ = sources(run, "--mosaic", "crowded.fits", "--threshold", advised)
    expect(len(higher) > 1000 and not (np.asarray(higher["flags"]) & UNPARTED).any(), f"--threshold {advised}: {len(higher)} sources")
    unparted, _ = sources(run, "--mosaic", "crowded.fits", "--deblend-contrast", "1")
    expect(not (np.asarray(unparted["flags"]) & 1).any(), "contrast 1 parts sources")
    return f"{said_of[0]} sources and a blend kept whole (Source Extractor: 236), {len(unparted)} where none is parted (147), {len(higher)} at {advised} sigma"

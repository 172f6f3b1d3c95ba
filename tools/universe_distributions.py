#!/usr/bin/env python3
"""Compares sizes, shapes and morphology of isolated galaxies with published values.

    python3 tools/universe_distributions.py NAME=MEASURED.fits[,TRUTH.fits] ... [--figure FIGURE.png]

MEASURED is the output of `peculiar measure` for mock images (with the columns of `peculiar mock`), TRUTH the truth.fits of
`peculiar simulate`, which separates discs from spheroids; without it all isolated galaxies count as discs. Prints a table
in Markdown: median and 16th to 84th percentile of each sample, and the published value with its source. Values marked
"unconfirmed" were not checked in the paper itself. --figure draws the histograms, with published ranges in grey.

Needs numpy and astropy; matplotlib for --figure.
"""
import argparse
import sys
import warnings

import numpy as np
from astropy.table import Table
from astropy.utils.exceptions import AstropyWarning

# van der Wel et al. (2014, ApJ 788, 28), table 1, late types: redshift, log A, alpha, scatter; R = A (M / 5e10 Msun)^alpha.
SIZES = np.array([[0.25, 0.86, 0.25, 0.16], [0.75, 0.78, 0.22, 0.16], [1.25, 0.70, 0.22, 0.17], [1.75, 0.65, 0.23, 0.18],
                  [2.25, 0.55, 0.22, 0.19], [2.75, 0.51, 0.18, 0.19]])
# Both ends of the published range (None: there is none, or it is computed), its redshift if it differs from that of the sample,
# and the source.
PUBLISHED = {
    "size": (-0.18, 0.18, "", "van der Wel et al. 2014, table 1: late types, scatter 0.17 to 0.19 dex"),
    "axis ratio": (None, None, "", "ellipsoids of axes 1 : 0.81 : 0.25 from all sides (Takeuchi et al. 2015, 1.4 < z < 2.5)"),
    "Sersic index": (1.0, 1.5, "", "star-forming 1 to 1.5, quiescent 3 to 4: Martorano et al. 2023, 0.5 < z < 3"),
    "asymmetry": (0.09, 0.21, "z = 0", "late discs 0.15 +- 0.06: Conselice 2003 (unconfirmed); half more at z > 1: Huertas-Company et al. 2014"),
    "concentration": (2.7, 3.5, "z = 0", "late discs 3.1 +- 0.4: Conselice 2003 (unconfirmed)"),
    "Gini": (None, None, "", "a tenth higher than at z = 0: Huertas-Company et al. 2014"),
    "M20": (None, None, "", "a fifth lower than at z = 0: Huertas-Company et al. 2014"),
}


def projected_axis_ratios(b, c, count=20000):
    """Axis ratios of an ellipsoid 1 : b : c seen from random directions (Binney 1985, MNRAS 212, 767)."""
    random = np.random.default_rng(1)
    cosine = random.uniform(0, 1, count)
    phi = random.uniform(0, 2 * np.pi, count)
    sine2 = 1 - cosine**2
    x = cosine**2 / c**2 * (np.sin(phi)**2 + np.cos(phi)**2 / b**2) + sine2 / b**2
    y = cosine * np.sin(2 * phi) * (1 - 1 / b**2) / c**2
    z = (np.sin(phi)**2 / b**2 + np.cos(phi)**2) / c**2
    root = np.sqrt((x - z)**2 + y**2)
    return np.sqrt((x + z - root) / (x + z + root))


def size_of(mass, redshift):
    """Published median size, kpc."""
    log_a, alpha = (np.interp(redshift, SIZES[:, 0], SIZES[:, k]) for k in (1, 2))
    return 10**log_a * (mass / 5e10)**alpha


def column(table, name):
    if name not in table.colnames:
        sys.exit(f"error: a measured table has no column {name}; measure images of `peculiar mock`")
    values = table[name]
    return np.array(values.filled(np.nan) if hasattr(values, "filled") else values, float)


def texts(table, name):
    return np.array([str(value).strip() for value in table[name]])


def read(words):
    """The isolated discs of a sample, one array per quantity."""
    name, _, files = words.partition("=")
    paths = files.split(",")
    if not paths[0] or len(paths) > 2:
        sys.exit(f"error: {words}: NAME=MEASURED.fits[,TRUTH.fits] is needed")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", AstropyWarning)
        table = Table.read(paths[0])
        truth = Table.read(paths[1]) if len(paths) > 1 else None
    keep = (texts(table, "role") == "isolated") & (column(table, "flag") <= 1)
    if truth is not None:
        types = dict(zip(zip(truth["snapshot"], truth["galaxy"]), texts(truth, "type")))
        keep &= np.array([types[key] == "disc" for key in zip(table["snapshot"], table["galaxy"])])
    if not keep.any():
        sys.exit(f"error: {paths[0]}: no isolated disc among its rows that is measured well")
    table = table[keep]
    good = column(table, "flag_sersic") == 0
    radius = column(table, "sersic_rhalf") * column(table, "pixel_kpc")
    size = np.log10(radius / size_of(column(table, "stellar_mass"), column(table, "redshift")))
    values = {"size": size[good], "axis ratio": 1 - column(table, "sersic_ellip")[good],
              "Sersic index": column(table, "sersic_n")[good], "asymmetry": column(table, "asymmetry"),
              "concentration": column(table, "concentration"), "Gini": column(table, "gini"), "M20": column(table, "m20")}
    return name, {key: array[np.isfinite(array)] for key, array in values.items()}


def cell(array):
    low, middle, high = np.percentile(array, [16, 50, 84])
    return f"{middle:.2f} ({low:.2f} to {high:.2f})"


def draw(samples, path):
    try:
        import matplotlib
    except ImportError:
        sys.exit("error: --figure needs matplotlib")
    matplotlib.use("Agg")
    from matplotlib import pyplot
    figure, axes = pyplot.subplots(2, 4, figsize=(12, 5.6), layout="constrained")
    ranges = {"size": (-0.8, 0.8), "axis ratio": (0, 1), "Sersic index": (0, 4), "asymmetry": (-0.3, 0.6), "concentration": (2, 4.5),
              "Gini": (0.35, 0.65), "M20": (-2.4, -0.8)}
    for axis, key in zip(axes.flat, PUBLISHED):
        low, high, where, _ = PUBLISHED[key]
        bins = np.linspace(*ranges[key], 25)
        if key == "axis ratio":
            axis.hist(projected_axis_ratios(0.81, 0.25), bins, density=True, color="0.8", label="published")
        elif low is not None:
            axis.axvspan(low, high, color="0.85", label="published")
        for name, values in samples:
            axis.hist(values[key], bins, density=True, histtype="step", linewidth=1.5, label=name)
        axis.set_xlabel("log10 of size to published median" if key == "size" else f"{key} (published: {where})" if where else key)
        axis.set_yticks([])
    handles, labels = axes.flat[0].get_legend_handles_labels()
    axes.flat[-1].axis("off")
    axes.flat[-1].legend(handles, labels, loc="center", frameon=False)
    figure.savefig(path, dpi=90)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("samples", nargs="+", metavar="NAME=MEASURED.fits[,TRUTH.fits]")
    parser.add_argument("--figure", metavar="FIGURE.png")
    options = parser.parse_args()
    samples = [read(words) for words in options.samples]
    names = [name for name, _ in samples]
    print("| isolated discs | " + " | ".join(names) + " | published | source |\n" + "| --- " * (len(names) + 3) + "|")
    for key, (low, high, where, source) in PUBLISHED.items():
        published = cell(projected_axis_ratios(0.81, 0.25)) if key == "axis ratio" else "-" if low is None else f"{low:.2f} to {high:.2f}"
        published += f" at {where}" if where else ""
        label = "log10 of size to published median" if key == "size" else key
        print(f"| {label} | " + " | ".join(cell(values[key]) for _, values in samples) + f" | {published} | {source} |")
    print(f"| images | " + " | ".join(str(len(values['asymmetry'])) for _, values in samples) + " | | |")
    if options.figure:
        draw(samples, options.figure)


if __name__ == "__main__":
    main()

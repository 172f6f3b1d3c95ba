"""Cases of image headers: units, bands, pictures, integer maps."""

import json

import h5py
import numpy as np
from astropy.io import fits

from cases import case


def need(truth, words):
    if not truth:
        raise AssertionError(words)


def bands_of(sample):
    return json.loads(sample["images"].attrs["bands"])


@case("io/03-fpack-hdu-numbers")
def fpack(run):
    hdus = fits.open(run.path("des.fits.fz"))
    with h5py.File(run.path("out/c.h5")) as made:
        x0, y0 = (int(np.ceil(made[f"catalogue/mosaic_{axis}"][0] - 16)) for axis in "xy")
        window = (slice(y0, y0 + 32), slice(x0, x0 + 32))
        need(np.array_equal(made["images"][0, 0], hdus[1].data[window]), "the image is not HDU SCI")
        weight = hdus[3].data[window]
        need(np.allclose(made["variance"][0, 0], 1 / weight, rtol=1e-6), "the variance is not of HDU WGT")
        masked = (hdus[2].data[window] & 4) != 0
        need(masked.sum() == 1 and np.array_equal(made["mask"][0, 0] & 1, masked), "the mask is not of HDU MSK")
        bands = bands_of(made)
        need(bands == ["g"], f"the band is {bands}, the header's FILTER is g")
    with h5py.File(run.path("out/d.h5")) as made:
        need(set(made["images"][0, 0].ravel()) <= set(hdus[3].data.ravel()), "--hdu 3 is not astropy's HDU 3")
    need(not run.path("out/e.h5").exists(), "file[1] was taken for something")
    run.says("des.fits.fz[1]: there is no such file", "des.fits.fz and --hdu 1")
    return f"HDUs 1, 2, 3 as astropy's, band {bands[0]}, [1] gets advice"


@case("io/15-band-cubes")
def band_cubes(run):
    with h5py.File(run.path("out/d.h5")) as made:
        need(bands_of(made) == ["g", "r", "z"], f"a folder: bands {bands_of(made)}")
    with h5py.File(run.path("out/one.h5")) as made:
        need(made["images"].shape == (1, 3, 64, 64), f"a lone file of three bands: {made['images'].shape}")
        need(bands_of(made) == ["g", "r", "z"], f"a lone file: bands {bands_of(made)}")
        means = made["images"][0].mean((1, 2))
        need(np.allclose(means, [10, 20, 30], atol=0.2), f"planes are mixed: {means}")
    with h5py.File(run.path("out/y.h5")) as made:
        truth = fits.getdata(run.path("yxc.fits")).transpose(2, 0, 1)
        need(np.array_equal(made["images"][0], truth), "(y, x, 3) is not one image of three bands")
    run.says("yxc.fits: read as one image of 3 bands, which its header does not name (--bands")
    run.says("muse.fits: read as a stack of 300 images", "five.fits: read as a stack of 5 images", "--axes byx")
    run.path("c.csv").write_text("id,ra,dec\na,30,5\n")
    status, words = run.peculiar("cutout", "--mosaic", "d/ls0.fits", "--catalogue", "c.csv", "--size", 16, "-o", "out/c.h5")
    need(status == 3 and "g, r, z" in words, f"cutout of a cube says: {words}")
    return "bands g, r, z of a folder and a lone file, (y, x, 3) is one image, cutout names the planes"


@case("io/30-png-kinds")
def png_kinds(run):
    truth = np.load(run.path("truth.npz"))
    for name in truth.files:
        with h5py.File(run.path(f"out/{name}.h5")) as made:
            expected = truth[name]
            expected = expected[None] if expected.ndim == 2 else expected.transpose(2, 0, 1)
            need(np.array_equal(made["images"][0], expected), f"{name}.png has other values than Pillow's")
    for words in run.output.split("$ peculiar import p ")[1:]:
        need("bit depth" in words, f"8 and 16 bits are in one sample without a word: {words}")
    with h5py.File(run.path("out/allg.h5")) as made:
        reasons = {row: text.decode() for row, text in zip(made["problems/row"][:], made["problems/reason"][:])}
        deep = [name.decode() for name in made["catalogue/id"][:]]
        told = {deep[row] for row, text in reasons.items() if "bit depth" in text}
        sixteen = {"g16", "rgb16"}
        need(told in (sixteen, set(deep) - sixteen), f"told of {told}")
    return f"{len(truth.files)} kinds as Pillow has them; of other bit depth: {', '.join(sorted(told))}"


@case("io/42-jwst-i2d")
def jwst(run):
    run.says("2 ERR, 3 CON, 4 WHT, 5 VAR_POISSON", "using the first of its images, HDU 1 SCI", "the mean is conserved", "--conserve flux")
    with h5py.File(run.path("out/j.h5")) as made:
        need(bands_of(made) == ["F444W"], f"the band is {bands_of(made)}")
        need(np.isclose(made["variance"][0, 0, 16, 31], 1e-4), "ERR is not the rms")
        need(made["images"].attrs["unit"] == "MJy/sr", "the unit is lost")
    with h5py.File(run.path("out/i.h5")) as made:
        need(bands_of(made) == ["F444W"], f"imported: the band is {bands_of(made)}")
    levels = []
    for name, ids in (("rf", b"s0"), ("rm", b"s0"), ("imp", b"flat")):
        with h5py.File(run.path(f"out/{name}.h5")) as made:
            row = list(made["catalogue/id"][:]).index(ids)
            levels.append(float(np.nanmedian(made["images"][row])))
    need(np.allclose(levels, 2), f"2 MJy/sr became {levels}")
    need("is not a magnitude" in run.output, "PIXAR_SR was taken for a zero-point")
    status, words = run.peculiar("cutout", "--mosaic", "flat.fits", "--catalogue", "c.csv", "--size", 16,
                                 "--pixel-scale", 0.06, "--conserve", "flux", "-o", "out/x.h5")
    with h5py.File(run.path("out/x.h5")) as made:
        need(np.isclose(np.nanmedian(made["images"][:]), 8, rtol=1e-4), "--conserve flux does not overrule")
    return f"band F444W, a flat 2 MJy/sr resampled: {levels}"


@case("io/56-dq-32-bits")
def integer_maps(run):
    def rows(name, y0):
        with h5py.File(run.path(f"out/{name}.h5")) as made:
            return sorted({int(y) + y0 for y in np.argwhere(made["mask"][0, 0] & 1)[:, 0]})

    with h5py.File(run.path("out/a.h5")) as made:
        y0 = int(np.ceil(made["catalogue/mosaic_y"][0] - 16))
    quality = fits.getdata(run.path("cal.fits"), "DQ")[:, 50].astype(np.int64)
    expected = [y for y in range(y0, y0 + 32) if quality[y] & 1]
    need(rows("a", y0) == expected, f"DO_NOT_USE: rows {rows('a', y0)}, should be {expected}")
    need(rows("e", y0) == [45, 52], f"beside bit 24: rows {rows('e', y0)}, should be [45, 52]")
    counts = []
    for name in ("ss", "s", "s64"):
        with h5py.File(run.path(f"out/{name}.h5")) as made:
            counts.append(int((made["mask"][0, 0] & 2 != 0).sum()))
    # The 64-bit map lacks the third source, which is at most one pixel in the corner of the stamp.
    with h5py.File(run.path("out/s64.h5")) as made:
        labels = fits.getdata(run.path("seg64.fits"))
        x0 = int(np.ceil(made["catalogue/mosaic_x"][0] - 16))
        window = labels[y0 : y0 + 32, x0 : x0 + 32]
        own = labels[int(round(made["catalogue/mosaic_y"][0])), int(round(made["catalogue/mosaic_x"][0]))] or None
        of_each = {int(label): int((window == label).sum()) for label in np.unique(window) if label}
    need(counts[0] == counts[1], f"neighbours: {counts[1]} px with labels of 25 bits, {counts[0]} with 1, 2, 3")
    need(counts[2] in of_each.values(), f"neighbours by 64-bit labels: {counts[2]} px, sources have {of_each} (own {own})")
    status, words = run.peculiar("cutout", "--mosaic", "cal.fits", "--hdu", "SCI", "--mask", "cal.fits", "--mask-hdu", "DQ",
                                 "--mask-bits", 2**31, "--catalogue", "c.csv", "--size", 32, "-o", "out/bit31.h5")
    need(status == 0 and rows("bit31", y0) == [54, 55], f"bit 31: {words}")
    return f"DO_NOT_USE rows {expected}, neighbours {counts}"

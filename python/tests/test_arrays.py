"""Functions on arrays: the program's numbers, whatever the arrays lie like."""

import logging
import signal
import subprocess
import sys
import threading
import time

import astropy.units as u
import numpy as np
import pytest
from astropy.nddata import CCDData, Cutout2D
from astropy.utils.masked import Masked

import peculiar
from peculiar import arrays


def same_columns(ours, program):
    for name in ours.colnames:
        if name in program.colnames:
            a, b = np.asarray(ours[name]), np.asarray(program[name])
            assert a.dtype.kind == b.dtype.kind, name
            np.testing.assert_array_equal(a, b, err_msg=name)


def test_measure_gives_the_programs_numbers(sample, two_bands, psf, program, tmp_path):
    program("measure", sample.path, "-o", tmp_path / "m.h5", "--band", "F160W", "--threshold", "2", "-q")
    expected = peculiar.read_table(tmp_path / "m.h5")
    measured = arrays.measure(
        sample.images, band=1, variance=sample.variance, mask=sample.mask, psf=sample.psf[0], threshold=2,
        unit=sample.unit,
    )  # fmt: skip
    assert set(measured.colnames) - {"problem"} <= set(expected.colnames)
    same_columns(measured, expected)
    assert str(measured["flux_circ"].unit) == str(expected["flux_circ"].unit) == "electron / s"
    assert measured["gini"].description == expected["gini"].description


def test_measure_takes_arrays_of_any_layout(galaxies):
    expected = arrays.measure(galaxies, sersic=False, threads=1)
    assert expected["flag"].min() == 0 and np.isfinite(expected["asymmetry"]).all()
    for other in (
        galaxies.astype(">f4"),
        galaxies.astype(float),
        np.asfortranarray(galaxies),
        np.repeat(galaxies, 2, axis=0)[::2],
        np.stack([galaxies, galaxies], axis=1),
        galaxies[:, ::-1][:, ::-1],
    ):
        same_columns(arrays.measure(other, sersic=False, threads=2), expected)
    np.testing.assert_array_equal(arrays.measure(galaxies[::-1], sersic=False)["gini"], expected["gini"][::-1])
    assert len(arrays.measure(galaxies[:0])) == 0


def test_measure_checks_what_it_is_given(galaxies):
    with pytest.raises(peculiar.UsageError, match="there is no setting 'treshold'.*threshold"):
        arrays.measure(galaxies, treshold=2)
    with pytest.raises(peculiar.UsageError, match="threshold: -1 is out of range; it must be 0.01 to 1000 sigma"):
        arrays.measure(galaxies, threshold=-1)
    with pytest.raises(peculiar.UsageError, match="noise_scale: 'meassured' is not one of"):
        arrays.measure(galaxies, noise_scale="meassured")
    with pytest.raises(peculiar.InputError, match="variance: its shape"):
        arrays.measure(galaxies, variance=galaxies[:3])
    with pytest.raises(peculiar.InputError, match="gain: 2 values are given for 24 images"):
        arrays.measure(galaxies, gain=[1, 2])
    with pytest.raises(peculiar.InputError, match="no band 1"):
        arrays.measure(galaxies, band=1)


def test_masks_and_units_of_arrays_count(galaxies):
    own, given = np.zeros((2, *galaxies.shape), bool)
    own[:, 20:24, 30:36] = given[:, 10:14, 8:12] = True
    spoilt = np.where(own | given, np.float32(1e4), galaxies)
    expected = arrays.measure(spoilt, mask=own | given, sersic=False, unit="nJy")
    plain = arrays.measure(spoilt, mask=given, sersic=False, unit="nJy")
    assert (plain["flux_circ"] != expected["flux_circ"]).any(), "the mask matters"
    for images in (
        np.ma.MaskedArray(spoilt, own),
        Masked(spoilt, own),
        Masked(spoilt * u.nJy, own),
        [np.ma.MaskedArray(*one) for one in zip(spoilt, own, strict=True)],
    ):
        same_columns(arrays.measure(images, mask=given, sersic=False, unit="nJy"), expected)
    # A value that a byte cannot hold masks all the same.
    same_columns(arrays.measure(spoilt, mask=256 * (own | given), sersic=False, unit="nJy"), expected)
    half = u.Unit(0.5 * u.nJy)  # conversion leaves every digit as it is
    variance = np.full_like(galaxies, 1.25)
    noisy = arrays.measure(2 * galaxies * half, variance=4 * variance * half**2, unit="nJy", sersic=False)
    same_columns(noisy, arrays.measure(galaxies, variance=variance, sersic=False))
    assert str(noisy["flux_circ"].unit) == "nJy"
    assert str(arrays.measure(galaxies[:1] * u.uJy, sersic=False)["flux_circ"].unit) == "uJy"


def test_plain_variances_and_gains_are_in_the_unit_of_the_images_as_given(galaxies):
    half = u.Unit(0.5 * u.nJy)  # conversion leaves every digit as it is
    variance = np.full_like(galaxies, 1.25)
    expected = arrays.measure(galaxies, variance=variance, sersic=False)
    same_columns(arrays.measure(2 * galaxies * half, variance=4 * variance, unit="nJy", sersic=False), expected)
    expected = arrays.measure(galaxies, gain=3.0, sersic=False)
    for gain in (1.5, 1.5 * u.electron / half, 3.0 * u.electron / u.nJy):
        same_columns(arrays.measure(2 * galaxies * half, gain=gain, unit="nJy", sersic=False), expected)
    found = arrays.detect(2 * galaxies[0] * half, variance=4 * variance[0], unit="nJy").sources
    same_columns(found, arrays.detect(galaxies[0], variance=variance[0]).sources)


def test_units_that_do_not_fit_are_refused(galaxies):
    for words, given in [
        ("images: is in nJy, which cannot be converted to electron / s", {"unit": "electron/s"}),
        ("variance: is in nJy, which cannot be converted to nJy2", {"variance": galaxies * u.nJy}),
        ("gain: is in electron, which cannot be converted to electron / nJy", {"gain": 2 * u.electron}),
        ("psf: 1 of 9 values are masked", {"psf": np.ma.MaskedArray(np.ones((3, 3)), np.eye(9)[4].reshape(3, 3))}),
    ]:
        with pytest.raises(peculiar.InputError, match=words):
            arrays.measure(galaxies * u.nJy, **given)
    with pytest.raises(peculiar.InputError, match="the unit of the images is unknown"):
        arrays.measure(galaxies, variance=galaxies * u.nJy**2)
    with pytest.raises(peculiar.InputError, match="images: only 1 of 2 have a unit"):
        arrays.measure([galaxies[0] * u.nJy, galaxies[1]])


def test_settings_are_keywords_and_documented():
    import inspect

    parameters = inspect.signature(arrays.measure).parameters
    for name, default in (("threshold", 1.5), ("min_area", 5), ("smooth", True), ("noise_scale", "auto")):
        assert parameters[name].default == default
        assert f"\n    {name} : " in arrays.measure.__doc__
    words = " ".join(arrays.measure.__doc__.split())
    assert "Detection threshold above the background. In sigma. At least 0.01, at most 1000." in words
    assert "use subtract_background=False for images without one." in words
    assert "noise_scale" not in inspect.signature(arrays.detect).parameters


def test_progress_and_its_exceptions(galaxies):
    told = []
    arrays.measure(galaxies, sersic=False, progress=told.append)
    assert all(isinstance(one, peculiar.Progress) for one in told)
    last = told[-1]
    assert (last.what, last.unit, last.total, last.done, last.done_at_start) == ("measure", "images", 24, 24, 0)
    assert last.is_last and last.seconds > 0

    def refuse(progress):
        raise LookupError("enough")

    with pytest.raises(LookupError, match="enough"):
        arrays.measure(galaxies, sersic=False, progress=refuse)


def test_messages_go_to_logging(galaxies, caplog):
    with caplog.at_level(logging.WARNING, "peculiar"):
        arrays.measure(galaxies, variance=np.full_like(galaxies, 1e-4), sersic=False)
    assert "the array: the scatter of the sky in its stamps" in caplog.text


def test_threads_work_side_by_side(galaxies):
    expected = arrays.measure(galaxies, sersic=False)
    results = [None] * 4

    def work(place):
        results[place] = arrays.measure(galaxies, sersic=False, threads=1)

    threads = [threading.Thread(target=work, args=(place,)) for place in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for result in results:
        same_columns(result, expected)


def test_the_gil_is_free(galaxies):
    many = np.concatenate([galaxies] * 20)
    ticks = []
    stop = threading.Event()

    def tick():
        while not stop.is_set():
            ticks.append(time.monotonic())
            time.sleep(0.005)

    thread = threading.Thread(target=tick)
    thread.start()
    begin = time.monotonic()
    arrays.measure(many, threads=1)
    taken = time.monotonic() - begin
    stop.set()
    thread.join()
    assert len(ticks) > taken / 0.005 / 4, f"{len(ticks)} ticks in {taken:.2f} s"


@pytest.mark.parametrize(
    ("given", "work"),
    [
        ("np.concatenate([draw_galaxies(50)] * 400)", "arrays.measure(given)"),
        ("np.ones((999, 999)), *np.full((2, 60_000), 500.0)", "arrays.cutouts(*given, 16, scale=40.0, threads=1)"),
    ],
    ids=["measure", "cutouts"],
)
def test_ctrl_c_stops_the_work(given, work):
    script = """
import sys, numpy as np
from peculiar import arrays
sys.path.insert(0, %r)
from conftest import draw_galaxies
given = %s
print("ready", flush=True)
try:
    %s
except KeyboardInterrupt:
    print("stopped", flush=True)
"""
    script %= (__file__.rpartition("/")[0], given, work)
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "ready\n"
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    begin = time.monotonic()
    assert process.stdout.readline() == "stopped\n"
    assert time.monotonic() - begin < 3
    process.wait()


def test_detect_finds_what_was_drawn():
    random = np.random.default_rng(3)
    image = random.normal(size=(200, 300)).astype(np.float32) + 100
    y, x = np.mgrid[:200, :300]
    places = [(40.0, 50.0), (150.5, 60.25), (250.0, 150.0)]
    for place in places:
        image += (80 * np.exp(-0.5 * ((x - place[0]) ** 2 + (y - place[1]) ** 2) / 4)).astype(np.float32)
    found = arrays.detect(image, threshold=3, unit="nJy")
    assert len(found.sources) == 3 and str(found.sources["flux"].unit) == "nJy"
    for place in places:
        nearest = np.hypot(found.sources["x"] - place[0], found.sources["y"] - place[1]).argmin()
        assert found.sources["x"][nearest] == pytest.approx(place[0], abs=0.1)
        assert found.segmentation[int(place[1]), int(place[0])] == found.sources["label"][nearest]
    assert found.background == pytest.approx(100, abs=0.5) and found.background_rms == pytest.approx(1, abs=0.1)
    assert found.image.shape == found.segmentation.shape == image.shape
    mask = np.zeros(image.shape, bool)
    mask[:100, :100] = True
    assert len(arrays.detect(image, mask=mask, threshold=3).sources) == 2
    other = np.zeros(image.shape, bool)
    other[100:, 200:] = True
    masked = CCDData(image, unit="adu", mask=mask)
    found = arrays.detect(masked, mask=other, threshold=3)
    assert len(found.sources) == 1 and str(found.sources["flux"].unit) == "adu"
    with pytest.raises(peculiar.InputError, match="mask: its shape"):
        arrays.detect(image, mask=mask[1:])


def test_cutouts_are_astropys():
    image = np.arange(30 * 40, dtype=np.float32).reshape(30, 40)
    x, y = np.array([5.0, 20.5, 38.7, 0.2]), np.array([5.0, 10.5, 28.2, 29.9])
    for size in (5, 8):
        stamps = arrays.cutouts(image, x, y, size)
        for place, stamp in zip(zip(x, y, strict=True), stamps, strict=True):
            theirs = Cutout2D(image, place, size, mode="partial", fill_value=np.nan).data
            np.testing.assert_array_equal(stamp, theirs)
    cube = arrays.cutouts(np.stack([image, -image]), x, y, 6)
    assert cube.shape == (4, 2, 6, 6)
    np.testing.assert_array_equal(cube[:, 1], -cube[:, 0])


def test_cutouts_keep_masks_and_units():
    image = np.arange(30 * 40, dtype=np.float32).reshape(30, 40)
    hidden = image % 7 == 0
    x, y = [10, 20], [12, 9]
    plain, masks = arrays.cutouts(image, x, y, 6), arrays.cutouts(hidden, x, y, 6)
    stamps = arrays.cutouts(np.ma.MaskedArray(image, hidden), x, y, 6)
    np.testing.assert_array_equal(stamps, np.where(masks == 1, np.nan, plain))
    quantities = arrays.cutouts(image * u.nJy, x * u.pix, np.ma.MaskedArray(y, [False, True]), 6)
    assert quantities.unit == u.nJy and np.isnan(quantities[1]).all(), "a masked position is none"
    np.testing.assert_array_equal(quantities[0].value, plain[0])
    assert type(plain) is np.ndarray
    with pytest.raises(peculiar.InputError, match="x: is in arcsec, which cannot be converted to pix"):
        arrays.cutouts(image, [10] * u.arcsec, [12], 6)


def test_cutouts_keep_the_flux():
    image = np.random.default_rng(1).normal(size=(64, 64)).astype(np.float32)
    coarse = arrays.cutouts(image, [31.5], [31.5], 16, scale=2.0)
    assert coarse.sum() == pytest.approx(image[16:48, 16:48].sum(), rel=1e-5)
    mean = arrays.cutouts(image, [31.5], [31.5], 16, scale=2.0, conserve="mean")
    np.testing.assert_allclose(4 * mean, coarse, rtol=1e-6)
    with pytest.raises(peculiar.InputError, match="conserve"):
        arrays.cutouts(image, [1], [1], 4, conserve="charge")


@pytest.fixture
def mosaic(tmp_path):
    """A field with sources as FITS with world coordinates: (path, pixels, wcs)."""
    from astropy.io import fits
    from astropy.wcs import WCS

    random = np.random.default_rng(7)
    pixels = random.normal(size=(220, 260))
    y, x = np.mgrid[:220, :260]
    for _ in range(25):
        x0, y0, width = random.uniform(10, 250), random.uniform(10, 210), random.uniform(1.5, 3)
        pixels += random.uniform(20, 80) * np.exp(-0.5 * ((x - x0) ** 2 + (y - y0) ** 2) / width**2)
    wcs = WCS(naxis=2)
    wcs.wcs.ctype, wcs.wcs.cunit = ["RA---TAN", "DEC--TAN"], ["deg", "deg"]
    wcs.wcs.crpix, wcs.wcs.crval, wcs.wcs.cdelt = [130, 110], [150, 2], [-0.06 / 3600, 0.06 / 3600]
    pixels = pixels.astype(np.float32)
    fits.writeto(tmp_path / "mosaic.fits", pixels, wcs.to_header())
    return tmp_path / "mosaic.fits", pixels, wcs


def test_detect_gives_the_programs_numbers(mosaic, program, tmp_path):
    path, pixels, _ = mosaic
    program("detect", "--mosaic", path, "-o", tmp_path / "sources.ecsv", "--threshold", "3", "-q")
    theirs = peculiar.read_table(tmp_path / "sources.ecsv")
    ours = arrays.detect(pixels, threshold=3).sources
    assert len(ours) == len(theirs) > 10
    ours.sort("y")
    theirs.sort("y")
    for name in ("x", "y", "flux", "peak", "semi_major", "semi_minor", "pixels"):
        np.testing.assert_array_equal(ours[name], theirs[name], err_msg=name)


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_cutouts_are_the_programs(mosaic, program, tmp_path, scale):
    path, pixels, wcs = mosaic
    x, y = np.array([40.3, 100.3, 3.4, 200.8]), np.array([50.2, 100.7, 90.1, 217.4])
    sky = wcs.pixel_to_world(x, y)
    peculiar.write_table({"id": list("abcd"), "ra": sky.ra.deg, "dec": sky.dec.deg}, tmp_path / "c.ecsv")
    resampled = [] if scale == 1 else ["--pixel-scale", str(0.06 * scale)]
    program("cutout", "--mosaic", path, "--catalogue", tmp_path / "c.ecsv", "--size", "20", "-o", tmp_path / "s.h5",
            *resampled, "-q")  # fmt: skip
    theirs = peculiar.Sample(tmp_path / "s.h5")
    ours = arrays.cutouts(pixels, x, y, 20, scale=scale)
    assert len(theirs) > 2
    for row in theirs:
        place = "abcd".index(str(row["table_id"] if "table_id" in theirs.colnames else row.id))
        tolerance = 0 if scale == 1 else 1e-4  # places go through the sky and back
        np.testing.assert_allclose(ours[place], row.image[0], rtol=0, atol=tolerance)

"""Samples: what is written comes back, without copies, as astropy's objects."""

import pickle
import subprocess
import sys

import astropy.units as u
import h5py
import numpy as np
import pytest
from astropy.io import fits
from astropy.nddata import CCDData, VarianceUncertainty
from astropy.utils.masked import Masked

import peculiar
from peculiar._fits_header import header_of


def test_what_is_written_comes_back(sample, two_bands):
    np.testing.assert_array_equal(sample.images, two_bands)
    assert sample.shape == (24, 2, 48, 48) and len(sample) == 24
    assert sample.bands == ["F125W", "F160W"] and sample.unit == "electron/s"
    assert sample.pixel_scale == 0.06 * u.arcsec and sample.zero_points == [26.2, 25.9]
    assert sample.variance.dtype == np.float32 and (sample.variance == 1).all()
    assert (sample.mask[:, :, :2] == 1).all() and (sample.mask[:, :, 2:] == 0).all()
    assert sample.psf.shape == (1, 15, 15) and sample.psf.sum() == pytest.approx(1, abs=1e-6)
    assert set(sample.planes) == {"images", "mask", "variance"}
    assert sample.provenance["verb"] == "import"
    assert "24 images of 48 x 48 px" in repr(sample)


def test_h5py_reads_the_same(sample):
    with h5py.File(sample.path) as file:
        np.testing.assert_array_equal(file["images"][:], sample.images)
        assert file["catalogue/id"][3].decode() == sample.ids[3] == "g003"


def test_images_are_views_of_the_file(sample):
    image = sample[5].image
    assert not image.flags.owndata and not image.flags.writeable
    assert np.shares_memory(image, sample.images)
    with pytest.raises(ValueError, match="read-only"):
        image[0, 0, 0] = 1


def test_opening_copies_nothing(tmp_path):
    count, edge = 4000, 64
    peculiar.import_arrays(np.random.default_rng(1).normal(size=(count, edge, edge)), tmp_path / "many.h5")
    script = f"""
import resource, numpy, astropy.table, peculiar, peculiar.sample
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
sample = peculiar.Sample({str(tmp_path / "many.h5")!r})
images = sample.images
images[437].sum()
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
    grown = int(subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout)
    assert grown < 16 * 1024, f"{grown} KiB for a file of {count * edge**2 * 4 // 1024} KiB"


def test_rows_by_number_and_id(sample):
    assert sample["g007"].row == 7 and sample[-1].id == "g023"
    assert sample[7]["redshift"] == pytest.approx(0.8)
    assert [row.id for row in sample][:2] == ["g000", "g001"]
    with pytest.raises(peculiar.InputError, match="no image with the id 'nobody'"):
        sample["nobody"]
    with pytest.raises(IndexError):
        sample[24]


def test_catalogue_keeps_types_units_and_missing_values(sample, catalogue):
    table = sample.table
    assert table.colnames[:2] == ["id", "flags"]
    assert table["objid"].mask[4] and table["objid"][5] == 587722981741363299
    assert table["is_merger"].dtype == bool and table["label"][2] == "merger"
    np.testing.assert_array_equal(table["redshift"], catalogue["redshift"])
    frame = sample.to_pandas()
    assert frame["objid"].isna().sum() == 1 and str(frame["objid"].dtype) == "Int64"
    assert sample.to_arrow().column("objid").null_count == 1


def test_positions(sample):
    assert sample.skycoord[3].ra.deg == sample.table["ra"][3]
    centre = sample.wcs(3).pixel_to_world(23.5, 23.5)
    assert centre.separation(sample.skycoord[3]).arcsec < 1e-6
    beside = sample.wcs(3).pixel_to_world(33.5, 23.5)
    assert beside.separation(centre).arcsec == pytest.approx(0.6, abs=1e-6)


def test_ccddata(sample, tmp_path):
    ccd = sample[3].ccddata("F160W")
    assert ccd.shape == (48, 48) and ccd.unit == u.electron / u.s
    assert isinstance(ccd.uncertainty, VarianceUncertainty) and ccd.uncertainty.unit == ccd.unit**2
    assert ccd.mask[0, 0] and not ccd.mask[5, 5]
    assert ccd.meta["OBJECT"] == "g003" and ccd.meta["MAGZERO"] == 25.9
    assert ccd.wcs.pixel_to_world(23.5, 23.5).separation(sample.skycoord[3]).arcsec < 1e-6
    np.testing.assert_array_equal(ccd.data, sample.images[3, 1])
    ccd.data[:] = 0  # a copy: the sample stays
    assert sample.images[3, 1].any()
    cube = sample.nddata("g003")
    assert cube.data.shape == (2, 48, 48) and cube.wcs.naxis == 3


def test_ccddata_is_written_as_fits(sample, tmp_path):
    sample[4].ccddata("F160W").write(tmp_path / "one.fits")
    again = CCDData.read(tmp_path / "one.fits")
    assert again.header["OBJECT"] == "g004" and again.header["BAND"] == "F160W" and again.header["ROW"] == 4
    assert again.header["is_merger"] is False and again.header["objid"] is None
    assert again.header["redshift"] == sample[4]["redshift"] and again.header["label"] == "elliptical"
    assert again.unit == u.electron / u.s and (again.uncertainty.array == 1).all() and again.mask[0, 0]
    assert again.wcs.pixel_to_world(23.5, 23.5).separation(sample.skycoord[4]).arcsec < 1e-6
    sample[4].nddata().meta.totextfile(tmp_path / "header.txt")


def test_headers_hold_what_fits_can_hold(tmp_path, recwarn):
    table = {
        "half_light_radius": [1.5, np.nan],
        "where.ra": [150.0, np.inf],
        "name": ["Kraków\n", "it's " + 40 * "'"],
        "comment": ["none", 100 * "x"],
        "a_note_that_has_a_rather_long_name_for_a_column": [1.5, -1.2345678901234567e-300],
        "a_word_that_has_a_rather_long_name_for_a_column": [100 * "y", "z"],
        "counts": [2**62, -(2**62)],
        "object": ["M31", "M33"],
        "Object": ["galaxy", "star"],
        "row": [7, 8],
        "band": ["g", "r"],
        "where_ra": [151.0, 152.0],
        "a_note_that_has_a_rather_long_name_for_a_colour": [-1.2345678901234567e-300, 2.5],
        "a_note_that_has_a_rather_long_name_for_a_colony": [3.5, -1.2345678901234567e-300],
    }
    made = peculiar.import_arrays(np.random.default_rng(1).normal(size=(2, 8, 8)), tmp_path / "s.h5", table=table)
    for row in made:
        row.ccddata().write(tmp_path / f"{row.row}.fits")
        assert row.ccddata().meta["half_light_radius"] == (1.5 if row.row == 0 else None)
    first, second = (fits.getheader(tmp_path / f"{row}.fits") for row in range(2))
    assert first["where_ra"] == 150 and second["where_ra"] is None
    assert first["name"] == "Krak?w?" and second["name"] == "it's " + 30 * "'"
    assert first["comment_"] == "none" and second["comment_"] == 67 * "x"
    assert first["a_note_that_has_a_rather_long_name_for_a_col"] == 1.5
    assert second["a_note_that_has_a_rather_long_name_for_a_col"] == pytest.approx(-1.2345678901234567e-300)
    assert first["a_word_that_has_a_rather_long_name_for_a_col"] == 22 * "y"
    assert first["OBJECT"] == "0" and first["object_"] == "M31" and first["object__"] == "galaxy"
    assert second["ROW"] == 1 and second["row_"] == 8 and second["BAND"] == made.bands[0] and second["band_"] == "r"
    assert first["where_ra_"] == 151
    assert second["a_note_that_has_a_rather_long_name_for_a_co_"] == 2.5
    assert first["a_note_that_has_a_rather_long_name_for_a__2_"] == 3.5
    assert first["counts"] == 2**62 and "CONTINUE" not in first and not recwarn.list


def test_each_value_has_a_keyword_of_its_own():
    names = ["MAGZERO", "magzero", "MAGZERO_", "comment_", "comment"]
    names += [50 * "x" + str(number) for number in range(100)]
    header = header_of((name, number) for number, name in enumerate(names))
    assert list(header.values()) == list(range(105))
    assert list(header)[:5] == ["MAGZERO", "MAGZERO_", "MAGZERO__", "COMMENT_", "comment__"]
    assert max(map(len, header)) == 44


def test_bands_are_checked(sample):
    with pytest.raises(peculiar.UsageError, match="no band 'K'; it has F125W, F160W"):
        sample.ccddata(0, "K")


def test_pickles(sample):
    again = pickle.loads(pickle.dumps(sample))
    np.testing.assert_array_equal(again.images[4], sample.images[4])


def test_flags_and_problems(tmp_path):
    images = np.random.default_rng(1).normal(size=(3, 8, 8))
    images[1, 2, 3] = np.nan
    images[2] = 4
    made = peculiar.import_arrays(images, tmp_path / "s.h5")
    assert made.table["flags"].tolist() == [0, 2, 4]
    assert made.problems == [(1, "1: 1 of 64 pixels are NaN or infinite"), (2, "2: every pixel is 4")]
    assert made.wcs(0) is None and made.variance is None and made.psf is None


@pytest.mark.parametrize(
    ("words", "arguments"),
    [
        ("ids: 2 are given for 3 images", {"ids": ["a", "b"]}),
        ("both have the id 'a'", {"ids": ["a", "b", "a"]}),
        ("ids: that of row 1 is missing", {"ids": np.ma.MaskedArray(["a", "b", "c"], [False, True, False])}),
        ("ids: that of row 2 is missing", {"ids": ["a", "b", None]}),
        ("ids: that of row 0 is missing", {"table": {"id": np.ma.MaskedArray([1, 2, 3], [True, False, False])}}),
        (r"mask: its shape is \(1, 1, 8, 8\)", {"mask": np.zeros((1, 8, 8), bool)}),
        ("psf: 1 of 9 values are masked", {"psf": np.ma.MaskedArray(np.ones((3, 3)), np.eye(9)[4].reshape(3, 3))}),
        ("pixel_scale: is in s, which cannot be converted to arcsec", {"pixel_scale": 1 * u.s}),
        ("bands: 2 names are given", {"bands": ["g", "r"]}),
        ("zero_points: 2 are given", {"zero_points": [1, 2]}),
        ("psf: has pixels that are not finite", {"psf": np.zeros((3, 3))}),
        ("the table has 2 rows|ids: ", {"table": {"id": ["a", "b"]}}),
        ("column 'mass': is of the type complex128", {"table": {"mass": [1 + 1j] * 3}}),
    ],
)
def test_what_does_not_fit_is_refused(tmp_path, words, arguments):
    with pytest.raises(peculiar.InputError, match=words):
        peculiar.import_arrays(np.random.default_rng(1).normal(size=(3, 8, 8)), tmp_path / "s.h5", **arguments)
    assert not list(tmp_path.iterdir())


def test_masks_units_and_bytes_are_kept(tmp_path):
    pixels = np.random.default_rng(1).normal(size=(3, 8, 8)).astype(np.float32)
    own, other = np.zeros((2, 3, 8, 8), bool)
    own[0, 1, 2] = other[1, 3, 4] = True
    images, names = np.ma.MaskedArray(pixels, own), np.array([b"NGC1", b"b", b"c"])
    made = peculiar.import_arrays(images, tmp_path / "a.h5", mask=2 * other.astype(int), ids=names)
    np.testing.assert_array_equal(made.mask[:, 0], own + 2 * other)
    assert made.ids.tolist() == ["NGC1", "b", "c"] and made["NGC1"].row == 0
    made = peculiar.import_arrays(
        Masked(pixels * u.uJy, own), tmp_path / "b.h5", unit="nJy", variance=np.ones_like(pixels) * u.nJy**2
    )
    assert made.unit == "nJy" and (made.mask[:, 0] == own).all() and (made.variance == 1).all()
    np.testing.assert_allclose(made.images[:, 0], 1000 * pixels, rtol=1e-6)
    made = peculiar.import_arrays(pixels * u.uJy, tmp_path / "c.h5", ids=np.array([7, 8, 9]))
    assert made.unit == "uJy" and made.mask is None and made.ids.tolist() == ["7", "8", "9"]


def test_a_variance_without_unit_is_converted_with_the_images(tmp_path):
    images, variance = np.ones((2, 4, 4)) * u.uJy, np.full((2, 4, 4), 0.01)
    made = peculiar.import_arrays(images, tmp_path / "a.h5", unit="nJy", variance=variance)
    np.testing.assert_allclose(made.images, 1000, rtol=1e-6)
    np.testing.assert_allclose(made.variance, 1e4, rtol=1e-6)
    for name, given, unit in (("b.h5", images, ""), ("c.h5", images, "uJy"), ("d.h5", images.value, "nJy")):
        made = peculiar.import_arrays(given, tmp_path / name, unit=unit, variance=variance)
        np.testing.assert_allclose(made.variance, 0.01, rtol=1e-6)


def test_a_file_that_has_changed_is_not_mixed(tmp_path, galaxies, monkeypatch):
    monkeypatch.chdir(tmp_path)
    peculiar.import_arrays(galaxies[:3], "s.h5", ids=list("abc"))
    first, cached = peculiar.Sample("s.h5"), peculiar.Sample("s.h5")
    images, table = cached.images, cached.table
    again = peculiar.import_arrays(galaxies[3:6], "s.h5", ids=list("def"), overwrite=True)
    for read in (lambda: first.images, lambda: first.table, lambda: first.column("id"), lambda: cached.plane("images")):
        with pytest.raises(peculiar.InputError, match=r"s\.h5: has changed since it was opened; open it again"):
            read()
    np.testing.assert_array_equal(images[:, 0], galaxies[:3])  # what was read before stays, and is of one file
    assert table["id"].tolist() == cached.table["id"].tolist() == ["a", "b", "c"]
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    np.testing.assert_array_equal(again.images[:, 0], galaxies[3:6])
    assert again.ids.tolist() == ["d", "e", "f"] and again.path == str(tmp_path / "s.h5")
    assert pickle.loads(pickle.dumps(again)).ids.tolist() == ["d", "e", "f"]


def test_shapes_that_are_none(tmp_path):
    with pytest.raises(peculiar.InputError, match=r"has the shape \(8, 8\)"):
        peculiar.import_arrays(np.zeros((8, 8)), tmp_path / "s.h5")
    with pytest.raises(peculiar.InputError, match="not an array of numbers"):
        peculiar.import_arrays([[["a"]]], tmp_path / "s.h5")


def test_existing_files_stay(tmp_path, galaxies):
    peculiar.import_arrays(galaxies, tmp_path / "s.h5")
    with pytest.raises(peculiar.InputError, match="overwrite"):
        peculiar.import_arrays(galaxies[:3], tmp_path / "s.h5")
    assert len(peculiar.import_arrays(galaxies[:3], tmp_path / "s.h5", overwrite=True)) == 3


def test_other_files_are_no_samples(tmp_path):
    with h5py.File(tmp_path / "other.h5", "w") as file:
        file["data"] = np.zeros(3)
    with pytest.raises(peculiar.InputError, match="an HDF5 file of another program"):
        peculiar.Sample(tmp_path / "other.h5")
    with pytest.raises(peculiar.InputError, match=r"nowhere\.h5"):
        peculiar.Sample(tmp_path / "nowhere.h5")


def test_the_program_reads_what_is_written(sample, program):
    said = program("info", sample.path)
    assert "24" in said and "F160W" in said

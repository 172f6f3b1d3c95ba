"""Scores and pictures."""

import os
import pickle
import shutil

import h5py
import numpy as np
import pytest
from astropy import units

import peculiar

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")


@pytest.fixture
def scores(tmp_path, sample):
    """A scores file as docs/formats.md describes it: row 3 has no score, row 5 is cut off by the edge."""
    path = tmp_path / "scores.h5"
    values = np.random.default_rng(1).normal(size=len(sample))
    values[3] = np.nan
    with h5py.File(path, "w", track_order=True) as file:
        file.attrs.update({"peculiar_file": "scores", "row_file_format": 2, "format_version": 1, "complete": 1})
        file.attrs.update({"job": "x", "provenance": "{}", "sample": sample.path, "ranking": "outlier"})
        group = file.create_group("catalogue", track_order=True)
        ids = np.array([name.encode() for name in sample.ids])
        flags = np.zeros(len(sample), np.int64)
        flags[5] = 16
        for name, data in (("row", np.arange(len(sample))), ("id", ids), ("flags", flags), ("outlier", values),
                           ("other", -values)):  # fmt: skip
            dataset = group.create_dataset(name, data=data)
            dataset.attrs.update({"unit": "", "description": f"the {name}"})
    return peculiar.Scores(path)


def test_ranking(scores, sample):
    values = np.array(scores.table["outlier"])
    order = [row for row in np.argsort(-values, kind="stable") if np.isfinite(values[row]) and row != 5]
    assert scores.ranking == "outlier"
    assert scores.ranked_rows().tolist() == order
    assert scores.top(3)["id"].tolist() == [sample.ids[row] for row in order[:3]]
    assert scores.top(3, column="other")["row"].tolist() == order[::-1][:3]
    assert scores.ranked["row"].tolist() == order
    assert scores.sample().path == sample.path
    with pytest.raises(peculiar.InputError, match="other"):
        scores.top(3, column="othr")


def test_scores_that_have_changed_are_not_mixed(scores, tmp_path):
    order = scores.ranked_rows().tolist()
    opened = peculiar.Scores(scores.path)
    assert opened.table["outlier"].shape == (24,)
    shutil.copy(scores.path, tmp_path / "new.h5")
    with h5py.File(tmp_path / "new.h5", "a") as file:
        file["catalogue/outlier"][:] = -file["catalogue/outlier"][:]
    os.replace(tmp_path / "new.h5", scores.path)
    for read in (opened.ranked_rows, lambda: opened.top(3), lambda: opened.ranking, lambda: opened.column("outlier")):
        with pytest.raises(peculiar.InputError, match=r"scores\.h5: has changed since it was opened; open it again"):
            read()
    assert "24 images" in repr(opened)
    assert peculiar.Scores(scores.path).ranked_rows().tolist() == order[::-1]


def test_columns_with_units_and_positions(scores, sample, tmp_path):
    with pytest.raises(peculiar.InputError, match="no column 'ra'; it does not know where its images lie"):
        _ = scores.skycoord
    path = tmp_path / "with_positions.h5"
    shutil.copy(scores.path, path)
    with h5py.File(path, "a") as file:
        for name in ("ra", "dec"):
            dataset = file["catalogue"].create_dataset(name, data=np.asarray(sample.table[name], float))
            dataset.attrs.update({"unit": "deg", "description": ""})
    scores = peculiar.Scores(path)
    assert scores.colnames == ["row", "id", "flags", "outlier", "other", "ra", "dec"]
    assert scores.qtable["ra"][3] == sample.table["ra"][3] * units.deg
    assert scores.skycoord.separation(sample.skycoord).max().arcsec == 0
    assert scores.table.meta["ranking"] == "outlier"
    np.testing.assert_array_equal(scores.column("other"), scores.table["other"])


def test_pictures(scores, sample, tmp_path):
    figure = scores.show_top(5)
    assert figure.axes[0].get_title().startswith(f"1. {scores.top(1)['id'][0]}\noutlier ")
    figure.savefig(tmp_path / "top.png")
    figure = sample.show(["g001", 7], band="F160W")
    assert [axis.get_title() for axis in figure.axes] == ["g001", "g007"]
    assert len(sample.show(6).axes) == 6
    with pytest.raises(peculiar.UsageError, match="no image to draw"):
        sample.show([])


def test_pictures_of_some_of_the_images(scores, sample, tmp_path):
    """A scan keeps only some of the stamps, whose rows are not those of the scores."""
    ranked = scores.ranked_rows()
    rows = np.sort(ranked[[2, 0, 5]])
    kept = peculiar.import_arrays(sample.images[rows], tmp_path / "kept.h5", ids=sample.ids[rows])
    table = {"scan_row": rows}
    by_row = peculiar.import_arrays(sample.images[rows], tmp_path / "by_row.h5", ids=sample.ids[rows], table=table)
    nameless = tmp_path / "nameless.h5"
    shutil.copy(scores.path, nameless)
    with h5py.File(nameless, "a") as file:
        del file["catalogue/id"]
    for figure in (scores.show_top(3, sample=kept), peculiar.Scores(nameless).show_top(9, sample=by_row)):
        for axis, rank in zip(figure.axes[:3], (1, 3, 6), strict=True):
            row = ranked[rank - 1]
            assert axis.get_title().startswith(f"{rank}. {sample.ids[row]}\noutlier ")
            alone = peculiar.pictures.show_images([sample.images[row, 0]])
            np.testing.assert_array_equal(axis.images[0].get_array(), alone.axes[0].images[0].get_array())
    assert len(scores.show_top(2, sample=kept).axes) == 2
    first = peculiar.import_arrays(sample.images[:5], tmp_path / "first.h5")
    places = peculiar.Scores(nameless)._ranked_in(first, len(scores), None)
    assert places == [(rank, row, row) for rank, row in enumerate(ranked.tolist(), 1) if row < 5]
    others = peculiar.import_arrays(sample.images[:2], tmp_path / "others.h5", ids=["x", "y"])
    with pytest.raises(peculiar.InputError, match=r"others\.h5: holds none of the ranked images of .*scores\.h5"):
        scores.show_top(3, sample=others)
    with pytest.raises(peculiar.InputError, match="n is -1"):
        scores.show_top(-1)


def test_pictures_of_images_with_one_id(scores, sample, tmp_path):
    """`merge --keep-duplicates` allows an id several times."""
    for path in (scores.path, sample.path):
        shutil.copy(path, tmp_path / "copy.h5")
        with h5py.File(tmp_path / "copy.h5", "a") as file:
            file["catalogue/id"][:] = b"same"
        os.replace(tmp_path / "copy.h5", tmp_path / f"same_{os.path.basename(path)}")
    same = peculiar.Sample(tmp_path / "same_galaxies.h5")
    figure = peculiar.Scores(tmp_path / "same_scores.h5").show_top(2, sample=same)
    for axis, row in zip(figure.axes, scores.ranked_rows()[:2], strict=True):
        alone = same.show([int(row)])
        np.testing.assert_array_equal(axis.images[0].get_array(), alone.axes[0].images[0].get_array())


def test_notebooks_show_a_picture_once(scores, monkeypatch):
    """A notebook displays the value of a cell's last line, and then all figures that are still open."""
    import matplotlib.pyplot as plt

    figure = scores.show_top(2)
    with pytest.raises(NotImplementedError):  # IPython: displayed as any figure
        figure._ipython_display_()
    assert plt.fignum_exists(figure.number)
    monkeypatch.setattr(matplotlib, "get_backend", lambda: "module://matplotlib_inline.backend_inline")
    with pytest.raises(NotImplementedError):
        figure._ipython_display_()
    assert not plt.fignum_exists(figure.number)
    assert len(pickle.loads(pickle.dumps(figure)).axes) == 2
    plt.close("all")


def test_completeness_curve():
    random = np.random.default_rng(2)
    contrast = random.uniform(0.1, 10, 2000)
    table = {"planted_contrast": contrast, "q_value": np.where(random.uniform(size=2000) < contrast / 10, 0.01, 0.5)}
    figure = peculiar.pictures.completeness_curve(table, bins=5)
    shares = figure.axes[0].lines[0].get_ydata()
    assert np.all(np.diff(shares) > 0) and shares[0] < 0.2 and shares[-1] > 0.8
    with pytest.raises(peculiar.InputError, match="no column 'x'"):
        peculiar.pictures.completeness_curve(table, "x")


def test_masked_values_are_not_drawn():
    hidden = np.zeros((8, 8), bool)
    hidden[2, 3] = True
    shown = peculiar.pictures.show_images([np.ma.MaskedArray(np.arange(64.0).reshape(8, 8), hidden)])
    assert np.isnan(np.ma.filled(shown.axes[0].images[0].get_array(), np.nan)).sum() == 1
    table = {"contrast": np.ones(40), "q": np.ma.MaskedArray(np.zeros(40), np.arange(40) < 30)}
    figure = peculiar.pictures.completeness_curve(table, "contrast", found="q", bins=1)
    assert figure.axes[0].lines[0].get_ydata().tolist() == [0.25]


def test_training_health():
    figure = peculiar.pictures.training_health({"step": [1, 2], "critic": [0.1, 0.2], "name": ["a", "b"]})
    assert [axis.get_ylabel() for axis in figure.axes] == ["critic"]

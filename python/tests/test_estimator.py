"""The outlier detector by scikit-learn's and PyOD's conventions."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from astropy.nddata import CCDData
from drawn import TINY, spots

pytest.importorskip("sklearn")

from sklearn.base import clone
from sklearn.utils.estimator_checks import parametrize_with_checks

import peculiar
from peculiar import OutlierDetector


def expected_failures(_):
    rounding = "distances are of float32 products, whose last digits depend on how many rows there are"
    return {"check_methods_subset_invariance": rounding}


@parametrize_with_checks([OutlierDetector(threads=1)], expected_failed_checks=expected_failures)
def test_scikit_learns_conventions(estimator, check):
    check(estimator)


def rows_with_outliers(count=300, outliers=15, seed=2):
    random = np.random.default_rng(seed)
    rows = random.normal(size=(count, 5)) @ random.normal(size=(5, 5)) + 100
    directions = random.normal(size=(outliers, 5))
    rows[:outliers] += 60 * directions / np.linalg.norm(directions, axis=1, keepdims=True)
    return rows


def test_planted_outliers_among_rows_are_found():
    rows = rows_with_outliers()
    detector = OutlierDetector(contamination=0.05, threads=1)
    predicted = detector.fit_predict(rows)
    assert (predicted[:15] == -1).all()
    assert (predicted == -1).sum() == 15
    np.testing.assert_array_equal(detector.labels_, predicted == -1)
    np.testing.assert_array_equal(detector.decision_scores_, -detector.score_samples(rows))
    assert detector.threshold_ == -detector.offset_
    np.testing.assert_array_equal(detector.decision_function(rows), detector.score_samples(rows) - detector.offset_)
    copy = pickle.loads(pickle.dumps(detector))
    np.testing.assert_array_equal(copy.predict(rows), predicted)


def test_masked_values_are_refused():
    rows = np.ma.MaskedArray(rows_with_outliers())
    rows[3, 2] = np.ma.masked
    with pytest.raises(peculiar.InputError, match="X: 1 of 1500 values are masked"):
        OutlierDetector(threads=1).fit(rows)
    images = np.ma.MaskedArray(spots(40))
    images[0, 0, :2] = np.ma.masked
    detector = OutlierDetector(threads=1)
    for given in (images, list(images), [CCDData(one[0].data, mask=one[0].mask, unit="nJy") for one in images]):
        with pytest.raises(peculiar.InputError, match="X: 64 of 40960 values are masked"):
            detector.fit(given)
    with pytest.raises(peculiar.InputError, match="X: 1 of 1500 values are masked"):
        detector.fit(list(rows))
    detector.fit(rows.data)
    for given in (rows, list(rows)):
        with pytest.raises(peculiar.InputError, match="X: 1 of 1500 values are masked"):
            detector.score_samples(given)


def test_rows_far_away_lie_far_and_a_shift_changes_nothing():
    rows = rows_with_outliers(400)
    new = rows_with_outliers(50, seed=2)
    detector = OutlierDetector(threads=1).fit(rows)
    near = detector.score_samples(new)
    assert (detector.score_samples(new + 1000) < near).all()
    far = OutlierDetector(threads=1).fit(rows + 2.0**20)  # which float32 alone would not bear
    np.testing.assert_allclose(far.score_samples(new + 2.0**20), near, rtol=1e-3)


def test_rows_that_cannot_be_fitted_are_refused_in_words():
    with pytest.raises(ValueError, match="n_features = 1"):
        OutlierDetector().fit(np.ones((50, 1)))
    with pytest.raises(peculiar.InputError, match="are identical"):
        OutlierDetector().fit(np.ones((50, 3)))
    with pytest.raises(ValueError, match="contamination"):
        OutlierDetector(contamination=0.7).fit(rows_with_outliers())


@pytest.fixture(scope="module")
def image_detector():
    settings = {name: value for name, value in TINY.items() if name not in ("threads", "seed")} | {"contrast_steps": 40}
    detector = OutlierDetector(contamination=0.1, threads=1, random_state=3, train_settings=settings)
    return detector.fit(spots(120, doubles=12))


def test_planted_outliers_among_images_are_found(image_detector, tmp_path):
    images = spots(120, doubles=12)
    predicted = image_detector.predict(images)
    assert (predicted == -1).sum() == 12
    assert (predicted[108:] == -1).sum() >= 6
    assert image_detector.image_shape_ == (1, 32, 32)
    np.testing.assert_array_equal(image_detector.predict(images[:, 0]), predicted)
    image_detector.save_model(tmp_path / "m.safetensors")
    with peculiar.Model(tmp_path / "m.safetensors", threads=1) as model:
        np.testing.assert_array_equal(-model.score(images)["combined"], image_detector.score_samples(images))
    copy = pickle.loads(pickle.dumps(image_detector))
    np.testing.assert_array_equal(copy.score_samples(images), image_detector.score_samples(images))


def test_an_image_that_cannot_be_scored_is_an_outlier(image_detector):
    images = spots(3)
    images[1, 0, 0, 0] = np.nan
    assert np.isnan(image_detector.score_samples(images)[1])
    assert image_detector.predict(images)[1] == -1
    unfitted = clone(image_detector)
    assert unfitted.get_params()["random_state"] == 3
    assert not hasattr(unfitted, "model_file_")

"""An outlier detector with the conventions of scikit-learn; needs scikit-learn."""

from __future__ import annotations

import os
import pathlib
import tempfile
import threading
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, OutlierMixin
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted, validate_data

from peculiar import verbs
from peculiar._given import in_unit, is_list_of_marked, refuse_mask, split, unit_of, unit_text, unmasked
from peculiar._shared import place_of, shared_array
from peculiar._worker import Worker
from peculiar.model import Model

__all__ = ["OutlierDetector"]

_FEWEST_VECTORS = 32  # that the program fits to
_FEWEST_ROWS = 4  # the distance is to the third nearest


class OutlierDetector(OutlierMixin, BaseEstimator):  # type: ignore[misc]
    """Find outliers among images or rows of features, with scikit-learn's conventions.

    **Images**, X of shape (n, band, y, x) or (n, y, x): `fit` trains a model
    (``peculiar train``), which takes minutes, and scores are its `combined`
    score with the sign reversed. Reliable scores need at least some hundreds
    of images. Masked images can be scored, but not fitted.

    **Rows of features**, X of shape (n, features), with at least two features
    that vary: scores are minus the distance to the third nearest normal row
    in whitened principal components, as in ``peculiar score --features``; the
    fit tolerates a tenth of outliers among the rows. Features are converted
    to float32 after subtracting their median. With fewer than 32 rows, rows
    are repeated so that a fit is possible, but the fit is rough.

    Parameters
    ----------
    contamination : float, default 0.1
        Fraction of the rows passed to `fit` that `predict` calls outliers, 0 to 0.5.
    preset : str, default "ranking"
        Preset of ``peculiar train``, for images.
    train_settings, import_settings, model_settings : dict, optional
        Further keywords of `peculiar.train`, `peculiar.import_images` (unit,
        bands, pixel_scale, ...) and `peculiar.Model`, for images.
    threads : int, default 0
        Threads to use; 0: all.
    random_state : int, RandomState instance or None, default None
        Seed of the training, for images. Rows of features need none.

    Attributes
    ----------
    offset_ : float
        `decision_function` is `score_samples` minus this. It is the quantile
        `contamination` of the scores of the rows passed to `fit`. A model fits
        its training images better than others, so more than that fraction of
        new normal images may lie below it.
    decision_scores_, threshold_, labels_
        PyOD's conventions: minus the scores of the rows passed to `fit`;
        minus `offset_`; and 1 for outliers, 0 for others.
    n_features_in_ : int
        Number of features, if X has rows of features.
    image_shape_ : tuple of int
        (band, y, x), if X has images.
    model_file_ : bytes
        Contents of the model file, if X has images.
    density_ : dict of str to ndarray
        The fit, if X has rows of features.

    Examples
    --------
    >>> from peculiar import OutlierDetector
    >>> detector = OutlierDetector(contamination=0.05, random_state=3).fit(images)
    >>> detector.predict(new_images)  # -1: outlier
    """

    def __init__(
        self,
        *,
        contamination: float = 0.1,
        preset: str = "ranking",
        train_settings: Mapping[str, Any] | None = None,
        import_settings: Mapping[str, Any] | None = None,
        model_settings: Mapping[str, Any] | None = None,
        threads: int = 0,
        random_state: int | np.random.RandomState | None = None,
    ) -> None:
        self.contamination = contamination
        self.preset = preset
        self.train_settings = train_settings
        self.import_settings = import_settings
        self.model_settings = model_settings
        self.threads = threads
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: object = None) -> OutlierDetector:
        """Learn what is normal; `y` is ignored."""
        if not 0 < self.contamination <= 0.5:
            raise ValueError(f"contamination: above 0 and at most 0.5, not {self.contamination}")
        for name in ("density_", "model_file_", "image_shape_", "n_features_in_", "_opened"):
            if hasattr(self, name):
                delattr(self, name)
        scores = self._fit_images(X) if _are_images(X) else self._fit_rows(X)
        self.offset_ = float(np.nanpercentile(scores, 100 * self.contamination))
        self.decision_scores_ = -scores
        self.threshold_ = -self.offset_
        self.labels_ = (_labels(scores - self.offset_) == -1).astype(int)
        return self

    def score_samples(self, X: ArrayLike) -> NDArray[np.float64]:
        """Return scores; lower is more anomalous. NaN for images that cannot be scored."""
        check_is_fitted(self)
        if hasattr(self, "model_file_"):
            return self._score_images(X)
        _refuse_masked(X)
        return self._score_rows(validate_data(self, X, dtype=np.float64, reset=False))

    def decision_function(self, X: ArrayLike) -> NDArray[np.float64]:
        """Return `score_samples` minus `offset_`: negative for outliers."""
        return self.score_samples(X) - self.offset_

    def predict(self, X: ArrayLike) -> NDArray[np.int_]:
        """Return -1 for outliers and for images that cannot be scored, 1 for others."""
        return _labels(self.decision_function(X))

    def save_model(self, path: str | os.PathLike[str]) -> None:
        """Write the trained model for `Model` and the program, if X has images."""
        check_is_fitted(self, "model_file_")
        pathlib.Path(path).write_bytes(self.model_file_)

    def _fit_rows(self, X: ArrayLike) -> NDArray[np.float64]:
        _refuse_masked(X)
        rows = validate_data(self, X, dtype=np.float64, ensure_min_samples=_FEWEST_ROWS)
        if rows.shape[1] < 2:
            raise ValueError("X has n_features = 1; at least 2 features are needed")
        self.location_ = np.median(rows, axis=0)
        repeats = -(-_FEWEST_VECTORS // rows.shape[0])
        request = {"do": "fit_vectors", "images": list(range(rows.shape[0])) * repeats}
        place, keep = _shared(np.tile(rows - self.location_, (repeats, 1)))
        _, arrays, _ = _worker(self.threads).ask({**request, "vectors": place})
        del keep
        self.density_ = {name: np.array(array) for name, array in arrays.items()}
        return self._score_rows(rows)

    def _score_rows(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        place, keep = _shared(rows - self.location_)
        parts = {name: _shared(array) for name, array in self.density_.items()}
        request = {"do": "score_vectors", "vectors": place, "fitted": {name: part[0] for name, part in parts.items()}}
        _, arrays, _ = _worker(self.threads).ask(request)
        del keep, parts
        return -arrays["embedding_density"]

    def _fit_images(self, X: ArrayLike) -> NDArray[np.float64]:
        given, settings = split(X, "X"), {**(self.import_settings or {})}
        refuse_mask(given, "X")
        if given.unit is not None:
            settings.setdefault("unit", unit_text(given.unit))
        images = _four_axes(in_unit(given, unit_of(settings.get("unit")), "X"))
        seed = self.random_state
        if not isinstance(seed, (int, np.integer)):
            seed = check_random_state(seed).randint(2**31 - 1)
        with tempfile.TemporaryDirectory(prefix="peculiar-") as folder:
            array, sample, model = (os.path.join(folder, name) for name in ("x.npy", "x.h5", "m.safetensors"))
            np.save(array, images.astype(np.float32, copy=False))
            common: dict[str, Any] = {"threads": self.threads, "seed": int(seed)}
            verbs.import_images(array, output=sample, axes="nbyx", **{**common, **settings})
            verbs.train(sample, output=model, **{**common, "preset": self.preset, **(self.train_settings or {})})
            self.model_file_ = pathlib.Path(model).read_bytes()
        self.image_shape_ = images.shape[1:]
        return self._score_images(X)

    def _score_images(self, X: ArrayLike) -> NDArray[np.float64]:
        model = self._open_model()
        scores = model.score(X, unit=model.contract["unit"] or None)
        return -np.asarray(scores[scores.ranking])

    def _open_model(self) -> Model:
        opened: _OpenedModel | None = getattr(self, "_opened", None)
        if opened is None:
            opened = _OpenedModel(self.model_file_, {"threads": self.threads, **(self.model_settings or {})})
            self._opened = opened
        return opened.model

    def __getstate__(self) -> dict[str, Any]:
        state: dict[str, Any] = dict(super().__getstate__())
        state.pop("_opened", None)  # a copy opens its own
        return state

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.three_d_array = True
        return tags


class _OpenedModel:
    """An open model, with its file in a temporary folder that is removed with this object."""

    def __init__(self, content: bytes, settings: dict[str, Any]) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="peculiar-")
        path = pathlib.Path(self._folder.name) / "m.safetensors"
        path.write_bytes(content)
        self.model = Model(path, **settings)


def _are_images(X: ArrayLike) -> bool:
    axes = X.ndim if hasattr(X, "ndim") else np.asarray(X).ndim
    return axes in (3, 4)


def _refuse_masked(X: Any) -> None:
    """NumPy, and so scikit-learn, would use the values below the mask."""
    if isinstance(getattr(X, "mask", None), (np.ndarray, np.bool_)) or is_list_of_marked(X):
        unmasked(X, "X")


def _four_axes(images: NDArray[Any]) -> NDArray[Any]:
    if images.ndim not in (3, 4):
        raise ValueError(f"X: images of shape (n, band, y, x) or (n, y, x) are needed, not {images.shape}")
    return images[:, np.newaxis] if images.ndim == 3 else images


def _labels(decisions: NDArray[np.float64]) -> NDArray[np.int_]:
    return np.where(decisions >= 0, 1, -1)  # NaN is not


def _shared(values: NDArray[Any]) -> tuple[dict[str, Any], NDArray[Any]]:
    """Copy to shared memory as float32: its location, and the array, which must be kept alive as long."""
    array = shared_array(values.shape, np.float32)
    with np.errstate(over="ignore"):
        np.copyto(array, values, casting="unsafe")
    place = place_of(array)
    assert place is not None
    return {**place, "shape": list(values.shape)}, array


_workers: dict[tuple[int, int], Worker] = {}
_workers_lock = threading.Lock()


def _worker(threads: int) -> Worker:
    """The worker for rows of features, shared by all estimators of this process."""
    key = (os.getpid(), threads)
    with _workers_lock:
        worker = _workers.get(key)
        if worker is None or not worker.is_open:
            worker = _workers[key] = Worker([f"--threads={threads}"])
        return worker

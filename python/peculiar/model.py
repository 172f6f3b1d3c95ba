"""An open model that scores arrays."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from peculiar import _progress, _settings
from peculiar._given import arcsec, numbers, pixels
from peculiar._program import Cancellation
from peculiar._shared import place_of, shared_array
from peculiar._worker import Worker
from peculiar.array_scores import ArrayScores
from peculiar.errors import InputError, UsageError

__all__ = ["ArrayScores", "Model", "Reconstructions"]


@dataclass(frozen=True)
class Reconstructions:
    """Reconstructions of images; arrays of shape (n, band, y, x), float32, NaN for unusable images."""

    images: NDArray[np.float32]  #: the reconstructions, in the images' unit
    residuals: NDArray[np.float32]  #: images minus reconstructions; 0 for masked pixels
    significance: NDArray[np.float32]  #: smoothed residual in units of its noise


@dataclass
class _Request:
    """A request about images, with the arrays that it refers to, which must stay until it is answered."""

    fields: dict[str, Any]
    arrays: list[NDArray[Any]] = field(default_factory=list)


class Model:
    """A trained model, kept open by the program to score arrays.

    The program runs as a worker of this process, and images reach it through
    shared memory, not over a network. Scores equal those of ``peculiar score``.
    A model trained with vectors of another network (``train --features``)
    needs `scorers` here; `peculiar.score` takes the vectors for the rest.
    Several threads may use a model; their calls take turns. A model can be
    pickled: the copy opens the file again at the first call.

    >>> with peculiar.Model("model.safetensors") as model:
    ...     scores = model.score(images)
    ...     scores["combined"].argsort()[::-1][:10]

    Parameters
    ----------
    path : str or path
        The model, a file of ``peculiar train``.
    **settings
        As in `peculiar.score`: `scorers`, `orientations`, `precision`; for a
        search `method`, `iterations`, `tolerance`, `restarts`, `batch`,
        `lambda_`, `reference`; and `threads`, `device`, `seed`, `config`,
        `log_file`, `quiet`.

    Raises
    ------
    InputError
        The file is not a model.
    UsageError
        A setting is wrong.
    """

    def __init__(self, path: str | os.PathLike[str], **settings: Any) -> None:
        self._path = os.path.abspath(os.fspath(path))
        self._settings = settings
        self._begin()
        self._open()

    def _begin(self) -> None:
        self._lock = threading.Lock()
        self._worker: Worker | None = None
        self._fingerprint: str | None = None
        self._is_closed = False

    def _open(self) -> Worker:
        """The worker; a new one if there is none, or if it has died."""
        with self._lock:
            if self._is_closed:
                raise UsageError(f"{self._path}: the model was closed")
            if self._worker is None or not self._worker.is_open:
                verb = _settings.verbs()["serve"]
                given = {"model": self._path, **self._settings}
                worker = Worker(verb.words(given)[1:])
                if self._fingerprint not in (None, worker.ready["fingerprint"]):
                    worker.close()
                    raise InputError(f"{self._path}: has changed since it was opened; open it again")
                self._worker, self._fingerprint = worker, worker.ready["fingerprint"]
            return self._worker

    def close(self) -> None:
        """End the worker and free its memory."""
        with self._lock:
            worker, self._worker, self._is_closed = self._worker, None, True
        if worker is not None:
            worker.close()

    def __enter__(self) -> Model:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __getstate__(self) -> dict[str, Any]:
        return {"path": self._path, "settings": self._settings}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self._path, self._settings = state["path"], state["settings"]
        self._begin()

    def __repr__(self) -> str:
        return f"<peculiar.Model {self._path}{', closed' if self._is_closed else ''}>"

    @property
    def info(self) -> dict[str, Any]:
        """Properties of the model: fingerprint, orientations, precision, ranking, columns, alarms of its training."""
        return self._open().ready

    @property
    def contract(self) -> dict[str, Any]:
        """Requirements on images: `size` [px], `bands`, `unit`, `pixel_scale_arcsec`, `zero_point_mag`, stretch."""
        found: dict[str, Any] = self.info["contract"]
        return found

    @property
    def shape(self) -> tuple[int, int, int]:
        """Shape of one image: (band, y, x)."""
        return (len(self.contract["bands"]), self.contract["size"], self.contract["size"])

    def buffer(self, count: int) -> NDArray[np.float32]:
        """Allocate shared memory for images, to be filled and scored without another copy.

        Parameters
        ----------
        count : int
            Number of images.

        Returns
        -------
        ndarray
            Of shape (count, band, y, x), float32. `score` takes it, or
            consecutive images of it (``buffer[:n]``), without a copy.
        """
        return shared_array((count, *self.shape), np.float32)

    def score(
        self,
        images: ArrayLike,
        variance: ArrayLike | None = None,
        mask: ArrayLike | None = None,
        *,
        scorers: str | Sequence[str] | None = None,
        search: bool = False,
        bands: Sequence[str] | None = None,
        unit: str | None = None,
        pixel_scale: float | None = None,
        zero_points: Sequence[float] | None = None,
        progress: _progress.ProgressChoice = False,
        cancel: Cancellation | None = None,
    ) -> ArrayScores:
        """Score images; larger is more anomalous.

        Parameters
        ----------
        images : array_like
            Of shape (n, band, y, x), or (n, y, x) for one band; converted to
            float32. The masks of masked arrays and the units of quantities
            count, those of `variance` as well. Images with pixels that are not
            finite outside their mask get NaN.
        variance : array_like, optional
            Variance of the pixels; without a unit of its own in that of the
            images as given, squared, and converted with them. Only
            `weighted_anomaly_score` of a search depends on it.
        mask : array_like, optional
            Pixels to ignore (True, or not 0). Joined with the mask of the images.
        scorers : sequence of str, optional
            Only these scorers.
        search : bool, optional
            Also search for the best reconstruction of each image, and add
            the columns of the search (slow; with the settings of the model).
        bands, unit, pixel_scale, zero_points : optional
            Properties of the images: names of the bands, unit of the pixels,
            arcsec per pixel, AB magnitude of one unit in each band. They are
            checked against the model's `contract`. Images with a unit are
            converted to `unit`; without it, theirs is used.
        progress : bool or callable, optional
            Show a progress bar (tqdm), or call this with each `Progress`.
        cancel : Cancellation, optional
            Stops the call from another thread.

        Returns
        -------
        ArrayScores
            Columns by name, with units and descriptions.

        Raises
        ------
        InputError
            The images do not meet the contract of the model.
        UsageError
            The arrays do not match each other, or a scorer does not exist; the
            model was trained with vectors and no `scorers` are named.
        Cancelled
            The call was stopped through `cancel`.
        InternalError
            The worker has died; the next call starts a new one.
        """
        worker = self._open()
        request = self._request("score", images, variance, mask, bands, unit, pixel_scale, zero_points)
        if scorers is not None:
            request.fields["scorers"] = [scorers] if isinstance(scorers, str) else list(scorers)
        request.fields["search"] = bool(search)
        with _progress.shown(progress) as on_progress:
            answer, arrays, layout = worker.ask(request.fields, on_progress=on_progress, cancel=cancel)
        latent = arrays.pop("latent", None)
        columns = [entry for entry in layout if entry["name"] != "latent"]
        return ArrayScores(
            arrays,
            {entry["name"]: entry["unit"] for entry in columns},
            {entry["name"]: entry["description"] for entry in columns},
            ranking=answer["ranking"],
            latent=latent,
        )

    def reconstruct(
        self,
        images: ArrayLike,
        mask: ArrayLike | None = None,
        *,
        progress: _progress.ProgressChoice = False,
        cancel: Cancellation | None = None,
    ) -> Reconstructions:
        """Find the best reconstruction of each image, and its residual.

        Parameters and errors are those of `score`; a model without a generator
        is a `UsageError`.
        """
        worker = self._open()
        request = self._request("reconstruct", images, None, mask, None, None, None, None)
        with _progress.shown(progress) as on_progress:
            _, arrays, _ = worker.ask(request.fields, on_progress=on_progress, cancel=cancel)
        return Reconstructions(arrays["reconstructions"], arrays["residuals"], arrays["significance"])

    def _request(
        self,
        do: str,
        images: ArrayLike,
        variance: ArrayLike | None,
        mask: ArrayLike | None,
        bands: Sequence[str] | None,
        unit: str | None,
        pixel_scale: float | None,
        zero_points: Sequence[float] | None,
    ) -> _Request:
        given = pixels(images, variance, mask, unit, _four_axes, mismatch=UsageError)
        values = given.images
        stamps = {"height": values.shape[2], "width": values.shape[3], "unit": given.unit}
        stamps["bands"] = list(bands) if bands is not None else values.shape[1]
        if bands is not None and len(bands) != values.shape[1]:
            raise UsageError(f"bands: {len(bands)} names for images of {values.shape[1]} bands")
        stamps |= {
            "pixel_scale_arcsec": None if pixel_scale is None else arcsec(pixel_scale),
            "zero_point_mag": None if zero_points is None else numbers(zero_points, "zero_points").tolist(),
        }
        request = _Request({"do": do, "count": values.shape[0], "stamps": stamps})
        self._share(request, "images", values, np.float32)
        if given.variance is not None:
            self._share(request, "variance", given.variance, np.float32)
        if given.mask is not None:
            self._share(request, "mask", given.mask, np.uint8)
        return request

    def _share(self, request: _Request, name: str, array: NDArray[Any], dtype: type[np.generic]) -> None:
        """Put an array into the request: without a copy if it is in shared memory, else as a copy."""
        place = place_of(array) if array.dtype == dtype else None
        if place is None:
            shared = shared_array(array.shape, dtype)
            with np.errstate(over="ignore", invalid="ignore"):
                np.copyto(shared, array, casting="unsafe")
            array, place = shared, place_of(shared)
        request.fields[name] = place
        request.arrays.append(array)


def _four_axes(array: NDArray[Any], name: str, _: Any) -> NDArray[Any]:
    if array.dtype.kind not in "fiub":
        raise UsageError(f"{name}: an array of numbers is needed, not of {array.dtype}")
    if array.ndim == 3:
        return array[:, np.newaxis]
    if array.ndim != 4:
        raise UsageError(
            f"{name}: axes (n, band, y, x), or (n, y, x) of one band, are needed; the shape is {array.shape}"
        )
    return array

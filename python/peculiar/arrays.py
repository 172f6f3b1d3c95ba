"""Functions on arrays that need neither networks nor files.

They run in this process, without the GIL. Results equal those of the
program's verbs on a sample of the same images. Ctrl-C stops `measure` and
`cutouts`, and takes effect at the end of `detect`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from astropy.table import Table
from numpy.typing import ArrayLike, NDArray

from peculiar import _core, _progress
from peculiar._arrays import numbers, plane, stamps_of_band, with_settings
from peculiar.errors import InputError
from peculiar.tables import table_of_columns

__all__ = ["Detection", "cutouts", "detect", "measure"]


@with_settings("detection")
def measure(
    images: ArrayLike,
    *,
    variance: ArrayLike | None = None,
    mask: ArrayLike | None = None,
    psf: ArrayLike | None = None,
    band: int = 0,
    gain: float | ArrayLike | None = None,
    sersic: bool = True,
    unit: str = "",
    threads: int = 0,
    progress: _progress.ProgressChoice = False,
    **detection: Any,
) -> Table:
    """Measure companions and morphology of the central source of each image, by statmorph's definitions.

    Parameters
    ----------
    images : array_like of float32, shape (image, y, x) or (image, band, y, x)
        Not copied if each image is contiguous, as in ``Sample.images``.
    variance : array_like, shape of `images`, optional
        In the unit of the images, squared.
    mask : array_like of bool or uint8, shape of `images`, optional
        0 or False: use the pixel.
    psf : array_like, shape (y, x), optional
        Point spread function for the Sersic fit, at the images' pixel scale,
        with any sum; its star is centred on the middle pixel.
    band : int
        Index of the band to measure.
    gain : float or array_like of shape (image,), optional
        Electrons per unit of flux, for the noise of the sources' own light
        if there is no variance. Without it, only the noise of the sky counts.
    sersic : bool
        Fit a Sersic profile; False saves the time.
    unit : str
        Unit of the pixels, for the units of the columns.
    threads : int
        0: all of the processor.
    progress : bool or callable, optional
        Show a progress bar (tqdm), or call this with each `Progress`, at most
        ten times a second.
    {settings}

    Returns
    -------
    astropy.table.Table
        One row per image, with the columns of ``peculiar measure``, their
        units and descriptions. A statistic that could not be measured is NaN;
        `flag`, `flag_sersic` and `measure_flags` say what to trust, `problem`
        why an image failed.
    """
    stamps = stamps_of_band(images, "images", band)
    gains = numbers(np.atleast_1d(np.asarray(gain, dtype=float)), "gain") if gain is not None else np.empty(0)
    with _progress.shown(progress) as on_progress:
        columns = _core.measure(
            stamps,
            None if variance is None else stamps_of_band(variance, "variance", band),
            None if mask is None else stamps_of_band(mask, "mask", band, np.uint8),
            None if psf is None else plane(psf, "psf", 2),
            gains,
            sersic,
            detection,
            unit,
            threads,
            _progress.of_core(on_progress),
        )
    return table_of_columns(columns)


@dataclass(frozen=True)
class Detection:
    """Sources that `detect` found in an image."""

    sources: Table
    """One row per source: position [pix, from 0 at the centre of the first pixel], flux, shape, flags."""
    segmentation: NDArray[np.int32]
    """Label of the source at each pixel, 0 for none; shape (y, x)."""
    image: NDArray[np.float32]
    """The image minus its background, 0 for unusable pixels; shape (y, x)."""
    background: float
    """Typical level of the background."""
    background_rms: float
    """Typical scatter of a pixel."""


@with_settings("detection", without=("noise_scale",))
def detect(
    image: ArrayLike,
    *,
    variance: ArrayLike | None = None,
    mask: ArrayLike | None = None,
    unit: str = "",
    **detection: Any,
) -> Detection:
    """Find and deblend the sources of an image, as Source Extractor does.

    Parameters
    ----------
    image : array_like, shape (y, x)
    variance : array_like, shape (y, x), optional
        In the unit of the image, squared. Without it, the noise is the scatter
        of the background.
    mask : array_like of bool or uint8, shape (y, x), optional
        0 or False: use the pixel.
    unit : str
        Unit of the pixels, for the units of the columns.
    {settings}

    Returns
    -------
    Detection
    """
    pixels = plane(image, "image", 2)
    noise = None if variance is None else plane(variance, "variance", 2)
    hidden = None if mask is None else plane(mask, "mask", 2, np.uint8)
    for name, other in (("variance", noise), ("mask", hidden)):
        if other is not None and other.shape != pixels.shape:
            raise InputError(f"{name}: its shape is {other.shape}, that of the image is {pixels.shape}")
    found = _core.detect(pixels, noise, hidden, detection, unit)
    return Detection(
        table_of_columns(found["columns"]),
        found["segmentation"],
        found["image"],
        found["background"],
        found["background_rms"],
    )


def cutouts(
    image: ArrayLike,
    x: ArrayLike,
    y: ArrayLike,
    size: int,
    *,
    scale: float = 1.0,
    conserve: str = "flux",
    threads: int = 0,
) -> NDArray[np.float32]:
    """Cut square stamps around positions in an image.

    Parameters
    ----------
    image : array_like, shape (y, x) or (band, y, x)
    x, y : array_like of shape (n,)
        Positions [pix], from 0 at the centre of the first pixel.
    size : int
        Edge of the stamps [pix].
    scale : float
        Width of a pixel of the stamp in pixels of the image. With 1, pixels
        are copied, starting at ceil(x - size / 2), as in
        `astropy.nddata.Cutout2D`; with other values they are resampled by
        area, with the position exactly at the centre of the stamp.
    conserve : {'flux', 'mean'}
        Quantity that resampling conserves: the sum of the pixels, or the
        surface brightness.
    threads : int
        0: all of the processor.

    Returns
    -------
    numpy.ndarray of float32, shape (n, size, size) or (n, band, size, size)
        NaN beyond the image.
    """
    if conserve not in ("flux", "mean"):
        raise InputError(f"conserve: {conserve!r} is neither 'flux' nor 'mean'")
    if size < 1 or not scale > 0:
        raise InputError(f"size ({size}) and scale ({scale}) must be above 0")
    columns, rows = numbers(np.atleast_1d(np.asarray(x, float)), "x"), numbers(np.atleast_1d(np.asarray(y, float)), "y")
    if columns.shape != rows.shape:
        raise InputError(f"x has {columns.size} places, y has {rows.size}")
    pixels = np.asarray(image)
    if pixels.ndim == 2:
        return _core.cut(plane(pixels, "image", 2), columns, rows, size, scale, conserve == "mean", threads)
    bands = plane(pixels, "image", 3)
    cut = [_core.cut(band, columns, rows, size, scale, conserve == "mean", threads) for band in bands]
    return np.stack(cut, axis=1)

"""Functions on arrays that need neither networks nor files.

They run in this process, without the GIL. Results equal those of the
program's verbs on a sample of the same images. Ctrl-C stops `measure` and
`cutouts`, and takes effect at the end of `detect`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from astropy import units
from astropy.table import Table
from numpy.typing import ArrayLike, NDArray

from peculiar import _core, _progress
from peculiar._arrays import plane, stamps_of_band, with_settings
from peculiar._given import Pixels, numbers, pixels, split, unit_of, unmasked
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
    unit: str | units.UnitBase = "",
    threads: int = 0,
    progress: _progress.ProgressChoice = False,
    **detection: Any,
) -> Table:
    """Measure companions and morphology of the central source of each image, by statmorph's definitions.

    Parameters
    ----------
    images : array_like of float32, shape (image, y, x) or (image, band, y, x)
        Not copied if each image is contiguous, as in ``Sample.images``. The
        masks of masked arrays and the units of quantities count, those of
        `variance` as well.
    variance : array_like, shape of `images`, optional
        Without a unit of its own in the unit of the images as given, squared,
        and converted with them.
    mask : array_like of bool or uint8, shape of `images`, optional
        0 or False: use the pixel. Joined with the mask of the images.
    psf : array_like, shape (y, x), optional
        Point spread function for the Sersic fit, at the images' pixel scale,
        with any sum; its star is centred on the middle pixel.
    band : int
        Index of the band to measure.
    gain : float or array_like of shape (image,), optional
        Electrons per unit of flux, for the noise of the sources' own light
        if there is no variance. Without it, only the noise of the sky counts.
        As for `variance`, the unit is that of the images as given.
    sersic : bool
        Fit a Sersic profile; False saves the time.
    unit : str or astropy Unit
        Unit of the pixels, for the units of the columns. Images with a unit
        are converted to it; without it, theirs is used.
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
    given = pixels(images, variance, mask, unit, lambda array, name, dtype: stamps_of_band(array, name, band, dtype))
    gains = np.empty(0) if gain is None else _gains(gain, given)
    with _progress.shown(progress) as on_progress:
        columns = _core.measure(
            given.images,
            given.variance,
            given.mask,
            None if psf is None else plane(unmasked(psf, "psf"), "psf", 2),
            gains,
            sersic,
            detection,
            given.unit,
            threads,
            _progress.of_core(on_progress),
        )
    return table_of_columns(columns)


def _gains(gain: ArrayLike, images: Pixels) -> NDArray[np.float64]:
    before = images.unit_before
    plain = None if before is None else units.electron / before
    return numbers(gain, "gain", _gain_unit(images.unit), plain=plain)


def _gain_unit(unit: str) -> units.UnitBase | None:
    of_images = unit_of(unit)
    if of_images is None or isinstance(of_images, units.UnrecognizedUnit):
        return None
    return units.electron / of_images


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
    unit: str | units.UnitBase = "",
    **detection: Any,
) -> Detection:
    """Find and deblend the sources of an image, as Source Extractor does.

    Parameters
    ----------
    image : array_like, shape (y, x)
        The masks of masked arrays and of `CCDData` and the units of quantities
        count, those of `variance` as well.
    variance : array_like, shape (y, x), optional
        Without a unit of its own in the unit of the image as given, squared,
        and converted with it. Without a variance, the noise is the scatter of
        the background.
    mask : array_like of bool or uint8, shape (y, x), optional
        0 or False: use the pixel. Joined with the mask of the image.
    unit : str or astropy Unit
        Unit of the pixels, for the units of the columns. An image with a unit
        is converted to it; without it, that of the image is used.
    {settings}

    Returns
    -------
    Detection
    """
    given = pixels(image, variance, mask, unit, lambda array, name, dtype: plane(array, name, 2, dtype), name="image")
    found = _core.detect(given.images, given.variance, given.mask, detection, given.unit)
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
        Masked pixels of a masked array are NaN in the stamps.
    x, y : array_like of shape (n,)
        Positions [pix], from 0 at the centre of the first pixel. The stamp of
        a position that is masked or not finite is NaN.
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
        NaN beyond the image; an astropy Quantity if the image is one.
    """
    if conserve not in ("flux", "mean"):
        raise InputError(f"conserve: {conserve!r} is neither 'flux' nor 'mean'")
    if size < 1 or not scale > 0:
        raise InputError(f"size ({size}) and scale ({scale}) must be above 0")
    columns, rows = numbers(x, "x", units.pix), numbers(y, "y", units.pix)
    if columns.shape != rows.shape:
        raise InputError(f"x has {columns.size} places, y has {rows.size}")
    given = split(image, "image")
    bands = plane(given.values, "image", 2 if given.values.ndim == 2 else 3)
    if given.mask is not None:
        bands = np.where(given.mask, np.float32(np.nan), bands)
    planes = [bands] if bands.ndim == 2 else list(bands)
    cut = [_core.cut(one, columns, rows, size, scale, conserve == "mean", threads) for one in planes]
    stamps = cut[0] if bands.ndim == 2 else np.stack(cut, axis=1)
    return stamps if given.unit is None else stamps << given.unit

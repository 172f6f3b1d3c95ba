"""Samples: images as views of the file, and their catalogue as a table."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from astropy import units
from astropy.table import Table
from numpy.typing import ArrayLike, NDArray

from peculiar import _core, _progress
from peculiar._arrays import plane
from peculiar._fits_header import header_of
from peculiar._given import arcsec, pixels, unmasked
from peculiar._row_table import RowTable
from peculiar.errors import InputError, UsageError
from peculiar.tables import TableLike, as_table, columns_of_table, texts_of

if TYPE_CHECKING:
    from astropy.nddata import CCDData, NDData
    from astropy.wcs import WCS
    from matplotlib.figure import Figure

__all__ = ["Row", "Sample", "import_arrays"]

PathLike = str | os.PathLike[str]


class Sample(RowTable):
    """A sample file, open for reading.

    Images, variances and masks are views of the file: pages are read on access
    and nothing is copied. Several threads may use an object. It can be pickled;
    only the file name is stored. If the file has been replaced or changed since
    it was opened, what would be read from it again is an `InputError`.

    Parameters
    ----------
    path : path-like
        A sample (.h5), as written by ``peculiar.import_images``, ``cutout`` and
        others.

    Raises
    ------
    peculiar.InputError
        The file is not a sample, unfinished, or of a newer version.

    Examples
    --------
    >>> sample = peculiar.Sample("galaxies.h5")       # doctest: +SKIP
    >>> sample.images.shape                           # doctest: +SKIP
    (8000, 1, 64, 64)
    >>> sample[437].ccddata().write("one.fits")       # doctest: +SKIP
    """

    def __init__(self, path: PathLike) -> None:
        self._open(path, "sample")
        self._header: dict[str, Any] = _core.sample_header(self.path)
        self._refuse_change()
        self._arrays: dict[str, tuple[str, tuple[int, ...], int | None, dict[str, Any]]] = self._file.arrays

    def __repr__(self) -> str:
        bands = ", ".join(self.bands)
        height, width = self.shape[2:]
        return f"<Sample {self.path!r}: {len(self)} images of {height} x {width} px, {bands}>"

    def __len__(self) -> int:
        return len(self._file)

    def __reduce__(self) -> tuple[type[Sample], tuple[str]]:
        return Sample, (self.path,)

    def __getitem__(self, row: int | str) -> Row:
        """Row by number (negative: from the end) or id."""
        return Row(self, self.row_of(row))

    def __iter__(self) -> Iterator[Row]:
        return (Row(self, row) for row in range(len(self)))

    # -- what the images are ------------------------------------------------

    @property
    def shape(self) -> tuple[int, ...]:
        """(images, bands, height, width)."""
        return self._arrays["images"][1]

    @property
    def bands(self) -> list[str]:
        """Names of the bands."""
        return list(self._header["bands"])

    @property
    def unit(self) -> str:
        """Unit of the pixel values in FITS notation; "" if unknown."""
        return str(self._header["unit"])

    @property
    def pixel_scale(self) -> units.Quantity | None:
        """Angular width of a pixel; None if unknown."""
        scale = self._header["pixel_scale_arcsec"]
        return None if math.isnan(scale) else scale * units.arcsec

    @property
    def zero_points(self) -> list[float]:
        """AB magnitude of one unit, for each band; empty if unknown."""
        return list(self._header["zero_point_mag"])

    @property
    def rows_upward(self) -> bool:
        """Whether row 0 is at the bottom, as in FITS; False for pictures."""
        return bool(self._header["rows_upward"])

    @property
    def provenance(self) -> dict[str, Any]:
        """How the sample was made: program, version, verb, settings, inputs."""
        content = json.loads(self._header["provenance"])
        return dict(content) if isinstance(content, Mapping) else {}

    @property
    def problems(self) -> list[tuple[int, str]]:
        """(row, reason) of problems with single images."""
        return list(self._file.problems)

    # -- planes -------------------------------------------------------------

    @cached_property
    def images(self) -> NDArray[np.float32]:
        """Images, shape (image, band, y, x), read-only, not copied."""
        return self.plane("images")

    @cached_property
    def variance(self) -> NDArray[np.float32] | None:
        """Variances in the unit squared, in the shape of the images; None if there are none."""
        return self.plane("variance") if "variance" in self._arrays else None

    @cached_property
    def mask(self) -> NDArray[np.uint8] | None:
        """Masks in the shape of the images, 0 = use the pixel; None if there are none."""
        return self.plane("mask") if "mask" in self._arrays else None

    @cached_property
    def psf(self) -> NDArray[np.float32] | None:
        """Point spread function, shape (band, y, x) or (1, y, x), sum 1; None if there is none."""
        array: NDArray[np.float32] | None = self._file.constant("psf")
        return array

    @property
    def planes(self) -> list[str]:
        """Names of all planes: images and, if present, variance, mask, truth_NAME."""
        return list(self._arrays)

    def plane(self, name: str) -> NDArray[Any]:
        """View of a plane of the file.

        Parameters
        ----------
        name : str
            One of `planes`.

        Returns
        -------
        numpy.ndarray, shape of the images
            Read-only and not copied. For a file of format 1, whose rows are in
            chunks, a copy.
        """
        if name not in self._arrays:
            raise InputError(f"{self.path}: has no plane {name!r}; it has {', '.join(self._arrays)}")
        self._refuse_change()
        dtype, shape, address, _ = self._arrays[name]
        if address is None or 0 in shape:
            copy: NDArray[Any] = self._file.read(name, 0, len(self))
            copy.flags.writeable = False
            return copy
        mapped = np.memmap(self.path, dtype=dtype, mode="r", offset=address, shape=shape).view(np.ndarray)
        self._refuse_change()  # it may have been replaced just before
        return mapped

    # -- catalogue ----------------------------------------------------------

    @cached_property
    def ids(self) -> NDArray[np.str_]:
        """Names of the images, unique in the sample."""
        return np.asarray(self.column("id")) if "id" in self.colnames else np.arange(len(self)).astype(str)

    def row_of(self, key: int | str) -> int:
        """Number of a row from its number or id. A number out of range raises `IndexError`."""
        if isinstance(key, str):
            found = self._rows_by_id.get(key)
            if found is None:
                raise InputError(f"{self.path}: has no image with the id {key!r}")
            return found
        row = int(key)
        if not -len(self) <= row < len(self):
            raise IndexError(f"row {row} of a sample of {len(self)}")
        return row % len(self)

    @cached_property
    def _rows_by_id(self) -> dict[str, int]:
        return {str(name): row for row, name in enumerate(self.ids)}

    # -- single images ------------------------------------------------------

    def wcs(self, row: int | str, *, bands: bool = False) -> WCS | None:
        """World coordinates of an image's pixels (tangent projection, ICRS).

        Parameters
        ----------
        row : int or str
            Number or id.
        bands : bool
            Add a third axis that counts the bands.

        Returns
        -------
        astropy.wcs.WCS or None
            None if the sample does not have the orientation of the image on the sky.
        """
        from astropy.wcs import WCS

        names = ("ra", "dec", "cd1_1", "cd1_2", "cd2_1", "cd2_2")
        if any(name not in self.colnames for name in names):
            return None
        number = self.row_of(row)
        ra, dec, *cd = (float(self.table[name][number]) for name in names)
        if not all(math.isfinite(value) for value in (ra, dec, *cd)):
            return None
        height, width = self.shape[2:]
        axes = 3 if bands else 2
        wcs = WCS(naxis=axes)
        wcs.wcs.ctype = ["RA---TAN", "DEC--TAN", ""][:axes]
        wcs.wcs.cunit = ["deg", "deg", ""][:axes]
        wcs.wcs.crpix = [(width + 1) / 2, (height + 1) / 2, 1][:axes]
        wcs.wcs.crval = [ra, dec, 1][:axes]
        matrix = np.eye(axes)
        matrix[:2, :2] = np.reshape(cd, (2, 2))
        wcs.wcs.cd = matrix
        wcs.wcs.radesys = "ICRS"
        wcs.wcs.set()
        return wcs

    def ccddata(self, row: int | str, band: int | str = 0) -> CCDData:
        """One band of an image, with uncertainty, mask, unit and world coordinates.

        Parameters
        ----------
        row : int or str
            Number or id.
        band : int or str
            Number or name; by default the first band.

        Returns
        -------
        astropy.nddata.CCDData, shape (y, x)
            ``uncertainty`` is a `VarianceUncertainty` if the sample has a
            variance, ``mask`` is True for pixels to ignore, and ``meta`` is a
            FITS header with the image's row of the catalogue: missing values
            are None, texts are in ASCII and cut to one card, and a name that
            FITS itself uses ends in "_" (``comment_``, ``cd1_1_``), as does a
            name that is already taken: OBJECT (the id), ROW, BAND and MAGZERO
            come first, then the columns in their order, and FITS ignores case.
        """
        from astropy.nddata import CCDData

        number, chosen = self.row_of(row), self._band(band)
        about: dict[str, Any] = {"BAND": self.bands[chosen]}
        if self.zero_points:
            about["MAGZERO"] = self.zero_points[chosen]
        return CCDData(wcs=self.wcs(number), **self._parts(number, (number, chosen), about))

    def nddata(self, row: int | str) -> NDData:
        """All bands of an image: `astropy.nddata.NDData`, shape (band, y, x), as `ccddata`."""
        from astropy.nddata import NDData

        number = self.row_of(row)
        return NDData(wcs=self.wcs(number, bands=True), **self._parts(number, (number,), {}))

    def show(
        self,
        rows: Sequence[int | str] | int = 16,
        *,
        band: int | str = 0,
        columns: int | None = None,
        titles: Sequence[str] | None = None,
    ) -> Figure:
        """Draw images side by side, each with its own stretch; see `peculiar.pictures.show_images`."""
        from peculiar.pictures import show_sample

        return show_sample(self, rows, band=band, columns=columns, titles=titles)

    # -- parts --------------------------------------------------------------

    def _band(self, band: int | str) -> int:
        if isinstance(band, str):
            if band not in self.bands:
                raise UsageError(f"{self.path}: has no band {band!r}; it has {', '.join(self.bands)}")
            return self.bands.index(band)
        if not -len(self.bands) <= band < len(self.bands):
            raise UsageError(f"{self.path}: has {len(self.bands)} bands, and no band {band}")
        return band % len(self.bands)

    def _parts(self, row: int, place: tuple[int, ...], about: Mapping[str, Any]) -> dict[str, Any]:
        from astropy.nddata import VarianceUncertainty

        unit = units.Unit(self.unit, parse_strict="silent") if self.unit else units.dimensionless_unscaled
        if isinstance(unit, units.UnrecognizedUnit):
            unit = units.dimensionless_unscaled
        variance, mask = self.variance, self.mask
        table = self.table
        first = {"OBJECT": str(self.ids[row]), "ROW": row, **about}
        known = ((name, table[name][row]) for name in table.colnames)
        return {
            "data": np.array(self.images[place]),
            "uncertainty": None if variance is None else VarianceUncertainty(np.array(variance[place]), unit=unit**2),
            "mask": None if mask is None else mask[place] != 0,
            "unit": unit,
            "meta": header_of((*first.items(), *known)),
        }

    def _meta(self) -> dict[str, Any]:
        return {"provenance": self._header["provenance"]}


class Row:
    """One image of a sample: ``sample[437]`` or ``sample["m31_437"]``."""

    def __init__(self, sample: Sample, row: int) -> None:
        self.sample = sample
        self.row = row

    def __repr__(self) -> str:
        return f"<Row {self.row} of {self.sample.path!r}: {self.id}>"

    @property
    def id(self) -> str:
        """Name of the image."""
        return str(self.sample.ids[self.row])

    @property
    def image(self) -> NDArray[np.float32]:
        """Pixels, shape (band, y, x), not copied."""
        return self.sample.images[self.row]

    @property
    def variance(self) -> NDArray[np.float32] | None:
        """Variance, shape (band, y, x), or None."""
        return None if self.sample.variance is None else self.sample.variance[self.row]

    @property
    def mask(self) -> NDArray[np.uint8] | None:
        """Mask, shape (band, y, x), 0 = use the pixel; or None."""
        return None if self.sample.mask is None else self.sample.mask[self.row]

    @property
    def catalogue(self) -> Any:
        """Row of the catalogue: `astropy.table.Row`."""
        return self.sample.table[self.row]

    def __getitem__(self, column: str) -> Any:
        """Value of a column of the catalogue."""
        return self.sample.table[column][self.row]

    @property
    def wcs(self) -> WCS | None:
        """World coordinates of the pixels, or None."""
        return self.sample.wcs(self.row)

    def ccddata(self, band: int | str = 0) -> CCDData:
        """One band; see `Sample.ccddata`."""
        return self.sample.ccddata(self.row, band)

    def nddata(self) -> NDData:
        """All bands; see `Sample.nddata`."""
        return self.sample.nddata(self.row)


def import_arrays(
    images: ArrayLike,
    output: PathLike,
    *,
    ids: Sequence[str] | ArrayLike | None = None,
    table: TableLike | None = None,
    variance: ArrayLike | None = None,
    mask: ArrayLike | None = None,
    psf: ArrayLike | None = None,
    bands: Sequence[str] | None = None,
    unit: str | units.UnitBase = "",
    pixel_scale: float | units.Quantity | None = None,
    zero_points: float | Sequence[float] | None = None,
    rows_upward: bool = True,
    overwrite: bool = False,
    threads: int = 0,
    progress: _progress.ProgressChoice = False,
) -> Sample:
    """Write images in memory as a sample.

    Parameters
    ----------
    images : array_like, shape (image, y, x) or (image, band, y, x)
        Written as float32. The masks of masked arrays and the units of
        quantities count, those of `variance` as well.
    output : path-like
        The sample to write (.h5). The file appears only when it is complete.
    ids : sequence of str, optional
        Unique names of the images, none of them masked; by default the table's
        column ``id``, else the row number.
    table : table-like, optional
        Catalogue, one row per image, in the order of the images.
    variance, mask : array_like, shape of `images`, optional
        Variance, without a unit of its own in the square of the images' unit
        as given, and converted with them; mask (0 or False: use the pixel),
        joined with the mask of the images.
    psf : array_like, shape (y, x) or (band, y, x), optional
        Point spread function at the images' pixel scale; scaled to sum 1.
    bands : sequence of str, optional
        Names of the bands; by default ``band_0``, ...
    unit : str or astropy Unit
        Unit of the pixel values, such as "electron/s". Images with a unit are
        converted to it; without it, theirs is used.
    pixel_scale : float [arcsec] or angle, optional
    zero_points : float or sequence of float, optional
        AB magnitude of one `unit`, one for all bands or one per band.
    rows_upward : bool
        Whether row 0 is at the bottom, as in FITS.
    overwrite : bool
        Replace an existing file.
    threads : int
        0: all of the processor.
    progress : bool or callable, optional
        Show a progress bar (tqdm), or call this with each `Progress`.

    Returns
    -------
    Sample
    """
    given = pixels(images, variance, mask, unit, _four_axes)
    count, number_of_bands = given.images.shape[:2]
    names = list(bands) if bands is not None else _band_names(number_of_bands)
    if len(names) != number_of_bands:
        raise InputError(f"bands: {len(names)} names are given, the images have {number_of_bands} bands")
    description = {
        "bands": names,
        "unit": given.unit,
        "pixel_scale_arcsec": math.nan if pixel_scale is None else arcsec(pixel_scale),
        "zero_point_mag": _zero_points(zero_points, number_of_bands),
        "rows_upward": rows_upward,
    }
    with _progress.shown(progress) as on_progress:
        _core.import_arrays(
            os.fspath(output),
            given.images,
            given.variance,
            given.mask,
            None if psf is None else _psf(psf, number_of_bands),
            description,
            columns_of_table(_catalogue(ids, table, count)),
            overwrite,
            threads,
            _progress.of_core(on_progress),
        )
    return Sample(output)


def _four_axes(array: NDArray[Any], name: str, dtype: Any) -> NDArray[Any]:
    if array.ndim == 3:
        array = array[:, np.newaxis]
    if array.ndim != 4:
        raise InputError(f"{name}: has the shape {array.shape}; it must be [image, y, x] or [image, band, y, x]")
    return plane(array, name, 4, dtype)


def _band_names(number: int) -> list[str]:
    return [f"band_{index}" for index in range(number)]


def _zero_points(values: float | Sequence[float] | None, bands: int) -> list[float]:
    if values is None:
        return []
    points = [float(values)] * bands if np.isscalar(values) else [float(value) for value in values]  # type: ignore[union-attr, arg-type]
    if len(points) != bands:
        raise InputError(f"zero_points: {len(points)} are given, the images have {bands} bands")
    return points


def _psf(values: ArrayLike, bands: int) -> NDArray[np.float32]:
    array = np.asarray(unmasked(values, "psf"), dtype=np.float64)
    if array.ndim == 2:
        array = array[np.newaxis]
    if array.ndim != 3 or array.shape[0] not in (1, bands):
        raise InputError(f"psf: has the shape {array.shape}; it must be (y, x) or ({bands}, y, x)")
    sums = array.sum(axis=(1, 2), keepdims=True)
    if not np.all(np.isfinite(array)) or not np.all(sums > 0):
        raise InputError("psf: has pixels that are not finite, or a sum that is not above 0")
    return np.ascontiguousarray(array / sums, dtype=np.float32)


def _catalogue(ids: Any, table: TableLike | None, count: int) -> Table:
    catalogue = Table() if table is None else as_table(table).copy(copy_data=False)
    if ids is None and "id" in catalogue.colnames:
        ids = catalogue["id"]
    names = [str(row) for row in range(count)] if ids is None else _ids(ids)
    if len(names) != count:
        raise InputError(f"ids: {len(names)} are given for {count} images")
    if "id" in catalogue.colnames:
        catalogue.remove_column("id")
    catalogue.add_column(np.array(names, dtype=str), name="id", index=0)
    return catalogue


def _ids(ids: Any) -> list[str]:
    names, missing = texts_of(ids)
    if missing is not None:
        raise InputError(f"ids: that of row {int(np.argmax(missing))} is missing; each image needs one")
    return names

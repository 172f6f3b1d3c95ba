"""Scores: images in the order of their ranking."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from astropy.table import Table
from numpy.typing import NDArray

from peculiar import _core
from peculiar._row_table import RowTable
from peculiar.errors import InputError
from peculiar.sample import Sample

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Scores"]


class Scores(RowTable):
    """A scores file (.h5), open for reading.

    Parameters
    ----------
    path : path-like
        File written by ``peculiar.score``, ``calibrate`` or ``learn``. If it
        has been replaced or changed since it was opened (by ``calibrate``, for
        example), what would be read from it again is an `InputError`.

    Examples
    --------
    >>> scores = peculiar.Scores("scores.h5")    # doctest: +SKIP
    >>> scores.top(10)["id", "outlier"]          # doctest: +SKIP
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._open(path, "scores")

    def __repr__(self) -> str:
        try:
            ranked = f", ranked by {self.ranking}"
        except InputError:  # the file has changed
            ranked = ""
        return f"<Scores {self.path!r}: {len(self)} images{ranked}>"

    def __len__(self) -> int:
        return len(self._file)

    def __reduce__(self) -> tuple[type[Scores], tuple[str]]:
        return Scores, (self.path,)

    @cached_property
    def attributes(self) -> dict[str, Any]:
        """Attributes of the file: model, sample, ranking, provenance, ..."""
        return dict(self._file.attributes)

    @cached_property
    def ranking(self) -> str:
        """Name of the column that the images are ranked by."""
        return str(self._ranked("")[0])

    def ranked_rows(self, column: str | None = None) -> NDArray[np.int64]:
        """Rows of the file, the highest score first.

        Parameters
        ----------
        column : str, optional
            Rank by this column; by default `ranking`.

        Returns
        -------
        numpy.ndarray of int64
            Images without a score, incomplete images, and images with a muted
            artefact are left out, as in ``peculiar top``.
        """
        return self._ranked(column or "")[1]

    def _ranked(self, column: str) -> tuple[str, NDArray[np.int64]]:
        self._refuse_change()
        ranked = _core.ranked_rows(self.path, column)
        self._refuse_change()
        return ranked

    @property
    def ranked(self) -> Table:
        """The table in the order of the ranking."""
        return self.table[self.ranked_rows()]

    def top(self, n: int = 50, *, column: str | None = None) -> Table:
        """The `n` highest-ranking images: rows of `table`, the highest first."""
        return self.table[self.ranked_rows(column)[: _count(n)]]

    def sample(self) -> Sample:
        """Open the sample that was scored, under the name stored in the scores.

        After a scan, it is that of the kept stamps, which are only some of the images.

        Raises
        ------
        peculiar.InputError
            The file does not exist.
        """
        named = str(self.attributes.get("sample", ""))
        folder = os.path.dirname(self.path)
        for place in (os.path.join(folder, named), os.path.join(folder, os.path.basename(named)), named):
            if named and os.path.isfile(place):
                return Sample(place)
        raise InputError(f"{self.path}: its sample {named!r} is not there; pass the sample")

    def show_top(
        self, n: int = 16, *, sample: Sample | None = None, column: str | None = None, band: int | str = 0
    ) -> Figure:
        """Draw the highest-ranking images, each with its rank, id and score.

        Parameters
        ----------
        n : int
        sample : Sample, optional
            By default the sample named in the scores. Images are found in it
            by id, or by row if it or the scores have no ids; those that it
            does not hold are passed over.
        column : str, optional
            Rank by this column.
        band : int or str
        """
        from peculiar.pictures import show_top

        return show_top(self, n, sample=sample, column=column, band=band)

    def _ranked_in(self, images: Sample, n: int, column: str | None) -> list[tuple[int, int, int]]:
        """Rank, row, and row in `images` of the `n` highest-ranking images that it holds."""
        find = self._finder(images)
        places = ((rank, int(row), find(int(row))) for rank, row in enumerate(self.ranked_rows(column), 1))
        found = ((rank, row, place) for rank, row, place in places if place is not None)
        return list(itertools.islice(found, _count(n)))

    def _finder(self, images: Sample) -> Callable[[int], int | None]:
        """Gives the row in `images` of one of our rows; None if the image is not there."""
        table = self.table
        place_of = _places(images)
        has_ids = "id" in table.colnames and "id" in images.colnames

        def find(row: int) -> int | None:
            place = place_of(int(table["row"][row])) if "row" in table.colnames else None
            if not has_ids:
                return place
            name = str(table["id"][row])
            if place is not None and str(images.ids[place]) == name:  # a sample may have an id twice
                return place
            return images._rows_by_id.get(name)

        return find

    def _meta(self) -> dict[str, Any]:
        return self.attributes


def _places(images: Sample) -> Callable[[int], int | None]:
    """Gives the row in `images` of an image by its row in the scored sample or survey."""
    if "scan_row" in images.colnames:
        return {int(number): place for place, number in enumerate(images.column("scan_row"))}.get
    count = len(images)
    return lambda number: number if 0 <= number < count else None


def _count(n: int) -> int:
    if n < 0:
        raise InputError(f"n is {n}; it must be 0 or more")
    return n

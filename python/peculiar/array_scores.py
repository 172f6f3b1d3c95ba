"""Scores of arrays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import astropy.table
    import pandas


class ArrayScores(Mapping[str, NDArray[Any]]):
    """Scores of images by column: ``scores["combined"]``. Larger is more anomalous.

    Attributes
    ----------
    ranking : str
        The column to rank by.
    units : dict of str to str
        Unit of each column, "" if it has none.
    descriptions : dict of str to str
        Description of each column.
    latent : ndarray or None
        After a search, the latent vector of each image's best reconstruction, (n, latent dimension).
    """

    def __init__(
        self,
        columns: dict[str, NDArray[Any]],
        units: dict[str, str],
        descriptions: dict[str, str],
        *,
        ranking: str,
        latent: NDArray[Any] | None = None,
    ) -> None:
        self._columns = columns
        self.units = units
        self.descriptions = descriptions
        self.ranking = ranking
        self.latent = latent

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self._columns[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)

    @property
    def highest(self) -> NDArray[np.intp]:
        """Indices of the images, the most anomalous first, images without a score last."""
        return np.argsort(-self[self.ranking], kind="stable")

    def to_table(self) -> astropy.table.QTable:
        """Convert to an astropy `QTable` with units and descriptions; needs astropy."""
        from astropy.table import Column, QTable
        from astropy.units import Unit

        table = QTable()
        for name, values in self.items():
            # Units are in FITS notation; a unit that astropy does not know remains a name.
            unit = Unit(self.units[name], parse_strict="silent") if self.units[name] else None
            table[name] = Column(values, unit=unit, description=self.descriptions[name])
        table.meta["ranking"] = self.ranking
        return table

    def to_pandas(self) -> pandas.DataFrame:
        """Convert to a pandas `DataFrame`; needs pandas."""
        import pandas

        return pandas.DataFrame(dict(self))

    def __repr__(self) -> str:
        count = len(self[self.ranking]) if self.ranking in self else 0
        return f"<scores of {count} images, ranked by {self.ranking}: {', '.join(self)}>"

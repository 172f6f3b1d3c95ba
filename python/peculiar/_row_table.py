"""What samples and scores have in common: the columns of their file as a table."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from astropy.table import QTable, Table

from peculiar import _core
from peculiar.errors import InputError
from peculiar.tables import quantities, table_of_columns, to_arrow, to_pandas

if TYPE_CHECKING:
    import pandas
    import pyarrow
    from astropy.coordinates import SkyCoord


class RowTable:
    """The catalogue of a row file: one row per image."""

    path: str
    _file: _core.RowFile

    @property
    def colnames(self) -> list[str]:
        """Names of the columns, in order."""
        return list(self._file.column_names)

    @cached_property
    def table(self) -> Table:
        """All columns, one row per image in the order of the file, with units and descriptions."""
        return table_of_columns((self._file.column(name) for name in self.colnames), self._meta())

    @property
    def qtable(self) -> QTable:
        """The table with quantities."""
        return quantities(self.table)

    def column(self, name: str) -> Any:
        """Read one column: `astropy.table.Column`."""
        return table_of_columns([self._file.column(name)])[name]

    @property
    def skycoord(self) -> SkyCoord:
        """Positions of the images (ICRS), one per row."""
        from astropy.coordinates import SkyCoord

        missing = [name for name in ("ra", "dec") if name not in self.colnames]
        if missing:
            raise InputError(f"{self.path}: has no column {missing[0]!r}; it does not know where its images lie")
        return SkyCoord(np.asarray(self.column("ra"), float), np.asarray(self.column("dec"), float), unit="deg")

    def to_pandas(self) -> pandas.DataFrame:
        """The table as a data frame."""
        return to_pandas(self.table)

    def to_arrow(self) -> pyarrow.Table:
        """The table as a pyarrow table."""
        return to_arrow(self.table)

    def _meta(self) -> dict[str, Any]:
        """Metadata of the table."""
        raise NotImplementedError

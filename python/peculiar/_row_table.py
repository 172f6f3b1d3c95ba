"""What samples and scores have in common: the columns of their file as a table."""

from __future__ import annotations

import os
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
    """Of the file, absolute: the current folder may change."""
    _file: _core.RowFile

    def _open(self, path: str | os.PathLike[str], kind: str) -> None:
        self.path = os.path.abspath(os.fspath(path))
        self._state = _state_of(self.path)
        self._file = _core.RowFile(self.path, kind)
        self._refuse_change()

    def _refuse_change(self) -> None:
        """For whatever opens the file by its name again, or reads it again: it may be another one by now.

        A file that was removed can still be read, since it is open.
        """
        if _state_of(self.path) not in (None, self._state):
            raise InputError(f"{self.path}: has changed since it was opened; open it again")

    @property
    def colnames(self) -> list[str]:
        """Names of the columns, in order."""
        return list(self._file.column_names)

    @cached_property
    def table(self) -> Table:
        """All columns, one row per image in the order of the file, with units and descriptions."""
        self._refuse_change()
        return table_of_columns((self._file.column(name) for name in self.colnames), self._meta())

    @property
    def qtable(self) -> QTable:
        """The table with quantities."""
        return quantities(self.table)

    def column(self, name: str) -> Any:
        """Read one column: `astropy.table.Column`."""
        self._refuse_change()
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


def _state_of(path: str) -> tuple[int, ...] | None:
    """What tells a file from another one of that name, or from a later state of it; None if it is not there."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size

"""Tables, read and written as the program does, and as Parquet.

All functions take and return `astropy.table.Table`; they also take `QTable`,
pandas data frames, pyarrow tables and dictionaries of arrays.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from astropy import units
from astropy.table import Column, MaskedColumn, QTable, Table
from astropy.time import Time, TimeDelta
from numpy.typing import NDArray

from peculiar import _core
from peculiar._given import split, unit_text
from peculiar.errors import InputError, UsageError

if TYPE_CHECKING:
    import pandas
    import pyarrow

__all__ = ["as_table", "read_parquet", "read_table", "to_arrow", "to_pandas", "write_parquet", "write_table"]

PathLike = str | os.PathLike[str]
TableLike = Any

# As in the program: longer vectors do not become columns.
LONGEST_VECTOR = 64

_CoreColumn = tuple[str, str, str, str, Any, Any]


def read_table(path: PathLike, *, table: str | int | None = None) -> Table:
    """Read a table in any format that the program reads, or Parquet.

    Parameters
    ----------
    path : path-like
        FITS, VOTable, ECSV, CSV and other text, the catalogue of a Peculiar
        file (.h5), or a Parquet file or folder.
    table : str or int, optional
        Which table to read if there are several: number or name of a FITS
        file's HDU; number from 0, name or ID of a VOTable's TABLE.

    Returns
    -------
    astropy.table.Table
        Columns with unit, description and (``column.meta["ucd"]``) UCD.
        Missing integers, booleans and texts are masked; missing floats are NaN.
        ``meta`` has the metadata of the file.

    Raises
    ------
    peculiar.InputError
        The file does not exist or is not a table, or it has several tables and
        none was chosen.
    """
    path = os.fspath(path)
    if _is_parquet(path):
        return read_parquet(path)
    if path.lower().endswith(".h5") and not os.path.isdir(path):
        return _read_row_file(path)
    content = _core.read_table(path, "" if table is None else str(table))
    meta: dict[str, Any] = dict(content["metadata"])
    if content["description"]:
        meta.setdefault("description", content["description"])
    return table_of_columns(content["columns"], meta)


def write_table(table: TableLike, path: PathLike, *, overwrite: bool = False) -> None:
    """Write a table in the format of the file's suffix: FITS, VOTable, ECSV, CSV or Parquet.

    Parameters
    ----------
    table : Table, QTable, DataFrame, pyarrow.Table or mapping of arrays
        Columns of numbers, booleans, texts, times and durations; times are
        written as ISO texts, durations in seconds. A scale of `Time` other than
        UTC is named in the description: "(TDB)". Numbers and booleans among
        which some are None stay what they are.
        Vectors of up to 64 values become columns ``NAME_0``, ``NAME_1``, ...
    path : path-like
        .fits .fit .vot .xml .ecsv .csv or .parquet. The file appears only when
        it is complete.
    overwrite : bool
        Replace a file of that name.
    """
    path = os.fspath(path)
    if _is_parquet(path):
        write_parquet(table, path, overwrite=overwrite)
        return
    _refuse_existing(path, overwrite)
    given = as_table(table)
    meta = {str(key): _text(value) for key, value in given.meta.items() if not str(key).startswith("__")}
    description = meta.pop("description", "")
    _core.write_table(path, columns_of_table(given), description, list(meta.items()))


def read_parquet(path: PathLike, *, columns: Iterable[str] | None = None, filters: Any = None) -> Table:
    """Read a Parquet file, or a folder of them (HATS, Rubin), with pyarrow.

    Parameters
    ----------
    path : path-like
        A file, or a folder whose files are parts of one table.
    columns : iterable of str, optional
        Names of the columns to read; by default all.
    filters : optional
        Rows to read, as in `pyarrow.parquet.read_table`:
        ``[("redshift", "<", 1.0)]``.

    Returns
    -------
    astropy.table.Table
        As `read_table`. Lists of up to 64 numbers become columns ``NAME_0``,
        ...; a warning names columns that are left out.
    """
    parquet = _pyarrow_parquet()
    path = os.fspath(path)
    try:
        content = parquet.read_table(path, columns=None if columns is None else list(columns), filters=filters)
    except (OSError, ValueError, KeyError) as error:
        raise InputError(f"{path}: cannot be read as Parquet: {error}") from error
    return _table_of_arrow(content, path)


def write_parquet(table: TableLike, path: PathLike, *, overwrite: bool = False) -> None:
    """Write a table as Parquet, with units, descriptions and UCDs in the metadata of its fields.

    Parameters
    ----------
    table : Table, QTable, DataFrame, pyarrow.Table or mapping of arrays
    path : path-like
    overwrite : bool
        Replace a file of that name.
    """
    parquet = _pyarrow_parquet()
    path = os.fspath(path)
    _refuse_existing(path, overwrite)
    part = f"{path}.part"
    try:
        parquet.write_table(to_arrow(table), part)
        os.replace(part, path)
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error}") from error
    finally:
        if os.path.exists(part):
            os.remove(part)


def as_table(table: TableLike) -> Table:
    """Convert any table to an `astropy.table.Table`: pandas, pyarrow, a mapping of arrays."""
    if isinstance(table, Table):
        return table
    module = type(table).__module__.split(".")[0]
    if module == "pandas":
        return Table.from_pandas(table)
    if module == "pyarrow":
        return _table_of_arrow(table, "the table")
    if isinstance(table, Mapping) or (isinstance(table, np.ndarray) and table.dtype.names):
        return Table(table)
    raise UsageError(f"{type(table).__name__} is no table: give an astropy Table, a pandas DataFrame, a pyarrow "
                     "Table or a dictionary of arrays")  # fmt: skip


def to_pandas(table: TableLike) -> pandas.DataFrame:
    """Convert a table to a data frame; missing integers and booleans get pandas' nullable types."""
    return _without_vectors(as_table(table)).to_pandas()


def to_arrow(table: TableLike) -> pyarrow.Table:
    """Convert to a pyarrow table, with ``unit``, ``description`` and ``ucd`` in the metadata of its fields."""
    arrow = _pyarrow()
    if type(table).__module__.split(".")[0] == "pyarrow":
        return table
    given = as_table(table)
    fields, arrays = [], []
    for name, unit, description, ucd, values, missing in columns_of_table(given):
        mask = None if missing is None else missing.astype(bool)
        kind = {"f": arrow.float64(), "i": arrow.int64(), "u": arrow.bool_()}
        type_ = arrow.string() if isinstance(values, list) else kind[values.dtype.kind]
        plain = values if isinstance(values, list) else values.astype(bool) if values.dtype == np.uint8 else values
        array = arrow.array(np.asarray(plain, dtype=object) if isinstance(values, list) else plain, type_, mask=mask)
        about = {"unit": unit, "description": description, "ucd": ucd}
        fields.append(arrow.field(name, type_, metadata={k: v for k, v in about.items() if v}))
        arrays.append(array)
    meta = {str(k): _text(v) for k, v in given.meta.items() if not str(k).startswith("__")}
    return arrow.Table.from_arrays(arrays, schema=arrow.schema(fields, metadata=meta))


def table_of_columns(columns: Iterable[_CoreColumn], meta: Mapping[str, Any] | None = None) -> Table:
    """Make a table from columns of the compiled module: (name, unit, description, ucd, values, missing)."""
    made = [_column(*column) for column in columns]
    table = Table(made, copy=False)
    table.meta.update(meta or {})
    return table


def columns_of_table(table: Table) -> list[_CoreColumn]:
    """The inverse of `table_of_columns`."""
    return [_core_column(column) for column in _without_vectors(_with_plain_times(table)).itercols()]


def _column(name: str, unit: str, description: str, ucd: str, values: Any, missing: Any) -> Column:
    data = np.array(values, dtype=str) if isinstance(values, list) else values
    if data.dtype == np.uint8:
        data = data.view(bool)
    meta = {"ucd": ucd} if ucd else None
    about: dict[str, Any] = {"name": name, "description": description or None, "meta": meta, "copy": False}
    if unit:
        about["unit"] = units.Unit(unit, parse_strict="silent")
    mask = _mask(values, missing)
    if mask is not None and data.dtype.kind != "f":
        return MaskedColumn(data, mask=mask, **about)
    return Column(data, **about)


def _mask(values: Any, missing: Any) -> Any:
    if missing is None:
        return None
    mask = np.asarray(missing).astype(bool)
    return mask if mask.any() else None


def _core_column(column: Any) -> _CoreColumn:
    name = str(column.info.name)
    unit = getattr(column, "unit", None)
    description = column.info.description or ""
    ucd = str((column.info.meta or {}).get("ucd", ""))
    data = np.asarray(np.ma.getdata(column))
    if data.dtype.kind == "m":  # a duration
        data, unit = data / np.timedelta64(1, "s"), "s"
    objects = _numbers_of_objects(column) if data.dtype.kind == "O" else None
    if objects is not None:
        data, mask = objects
        return name, unit_text(unit), str(description), ucd, _numbers(data, name, mask), mask
    if data.dtype.kind in "USOM":
        values, mask = texts_of(column)
        return name, unit_text(unit), str(description), ucd, values, mask
    mask = getattr(column, "mask", None)
    mask = None if mask is None or not np.any(mask) else np.asarray(mask, dtype=np.uint8)
    return name, unit_text(unit), str(description), ucd, _numbers(data, name, mask), mask


def texts_of(values: Any) -> tuple[list[str], NDArray[np.uint8] | None]:
    """Values as texts, "" where one is missing (masked, None, NaN, NaT), and where that is; None: nowhere."""
    items, missing = _items_of(values)
    texts = ["" if is_missing else _text_of(item) for item, is_missing in zip(items, missing.tolist(), strict=True)]
    return texts, _bytes_of(missing)


def _numbers_of_objects(column: Any) -> tuple[NDArray[Any], NDArray[np.uint8] | None] | None:
    """Objects that are all numbers, or all booleans, or missing, as an array; None if they are others."""
    items, missing = _items_of(column)
    present = [item for item, is_missing in zip(items, missing.tolist(), strict=True) if not is_missing]
    kinds = {_kind_of(item) for item in present}
    for kind, among in ((np.bool_, {"b"}), (np.int64, {"i"}), (np.float64, {"i", "f"})):
        if kinds and kinds <= among:
            data = np.zeros(len(items), kind)
            data[~missing] = present
            return data, _bytes_of(missing)
    return None


def _kind_of(item: Any) -> str:
    """b, i or f for a boolean, integer or other number that an array of ours can hold, else O."""
    if isinstance(item, (bool, np.bool_)):
        return "b"
    if isinstance(item, (int, np.integer)):
        return "i" if -(2**63) <= item < 2**63 else "O"
    return "f" if isinstance(item, (float, np.floating)) else "O"


def _items_of(values: Any) -> tuple[list[Any], NDArray[np.bool_]]:
    """Values one by one, times as texts, and where one is missing."""
    hidden = None
    if isinstance(values, np.ndarray):
        array, hidden, _ = split(values, "the texts")
        values = np.datetime_as_string(array).tolist() if array.dtype.kind == "M" else array.tolist()
        if array.dtype.kind == "M":
            hidden = np.isnat(array) if hidden is None else hidden | np.isnat(array)
    items = list(values)
    missing = np.array([_is_missing(item) for item in items], dtype=bool)
    return items, missing if hidden is None else missing | hidden


def _bytes_of(missing: NDArray[np.bool_]) -> NDArray[np.uint8] | None:
    return missing.astype(np.uint8) if missing.any() else None


def _is_missing(value: Any) -> bool:
    if value is None or value is np.ma.masked or type(value).__name__ in ("NAType", "NaTType"):  # those of pandas
        return True
    return isinstance(value, float) and value != value


def _numbers(data: Any, name: str, mask: Any) -> Any:
    if data.dtype.kind == "b":
        return np.ascontiguousarray(data, dtype=bool).view(np.uint8)
    if data.dtype.kind in "iu":
        if data.dtype.kind == "u" and data.size and data.max() > np.iinfo(np.int64).max:
            raise InputError(f"column {name!r}: has integers above 2^63 - 1, which a table of ours cannot hold")
        return np.ascontiguousarray(data, dtype=np.int64)
    if data.dtype.kind == "f":
        values = np.ascontiguousarray(data, dtype=np.float64)
        return values if mask is None else np.where(mask.astype(bool), np.nan, values)
    raise InputError(f"column {name!r}: is of the type {data.dtype}, which a table of ours cannot hold")


def _with_plain_times(table: Table) -> Table:
    """Times as ISO texts, durations in seconds."""
    times = [column for column in table.itercols() if isinstance(column, (Time, TimeDelta))]
    if not times:
        return table
    table = table.copy(copy_data=False)
    for column in times:
        about = {"name": column.info.name, "description": column.info.description, "meta": column.info.meta}
        if isinstance(column, TimeDelta):
            seconds, missing, _ = split(column.to_value("s"), column.info.name)
            plain = Column(seconds if missing is None else np.where(missing, np.nan, seconds), unit="s", **about)
        else:
            texts, missing = _iso_texts(column)
            if column.scale != "utc":
                about["description"] = f"{about['description'] or ''} ({column.scale.upper()})".lstrip()
            plain = Column(texts, **about) if missing is None else MaskedColumn(texts, mask=missing, **about)
        table.replace_column(column.info.name, plain)
    return table


def _iso_texts(times: Time) -> tuple[NDArray[Any], NDArray[np.bool_] | None]:
    """ISO texts with 3 decimals of the second if that loses nothing, else 6 or 9; and which are missing."""
    times = times.replicate()  # with a precision of its own

    def texts(decimals: int) -> tuple[NDArray[Any], NDArray[np.bool_] | None]:
        times.precision = decimals
        values, missing, _ = split(times.to_value("isot", subfmt="date_hms"), times.info.name)
        return values.astype(str), missing  # astropy's texts of no times are floats

    finest, missing = texts(9)
    present = finest if missing is None else finest[~missing]
    for decimals in (3, 6):
        if np.char.endswith(present, "0" * (9 - decimals)).all():
            return texts(decimals)
    return finest, missing


def _without_vectors(table: Table) -> Table:
    """Mixin columns (quantities, positions) and short vectors as plain columns; times stay."""
    if any(not isinstance(column, (Column, Time, TimeDelta)) for column in table.itercols()):
        from astropy.table.serialize import represent_mixins_as_columns

        table = represent_mixins_as_columns(table, exclude_classes=(Time, TimeDelta))
    if all(column.ndim == 1 for column in table.itercols()):
        return table
    plain = Table(meta=table.meta)
    for column in table.itercols():
        if column.ndim == 1:
            plain.add_column(column)
            continue
        if column.ndim > 2 or column.shape[1] > LONGEST_VECTOR:
            raise InputError(f"column {column.info.name!r}: has {column.shape[1:]} values a row; vectors of up to "
                             f"{LONGEST_VECTOR} become columns, longer ones and arrays do not")  # fmt: skip
        for number in range(column.shape[1]):
            part = column[:, number].copy()
            part.info.name = f"{column.info.name}_{number}"
            plain.add_column(part)
    return plain


def _table_of_arrow(content: Any, path: str) -> Table:
    """Lists and structures as plain columns; dictionaries decoded."""
    arrow = _pyarrow()
    while any(arrow.types.is_struct(field.type) for field in content.schema):
        content = content.flatten()
    columns: list[Column] = []
    left_out: list[str] = []
    for field, chunks in zip(content.schema, content.columns, strict=True):
        about = {
            key.decode(): value.decode()
            for key, value in (field.metadata or {}).items()
            if not key.startswith(b"PARQUET:")
        }
        values = chunks.combine_chunks()
        if isinstance(values, arrow.ChunkedArray):
            values = values.combine_chunks() if values.num_chunks == 1 else arrow.concat_arrays(values.chunks)
        if arrow.types.is_dictionary(field.type):
            values = values.dictionary_decode()
        if (
            arrow.types.is_list(values.type)
            or arrow.types.is_large_list(values.type)
            or arrow.types.is_fixed_size_list(values.type)
        ):
            parts = _vector_columns(field.name, values, about)
            if parts is None:
                left_out.append(field.name)
            columns += parts or []
            continue
        column = _arrow_column(field.name, values, about)
        if column is None:
            left_out.append(field.name)
        else:
            columns.append(column)
    if left_out:
        words = "%s: these columns are left out, since no table of ours can hold them: %s"
        logging.getLogger("peculiar").warning(words, path, ", ".join(left_out))
    table = Table(columns, copy=False)
    skip = (b"pandas", b"ARROW:schema", b"table_meta_yaml")
    for key, value in (content.schema.metadata or {}).items():
        if key not in skip:
            table.meta[key.decode()] = value.decode(errors="replace")
    return table


def _arrow_column(name: str, values: Any, about: Mapping[str, str]) -> Column | None:
    arrow = _pyarrow()
    kind = arrow.types
    missing = None
    if values.null_count:
        missing = values.is_null().to_numpy(zero_copy_only=False)
    type_ = values.type
    if kind.is_floating(type_) or kind.is_decimal(type_) or kind.is_null(type_):
        data: Any = values.cast(arrow.float64()).to_numpy(zero_copy_only=False)
        missing = None
    elif kind.is_boolean(type_):
        data = values.fill_null(False).to_numpy(zero_copy_only=False).astype(bool)
    elif kind.is_integer(type_):
        data = values.fill_null(0).to_numpy(zero_copy_only=False)
        if data.dtype == np.uint64 and data.size and data.max() > np.iinfo(np.int64).max:
            return None
        data = data.astype(np.int64)
    elif kind.is_string(type_) or kind.is_large_string(type_) or kind.is_timestamp(type_) or kind.is_date(type_):
        data = ["" if text is None else text for text in values.cast(arrow.string()).to_pylist()]
    else:
        return None
    return _column(name, about.get("unit", ""), about.get("description", ""), about.get("ucd", ""), data, missing)


def _vector_columns(name: str, values: Any, about: Mapping[str, str]) -> list[Column] | None:
    rows = values.to_pylist()
    lengths = {len(row) for row in rows if row is not None}
    if len(lengths) != 1 or not 1 <= max(lengths) <= LONGEST_VECTOR:
        return None
    arrow = _pyarrow()
    parts = []
    for number in range(max(lengths)):
        part = arrow.array([None if row is None else row[number] for row in rows], values.type.value_type)
        column = _arrow_column(f"{name}_{number}", part, about)
        if column is None:
            return None
        parts.append(column)
    return parts


def _read_row_file(path: str) -> Table:
    file = _core.RowFile(path)
    return table_of_columns((file.column(name) for name in file.column_names), file.attributes)


def _text_of(value: Any) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, default=str)


def _is_parquet(path: str) -> bool:
    return path.lower().rstrip("/").endswith((".parquet", ".pq")) or os.path.isdir(path)


def _refuse_existing(path: str, overwrite: bool) -> None:
    if os.path.exists(path) and not overwrite:
        raise InputError(f"{path}: is there already; overwrite=True replaces it")


def _pyarrow() -> Any:
    try:
        import pyarrow
    except ModuleNotFoundError as error:
        raise UsageError("pyarrow, which reads and writes Parquet, is not installed: pip install pyarrow") from error
    return pyarrow


def _pyarrow_parquet() -> Any:
    _pyarrow()
    import pyarrow.parquet

    return pyarrow.parquet


def quantities(table: Table) -> QTable:
    """The table with quantities for all columns with units."""
    return QTable(table, copy=False)

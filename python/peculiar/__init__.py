"""Finds outliers in astronomical images that nobody has labelled.

>>> import peculiar
>>> sample = peculiar.Sample("galaxies.h5")
>>> sample.images.shape, sample.table.colnames[:3]  # doctest: +SKIP

Files are read as NumPy arrays and astropy tables (`Sample`, `Scores`,
`read_table`); `peculiar.arrays`, `peculiar.statistics` and
`peculiar.photometry` work on arrays in this process; the verbs of the program
(`peculiar.train`, `peculiar.score`, ...) and `peculiar.Model` run the program.
Modules are imported when they are first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from peculiar.errors import (
    Cancelled,
    ConfigError,
    InputError,
    InternalError,
    NumericError,
    PeculiarError,
    UsageError,
)

if TYPE_CHECKING:
    from peculiar.model import Model as Model
    from peculiar.sample import Sample as Sample
    from peculiar.scores import Scores as Scores
    from peculiar.tables import read_parquet as read_parquet
    from peculiar.tables import read_table as read_table
    from peculiar.tables import write_parquet as write_parquet
    from peculiar.tables import write_table as write_table

_ERRORS = [
    Cancelled.__name__,
    ConfigError.__name__,
    InputError.__name__,
    InternalError.__name__,
    NumericError.__name__,
    PeculiarError.__name__,
    UsageError.__name__,
]

# The module of each public name; peculiar.verbs.__all__ lists the verbs.
_HOME = {
    "ArrayScores": "model",
    "Model": "model",
    "OutlierDetector": "estimator",
    "Reconstructions": "model",
    "Sample": "sample",
    "Scores": "scores",
    "import_arrays": "sample",
    "install_networks": "networks",
    "read_parquet": "tables",
    "read_table": "tables",
    "write_parquet": "tables",
    "write_table": "tables",
}
_MODULES = ["arrays", "errors", "estimator", "model", "networks", "photometry", "pictures", "sample", "scores",
            "statistics", "tables", "verbs"]  # fmt: skip


def _verbs() -> Any:
    """The module of the verbs, which the program lists; None if there is no such module."""
    try:
        return importlib.import_module("peculiar.verbs")
    except ModuleNotFoundError as error:
        if error.name != "peculiar.verbs":
            raise
        return None


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return importlib.import_module("peculiar._version").__version__
    if name in _HOME:
        value = getattr(importlib.import_module(f"peculiar.{_HOME[name]}"), name)
    elif name in _MODULES:
        value = importlib.import_module(f"peculiar.{name}")
    elif not name.startswith("_"):
        value = _verb(name)
    else:
        raise AttributeError(f"module 'peculiar' has no attribute {name!r}")
    globals()[name] = value
    return value


def _verb(name: str) -> Any:
    words = f"module 'peculiar' has no attribute {name!r}"
    try:
        verbs = _verbs()
    except PeculiarError as error:
        raise AttributeError(f"{words}, unless it is a verb, which cannot be listed: {error}") from error
    if verbs is None or name not in verbs.__all__:
        raise AttributeError(words)
    return getattr(verbs, name)


def __dir__() -> list[str]:
    try:
        verbs = _verbs()
    except PeculiarError:
        verbs = None
    names = [*_ERRORS, *_HOME, *_MODULES, *(verbs.__all__ if verbs is not None else []), "__version__"]
    return sorted(names)

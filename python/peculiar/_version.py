"""Version of the package, as the program says it."""

from __future__ import annotations

from peculiar import _core

__version__: str = _core.version()

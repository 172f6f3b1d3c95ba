"""Version of the package, as reported by the program."""

from __future__ import annotations

from peculiar import _core

__version__: str = _core.version()

"""Progress bars, drawn by tqdm if it is installed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

from peculiar._program import Progress

#: Whether a call shows progress: True, False, a function that is called with each `Progress`, or None: where
#: there is a terminal or a notebook to see it.
ProgressChoice: TypeAlias = "bool | Callable[[Progress], None] | None"


def of_core(on_progress: Callable[[Progress], None] | None) -> Callable[..., None] | None:
    """Function for the compiled module, which calls it with the fields of a `Progress`."""
    if on_progress is None:
        return None
    return lambda **fields: on_progress(Progress(**fields))


@contextmanager
def shown(choice: ProgressChoice) -> Iterator[Callable[[Progress], None] | None]:
    """Function to call with each `Progress`; None if progress is not shown."""
    if callable(choice):
        yield choice
        return
    bars = _bars(choice)
    if bars is None:
        yield None
        return
    try:
        yield bars.show
    finally:
        bars.close()


def _bars(choice: bool | None) -> _Bars | None:
    if choice is False or (choice is None and not (sys.stderr.isatty() or "ipykernel" in sys.modules)):
        return None
    try:
        from tqdm.auto import tqdm
    except ImportError:
        if choice:
            raise
        return None
    return _Bars(tqdm)


class _Bars:
    """One bar per piece of work, one after the other."""

    def __init__(self, tqdm: Any) -> None:
        self._tqdm = tqdm
        self._bar: Any = None
        self._key: tuple[str, int, int] | None = None

    def show(self, progress: Progress) -> None:
        key = (progress.what, progress.total, progress.done_at_start)
        if key != self._key or self._bar is None:
            self.close()
            self._key = key
            self._bar = self._tqdm(
                total=progress.total, initial=progress.done_at_start, desc=progress.what, unit=f" {progress.unit}"
            )
        self._bar.update(progress.done - self._bar.n)
        if progress.is_last:
            self.close()

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
        self._bar = None

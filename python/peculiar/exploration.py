"""The explorer: a page in the browser, served by the program."""

from __future__ import annotations

import contextlib
import html
import json
import operator
import os
import signal
import subprocess
import threading
import weakref
from collections.abc import Callable, Mapping
from typing import Any

from peculiar import _notebook, _program
from peculiar._program import Cancellation, Progress
from peculiar._settings import Verb
from peculiar.errors import Cancelled, InternalError, UsageError

_SECONDS_TO_END = 30.0


class _Stop:
    """Asks the server to end, once: a second signal would end it before it has finished."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._lock = threading.Lock()
        self._is_asked = False

    def __call__(self) -> None:
        with self._lock:
            if not self._is_asked:
                self._is_asked = True
                self._process.send_signal(signal.SIGINT)


class Exploration:
    """The explorer's page, served in the background until `close`.

    >>> page = peculiar.explore("outliers/")
    >>> page.url
    >>> page.close()  # labels are kept

    A notebook shows the page in a frame, with a link that opens it in a tab
    of its own; elsewhere, and if no origin may frame the page, only the link.
    In a script, `wait` serves the page until ctrl-C. The server also ends when
    this object is deleted, and when Python ends, for whatever reason.

    Attributes
    ----------
    url : str
        Address of the page, with the token that opens it.
    frame_in : list of str
        Origins of pages that may show the page in a frame.
    height : int
        Height of the frame in a notebook [px]; 0 shows only the link.
    """

    def __init__(
        self,
        words: list[str],
        *,
        height: int = 0,
        on_progress: Callable[[Progress], None] | None = None,
        cancel: Cancellation | None = None,
    ) -> None:
        self.height = _height(height)
        cancel = cancel or Cancellation()
        if cancel.is_cancelled:
            raise Cancelled("cancelled before it began")
        self._closing = threading.Lock()
        self._report: dict[str, Any] | None = None
        self._listener = _program.Listener(on_progress)
        process = _program.start([*words, "--json", "--messages=json"], stdin=subprocess.DEVNULL)
        self._process = process
        assert process.stdout is not None
        assert process.stderr is not None
        self._ear = threading.Thread(target=self._listener.listen, args=(process.stderr,), daemon=True)
        self._ear.start()
        self._stop = _Stop(process)
        self._finalizer = weakref.finalize(self, _end, process, self._stop, self._ear, os.getpid())
        self._cancelling = contextlib.ExitStack()
        try:
            self._cancelling.enter_context(cancel._stopping(self._stop))
            first = process.stdout.readline()
        except BaseException:
            self._cancelling.close()
            self._finalizer()
            raise
        try:
            opened = json.loads(first)
            self.url: str = opened["url"]
            self.frame_in: list[str] = opened["frame_in"]
        except (ValueError, LookupError):  # the program has ended instead, or was cancelled
            self._cancelling.close()
            self._finalizer()
            if cancel.is_cancelled:
                raise Cancelled("cancelled before the page was served") from None
            raise self._listener.failure(process.returncode) from None
        self._listener.on_progress = None

    def close(self) -> dict[str, Any]:
        """End the server; return the program's report (label file, decisions).

        Raises
        ------
        PeculiarError
            The server had failed, or did not end.
        """
        with self._closing:
            if self._report is None:
                self._report = {}
                self._report = self._ended()
            return self._report

    def _ended(self) -> dict[str, Any]:
        self._cancelling.close()
        process = self._process
        self._stop()
        try:
            process.wait(_SECONDS_TO_END)  # the report fits into the pipe
        except subprocess.TimeoutExpired:
            process.kill()
            self._finalizer()
            raise InternalError(f"the server did not end within {_SECONDS_TO_END:.0f} s and was killed") from None
        assert process.stdout is not None
        rest = process.stdout.read()
        self._finalizer()
        if process.returncode != 0:
            raise self._listener.failure(process.returncode)
        report: dict[str, Any] = json.loads(rest)
        return report

    def wait(self) -> dict[str, Any]:
        """Serve the page until ctrl-C, a cancellation or `close`; return the program's report."""
        with contextlib.suppress(KeyboardInterrupt):
            self._process.wait()
        return self.close()

    @property
    def is_open(self) -> bool:
        """Whether the page is still served."""
        return self._process.poll() is None

    def __enter__(self) -> Exploration:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<peculiar explore: {self.url}{'' if self.is_open else ', closed'}>"

    def _repr_html_(self) -> str:
        if not self.is_open:
            return "<p>The explorer is closed.</p>"
        url = html.escape(self.url)
        link = f'<p><a href="{url}" target="_blank" rel="noopener">Open the explorer in a tab of its own</a></p>'
        if not self.frame_in or self.height == 0:
            return link
        return (
            f'{link}<iframe src="{url}" title="Peculiar explorer" width="100%" height="{self.height}" '
            'style="border: 1px solid gray" allow="clipboard-write" referrerpolicy="no-referrer"></iframe>'
        )


def explore(
    verb: Verb,
    given: Mapping[str, Any],
    *,
    height: int,
    on_progress: Callable[[Progress], None] | None,
    cancel: Cancellation | None,
) -> Exploration:
    """Start the explorer. The server of the notebook may frame the page unless the arguments say who may."""
    is_chosen = given.get("frame_in") is not None or given.get("config") is not None
    found = [] if is_chosen or height == 0 else _notebook.origins()
    words = verb.words({**given, "frame_in": found} if found else given)
    return Exploration(words, height=height, on_progress=on_progress, cancel=cancel)


def _height(value: Any) -> int:
    try:
        height = operator.index(value)
    except TypeError:
        height = -1
    if height < 0 or isinstance(value, bool):
        raise UsageError(f"height: {value!r} is not a whole number of px from 0")
    return height


def _end(process: subprocess.Popen[bytes], stop: _Stop, ear: threading.Thread, owner: int) -> None:
    if os.getpid() != owner:  # in a forked process: the server belongs to the parent
        return
    stop()
    try:
        process.wait(_SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    ear.join(_SECONDS_TO_END)
    for stream in (process.stdout, process.stderr):
        assert stream is not None
        stream.close()

"""The explorer: a page in the browser, served by the program."""

from __future__ import annotations

import json
import signal
import subprocess
import threading
from typing import Any

from peculiar import _program


class Exploration:
    """The explorer's page, served until `close`.

    >>> page = peculiar.explore("outliers/")
    >>> page.url
    >>> page.close()  # labels are kept

    In a notebook it is displayed as a link. (It cannot be embedded in the
    notebook, because the page forbids framing by other sites.) The server
    also ends with Python.

    Attributes
    ----------
    url : str
        Address of the page, with the token that opens it.
    """

    def __init__(self, words: list[str]) -> None:
        self._listener = _program.Listener()
        self._process = _program.start([*words, "--json", "--messages=json"], stdin=subprocess.DEVNULL)
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self._ear = threading.Thread(target=self._listener.listen, args=(self._process.stderr,), daemon=True)
        self._ear.start()
        first = self._process.stdout.readline()
        if not first.strip():
            self._process.wait()
            self._ear.join()
            raise self._listener.failure(self._process.returncode)
        self.url: str = json.loads(first)["url"]

    def close(self) -> dict[str, Any]:
        """End the server; return the program's report (label file, decisions)."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
        assert self._process.stdout is not None
        rest = self._process.stdout.read()
        self._process.wait()
        self._ear.join()
        return json.loads(rest) if rest.strip() else {}

    @property
    def is_open(self) -> bool:
        """Whether the page is still served."""
        return self._process.poll() is None

    def __enter__(self) -> Exploration:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        process = getattr(self, "_process", None)
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGINT)

    def __repr__(self) -> str:
        return f"<peculiar explore: {self.url}{'' if self.is_open else ', closed'}>"

    def _repr_html_(self) -> str:
        return f'<a href="{self.url}" target="_blank" rel="noopener">Open the explorer</a>'

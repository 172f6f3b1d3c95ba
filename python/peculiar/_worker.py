"""The program as a worker: it keeps a model open and answers requests (docs/worker.md)."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import threading
import weakref
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from numpy.typing import NDArray

from peculiar import _program
from peculiar._program import Cancellation, Progress
from peculiar._shared import Results
from peculiar.errors import Cancelled, InternalError, error_of_kind

_SECONDS_TO_END = 10.0
_SECONDS_BETWEEN_LOOKS = 0.05


class Worker:
    """A process of ``peculiar serve``. Thread-safe: requests take turns.

    It ends with `close`, when this object is deleted, and when this process
    ends, for whatever reason.

    Parameters
    ----------
    words : sequence of str
        Arguments of ``peculiar serve``.

    Raises
    ------
    PeculiarError
        The program refused to start; kind and message are the program's.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self._turn = threading.Lock()
        self._writing = threading.Lock()
        self._serial = 0
        self._owner = os.getpid()
        self._listener = _program.Listener()
        self._process = _program.start(["serve", *words, "--messages=json"], stdin=subprocess.PIPE)
        assert self._process.stderr is not None
        self._ear = threading.Thread(target=self._listener.listen, args=(self._process.stderr,), daemon=True)
        self._ear.start()
        self._finalizer = weakref.finalize(self, _end, self._process, self._owner)
        try:
            first = self._read()
        except BaseException as failure:
            self.close()
            if isinstance(failure, InternalError) and self._process.returncode:
                raise self._listener.failure(self._process.returncode) from None
            raise
        self.ready: dict[str, Any] = first["ready"]

    @property
    def is_open(self) -> bool:
        """Whether the worker takes requests of this process."""
        return self._process.poll() is None and self._owner == os.getpid()

    def close(self) -> None:
        """End the worker. A request that another thread waits for is cancelled."""
        self._finalizer()

    def ask(
        self,
        request: dict[str, Any],
        *,
        on_progress: Callable[[Progress], None] | None = None,
        cancel: Cancellation | None = None,
    ) -> tuple[dict[str, Any], dict[str, NDArray[Any]], list[dict[str, Any]]]:
        """Send a request and wait for the answer.

        Returns
        -------
        answer : dict
            The answer without its arrays.
        arrays : dict of str to ndarray
            Arrays by name, in their own memory.
        layout : list of dict
            Names, units and descriptions of the arrays.

        Raises
        ------
        PeculiarError
            The error in the answer; `InternalError` if the worker has died;
            `Cancelled` also while the request waits for its turn.
        KeyboardInterrupt
            After the worker has dropped the request; the worker stays open. A second
            interrupt ends the worker.
        """
        cancel = cancel or Cancellation()
        with self._own_turn(cancel), Results() as results:
            self._serial += 1
            own = self._serial
            with cancel._stopping(lambda: self._write({"cancel": own})):
                self._write({**request, "id": own, "result": results.path})
                if cancel.is_cancelled:  # perhaps before the request, when the worker did not know it
                    self._write({"cancel": own})
                answer = self._answer_to(own, on_progress)
            if "error" in answer:
                raise error_of_kind(answer["error"]["kind"], answer["error"]["message"])
            found = answer["answer"]
            layout = found.pop("arrays", [])
            return found, results.arrays(layout), layout

    @contextlib.contextmanager
    def _own_turn(self, cancel: Cancellation) -> Iterator[None]:
        """Wait until no other request is worked on."""
        while not self._turn.acquire(timeout=_SECONDS_BETWEEN_LOOKS):
            if cancel.is_cancelled:
                raise Cancelled("cancelled before it began")
        try:
            yield
        finally:
            self._turn.release()

    def _answer_to(self, own: int, on_progress: Callable[[Progress], None] | None) -> dict[str, Any]:
        try:
            return self._next_answer(own, on_progress)
        except InternalError:
            raise
        except BaseException:  # ctrl-C, or on_progress failed: drop the request, keep the worker
            try:
                self._take_back(own)
            except BaseException:  # ctrl-C again
                self._process.kill()
                self.close()
            raise

    def _take_back(self, own: int) -> None:
        """Return when the worker is idle. Its answer may have been read already, in part or completely."""
        self._serial += 1
        self._write({"cancel": own})
        self._write({"id": self._serial, "do": "nothing"})
        while True:
            try:
                self._next_answer(self._serial, None)
                return
            except ValueError:  # the rest of a line
                continue

    def _next_answer(self, own: int, on_progress: Callable[[Progress], None] | None) -> dict[str, Any]:
        while True:
            line = self._read()
            if line.get("id") != own:
                continue
            if "progress" not in line:
                return line
            if on_progress is not None:
                on_progress(Progress(**line["progress"]))

    def _write(self, line: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        try:
            with self._writing:
                self._process.stdin.write(json.dumps(line).encode() + b"\n")
                self._process.stdin.flush()
        except (OSError, ValueError):
            raise self._death() from None

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line.endswith(b"\n"):
            raise self._death()
        said: dict[str, Any] = json.loads(line)
        return said

    def _death(self) -> InternalError:
        try:
            code = self._process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            return InternalError("the worker answers no longer")
        self._ear.join(_SECONDS_TO_END)
        return InternalError(
            f"the worker (process {self._process.pid}) has ended: {self._listener.failure(code)}. "
            "The next call starts another"
        )


def _end(process: subprocess.Popen[bytes], owner: int) -> None:
    if os.getpid() != owner:  # in a forked process: the worker belongs to the parent
        return
    assert process.stdin is not None
    with contextlib.suppress(OSError):
        process.stdin.close()
    try:
        process.wait(_SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for stream in (process.stdout, process.stderr):
        assert stream is not None
        stream.close()

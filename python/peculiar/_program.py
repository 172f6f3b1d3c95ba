"""Finds and runs the program: exit codes become exceptions, messages go to `logging`."""

from __future__ import annotations

import importlib
import json
import logging
import os
import pathlib
import shutil
import signal
import subprocess
import threading
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

from peculiar.errors import Cancelled, InternalError, UsageError, error_of_exit_code, error_of_kind

_logger = logging.getLogger("peculiar")
_INSTALLED = pathlib.Path(__file__).with_name("bin") / "peculiar"
_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
_started: weakref.WeakSet[subprocess.Popen[bytes]] = weakref.WeakSet()


def path() -> str:
    """Path of the program.

    It is the program named by the environment variable ``PECULIAR_PROGRAM``,
    else the program installed with this package, else the first ``peculiar``
    on ``PATH``.

    Raises
    ------
    UsageError
        There is no program, or none under the name in ``PECULIAR_PROGRAM``.
    """
    named = os.environ.get("PECULIAR_PROGRAM")
    if named:
        found = shutil.which(named)
        if found is None:
            raise UsageError(f"PECULIAR_PROGRAM: '{named}' is no program; name the file, or unset the variable")
        return os.path.abspath(found)
    if os.access(_INSTALLED, os.X_OK):
        return str(_INSTALLED)
    found = shutil.which("peculiar")
    if found is None:
        raise UsageError(
            "the program 'peculiar' was not found: it is not installed with this package, nor on PATH; "
            "set the environment variable PECULIAR_PROGRAM to its path"
        )
    return os.path.abspath(found)


@dataclass(frozen=True)
class Progress:
    """Progress of a counted piece of work."""

    what: str  #: name of the work: "import"
    unit: str  #: unit of the count: "images"
    total: int  #: number to do
    done: int  #: including those of earlier runs
    done_at_start: int  #: by earlier runs
    seconds: float  #: since this run began
    is_last: bool  #: whether this is the last report


@dataclass(frozen=True)
class Message:
    """A message of the program."""

    level: str  #: "debug", "info", "warning" or "error"
    text: str


class Cancellation:
    """Stops calls from another thread.

    >>> cancel = peculiar.Cancellation()
    >>> threading.Timer(60, cancel.cancel).start()
    >>> peculiar.train("sample.h5", output="m.safetensors", cancel=cancel)

    A stopped call raises `Cancelled`. What it has written is kept, and the same
    call resumes if the verb can. A handle may be passed to several calls; it
    also stops calls that begin after `cancel`.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_cancelled = False
        self._stops: list[Callable[[], None]] = []

    @property
    def is_cancelled(self) -> bool:
        """Whether `cancel` was called."""
        return self._is_cancelled

    def cancel(self) -> None:
        """Stop the calls that this handle was passed to. Thread-safe."""
        with self._lock:
            if self._is_cancelled:
                return  # a second signal would end the program at once
            self._is_cancelled = True
            for stop in self._stops:
                stop()

    @contextmanager
    def _stopping(self, stop: Callable[[], None]) -> Iterator[None]:
        """Call `stop` if the work inside is cancelled."""
        with self._lock:
            if self._is_cancelled:
                raise Cancelled("cancelled before it began")
            self._stops.append(stop)
        try:
            yield
        finally:
            with self._lock:
                self._stops.remove(stop)


def log(level: str, text: str) -> None:
    """Pass a message of the program to the logger "peculiar"."""
    _logger.log(_LEVELS.get(level, logging.INFO), "%s", text)


def _environment(program: str) -> dict[str, str] | None:
    """Environment that tells the program of this package where libtorch is; None: that of this process, unchanged."""
    if pathlib.Path(program) != _INSTALLED or os.environ.get("PECULIAR_TORCH"):
        return None
    networks = importlib.import_module("peculiar.networks")
    try:
        return {**os.environ, "PECULIAR_TORCH": str(networks.library_folder())}
    except UsageError:  # verbs without networks run without libtorch; for others the program says what to do
        return None


def start(words: Sequence[str], *, stdin: int) -> subprocess.Popen[bytes]:
    """Start the program in a session of its own, so that ctrl-C reaches it only through this package."""
    command = [path(), *words]
    try:
        process = subprocess.Popen(
            command,
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            env=_environment(command[0]),
        )
    except OSError as failure:
        hint = "; import takes @LIST, a text file with one path a line" if failure.errno == 7 else ""
        raise UsageError(f"{command[0]}: cannot be started: {failure.strerror}{hint}") from failure
    _started.add(process)
    return process


def _drop_pipes() -> None:
    """In a forked process: its copies of the pipes would keep a program from seeing that ours are closed."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for process in list(_started):
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None and not stream.closed:
                os.dup2(nothing, stream.fileno(), inheritable=False)
    os.close(nothing)


os.register_at_fork(after_in_child=_drop_pipes)


class Listener:
    """Reads the program's standard error."""

    def __init__(self, on_progress: Callable[[Progress], None] | None = None) -> None:
        self.messages: list[Message] = []
        self.on_progress = on_progress
        self._error: tuple[str, str] | None = None
        self._strays: list[str] = []

    def hear(self, line: bytes) -> None:
        """Process one line."""
        text = line.decode("utf-8", "replace").rstrip("\n")
        try:
            said = json.loads(text) if text.startswith("{") else None
        except ValueError:
            said = None
        if not isinstance(said, dict):
            if text:
                self._strays.append(text)
        elif "progress" in said:
            if self.on_progress is not None:
                self.on_progress(Progress(**said["progress"]))
        elif said.get("level") == "error" and "kind" in said:
            self._error = (said["kind"], said["message"])
        else:
            self.messages.append(Message(said.get("level", "info"), said.get("message", text)))
            log(self.messages[-1].level, self.messages[-1].text)

    def listen(self, stream: IO[bytes]) -> None:
        """Process all lines until the stream ends."""
        for line in stream:
            self.hear(line)

    def failure(self, code: int) -> Exception:
        """Exception for this exit code."""
        if self._error is not None:
            return error_of_kind(*self._error)
        text = "\n".join(self._strays).removeprefix("error: ")
        if code < 0 and code not in (-signal.SIGINT, -signal.SIGTERM, -signal.SIGUSR1):
            name = signal.Signals(-code).name if -code in signal.valid_signals() else str(-code)
            memory = "; often the system had no memory left" if code == -signal.SIGKILL else ""
            return InternalError(f"the program was ended by signal {name}{memory}" + (f": {text}" if text else ""))
        last_words = self.messages[-1].text if self.messages else ""
        return error_of_exit_code(code, text or last_words or f"the program ended with code {code}")


def run(
    words: Sequence[str],
    *,
    on_progress: Callable[[Progress], None] | None = None,
    cancel: Cancellation | None = None,
) -> tuple[dict[str, Any], list[Message]]:
    """Run the program; return its outcome as JSON and its messages.

    Raises
    ------
    PeculiarError
        The exception of the program's exit code.
    KeyboardInterrupt
        After the program has stopped at a resumable point. A second one kills it.
    """
    cancel = cancel or Cancellation()
    listener = Listener(on_progress)
    if cancel.is_cancelled:
        raise Cancelled("cancelled before it began")
    process = start([*words, "--json", "--messages=json"], stdin=subprocess.DEVNULL)
    assert process.stdout is not None
    assert process.stderr is not None
    said: list[bytes] = []
    reader = threading.Thread(target=lambda out: said.append(out.read()), args=(process.stdout,), daemon=True)
    reader.start()
    try:
        with cancel._stopping(lambda: process.send_signal(signal.SIGINT)):
            _wait(process, listener)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        reader.join()
        process.stdout.close()
        process.stderr.close()
    if process.returncode != 0:
        raise listener.failure(process.returncode)
    text = b"".join(said).decode("utf-8", "replace")
    return (json.loads(text) if text.strip() else {}), listener.messages


def _wait(process: subprocess.Popen[bytes], listener: Listener) -> None:
    assert process.stderr is not None
    try:
        listener.listen(process.stderr)
        process.wait()
    except BaseException:
        process.send_signal(signal.SIGINT)  # once only: a second signal would end the program at once
        listener.on_progress = None
        listener.listen(process.stderr)
        process.wait()
        raise

"""Exceptions, one class per kind of failure.

The message is the program's own: it names the file, row or key, and says what
is wrong and what to do.

======================  =====================================  =========
Exception               What it means                          Exit code
======================  =====================================  =========
`UsageError`            an argument is wrong                   2
`ConfigError`           a settings file is wrong               2
`InputError`            a file, row, key or array is wrong     3
`NumericError`          a computation has no answer            4
`InternalError`         a bug in Peculiar                      1
`Cancelled`             the caller asked the work to stop      128 + signal
======================  =====================================  =========
"""

from __future__ import annotations

__all__ = [
    "Cancelled",
    "ConfigError",
    "InputError",
    "InternalError",
    "NumericError",
    "PeculiarError",
    "UsageError",
    "error_of_exit_code",
    "error_of_kind",
]


class PeculiarError(Exception):
    """Base class of all exceptions that Peculiar raises."""


class UsageError(PeculiarError, ValueError):
    """An argument or a setting is wrong."""


class ConfigError(UsageError):
    """A settings file (TOML) is wrong."""


class InputError(PeculiarError, ValueError):
    """A file, row, key or array that was passed in is wrong."""


class NumericError(PeculiarError, ArithmeticError):
    """A computation has no answer, for example because a training diverged."""


class InternalError(PeculiarError, RuntimeError):
    """A bug in Peculiar."""


class Cancelled(PeculiarError):
    """The work stopped because the caller asked for it.

    What was written is kept, and the same call resumes if the verb can.
    """


_OF_KIND: dict[str, type[PeculiarError]] = {
    "usage": UsageError,
    "config": ConfigError,
    "input": InputError,
    "numeric": NumericError,
    "internal": InternalError,
    "cancelled": Cancelled,
}

_OF_EXIT_CODE: dict[int, type[PeculiarError]] = {
    1: InternalError,
    2: UsageError,
    3: InputError,
    4: NumericError,
}

_STOP_SIGNALS = (2, 10, 15)  # SIGINT, SIGUSR1, SIGTERM


def error_of_kind(kind: str, message: str) -> PeculiarError:
    """Exception for a kind of failure.

    Parameters
    ----------
    kind : str
        ``usage``, ``config``, ``input``, ``numeric``, ``internal`` or
        ``cancelled``. Any other kind is an `InternalError`.
    message : str
        What the user reads.
    """
    return _OF_KIND.get(kind, InternalError)(message)


def error_of_exit_code(code: int, message: str) -> PeculiarError:
    """Exception for the exit code of the program.

    Parameters
    ----------
    code : int
        The program's exit code. 130, 138 and 143 (or the negative number of
        the signal, as `subprocess` reports it) mean that the work was stopped
        on request; any other signal is a crash, and gives an `InternalError`.
    message : str
        What the user reads.
    """
    signal = code - 128 if code > 128 else -code if code < 0 else 0
    if signal in _STOP_SIGNALS:
        return Cancelled(message)
    return _OF_EXIT_CODE.get(code, InternalError)(message)

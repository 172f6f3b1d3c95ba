"""Preparation of arguments for the compiled module."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from peculiar import _core
from peculiar._given import no_numbers
from peculiar.errors import InputError

Documented = TypeVar("Documented", bound=Callable[..., Any])


def plane(values: ArrayLike, name: str, axes: int, dtype: Any = np.float32) -> NDArray[Any]:
    """A contiguous array of so many axes in native byte order; copied only if necessary."""
    try:
        array = np.ascontiguousarray(values, dtype=dtype)
    except (TypeError, ValueError) as error:
        raise no_numbers(name, error) from error
    if array.ndim != axes:
        raise InputError(f"{name}: has the shape {array.shape}; it must have {axes} axes")
    return array


def stamps_of_band(array: NDArray[Any], name: str, band: int, dtype: Any = np.float32) -> NDArray[Any]:
    """One band of [image, y, x] or [image, band, y, x], as [image, y, x].

    Copied only if an image is not contiguous or has another type.
    """
    if array.ndim not in (3, 4):
        raise InputError(f"{name}: has the shape {array.shape}; it must be [image, y, x] or [image, band, y, x]")
    if array.ndim == 4:
        if not -array.shape[1] <= band < array.shape[1]:
            raise InputError(f"{name}: has {array.shape[1]} bands, and no band {band}")
        array = array[:, band]
    elif band not in (0, -1):
        raise InputError(f"{name}: has one band, and no band {band}")
    item = array.itemsize
    in_pieces = array.strides[2] == item and array.strides[1] == item * array.shape[2] and array.strides[0] % item == 0
    if array.dtype == dtype and array.dtype.isnative and in_pieces and array.strides[0] >= 0:
        return array
    try:
        return np.ascontiguousarray(array, dtype=dtype)
    except (TypeError, ValueError) as error:
        raise no_numbers(name, error) from error


def with_settings(of: str, without: Sequence[str] = ()) -> Callable[[Documented], Documented]:
    """Gives a function or class with ``**settings`` the signature and documentation of the program's settings.

    The settings are listed once, in the C++ sources. They replace the line
    ``{settings}`` of the docstring.
    """

    def decorate(documented: Documented) -> Documented:
        settings = [one for one in _core.settings(of) if one["name"] not in without]
        signature = inspect.signature(documented)
        kept = [p for p in signature.parameters.values() if p.kind is not inspect.Parameter.VAR_KEYWORD]
        signature = signature.replace(parameters=[*kept, *map(_parameter, settings)])
        documented.__signature__ = signature  # type: ignore[attr-defined]
        if documented.__doc__:
            words = "\n    ".join(line for one in settings for line in _words(one))
            documented.__doc__ = documented.__doc__.replace("{settings}", words)
        return documented

    return decorate


def _parameter(setting: dict[str, Any]) -> inspect.Parameter:
    return inspect.Parameter(
        setting["name"], inspect.Parameter.KEYWORD_ONLY, default=setting["default"], annotation=setting["type"]
    )


def _words(setting: dict[str, Any]) -> list[str]:
    """Lines of a numpydoc section of parameters."""
    kind = setting["type"]
    if setting["choices"]:
        kind = f"{{{', '.join(map(repr, setting['choices']))}}}"
    head = f"{setting['name']} : {kind}"
    if setting["default"] is not None:
        head += f", default {setting['default']!r}"
    text = re.sub(r"--no-([a-z-]+)", lambda option: f"{option[1].replace('-', '_')}=False", setting["doc"])
    text = re.sub(r"--([a-z-]+)", lambda option: option[1].replace("-", "_"), text)
    if setting["unit"]:
        text += f" In {setting['unit']}."
    bounds = (("at least", setting["least"]), ("at most", setting["greatest"]))
    limits = [f"{word} {value:g}" for word, value in bounds if value is not None]
    if limits:
        text += f" {', '.join(limits).capitalize()}."
    return [head, *textwrap.wrap(text, 75, initial_indent="    ", subsequent_indent="    ")]

"""What is known of an image, as far as a FITS header can hold it."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterable, Set
from typing import Any

import numpy as np
from astropy.io import fits

_LONGEST_NAME = 44  # leaves room for any number
_CARD = 80
# Keywords that describe the file or the world coordinates.
_OF_FITS = re.compile(
    r"simple|xtension|bitpix|naxis\d*|extend|extname|extver|extlevel|[pg]count|groups|bscale|bzero|bunit|blank"
    r"|comment|history|continue|hierarch|end|checksum|datasum|wcs\w*|radesys|equinox|lonpole|latpole"
    r"|(crpix|crval|cdelt|ctype|cunit|crota)\d+|(cd|pc)\d+_\d+",
    re.IGNORECASE,
)


def header_of(values: Iterable[tuple[str, Any]]) -> fits.Header:
    """Names and values as a FITS header.

    Missing values and numbers that are not finite are undefined (None). Names
    of more than 8 letters are HIERARCH keywords, letters that a name or text
    may not have are replaced, and long texts are cut. A name that FITS itself
    uses, such as ``comment``, or that an earlier value has, gets a "_" at its
    end; FITS does not distinguish upper and lower case.
    """
    header = fits.Header()
    taken: set[str] = set()
    for name, value in values:
        free = _free_name(name, taken)
        taken.add(free.upper())
        keyword = free if len(free) <= 8 else f"HIERARCH {free}"
        header[keyword] = _value(value, keyword)
    return header


def _free_name(name: str, taken: Set[str]) -> str:
    plain = re.sub("[^A-Za-z0-9_-]", "_", name)[:_LONGEST_NAME]
    if _OF_FITS.fullmatch(plain):
        plain += "_"
    if plain.upper() not in taken:
        return plain
    for count in itertools.count(1):
        end = "_" * count
        if count > 1 and len(plain) + count > _LONGEST_NAME:  # a number takes fewer letters away
            end = f"_{count}_"
        free = plain[: _LONGEST_NAME - len(end)] + end
        if free.upper() not in taken:
            break
    return free


def _value(value: Any, keyword: str) -> bool | int | float | str | None:
    if value is None or value is np.ma.masked:
        return None
    plain = value.item() if isinstance(value, np.generic) else value
    if isinstance(plain, float) and not math.isfinite(plain):
        return None
    return plain if isinstance(plain, (bool, int, float)) else _text(str(plain), keyword)


def _text(text: str, keyword: str) -> str:
    """Printable ASCII that fits into one card, where each ' is written twice."""
    plain = "".join(letter if " " <= letter <= "~" else "?" for letter in text)
    room = _CARD - max(len(keyword), 8) - len(" = ''")
    while len(plain) + plain.count("'") > room:
        plain = plain[:-1]
    return plain

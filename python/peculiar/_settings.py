"""The program's verbs and settings, as listed by the program itself (``peculiar help --json``).

`_verbs.json` is that list; tools/python_verbs.py writes it. Everything else
about a setting follows from there: keyword, type, default, range, docstring,
and the words of the command line.
"""

from __future__ import annotations

import difflib
import inspect
import json
import keyword
import math
import operator
import os
import pathlib
import re
import shlex
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from peculiar.errors import UsageError

# Verbs whose name is a Python keyword, or too vague in a namespace of functions.
_FUNCTION_NAMES = {"import": "import_images"}

# For other programs; in Python use peculiar.Model.
WITHOUT_FUNCTION = ("serve",)

# Settings that a function sets itself: outcome and messages always come as JSON.
WITHOUT_KEYWORD = ("json", "messages")

_TYPES = {"flag": "bool", "preset flag": "bool", "integer": "int", "number": "float"}


@dataclass(frozen=True)
class Setting:
    """One setting of a verb."""

    name: str
    type: str  #: "flag", "preset flag", "integer", "number", "text" or "list"
    doc: str
    default: Any = None
    unit: str = ""
    placeholder: str = ""
    letter: str = ""
    least: float = -math.inf
    greatest: float = math.inf
    choices: tuple[str, ...] = ()
    positional: bool = False
    required: bool = False
    output: bool = False

    @property
    def keyword(self) -> str:
        """Name as a keyword of a function."""
        return self.name + "_" if keyword.iskeyword(self.name) else self.name

    @property
    def option(self) -> str:
        """Name on the command line."""
        return self.placeholder if self.positional else "--" + self.name.replace("_", "-")

    @property
    def python_default(self) -> Any:
        """Default of the keyword; None if the program decides."""
        if self.type == "preset flag" or self.default in ("", []):
            return None
        return tuple(self.default) if isinstance(self.default, list) else self.default

    def words(self, value: Any) -> list[str]:
        """Words of the command line that set this value.

        Raises
        ------
        UsageError
            The value has the wrong type. The program checks ranges and choices.
        """
        if self.type in ("flag", "preset flag"):
            if not isinstance(value, (bool,)) and type(value).__name__ not in ("bool", "bool_"):
                raise UsageError(f"{self.keyword}: {value!r} is neither True nor False")
            return [self.option if value else f"--no-{self.option[2:]}"]
        texts = self._texts(value)
        if self.positional:
            return texts
        if self.type == "list":
            for text in texts:
                if "," in text:
                    raise UsageError(f"{self.keyword}: '{text}' has a comma, which parts the values of a list")
            if not texts:
                raise UsageError(f"{self.keyword}: the list is empty; leave the argument out")
        return [f"{self.option}={','.join(texts)}"]

    def _texts(self, value: Any) -> list[str]:
        if self.type == "list":
            if isinstance(value, (str, os.PathLike)) or not isinstance(value, Iterable):
                value = [value]
            return [_text(self.keyword, one) for one in value]
        if self.type == "integer":
            try:
                return [str(operator.index(_no_bool(value)))]
            except TypeError:
                raise UsageError(f"{self.keyword}: {value!r} is not a whole number") from None
        if self.type == "number":
            try:
                return [repr(float(_no_bool(value)))]
            except (TypeError, ValueError):
                raise UsageError(f"{self.keyword}: {value!r} is not a number") from None
        if isinstance(value, (list, tuple)):  # X,Y,Z and the like
            return [",".join(_text(self.keyword, one) for one in value)]
        return [_text(self.keyword, value)]

    def value_of(self, text: str) -> Any:
        """Value of a word of the command line."""
        if self.type == "integer":
            return int(text)
        if self.type == "number":
            return float(text)
        return text.split(",") if self.type == "list" else text

    @property
    def annotation(self) -> str:
        """Type in a stub."""
        words = ", ".join(map(_quoted, self.choices))
        text = f"Literal[{words}]" if words else _TYPES.get(self.type, "StrPath")
        if self.type == "list":
            text = f"{text} | Sequence[{text}]"
        return text if self.required or self.python_default is not None else f"{text} | None"

    @property
    def limits(self) -> str:
        """Unit, range, choices and default in words, or ""."""
        parts = [self.unit] if self.unit else []
        if math.isfinite(self.least) and math.isfinite(self.greatest):
            parts.append(f"{self.least:.15g} to {self.greatest:.15g}")
        elif math.isfinite(self.least):
            parts.append(f"at least {self.least:.15g}")
        if self.choices:
            parts.append("one of " * (self.type != "list") + ", ".join(self.choices))
        if self.python_default is not None and not (self.type == "flag" and not self.default):
            value = self.default
            parts.append(f"default {','.join(value) if isinstance(value, list) else value}")
        return f" [{'; '.join(parts)}]" if parts else ""

    def parameter(self) -> inspect.Parameter:
        """Parameter of the function's signature."""
        kind = inspect.Parameter.POSITIONAL_OR_KEYWORD if self.positional else inspect.Parameter.KEYWORD_ONLY
        default = inspect.Parameter.empty if self.required else self.python_default
        return inspect.Parameter(self.keyword, kind, default=default)


def _no_bool(value: Any) -> Any:
    if isinstance(value, bool):
        raise TypeError
    return value


def _text(name: str, value: Any) -> str:
    if isinstance(value, (str, os.PathLike)):
        return os.fsdecode(value)
    if isinstance(value, bool) or not hasattr(value, "__float__"):
        raise UsageError(f"{name}: {value!r} is neither a text nor a path")
    return str(value)


@dataclass(frozen=True)
class Verb:
    """One verb of the program."""

    name: str
    summary: str
    description: str
    examples: tuple[str, ...]
    settings: tuple[Setting, ...]  #: its own
    common: tuple[Setting, ...]  #: settings of every verb, without those that have no keyword

    @property
    def function_name(self) -> str:
        """Name of the function."""
        name = self.name.replace("-", "_")
        return _FUNCTION_NAMES.get(name, name + "_" if keyword.iskeyword(name) else name)

    @property
    def all(self) -> tuple[Setting, ...]:
        """All settings, those of every verb last."""
        return self.settings + self.common

    @property
    def is_background(self) -> bool:
        """Whether the function returns while the program still works."""
        return self.name == "explore"

    @property
    def own_keywords(self) -> dict[str, Any]:
        """Keywords that are not settings of the program, with their defaults."""
        return {**dict.fromkeys(OWN_KEYWORDS), **(_EXPLORE_KEYWORDS if self.is_background else {})}

    def signature(self) -> inspect.Signature:
        """Keywords and defaults of the function."""
        ordered = sorted(self.all, key=lambda setting: not setting.positional)
        settings = [setting.parameter() for setting in ordered]
        only = inspect.Parameter.KEYWORD_ONLY
        own = [inspect.Parameter(name, only, default=default) for name, default in self.own_keywords.items()]
        return inspect.Signature([*settings, *own])

    def words(self, given: Mapping[str, Any]) -> list[str]:
        """The command line, without the program's name. The program decides arguments that are None.

        Raises
        ------
        TypeError
            An unknown keyword.
        UsageError
            A value has the wrong type for its setting.
        """
        known = {setting.keyword: setting for setting in self.all}
        positional: list[str] = []
        options: list[str] = []
        for name in given:
            if name not in known:
                near = difflib.get_close_matches(name, known, 1)
                hint = f" (did you mean {near[0]!r}?)" if near else ""
                raise TypeError(f"{self.function_name}() got an unexpected keyword argument {name!r}{hint}")
        for setting in self.all:
            value = given.get(setting.keyword)
            if value is not None:
                (positional if setting.positional else options).extend(setting.words(value))
        if any(text.startswith("-") for text in positional):
            return [self.name, *options, "--", *positional]
        return [self.name, *positional, *options]

    def given(self, words: list[str]) -> dict[str, Any]:
        """Keywords of an example command line; the inverse of `words`."""
        names = {setting.option: setting for setting in self.all if not setting.positional}
        names |= {f"-{setting.letter}": setting for setting in self.all if setting.letter}
        places = [setting for setting in self.settings if setting.positional]
        found: dict[str, Any] = {}
        rest = [word for word in words[1:] if word.removeprefix("--") not in WITHOUT_KEYWORD]
        ended = False  # after "--" all words are positional
        while rest:
            whole = rest.pop(0)
            if whole == "--" and not ended:
                ended = True
                continue
            word, _, glued = whole.partition("=") if whole.startswith("--") else (whole, "", "")
            setting = None if ended else names.get(word)
            if setting is None and not ended and word.startswith("--no-"):
                found[names["--" + word[5:]].keyword] = False
            elif setting is None and places[0].type == "list":
                found.setdefault(places[0].keyword, []).append(whole)
            elif setting is None:
                found[places.pop(0).keyword] = whole
            elif setting.type in ("flag", "preset flag"):
                found[setting.keyword] = True
            else:
                texts = [glued or rest.pop(0)]
                while setting.type == "list" and rest and not rest[0].startswith("-"):
                    texts.append(rest.pop(0))
                found[setting.keyword] = setting.value_of(",".join(texts))
        return found

    def docstring(self) -> str:
        """Docstring of the function, in NumPy's style."""
        lines = [_sentence(self.summary), "", *_wrapped(self._in_python(self.description), ""), ""]
        lines += _heading("Parameters")
        for setting in sorted(self.all, key=lambda one: not one.positional):
            kind = _TYPES.get(setting.type, "str or path")
            kind = "str or sequence of str" if setting.type == "list" else kind
            lines.append(f"{setting.keyword} : {kind}{'' if setting.required else ', optional'}")
            lines += _wrapped(self._in_python(setting.doc) + setting.limits, "    ")
        lines += _OWN_KEYWORDS_DOC.splitlines()
        if self.is_background:
            lines += _EXPLORE_KEYWORDS_DOC.splitlines()
        result = _EXPLORATION_DOC if self.is_background else _OUTCOME_DOC
        lines += ["", *result.splitlines(), "", *_ERRORS_DOC.splitlines(), "", *_heading("Examples")]
        for example in self.examples:
            lines.append(f">>> {self.call_of(example)}")
        return "\n".join(lines) + "\n"

    def call_of(self, example: str) -> str:
        """A command line as a Python call."""
        words = shlex.split(example)[1:]
        places = {setting.keyword for setting in self.settings if setting.positional}
        parts = []
        for name, value in self.given(words).items():
            if isinstance(value, list) and len(value) == 1:
                value = value[0]
            parts.append(_quoted(value) if name in places else f"{name}={_quoted(value)}")
        parts.sort(key=lambda part: bool(re.match(r"[a-z_0-9]+=", part)))
        return f"peculiar.{self.function_name}({', '.join(parts)})"

    def _in_python(self, text: str) -> str:
        """A text with its option names replaced by keywords."""
        names = {setting.option: setting.keyword for setting in self.all if not setting.positional}

        def spelled(match: re.Match[str]) -> str:
            word = match.group()
            if word in names:
                return f"`{names[word]}`"
            if word.startswith("--no-") and "--" + word[5:] in names:
                return f"`{names['--' + word[5:]]}` = False"
            return word

        return re.sub(r"--[a-z][a-z0-9-]*[a-z0-9]", spelled, text)


#: Keywords of every function (default None) that are not settings of the program.
OWN_KEYWORDS = ("progress", "cancel")
_OWN_KEYWORDS_DOC = """\
progress : bool or callable, optional
    Show progress bars (tqdm); without it where there is a terminal or a
    notebook. A function is called with each `Progress` instead.
cancel : Cancellation, optional
    Stops the call from another thread."""
#: Further keywords of explore, with their defaults.
_EXPLORE_KEYWORDS = {"height": 720}
_EXPLORE_KEYWORDS_DOC = """\
height : int, optional
    Height [px] of the frame in which a notebook shows the page; 0: only a
    link. In Jupyter, `frame_in` is by default the origin of the notebook,
    if its server is on this machine."""
_OUTCOME_DOC = """\
Returns
-------
Outcome
    What the program says it has done: files, counts, warnings."""
_EXPLORATION_DOC = """\
Returns
-------
Exploration
    The page, which is served in the background until it is closed."""
_ERRORS_DOC = """\
Raises
------
UsageError, ConfigError, InputError, NumericError, InternalError
    By the kind of failure, in the program's words.
Cancelled
    `cancel` stopped it; the same call resumes where the verb can."""


def _quoted(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_quoted, value))}]"
    text = repr(value)
    return f'"{text[1:-1]}"' if text.startswith("'") and '"' not in text else text


def _heading(title: str) -> list[str]:
    return [title, "-" * len(title)]


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "." * (not text.endswith("."))


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(
        text, 79, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def read_verbs(listing: Mapping[str, Any]) -> dict[str, Verb]:
    """Verbs by name, from the program's own list."""

    def settings(entries: list[dict[str, Any]]) -> tuple[Setting, ...]:
        return tuple(Setting(**{**entry, "choices": tuple(entry.get("choices", ()))}) for entry in entries)

    common = tuple(setting for setting in settings(listing["common"]) if setting.name not in WITHOUT_KEYWORD)
    verbs = {}
    for entry in listing["verbs"]:
        verbs[entry["name"]] = Verb(
            entry["name"],
            entry["summary"],
            entry["description"],
            tuple(entry["examples"]),
            settings(entry["settings"]),
            common,
        )
    return verbs


@cache
def verbs() -> dict[str, Verb]:
    """Verbs by name, of the program version that this package was made for."""
    listing = pathlib.Path(__file__).with_name("_verbs.json")
    return read_verbs(json.loads(listing.read_text(encoding="utf-8")))

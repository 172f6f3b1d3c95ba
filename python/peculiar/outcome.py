"""Outcomes of verbs."""

from __future__ import annotations

import pathlib
from collections.abc import Iterator, Mapping
from typing import Any

from peculiar._program import Message
from peculiar._settings import Verb

# Outputs in reports that no setting names.
_WRITTEN = ("output", "report", "folder", "reconstructions", "features")


class Outcome(Mapping[str, Any]):
    """Outcome of a verb, as reported by the program.

    Maps the keys of the report: ``outcome["images"]``.

    Attributes
    ----------
    verb : str
        Name of the verb.
    words : list of str
        The command line that was run, without the program's name.
    data : dict
        The report (JSON).
    paths : dict of str to pathlib.Path
        Files and folders written, by the name of the setting or of the entry in the report.
    counts : dict of str to int
        The integers of the report.
    warnings : list of str
        Warnings to read before trusting the result.
    messages : list of Message
        All messages of the run.
    """

    def __init__(
        self, verb: Verb, words: list[str], given: Mapping[str, Any], data: dict[str, Any], messages: list[Message]
    ) -> None:
        self.verb = verb.name
        self.words = words
        self.data = data
        self.messages = messages
        self.paths = {
            setting.name: pathlib.Path(given[setting.keyword])
            for setting in verb.settings
            if setting.output and given.get(setting.keyword) is not None
        }
        for name in _WRITTEN:
            if isinstance(data.get(name), str) and data[name]:
                self.paths.setdefault(name, pathlib.Path(data[name]))
        said = [message.text for message in messages if message.level == "warning"]
        reported = data.get("warnings", [])
        self.warnings: list[str] = list(dict.fromkeys([*map(str, reported), *said]))

    @property
    def output(self) -> pathlib.Path | None:
        """The main output, a file or folder; None if there is none."""
        return self.paths.get("output") or self.paths.get("folder")

    @property
    def counts(self) -> dict[str, int]:
        """The integers of the report."""
        return {name: value for name, value in self.data.items() if type(value) is int}

    def __getitem__(self, name: str) -> Any:
        return self.data[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.data)

    def __len__(self) -> int:
        return len(self.data)

    def __repr__(self) -> str:
        parts = [f"{name}={value}" for name, value in self.counts.items()]
        if self.output is not None:
            parts.insert(0, repr(str(self.output)))
        if self.warnings:
            parts.append(f"{len(self.warnings)} warning{'s' * (len(self.warnings) > 1)}")
        return f"<peculiar {self.verb}: {', '.join(parts) or 'done'}>"

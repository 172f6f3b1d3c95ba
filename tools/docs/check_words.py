#!/usr/bin/env python3
"""Checks that documentation and help have none of the phrases that readers stumbled over: check_words.py [ROOT].

Reads the pages of docs/ (without the decision records and the generated commands.md), README.md, the unreleased part
of CHANGELOG.md and the help texts (python/peculiar/_verbs.json, from which commands.md follows).
"""
import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
HELP = "python/peculiar/_verbs.json"
# A regular expression, in which a space is any white space, and what to write instead.
PHRASES = [
    (r"\b(tells?|told|telling) of\b", "describes, reports"),
    (r"\b(hands?|handed|handing) in\b", "submits, passes"),
    (r"\ba share of [^.]* is borne\b", "up to a fraction of ... does no harm"),
    (r"\b(goes|gone|going) on with\b", "continues"),
    (r"\bis no number\b", "is not a number"),
    (r"\b(columns?|consists?|is|are|points|property|properties) of words\b", "text; has text values"),
    (r"\bthe very (images?|files?|rows?|pixels?)\b", "the same images; exactly these images"),
    (r"\b(ids?|names?|objects?|one|values?) a (band|column|line|row)\b", "one object per line, one per band"),
    (r"\bWhom\b", "Which galaxies (name the things)"),
    (r"\b(creeps?|creeping|crept) along\b", "is slow"),
    (r"\bbelonging together\b", "of the same group"),
    (r"\b[Hh]onest p-values?\b", "valid p-values"),
    (r"\bHow many images\.", "Number of images."),
    (r"\b(is|are) there already\b", "already exists"),
    (r"\bimages? hangs? on\b", "images depend on, are attached to"),
]


def found(text):
    """Yields (offset, phrase, replacement) of each phrase in the text; a phrase may go over the end of a line."""
    for pattern, replacement in PHRASES:
        for match in re.finditer(pattern.replace(" ", r"\s+"), text):
            yield match.start(), " ".join(match.group(0).split()), replacement


def faults_of_page(name, text):
    return [f"{name}:{text.count(chr(10), 0, at) + 1}: '{phrase}': write instead: {replacement}"
            for at, phrase, replacement in sorted(found(text))]


def faults_of_help(value, place):
    """The same for all texts in a value of JSON; place names it."""
    if isinstance(value, str):
        return [f"{place}: '{phrase}': write instead: {words}" for _, phrase, words in sorted(found(value))]
    if isinstance(value, dict):
        return [fault for key, one in value.items() for fault in faults_of_help(one, f"{place} {key}")]
    if isinstance(value, list):
        names = [one.get("name", "") if isinstance(one, dict) else "" for one in value]
        return [fault for name, one in zip(names, value) for fault in faults_of_help(one, f"{place} {name}".rstrip())]
    return []


def unreleased(changelog):
    """The text up to the second heading of a version."""
    return "\n## ".join(changelog.split("\n## ")[:2])


def check_words(root):
    pages = [path for path in sorted((root / "docs").rglob("*.md"))
             if path.name != "commands.md" and "adr" not in path.relative_to(root).parts]
    faults = []
    for page in [root / "README.md", *pages]:
        faults += faults_of_page(page.relative_to(root).as_posix(), page.read_text(encoding="utf-8"))
    faults += faults_of_page("CHANGELOG.md", unreleased((root / "CHANGELOG.md").read_text(encoding="utf-8")))
    faults += faults_of_help(json.loads((root / HELP).read_text(encoding="utf-8")), f"{HELP}:")
    if faults:
        sys.exit("\n".join([*faults, "error: phrases that readers stumbled over (help texts come from src/)"]))


if __name__ == "__main__":
    check_words(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT)

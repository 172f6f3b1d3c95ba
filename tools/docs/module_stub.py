"""Stands in for the package's compiled module, so that the site is built without a build: `install(ROOT)`.

The settings that the module lists are those of verbs in python/peculiar/_verbs.json, which names their ranges here.
"""
import json
import sys
from unittest.mock import MagicMock

# Verb, first and last setting, of what peculiar._core.settings names.
RANGES = {
    "detection": ("detect", "background_tile", "noise_scale"),
    "photometry": ("mock", "bands", "dust_disc_contrast"),
}
TYPES = {"flag": "bool", "preset flag": "bool", "integer": "int", "number": "float", "list": "list[str]"}


def settings(root, of):
    verb, first, last = RANGES[of]
    listing = json.loads((root / "python/peculiar/_verbs.json").read_text(encoding="utf-8"))
    entries = next(one["settings"] for one in listing["verbs"] if one["name"] == verb)
    names = [one["name"] for one in entries]
    plain = {"unit": "", "least": None, "greatest": None, "choices": []}
    these = entries[names.index(first):names.index(last) + 1]
    return [plain | one | {"type": TYPES.get(one["type"], "str")} for one in these]


def install(root):
    module = MagicMock(name="peculiar._core")
    module.settings = lambda of: settings(root, of)
    module.version = lambda: ""
    sys.modules["peculiar._core"] = module

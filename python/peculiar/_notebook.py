"""The Jupyter server whose notebook runs in this process."""

from __future__ import annotations

import json
import os
import pathlib
import sys
from urllib.parse import urlsplit

_OWN_NAMES = ("localhost", "127.0.0.1")


def origins() -> list[str]:
    """Origins under which the browser of this machine shows the notebook, the one that Jupyter prints first.

    Jupyter describes each of its servers in a file of its runtime folder.
    Empty outside of a notebook, and where the browser would not show the
    explorer in a frame anyway: if the server uses https, or listens on another
    address than that of this machine itself.
    """
    if "ipykernel" not in sys.modules:
        return []
    try:
        from jupyter_core.paths import jupyter_runtime_dir
    except ImportError:
        return []
    folder = pathlib.Path(jupyter_runtime_dir())
    server = os.environ.get("JPY_PARENT_PID") or str(os.getppid())
    for name in (f"jpserver-{server}.json", f"nbserver-{server}.json"):
        try:
            said = json.loads((folder / name).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        return _origins_of(str(said.get("url", ""))) if isinstance(said, dict) else []
    return []


def _origins_of(url: str) -> list[str]:
    parts = urlsplit(url)
    if parts.scheme != "http" or parts.hostname not in _OWN_NAMES:
        return []
    port = f":{parts.port}" if parts.port is not None else ""
    names = sorted(_OWN_NAMES, key=lambda name: name != parts.hostname)
    return [f"http://{name}{port}" for name in names]

"""Say where downloads are kept."""

from __future__ import annotations

import os
from pathlib import Path


def cache_folder() -> Path:
    """Return the user's cache folder: $KNOWFLOW_CACHE, else `knowflow` in $XDG_CACHE_HOME, by default in ~/.cache."""
    chosen = os.environ.get("KNOWFLOW_CACHE")
    folder = Path(chosen) if chosen else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "knowflow"
    return folder.absolute()  # programs that are started elsewhere are told of it

"""Name the files that the engines of a data folder have."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Place:
    """Know where in `DATA/engines` everything lies."""

    root: Path

    @classmethod
    def of(cls, data: Path | str) -> Place:
        """Return the place of a data folder; nothing is made there yet."""
        return cls(Path(data).absolute() / "engines")

    @property
    def lock(self) -> Path:
        """Return the file whose lock whoever starts or stops servers holds meanwhile."""
        return self.root / "lock"

    @property
    def keeper_lock(self) -> Path:
        """Return the file whose lock the keeper holds as long as it lives."""
        return self.root / "keeper.lock"

    @property
    def layout(self) -> Path:
        """Return the file of the Layout."""
        return self.root / "layout.json"

    @property
    def plan(self) -> Path:
        """Return the file of the Plan."""
        return self.root / "plan.json"

    @property
    def state(self) -> Path:
        """Return the file of the State."""
        return self.root / "state.json"

    def home(self, name: str) -> Path:
        """Return the folder of a server: its configuration and data."""
        return self.root / name

    def log(self, name: str) -> Path:
        """Return the log of a server's last start, or of the keeper."""
        return self.root / "logs" / f"{name}.log"

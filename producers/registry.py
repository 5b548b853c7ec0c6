"""Find the producer of a kind: ours by a table, others by the entry-point group `knowflow.producers`.

Modules are imported only when their kind is asked for. An installed package adds a kind so:

    [project.entry-points."knowflow.producers"]
    mykind = "my_package.my_module:FACTORY"
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import cast

from producers.base import ProducerFactory, SourceError
from producers.declare import ActionRow

GROUP = "knowflow.producers"

# In the order in which detect() asks: the most particular forms first.
_OURS: dict[str, str] = {
    "stackexchange": "producers.stackexchange",
    "git": "producers.git",
    "gitlog": "producers.gitlog",
    "slack": "producers.slack",
    "slack-xml": "producers.slackxml",
    "zulip": "producers.zulip",
    "discourse": "producers.discourse",
    "perceval": "producers.perceval",
    "cloudevents": "producers.cloudevents",
    "mbox": "producers.mbox",
    "irc": "producers.irc",
    "sample": "producers.sample",
}


def kinds() -> tuple[str, ...]:
    """Return the names of all kinds: ours in the order of detection, then plug-ins by name."""
    return (*_OURS, *sorted(name for name in _plugins() if name not in _OURS))


def ours() -> tuple[str, ...]:
    """Return the names of the kinds that come with the project."""
    return tuple(_OURS)


def factory(kind: str) -> ProducerFactory:
    """Return the factory of a kind. Raises SourceError if there is none or it cannot be loaded."""
    if kind in _OURS:
        return cast("ProducerFactory", import_module(_OURS[kind]).FACTORY)
    plugin = _plugins().get(kind)
    if plugin is None:
        raise SourceError(f"there is no source kind `{kind}`; choose one of: {', '.join(kinds())}")
    try:
        return cast("ProducerFactory", plugin.load())
    except Exception as error:  # a plug-in may fail in any way; it must not take the program with it
        reason = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        raise SourceError(
            f"the plug-in `{plugin.value}` for kind `{kind}` cannot be loaded ({reason}); mend or uninstall it"
        ) from error


def actions(kind: str) -> tuple[ActionRow, ...]:
    """Return what a kind of ours declares for its source records; nothing for a plug-in."""
    return cast("tuple[ActionRow, ...]", import_module(_OURS[kind]).ACTIONS) if kind in _OURS else ()


def detect(path: Path) -> str | None:
    """Return the first kind that takes the path for its own, or None. A plug-in that fails is passed over."""
    for kind in kinds():
        try:
            if factory(kind).detects(path):
                return kind
        except (SourceError, OSError):
            continue
    return None


def _plugins() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=GROUP)}

"""Turn the conversations of an organisation into knowledge that it can use.

    import knowflow

    with knowflow.open("path/to/.knowflow") as state:
        for found in state.experts("release process")["results"]:
            print(found["name"], found["evidence"][0]["url"])

`knowflow.open` opens a state, `knowflow.open_index` the index in Elasticsearch,
`knowflow.Knowflow` is a state's type, `knowflow.producer` holds what a new source needs. They
are loaded when they are first asked for.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from knowflow import producer
    from knowflow.app import Knowflow
    from knowflow.facade import open_index
    from knowflow.facade import open_state as open  # noqa: A004 - `knowflow.open` is how a program reads

__all__ = ["Knowflow", "__version__", "open", "open_index", "producer"]

try:
    __version__ = version("knowflow")
except PackageNotFoundError:  # run from its sources without being installed
    __version__ = "0+unknown"

_PLACES = {
    "Knowflow": ("knowflow.app", "Knowflow"),
    "open": ("knowflow.facade", "open_state"),
    "open_index": ("knowflow.facade", "open_index"),
}


def __getattr__(name: str) -> Any:
    """Load a name of the facade (PEP 562)."""
    if name == "producer":
        return import_module("knowflow.producer")
    if name in _PLACES:
        module, attribute = _PLACES[name]
        return getattr(import_module(module), attribute)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

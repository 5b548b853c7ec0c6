"""Send changes to Elasticsearch in one bulk request, and tell of each what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

import orjson
from elasticsearch import Elasticsearch

from indexers.elastic.layout import SEARCH, companions
from indexers.port import Document

State = Literal["written", "deleted", "stale", "busy", "refused", "lost"]

_BUSY = frozenset({429, 500, 502, 503, 504})
_HEADERS = {"content-type": "application/x-ndjson", "accept": "application/json"}


class Change(NamedTuple):
    """Be one write to an index, `target`, with its external version; a value of None deletes."""

    target: str
    record: str
    key: str
    version: int
    value: Document | None


class Result(NamedTuple):
    """Say what became of a change.

    `stale`: the same or a newer version is there, which is as good as written. `busy`: the
    node could not do it now, try again. `refused`: it never will, for `reason`. `lost`: the
    index itself is gone.
    """

    change: Change
    state: State
    reason: str = ""

    @property
    def done(self) -> bool:
        """Tell whether the index holds this version or a later one."""
        return self.state in ("written", "deleted", "stale")


def encode(change: Change) -> bytes:
    """Return the lines of a change in a bulk request.

    Raises TypeError or AttributeError for a value that is no document, as the record's fields are read.
    """
    action = "delete" if change.value is None else "index"
    head = {action: {"_index": change.target, "_id": change.key, "version": change.version, "version_type": "external"}}
    if change.value is None:
        return orjson.dumps(head) + b"\n"
    document = {**change.value, SEARCH: companions(change.record, change.key, change.value)}
    return orjson.dumps(head) + b"\n" + orjson.dumps(document) + b"\n"


def send(client: Elasticsearch, changes: Sequence[Change], lines: Sequence[bytes] | None = None) -> list[Result]:
    """Write changes in one request, each only if its version is greater than the one that is held.

    A delete of what is not there keeps its version, too. Sent again, it changes nothing.
    Raises the client's errors where the request as a whole failed; then any part may have
    been written.
    """
    body = b"".join(encode(change) for change in changes) if lines is None else b"".join(lines)
    answer = client.perform_request("POST", "/_bulk", headers=_HEADERS, body=body).body
    return [_result(change, next(iter(item.values()))) for change, item in zip(changes, answer["items"], strict=True)]


def _result(change: Change, item: dict[str, Any]) -> Result:
    status: int = item["status"]
    error = item.get("error")
    if error is None:  # a delete of what is not there answers 404 and has done its work
        return Result(change, "deleted" if change.value is None else "written")
    kind, reason = str(error.get("type", "")), _reason(error)
    if kind == "version_conflict_engine_exception":
        return Result(change, "stale")
    if kind == "index_not_found_exception":
        return Result(change, "lost", reason)
    if status in _BUSY or kind == "cluster_block_exception":
        return Result(change, "busy", reason)
    return Result(change, "refused", reason)


def _reason(error: dict[str, Any]) -> str:
    told = f"{error.get('type')}: {error.get('reason')}"
    cause = error.get("caused_by")
    return f"{told} ({cause.get('reason')})" if isinstance(cause, dict) else told

"""Check what is asked of an index, and read documents as an index sees them.

Every adapter uses these functions, so that a condition means the same everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from indexers.port import Document, Sort, Where
from schemas.interaction import PUBLIC
from schemas.registry import RECORDS, RecordSpec
from schemas.times import format_time, parse_time

_PYTHON_TYPE: dict[str, type] = {"keyword": str, "keywords": str, "date": str, "long": int, "boolean": bool}
AUDIENCES = ("audience", "data.audience")  # where a document may state who sees it
RANGES = frozenset({"ge", "gt", "le", "lt"})


def spec_of(record: str) -> RecordSpec:
    """Return the record's declaration. Raises ValueError for a name that is none."""
    spec = RECORDS.get(record)
    if spec is None:
        raise ValueError(f"no record is called `{record}`; there are {', '.join(sorted(RECORDS))}")
    return spec


def audience_of(spec: RecordSpec, value: Document) -> tuple[str, ...]:
    """Return the labels that may see a document, sorted; `("public",)` for everybody.

    An interaction carries its audience in `data`. Where it states none (a vote, an edit),
    its item's audience applies, which the event alone does not tell: the result is empty,
    and only the local owner sees it.
    """
    if not spec.private:
        return (PUBLIC,)
    labels = value.get("audience")
    if labels is None:
        labels = value.get("data", {}).get("audience")
    if not labels:
        return ()
    return (PUBLIC,) if PUBLIC in labels else tuple(sorted(set(labels)))


def keywords_of(value: Document, field: str) -> list[str]:
    """Return the distinct values of a `keywords` field, in their order.

    Its elements are texts, or objects that name their value first: `name` in a list of
    counts, `topic` in a contribution's topics.
    """
    values = value.get(field)
    if not values:
        return []
    texts = [item if isinstance(item, str) else item.get("topic", item.get("name")) for item in values]
    return [text for text in dict.fromkeys(texts) if text is not None]


def members(value: Document, only: Sequence[str] | None) -> Document:
    """Return those members of a document that are asked for, all where `only` is None."""
    return value if only is None else {name: value[name] for name in only if name in value}


def normal_where(spec: RecordSpec, where: Sequence[Where]) -> list[Where]:
    """Return the conditions with dates in normal form and `in` as a list without doubles.

    Raises ValueError where the field is not declared, or the operator or the value does
    not fit its type.
    """
    return [Where(one.field, one.op, _normal_value(spec, one)) for one in where]


def _normal_value(spec: RecordSpec, one: Where) -> Any:
    kind = spec.fields.get(one.field)
    if kind is None or kind == "tokens":
        raise ValueError(f"`{spec.name}` cannot be filtered by `{one.field}`")
    if one.op == "exists":
        if not isinstance(one.value, bool):
            raise ValueError(f"`exists` on `{one.field}` takes True or False")
        return one.value
    if one.op in RANGES:
        if kind in ("keywords", "boolean"):
            raise ValueError(f"`{one.field}` is {kind}: it has no order for `{one.op}`")
        return _checked(kind, one.field, one.value)
    if one.op == "eq":
        return _checked(kind, one.field, one.value)
    if one.op == "in":
        if isinstance(one.value, str) or not isinstance(one.value, Iterable):
            raise ValueError(f"`in` on `{one.field}` takes a sequence")
        return list(dict.fromkeys(_checked(kind, one.field, value) for value in one.value))
    raise ValueError(f"`{one.op}` is no operator")


def _checked(kind: str, field: str, value: Any) -> Any:
    if type(value) is not _PYTHON_TYPE[kind]:  # True is an int to isinstance()
        raise ValueError(f"`{field}` is {kind}: {value!r} does not fit")
    return format_time(parse_time(str(value))) if kind == "date" else value


def check_order(spec: RecordSpec, order: Sequence[Sort]) -> None:
    """Raise ValueError where a field is not declared or has no order."""
    for one in order:
        if spec.fields.get(one.field) in (None, "tokens", "keywords"):
            raise ValueError(f"`{spec.name}` cannot be sorted by `{one.field}`")


def check_tokens_field(spec: RecordSpec, field: str) -> None:
    """Raise ValueError where the field is not a `tokens` field."""
    if spec.fields.get(field) != "tokens":
        raise ValueError(f"`{spec.name}` has no tokens in `{field}`")

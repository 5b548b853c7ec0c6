"""Say in plain words what is wrong with an event."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

_MAX_REASONS = 5
_MAX_SHOWN = 60


def reason_of(error: ValidationError) -> str:
    """Return one line that names each wrong member and says what it must be, the first five."""
    found = error.errors(include_url=False)
    reasons = [_reason(entry) for entry in found[:_MAX_REASONS]]
    if len(found) > _MAX_REASONS:
        reasons.append(f"and {len(found) - _MAX_REASONS} more")
    return " ".join("; ".join(reasons).split())


def _reason(entry: Any) -> str:
    member = ".".join(str(part) for part in entry["loc"])
    kind, shown = entry["type"], _shown(entry.get("input"))
    context = entry.get("ctx") or {}
    if kind == "missing":
        return f"`{member}` is missing"
    if kind == "extra_forbidden":
        return f"`{member}` is no member of an interaction"
    if kind == "literal_error":
        return f"`{member}` is {shown}: it must be {context.get('expected', 'another value')}"
    if kind in ("model_type", "model_attributes_type", "dict_type"):
        return f"`{member}` is no JSON object" if member else "is no JSON object"
    if kind == "value_error":
        reason = str(context.get("error", entry["msg"]))
        if not member:
            return reason
        return f"`{member}`: {reason}" if isinstance(entry.get("input"), dict) else f"`{member}` is {shown}: {reason}"
    return f"`{member}` is {shown}: {entry['msg'][:1].lower()}{entry['msg'][1:]}"


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _MAX_SHOWN else text[: _MAX_SHOWN - 3] + "..."

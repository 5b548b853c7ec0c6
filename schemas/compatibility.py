"""Find what breaks BACKWARD compatibility: documents of the old schema that the new one refuses.

Covers what our generated JSON Schemas use: objects, arrays, enums, constants, bounds,
patterns, `anyOf` and local `$ref`. Whatever it cannot show to be wider counts as a break.
"""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

# Upper bounds may only rise, lower bounds only fall.
_UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_EXACT = ("pattern", "format", "multipleOf")


def breaking_changes(old: Schema, new: Schema) -> list[str]:
    """Return one line per breaking change, each beginning with the place, `$` being the root."""
    return _Comparison(old, new).compare(old, new, "$")


class _Comparison:
    def __init__(self, old_root: Schema, new_root: Schema) -> None:
        self._roots = (old_root, new_root)
        self._open: set[tuple[str, str]] = set()  # pairs of references under way: recursive models end here

    def compare(self, old: Schema, new: Schema, at: str) -> list[str]:
        pair = (old.get("$ref", ""), new.get("$ref", ""))
        if all(pair):
            if pair in self._open:
                return []
            self._open.add(pair)
        try:
            old, new = self._resolved(old, 0), self._resolved(new, 1)
            if "anyOf" in old or "anyOf" in new:
                return self._branches(old, new, at)
            return [*self._values(old, new, at), *self._members(old, new, at), *self._items(old, new, at)]
        finally:
            self._open.discard(pair)

    def _resolved(self, schema: Schema, side: int) -> Schema:
        while "$ref" in schema:
            target: Any = self._roots[side]
            for part in schema["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            schema = target
        return schema

    def _branches(self, old: Schema, new: Schema, at: str) -> list[str]:
        wider = new.get("anyOf", [new])
        return [
            f"{at}: one of its forms is no longer accepted: {branch.get('type', branch.get('$ref', 'any'))}"
            for branch in old.get("anyOf", [old])
            if all(self.compare(branch, other, at) for other in wider)
        ]

    def _values(self, old: Schema, new: Schema, at: str) -> list[str]:
        found = []
        if not _types(old) <= _types(new):
            found.append(f"{at}: type narrowed from {_named(_types(old))} to {_named(_types(new))}")
        allowed = _constants(new)
        if allowed is not None:
            given = _constants(old)
            if given is None:
                found.append(f"{at}: any value was allowed, now only {', '.join(sorted(allowed))}")
            else:
                found += [f"{at}: value removed: {value}" for value in sorted(given - allowed)]
        for name in _UPPER:
            if name in new and (name not in old or new[name] < old[name]):
                found.append(f"{at}: {name} lowered to {new[name]}")
        for name in _LOWER:
            if name in new and (name not in old or new[name] > old[name]):
                found.append(f"{at}: {name} raised to {new[name]}")
        found += [
            f"{at}: {name} changed to {new[name]}" for name in _EXACT if name in new and new[name] != old.get(name)
        ]
        return found

    def _members(self, old: Schema, new: Schema, at: str) -> list[str]:
        before, after = old.get("properties", {}), new.get("properties", {})
        closed = new.get("additionalProperties") is False
        found = [f"{at}.{name}: field removed" for name in before if closed and name not in after]
        if closed and "object" in _types(old) and old.get("additionalProperties") is not False:
            found.append(f"{at}: other fields were allowed, now they are refused")
        newly = set(new.get("required", [])) - set(old.get("required", []))
        found += [f"{at}.{name}: field is newly required" for name in sorted(newly)]
        for name in before:
            if name in after:
                found += self.compare(before[name], after[name], f"{at}.{name}")
        return found

    def _items(self, old: Schema, new: Schema, at: str) -> list[str]:
        if "items" not in new:
            return []
        return self.compare(old.get("items", {}), new["items"], f"{at}[]")


_ANY = frozenset({"string", "integer", "number", "boolean", "object", "array", "null"})


def _types(schema: Schema) -> frozenset[str]:
    stated = schema.get("type")
    if stated is None:
        return _ANY
    types = frozenset([stated] if isinstance(stated, str) else stated)
    return types | {"integer"} if "number" in types else types


def _constants(schema: Schema) -> set[str] | None:
    if "const" in schema:
        return {repr(schema["const"])}
    return {repr(value) for value in schema["enum"]} if "enum" in schema else None


def _named(types: frozenset[str]) -> str:
    return "any" if types == _ANY else " or ".join(sorted(types))

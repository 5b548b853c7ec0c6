"""Make, choose and remove the indices of a generation.

A generation has an index for each record, `knowflow-NAME-g{N}`, all of one folding of the
interactions. What asks goes by the aliases `knowflow-NAME`; one call moves them all at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from elasticsearch import BadRequestError, Elasticsearch

from indexers.elastic.client import guarded
from indexers.elastic.layout import REFRESH_INTERVAL, index_mapping, index_template
from indexers.elastic.names import INDEXED, Names


class WrongGeneration(Exception):
    """Report indices that cannot be used or removed as they are: which, why, and what to do."""


@dataclass(frozen=True, slots=True)
class MadeIndex:
    """Say of an index which one it is, and when it was made, in milliseconds since 1970."""

    record: str
    name: str
    uuid: str
    created_ms: int


class Generations:
    """Look after the indices of one deployment.

    Every method may raise IndexUnavailable; what was done until then stays, and the same
    call may be repeated.
    """

    def __init__(self, client: Elasticsearch, names: Names | None = None, records: Sequence[str] = INDEXED) -> None:
        self.client = client
        self.names = names or Names()
        self.records = tuple(records)

    def make(self, generation: int, *, refresh_interval: str = REFRESH_INTERVAL) -> dict[str, MadeIndex]:
        """Put the templates, and make the indices of a generation that are not there; return all by record.

        Where nothing serves yet, this generation does at once. Raises WrongGeneration for an
        index that another layout was written to.
        """
        with guarded(self.client):
            for record in self.records:
                self.client.indices.put_index_template(
                    name=self.names.template(record),
                    **index_template(record, self.names.pattern(record), refresh_interval),
                )
                try:
                    self.client.indices.create(index=self.names.index(record, generation))
                except BadRequestError as error:
                    if error.error != "resource_already_exists_exception":
                        raise
            made = {record: self._checked(record, generation) for record in self.records}
            if not self.aliased():
                self.serve(generation)
        return made

    def made(self, generation: int) -> dict[str, MadeIndex]:
        """Return what there is of a generation, by record. Raises WrongGeneration where an index is missing."""
        with guarded(self.client):
            return {record: self._checked(record, generation) for record in self.records}

    def _checked(self, record: str, generation: int) -> MadeIndex:
        name = self.names.index(record, generation)
        found = self.client.indices.get(index=name, ignore_unavailable=True).body.get(name)
        if found is None:
            raise WrongGeneration(f"there is no index {name}: `knowflow run --indexers` makes it")
        wanted = index_mapping(record)["_meta"]
        if found["mappings"].get("_meta") != wanted:
            raise WrongGeneration(
                f"the index {name} has the layout of another release; fill a new generation with `knowflow rebuild`"
            )
        settings = found["settings"]["index"]
        return MadeIndex(record, name, settings["uuid"], int(settings["creation_date"]))

    def there(self) -> list[int]:
        """Return the generations of which there is any index, in order."""
        with guarded(self.client):
            found: set[int] = set()
            for record in self.records:
                for name in self.client.indices.get(index=self.names.pattern(record), features="aliases").body:
                    number = self.names.generation(record, name)
                    found |= set() if number is None else {number}
            return sorted(found)

    def aliased(self) -> dict[str, list[int]]:
        """Return by record the generations behind its alias; a record without one is left out."""
        with guarded(self.client):
            behind: dict[str, list[int]] = {}
            for record in self.records:
                alias = self.names.alias(record)
                answer = self.client.options(ignore_status=404).indices.get_alias(name=alias)
                found = [] if answer.meta.status == 404 else list(answer.body)
                numbers = sorted(n for n in (self.names.generation(record, name) for name in found) if n is not None)
                if numbers:
                    behind[record] = numbers
            return behind

    def serving(self) -> int | None:
        """Return the generation that all aliases lead to, or None where they do not agree or there is none."""
        numbers = {number for listed in self.aliased().values() for number in listed}
        return numbers.pop() if len(numbers) == 1 else None

    def serve(self, generation: int) -> None:
        """Move all aliases to a generation, in one step: a question finds the one or the other, never both."""
        with guarded(self.client):
            actions: list[dict[str, dict[str, object]]] = []
            behind = self.aliased()
            for record in self.records:
                alias = self.names.alias(record)
                actions += [
                    {"remove": {"index": self.names.index(record, old), "alias": alias}}
                    for old in behind.get(record, ())
                    if old != generation
                ]
                actions.append({"add": {"index": self.names.index(record, generation), "alias": alias}})
            self.client.indices.update_aliases(actions=actions)

    def refresh(self, generation: int) -> None:
        """Make everything that was written to a generation visible."""
        with guarded(self.client):
            self.client.indices.refresh(index=[self.names.index(record, generation) for record in self.records])

    def remove(self, generation: int) -> None:
        """Delete the indices of a generation. Raises WrongGeneration for one that an alias leads to."""
        if any(generation in numbers for numbers in self.aliased().values()):
            raise WrongGeneration(f"generation {generation} serves: put another in its place first")
        with guarded(self.client):
            self.client.indices.delete(
                index=[self.names.index(record, generation) for record in self.records], ignore_unavailable=True
            )

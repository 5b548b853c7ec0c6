"""Walk over what is tied together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator


def components(starts: Iterable[str], tied: Callable[[str], Iterable[str]]) -> Iterator[list[str]]:
    """Yield, sorted, all that is tied to a start, in one step or many: each component once, by its least start.

    `tied` says what is tied to a name, and has to say the same of both ends; it is asked once for each
    name of a component, before that component is yielded.
    """
    done: set[str] = set()
    for start in sorted(starts):
        if start in done:
            continue
        found, queue = {start}, [start]
        while queue:
            others = set(tied(queue.pop())) - found
            queue.extend(sorted(others))
            found |= others
        done |= found
        yield sorted(found)

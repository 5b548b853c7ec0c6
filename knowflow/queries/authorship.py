"""Say who the authors of files are, and how many must leave until files have none: the truck factor.

G. Avelino, L. Passos, A. Hora, M. T. Valente: A novel approach for estimating truck factors (ICPC 2016).
The degree of authorship and its constants are from T. Fritz et al.: Degree-of-knowledge (TOSEM 2014). What the paper
leaves open is as in its authors' program (github.com/aserg-ufmg/Truck-Factor): to make a file is no change of it,
whoever makes it again after a removal is one of its makers, and a maker needs no least degree.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

BASE, FIRST, OWN, OTHERS = 3.293, 1.098, 0.164, 0.321
LEAST_SHARE = 0.75  # of the greatest degree in a file: above, one is an author of it
COVERED = 0.5  # of all files: below, the project is in trouble

# What a truck factor is counted over: source files, neither documentation nor somebody else's work. The folders are
# those by which GitHub's Linguist, which the paper uses, tells these.
_SOURCE: Final = re.compile(
    r"\.(?:c|cc|clj|coffee|cpp|cs|css|cxx|dart|ejs|erb|erl|ex|exs|fs|go|groovy|h|haml|hpp|hs|html?|jade|java|jl|js"
    r"|jsx|kt|less|lua|m|mk|ml|mm|php|pl|pm|py|pyx|r|rake|rb|rs|s|sass|scala|scss|sh|sql|swift|ts|tsx|vue|xhtml)$"
    r"|(?:^|/)(?:gemfile|makefile|rakefile)$",
    re.IGNORECASE,
)
_LEFT_OUT: Final = re.compile(
    r"(?:^|/)(?:bower_components|cache|demos?|dist|documentation|examples?|external|node_modules|samples?"
    r"|third[-_]?party|vendor|vendored)/|^(?:doc|docs|doc-src|man)/",
    re.IGNORECASE,
)


def is_source(path: str) -> bool:
    """Tell by its name whether a file is source code of the project itself."""
    bare = path.strip('"')  # git quotes paths that are not plain
    return bool(_SOURCE.search(bare)) and not _LEFT_OUT.search(bare)


@dataclass(slots=True)
class Changes:
    """Count who changed one file, and hold who made it; whoever made it is in the counts, be it with 0."""

    makers: frozenset[str]
    counts: Counter[str]

    @classmethod
    def begun_by(cls, person: str) -> Changes:
        """Return the changes of a file that a person makes now."""
        return cls(frozenset({person}), Counter({person: 0}))

    def made_again_by(self, person: str) -> Changes:
        """Return the changes of the file that a person makes where this one was removed."""
        counts = self.counts.copy()
        counts[person] += 0
        return Changes(self.makers | {person}, counts)

    def authors(self) -> frozenset[str]:
        """Return who is near the greatest degree, if a maker or of at least the degree of nobody in particular."""
        total = sum(self.counts.values())
        degrees = {
            person: BASE + FIRST * (person in self.makers) + OWN * own - OTHERS * math.log1p(total - own)
            for person, own in self.counts.items()
        }
        greatest = max(degrees.values())
        return frozenset(
            person
            for person, degree in degrees.items()
            if degree > LEAST_SHARE * greatest and (degree >= BASE or person in self.makers)
        )


@dataclass(frozen=True, slots=True)
class Leaver:
    """Be somebody whom the greedy method removes, with how many files had them as an author by then."""

    person: str
    files: int


def truck_factor(authors: Mapping[str, Collection[str]], gone: Iterable[str] = ()) -> list[Leaver]:
    """Return whom one removes, those of the most files first, ties by id, until under half of the files have an author.

    `authors` are those of each file, `gone` whoever has left already. The length of the list is the truck factor.
    """
    left = {path: set(persons).difference(gone) for path, persons in authors.items()}
    files: dict[str, set[str]] = {}
    for path, persons in left.items():
        for person in persons:
            files.setdefault(person, set()).add(path)
    covered = sum(bool(persons) for persons in left.values())
    removed: list[Leaver] = []
    while files and covered >= COVERED * len(left):
        person = min(files, key=lambda name: (-len(files[name]), name))
        theirs = files.pop(person)
        removed.append(Leaver(person, len(theirs)))
        for path in theirs:
            left[path].discard(person)
            covered -= not left[path]
    return removed

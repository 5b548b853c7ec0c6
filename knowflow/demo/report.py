"""Hold what the demo found: plain values that are printed, or written as JSON."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Line:
    """Be one line of an answer, with a link to its evidence where there is one."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """Be a question and its answer; `command` asks it again, empty where no single command does yet."""

    question: str
    lines: tuple[Line, ...]
    command: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Benefit:
    """Be one thing that Knowflow is for, with what it answers here."""

    number: int
    title: str
    findings: tuple[Finding, ...]

    def with_finding(self, finding: Finding) -> Benefit:
        """Return the benefit with one answer more."""
        return replace(self, findings=(*self.findings, finding))


@dataclass(slots=True)
class Step:
    """Be something that was done, and how long it took, in seconds."""

    step: str
    seconds: float


@dataclass(slots=True)
class Report:
    """Be all that a demo did and found."""

    data: str
    as_of: str = ""
    inputs: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    benefits: list[Benefit] = field(default_factory=list)
    next: list[str] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    simulated: bool = False
    seconds: float = 0.0

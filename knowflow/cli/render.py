"""Print answers for people: short tables, evidence, links, plain words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from rich.text import Text

from knowflow.asking import Asking
from knowflow.cli.screen import Answer, console, emit, hanging, link, table
from knowflow.wording import affiliation, day, span

__all__ = [
    "SIMULATED", "conversation", "emit", "evidence", "experts", "nothing", "person", "show", "surely", "topics",
]  # fmt: skip

SIMULATED = "Simulated data: people, topics and conversations of `sample-...` sources are invented."


def show(state: Asking, answer: Answer, as_json: bool, draw: Callable[[], None]) -> None:
    """Print an answer in the form asked for, and say so where simulated sources take part."""
    simulated = state.simulated()
    if as_json:
        emit({**answer, "simulated": True} if simulated else answer)
        return
    draw()
    if simulated:
        console().print(Text(SIMULATED, style="yellow"))


def nothing(answer: Answer, what: str) -> bool:
    """Say so where an answer is empty."""
    if answer["results"]:
        return False
    console().print(what)
    return True


def experts(answer: Answer, *, explain: bool = False) -> None:
    """Print people with score, topics and evidence."""
    out = console()
    if nothing(answer, "Nobody here has shown anything about that. Try other words, or `knowflow topics`."):
        return
    if not any(result["topics"] for result in answer["results"]):
        out.print(Text("No topic here is meant by that; these people wrote some of its words:", style="dim"))
    for place, result in enumerate(answer["results"], 1):
        topics = ", ".join(f"{topic['label']} ({topic['level']})" for topic in result["topics"])
        line = Text(f"{place}. ", style="dim")
        line.append(result["name"], style="bold")
        line.append(f"  {result['score']:.2f}  {result['person']}", style="dim")
        out.print(line)
        if topics:
            hanging(Text(f"   {topics}"), 3)
        evidence(result["evidence"])
        if explain:
            out.print(
                Text("   " + "  ".join(f"{part} {value:.3f}" for part, value in result["why"].items()), style="dim")
            )


def evidence(found: Iterable[Answer]) -> None:
    """Print what speaks for a name, each with its link, or, as for mail, the id that `conversation` takes."""
    for one in found:
        hanging(Text(f"   - {day(one['at'])}  {one['title']} ({one['why']})"), 5)
        link(one["url"] or one["conversation"], 5)


def topics(answer: Answer) -> None:
    """Print topics."""
    if nothing(answer, "No topic has support yet: 2 people and 3 conversations make one."):
        return
    rows = table("topic", "last year", "conversations", "people", "questions", "open",
                   right=("last year", "conversations", "people", "questions", "open"))  # fmt: skip
    for row in answer["results"]:
        rows.add_row(
            row["label"], *(f"{row[name]:,}" for name in ("recent", "conversations", "people", "questions", "open"))
        )
    console().print(rows)
    console().print(Text(f"{answer['total']:,} topics, as of {day(answer['as_of'])}", style="dim"))


def person(answer: Answer) -> None:
    """Print a person."""
    out = console()
    line = Text(answer["name"], style="bold")
    line.append(f"  {answer['person']}" + ("  (bot)" if answer["bot"] else ""), style="dim")
    out.print(line)
    for label, value in (
        ("accounts", ", ".join(f"{entry['account']} ({entry['contributions']})" for entry in answer["accounts"])),
        ("teams", ", ".join(answer["teams"])),
        ("organisations", ", ".join(answer["organisations"])),
        ("belongs to", "; ".join(map(affiliation, answer["affiliations"]))),
        ("conversations", f"{answer['conversations']:,}"),
        ("gave", _gave(answer["given"])),
        ("was helped", f"{answer['received']} times"),
        ("last seen", day(answer["last_at"])),
        (
            "usual hours",
            ", ".join(f"{entry['hour']:02d}:00" for entry in answer["hours"]) + " UTC" if answer["hours"] else "",
        ),
        ("topics", ", ".join(f"{topic['label']} ({topic['level']})" for topic in answer["topics"])),
        ("community", _community(answer["network"])),
        ("bridges to", "; ".join(entry["name"] for entry in (answer["network"] or {}).get("bridges_to", []))),
        ("helps", ", ".join(f"{entry['name']} ({entry['count']})" for entry in answer["helps"])),
        ("helped by", ", ".join(f"{entry['name']} ({entry['count']})" for entry in answer["helped_by"])),
    ):
        if value:
            hanging(Text(f"{label:>14}  {value}"), 16)
    for entry in answer["identity"]:
        why = "; ".join(f"{found['rule']} {found['detail']} with {found['account']}" for found in entry["evidence"])
        hanging(Text(f"{'joined':>14}  {entry['account']}: {why}"), 16)
    for entry in answer["recent"]:
        hanging(Text(f"{day(entry['at']):>14}  {', '.join(entry['roles'])}: {entry['title']}"), 16)
        if entry["url"]:
            link(entry["url"], 16)


def _gave(given: Mapping[str, int]) -> str:
    """Say what was given, and what became of it; what only seems so stands apart."""
    told = [f"{kind} {count:,}" for kind, count in given.items() if not kind.endswith("_inferred")]
    seems = [
        f"{kind.removesuffix('_inferred')} {count:,}" for kind, count in given.items() if kind.endswith("_inferred")
    ]
    return ", ".join(told) + (f"; it seems also {', '.join(seems)}" if seems else "")


def _community(network: Answer | None) -> str:
    own = network and network["community"]
    return f"{own['name']} ({own['size']:,} people)" if own else ""


def conversation(answer: Answer) -> None:
    """Print a conversation."""
    out = console()
    out.print(Text(answer["title"] or answer["conversation"], style="bold"))
    first = answer.get("first_reply_seconds")
    sure = surely(answer["resolved_found"]) if "resolved_found" in answer else ""
    told = f"{answer['state']}{sure}, {day(answer.get('asked_at') or answer['started_at'])}, {answer['items']} items"
    out.print(Text(told + (f", first answer after {span(first)}" if first is not None else ""), style="dim"))
    if answer["topics"]:
        out.print(Text("topics: " + ", ".join(topic["label"] for topic in answer["topics"])))
    if answer["url"]:
        link(answer["url"])
    for row in answer["contributions"]:
        line = Text(f"\n{row['name']}", style="bold")
        line.append(f"  {', '.join(row['roles'])}, {day(row['at'])}{_became(row['outcome'])}", style="dim")
        out.print(line)
        out.print(Text(row["text"]))


def _became(outcome: Answer) -> str:
    """Say what became of a contribution, and what only seems so."""
    if outcome["accepted"]:
        return ", accepted"
    if outcome["accepted_inferred"]:
        return ", it seems the answer"
    return ", thanked, it seems" if outcome["thanked_inferred"] else ""


def surely(found: Answer) -> str:
    """Return how sure it is where that was inferred, else nothing."""
    return "" if found["basis"] == "stated" else f", {found['confidence']} % sure"

"""Print conversations that were found, with the words that were asked for marked."""

from __future__ import annotations

import re
from typing import Any, Final

from rich.text import Text

from knowflow.cli.render import nothing
from knowflow.cli.screen import Answer, console, hanging, link
from knowflow.wording import day
from streams.text import query_tokens

_WORD: Final = re.compile(r"\w[\w'’.-]*\w|\w")
_MARK: Final = "bold underline"
_SHOWN: Final = 5  # values of each facet


def found(answer: Answer) -> None:
    """Print conversations with state, passage and best answer, and how many of them there are of what."""
    out = console()
    if nothing(answer, "Nothing found. Try fewer or other words."):
        return
    least = "" if answer.get("complete", True) else "at least "
    more = answer["total"] > len(answer["results"])
    out.print(f"{least}{answer['total']:,} found" + (f", the best {len(answer['results'])}:" if more else ":"))
    wanted = frozenset(query_tokens(answer["query"]))
    for result in answer["results"]:
        line = Text("- ")
        line.append_text(marked(result["title"] or result["conversation"], wanted, "bold"))
        line.append(f"  {result['state']}, {day(result['at'])}, {result['score']:.2f}", style="dim")
        hanging(line, 2)
        if result["highlight"]:
            hanging(Text("  ").append_text(marked(result["highlight"], wanted)), 2)
        if result["answer"]:
            told = "accepted answer" if result["answer"]["accepted"] else "best answer"
            line = Text(f"  {told} by {result['answer']['name']}: ", style="green")
            hanging(line.append_text(marked(result["answer"]["text"], wanted, "green")), 2)
        url = (result["answer"] or {}).get("url") or result["url"]
        if url:
            link(url, 2)
        link(result["conversation"], 2)
    for name, values in answer.get("facets", {}).items():
        if len(values) > 1:
            out.print(Text(f"{name:>7}  {_counts(values)}", style="dim"))


def marked(text: str, wanted: frozenset[str], style: str = "") -> Text:
    """Return the text with each word marked that is, but for its ending, one of the wanted tokens."""
    made = Text(text, style=style)
    for word in _WORD.finditer(text):
        if not wanted.isdisjoint(query_tokens(word[0])):
            made.stylize(_MARK, word.start(), word.end())
    return made


def _counts(values: list[dict[str, Any]]) -> str:
    told = ", ".join(f"{one.get('label', one['value'])} {one['count']:,}" for one in values[:_SHOWN])
    return told + (", ..." if len(values) > _SHOWN else "")

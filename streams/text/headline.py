"""Find what a text that has no title is about: its first line, without the greeting."""

from __future__ import annotations

import re
from typing import Final

MAX_HEADLINE: Final = 120  # characters
LEAST_WORDS: Final = 2  # of a line that is more than a greeting
_LOOKED_AT: Final = 4_000  # characters, of the beginning

_WHOM: Final = (  # nobody is greeted by these words: with them, a sentence goes on
    r"(?!(?:i|i'm|i’m|im|is|are|am|was|we|my|our|this|that|these|it|its|it's|there's|does|do|did|can|could|would|should|"
    r"has|have|how|what|when|where|which|who|why|just|please|thanks|thank|any|if|so|to|for|from|in|on|at|new|"
    r"ich|wir|kann|wie|je|nous|est|comment|estoy|tengo|soy|como|cómo)\b)"
)
_GREETING: Final = re.compile(
    r"(?:@[^\s,:]+[\s,:]+){0,4}"
    r"(?:hi|hello|hey|hiya|heya|howdy|hullo|greetings|dear|good (?:morning|afternoon|evening|day)|hallo|moin|servus|"
    r"guten (?:tag|morgen|abend)|bonjour|bonsoir|salut|hola|buenas|buenos d[ií]as|olá|ciao)\b"
    rf"(?:[ \t,]+{_WHOM}[^\s,.!?:;]+){{0,4}}[ \t]*(?::[a-z0-9_+-]{{1,40}}:|[,.!:;–—-]+|\)|$)",
    re.IGNORECASE | re.MULTILINE,
)


def headline(text: str) -> str:
    """Return the first line of plain text that says more than a greeting, "" of no text.

    A greeting before it, alone or on the same line, and lines that quote with `>` are left out,
    where anything else of two words follows. At most 120 characters: a longer line ends with
    an ellipsis after a whole word.
    """
    beginning = text[:_LOOKED_AT].strip()
    rest = beginning
    if greeting := _GREETING.match(rest):
        rest = rest[greeting.end() :]
    for line in rest.split("\n"):
        told = line.lstrip(" \t,.!:;)–—-").rstrip()
        if not told.startswith(">") and len(told.split()) >= LEAST_WORDS:
            return _cut(told)
    return _cut(beginning.split("\n", 1)[0].rstrip())


def _cut(line: str) -> str:
    if len(line) <= MAX_HEADLINE:
        return line
    kept = line[: MAX_HEADLINE - 1]
    whole = kept if line[MAX_HEADLINE - 1].isspace() else kept.rpartition(" ")[0]
    return (whole or kept).rstrip(" ,.;:–—-") + "…"

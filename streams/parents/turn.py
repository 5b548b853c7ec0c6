"""Reduce a chat message to what its parent is decided from: who, when, to whom, which words, what kind of remark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from streams.text.analysis import plain_of
from streams.text.stop_words import ENGLISH, OTHERS, listed

QUESTION, ASKING, THANKS, GREETING, ASSENT = (1 << bit for bit in range(5))

MAX_WORDS: Final = 24
MAX_ADDRESSED: Final = 8
_MAX_TEXT: Final = 1_000  # characters looked at
_OPENING: Final = 4  # words within which a greeting or thanks stands, after a name
_MARKS: Final = ".,:;!?()[]{}<>\"'`*_~"
_THANKS: Final = listed(
    "thank thanks thankyou thanx thx ty tnx cheers danke merci gracias grazie obrigado thank-you appreciated"
)
_GREETING: Final = listed("hi hello hey hiya howdy yo greetings morning evening hallo moin salut bonjour hola ciao")
_ASSENT: Final = listed(
    "yes no yep yeah yea nope nah ok okay k sure right exactly correct true indeed ah oh ahh ohh hmm ja nein oui non si"
)
_ASKING: Final = listed(
    "how what why where when who which whats is are does do did can could will would should has have any anyone anybody"
    " someone somebody wie was warum wo wann wer kann comment pourquoi quand"
)
_STOPPED: Final = ENGLISH.union(*OTHERS.values(), _THANKS, _GREETING, _ASSENT)


@dataclass(slots=True)
class Turn:
    """Hold one message of a channel.

    `at` is in microseconds since 1970, UTC; `who` and `addressed` are the accounts' own parts in lower case, by which
    people of one channel call each other; `words` are distinct, in lower case, in their order; `marks` say what
    kind of remark it is, a set of bits; `length` counts words. A deleted message keeps its place without its words.
    """

    item: str
    at: int
    sequence: int
    event: str
    who: str
    addressed: tuple[str, ...]
    words: tuple[str, ...]
    marks: int
    length: int

    @property
    def place(self) -> tuple[int, int, bytes]:
        """Return the place in the total order."""
        return self.at, self.sequence, self.event.encode()


def turn_of(
    *, item: str, at: int, sequence: int, event: str, account: str, addressed: Sequence[str], text: str
) -> Turn:
    """Return the turn of a message; `text` is its plain text, "" for a deleted one. Never raises."""
    return turn_with(item, at, sequence, event, account, addressed, remark_of(text))


def turn_with(
    item: str,
    at: int,
    sequence: int,
    event: str,
    account: str,
    addressed: Sequence[str],
    remark: tuple[tuple[str, ...], int, int],
) -> Turn:
    """Return the turn of a message of whose text remark_of() is known."""
    words, marks, length = remark
    names = tuple(own_name(other) for other in addressed[:MAX_ADDRESSED])
    return Turn(item, at, sequence, event, own_name(account), names, words, marks, length)


def remark_of(text: str) -> tuple[tuple[str, ...], int, int]:
    """Return (words, marks, number of words) of a plain text."""
    raw = text[:_MAX_TEXT].lower().split()
    said = [bare for word in raw if (bare := word.strip(_MARKS))]
    marks = 0
    if "?" in text:
        marks |= QUESTION
    opening = said[:_OPENING]
    # The first word may name somebody, or be the first of the remark itself.
    if any(word in _ASKING for word in opening[:2]):
        marks |= ASKING
    if any(word in _THANKS for word in said[:12]):
        marks |= THANKS
    if any(word in _GREETING for word in opening):
        marks |= GREETING
    if any(word in _ASSENT for word in opening[:2]):
        marks |= ASSENT
    kept = dict.fromkeys(word for word in said if word not in _STOPPED and len(word) > 1)
    return tuple(kept)[:MAX_WORDS], marks, min(len(said), 255)


def remark_in(text: str, text_format: str) -> tuple[tuple[str, ...], int, int]:
    """Return remark_of() of a text as its source has it: plain, markdown or html."""
    return remark_of(plain_of(text, text_format))


def own_name(account: str) -> str:
    """Return the author's own part of an account, in lower case: what others call them by."""
    return account.rpartition("/")[2].rpartition(":")[2].lower()

"""Describe what speaks for each message as the parent of another, in small integers."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import Final

from streams.parents.turn import ASKING, ASSENT, GREETING, QUESTION, THANKS, Turn
from streams.parents.window import ALIKE, HORIZON, OF_MINE, OF_OTHERS, RARE, RECENT, TO_ME, Window

NEVER: Final = 999  # messages since what has not happened within reach
LONG: Final = 99_999  # seconds, above the reach
_SECOND: Final = 1_000_000

OWN: Final = (
    "question", "asking", "thanks", "greeting", "assent", "length", "speaks_to", "speaks_to_present",
    "turns_since_mine", "seconds_since_mine", "mine_within", "turns_since_to_me", "seconds_since_any",
    "seconds_of_fifty",
)  # fmt: skip
PAIR: Final = (
    "turns", "seconds", "mine", "to_its_author", "to_me", "same_addressed", "its_author_since", "me_since", "shared",
    "rarest", "spoken_to_since", "i_spoke_to_author", "author_spoke_to_me", "its_first", "its_question", "its_asking",
    "its_greeting", "its_length", "its_speaks_to",
)  # fmt: skip
NOBODY: Final = (0, -1, *[0] * (len(PAIR) - 2))  # what is told of a message as its own root


def describe(window: Window, turn: Turn) -> tuple[list[int], list[tuple[int, tuple[int, ...]]]]:
    """Return what is told of the message, and (place, what is told of the pair) of each candidate, the latest first."""
    turns, authors, named, spoke = window.turns, window.authors, window.named, window.spoke
    begin, next_place, who, at = window.look(turn), len(window.turns), turn.who, turn.at
    mine = window.last(authors.get(who), HORIZON)
    to_me = window.last(named.get(who), TO_ME)
    addressed = turn.addressed
    # A name within the text counts as well, where its owner has just been here.
    present = [other for other in addressed if other in authors and authors[other][-1] >= begin]
    people = present + [word for word in turn.words if word in authors and word not in present and word != who]
    shared = _shared(window, turn, begin)

    chosen = set(range(max(begin, next_place - RECENT), next_place))
    chosen.update(mine[-OF_MINE:])
    chosen.update(to_me)
    for other in people[:4]:
        chosen.update(window.last(authors[other], OF_OTHERS))
    for place in to_me:
        chosen.update(window.last(authors[turns[place].who], 1))
    if mine:
        for other in turns[mine[-1]].addressed:
            chosen.update(window.last(authors.get(other), 1))
    if shared:
        chosen.update(sorted(shared, key=lambda place: (-shared[place][0], -place))[:ALIKE])

    marks = turn.marks
    last_mine = mine[-1] if mine else -1
    own = [
        1 if marks & QUESTION else 0, 1 if marks & ASKING else 0, 1 if marks & THANKS else 0,
        1 if marks & GREETING else 0, 1 if marks & ASSENT else 0, turn.length, len(addressed), len(present),
        next_place - last_mine if mine else NEVER, (at - turns[last_mine].at) // _SECOND if mine else LONG, len(mine),
        next_place - to_me[-1] if to_me else NEVER,
        _since(window, at, 1), _since(window, at, 50),
    ]  # fmt: skip
    found: list[tuple[int, tuple[int, ...]]] = []
    for place in sorted(chosen, reverse=True):
        its = turns[place]
        author, its_marks = its.who, its.marks
        its_places = authors[author]
        since = len(its_places) - bisect_right(its_places, place)
        to_author = named.get(author)
        sum_, rarest = shared.get(place, _NONE)
        i_spoke, spoke_to_me = spoke.get((who, author), -1), spoke.get((author, who), -1)
        found.append((place, (
            next_place - place, (at - its.at) // _SECOND, 1 if author == who else 0,
            2 if author in addressed else 1 if author in people else 0,
            2 if who in its.addressed else 1 if who in its.words else 0,
            1 if addressed and not _apart(addressed, its.addressed) else 0,
            since, len(mine) - bisect_right(mine, place), sum_, rarest,
            0 if to_author is None else len(to_author) - bisect_right(to_author, place),
            next_place - i_spoke if i_spoke >= begin else NEVER,
            next_place - spoke_to_me if spoke_to_me >= begin else NEVER,
            1 if since + 1 == len(its_places) or its_places[-since - 2] < begin else 0,
            1 if its_marks & QUESTION else 0, 1 if its_marks & ASKING else 0, 1 if its_marks & GREETING else 0,
            its.length, len(its.addressed),
        )))  # fmt: skip
    return own, found


_NONE: Final = (0, 0)


def _apart(some: tuple[str, ...], others: tuple[str, ...]) -> bool:
    return not any(other in others for other in some)


def _since(window: Window, at: int, back: int) -> int:
    place = len(window.turns) - back
    return (at - window.turns[place].at) // _SECOND if place >= window.begin else LONG


def _shared(window: Window, turn: Turn, begin: int) -> dict[int, list[int]]:
    """Return, by place, the sum and the greatest of the weights of the words shared with each earlier message."""
    shared: dict[int, list[int]] = {}
    for word in turn.words:
        places = window.words.get(word)
        if places is None or places[-1] < begin:
            continue
        if len(places) > RARE:
            if places[-RARE - 1] >= begin:
                continue  # in too many messages of the window
            places = places[-RARE:]
        if places[0] < begin:
            places = places[bisect_left(places, begin) :]
        weight = 6 - len(places).bit_length()
        for place in places:
            held = shared.get(place)
            if held is None:
                shared[place] = [weight, weight]
            else:
                held[0] += weight
                if weight > held[1]:
                    held[1] = weight
    return shared

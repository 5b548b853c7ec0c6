"""A chat message's parent is found among the few that it may reply to, from the window before it alone."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest

from streams.parents import HORIZON, REACH, Turn, Window, parent_of, parents, turn_of
from streams.parents.features import NOBODY, OWN, PAIR, describe
from streams.parents.forest import Forest
from streams.parents.turn import ASKING, ASSENT, GREETING, QUESTION, THANKS
from streams.parents.weights import TREES

MINUTE = 60_000_000
PEOPLE = [f"irc:soil/{name}" for name in ("mara", "jonas", "ilse", "tove", "arend", "yusuf")]
WORDS = (
    *("compost", "kernel", "panic", "driver", "nvidia", "reboot", "thanks", "hello", "how", "do", "i", "mount"),
    *("the", "disk", "error", "404", "grub", "menu", "wifi", "works", "now"),
)


def say(number: int, who: str, text: str, at: int, *addressed: str) -> Turn:
    return turn_of(
        item=f"irc:soil/{number}", at=at, sequence=number, event=f"irc:soil/{number}/posted",
        account=who, addressed=addressed, text=text,
    )  # fmt: skip


def chatter(seed: int, count: int, gap: int = 2 * MINUTE) -> list[Turn]:
    rng = random.Random(seed)
    at, turns = 10**15, []
    for number in range(count):
        at += rng.choice((0, gap // 4, gap, gap * 3))
        addressed = rng.sample(PEOPLE, rng.choice((0, 0, 1, 2)))
        text = " ".join(rng.choices(WORDS, k=rng.randint(1, 9))) + rng.choice(("", "", "?"))
        turns.append(say(number, rng.choice(PEOPLE), text, at, *addressed))
    return turns


@pytest.mark.parametrize(
    ("text", "words", "marks"),
    [
        ("", (), 0),
        ("Mara: how do I mount the disk?", ("mara", "mount", "disk"), QUESTION | ASKING),
        ("thanks, (Mara)!", ("mara",), THANKS),
        ("hi all", (), GREETING),
        ("yes, that is grub2.", ("grub2",), ASSENT),
        ("disk DISK /dev/sda1", ("disk", "/dev/sda1"), 0),
    ],
)
def test_a_text_becomes_words_and_marks(text: str, words: tuple[str, ...], marks: int) -> None:
    turn = say(1, PEOPLE[0], text, 0)
    assert (turn.words, turn.marks, turn.who) == (words, marks, "mara")


def test_an_answer_goes_to_whom_it_names_and_a_new_question_to_nobody() -> None:
    mara, jonas, ilse, tove, *_ = PEOPLE
    at = 10**15
    turns = [
        say(1, mara, "how do i mount a usb disk under ubuntu?", at),
        say(2, jonas, "does anyone know why grub shows an error at boot after the last update?", at + MINUTE),
        say(3, ilse, "mara: what does fdisk -l say?", at + 2 * MINUTE, mara),
        say(4, tove, "jonas: which error is it?", at + 2 * MINUTE, jonas),
        say(5, mara, "ilse: it lists /dev/sdb1", at + 3 * MINUTE, ilse),
        say(6, jonas, "tove: error 17", at + 3 * MINUTE, tove),
    ]
    assert [(turn.sequence, parent and parent.sequence) for turn, parent in parents(turns)] == [
        (1, None), (2, None), (3, 1), (4, 2), (5, 3), (6, 4),
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_a_parent_depends_on_the_window_alone(seed: int) -> None:
    turns = chatter(seed, 1_300, gap=4 * MINUTE)
    whole = {turn.item: parent for turn, parent in parents(turns)}
    for at in random.Random(seed).sample(range(len(turns)), 60):
        turn = turns[at]
        window = Window()
        for earlier in turns[max(0, at - HORIZON) : at]:
            if earlier.at >= turn.at - REACH:
                window.push(earlier)
        assert parent_of(window, turn) == whole[turn.item]


def candidates(earlier: list[Turn], turn: Turn) -> list[Turn]:
    window = Window()
    for one in earlier:
        window.push(one)
    return [window.turns[place] for place, _ in describe(window, turn)[1]]


def test_nothing_beyond_a_day_or_a_hundred_messages_is_a_candidate() -> None:
    mara, jonas, ilse, *_ = PEOPLE
    ask = say(0, mara, "how do i mount a usb disk?", 10**15)
    reply = say(999, jonas, "mara: mount the usb disk with fdisk", ask.at + REACH, mara)
    assert candidates([ask], reply) == [ask]
    assert candidates([ask], replace(reply, at=reply.at + 1)) == []
    between = [say(n, ilse, "hello", ask.at + n) for n in range(1, HORIZON + 1)]
    assert ask in candidates([ask, *between[:-1]], reply)
    assert ask not in candidates([ask, *between], reply)


def walk(tree: Any, values: list[int]) -> int:
    """Follow a tree node by node, as it is defined."""
    nodes = list(tree)

    def end(at: int) -> int:
        return at + 1 if nodes[at][0] < 0 else end(end(at + 1))

    at = 0
    while nodes[at][0] >= 0:
        feature, threshold = nodes[at]
        at = at + 1 if values[feature] <= threshold else end(at + 1)
    return int(nodes[at][1])


def test_the_forest_scores_as_its_trees_do() -> None:
    rng, forest = random.Random(1), Forest(len(OWN) + len(PAIR), TREES)
    thresholds = sorted({value for tree in TREES for feature, value in tree if feature >= 0})
    for _ in range(300):
        values = [rng.choice(thresholds) + rng.choice((0, 0, 1)) for _ in range(len(OWN) + len(PAIR))]
        left = forest.left_by(len(OWN), values[len(OWN) :], forest.left_by(0, values[: len(OWN)]))
        assert forest.score(left) == sum(walk(tree, values) for tree in TREES)
    turns, window = chatter(7, 300), Window()
    for turn in turns:
        own, found = describe(window, turn)
        for pair in (NOBODY, *(pair for _, pair in found)):
            left = forest.left_by(len(OWN), pair, forest.left_by(0, own))
            assert forest.score(left) == sum(walk(tree, [*own, *pair]) for tree in TREES)
        window.push(turn)


def test_a_tree_with_too_many_leaves_is_refused() -> None:
    tree = [*((0, value) for value in range(16)), *((-1, 0) for _ in range(17))]
    with pytest.raises(ValueError, match="17 leaves"):
        Forest(1, [tree])

"""Lines of IRC logs, whom they speak to, and the clocks they go by."""

import pytest

from producers.irc.clock import Laps, Survey
from producers.irc.lines import Line, folded, read_line, spoken_to


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[09:19] <ann> hi", Line("said", 33_540, "ann", "hi")),
        ("[09:19:05] <@ann> hi", Line("said", 33_545, "ann", "hi")),
        ("09:19 <+ann> hi", Line("said", 33_540, "ann", "hi")),
        ("[09:19] <ann>", Line("said", 33_540, "ann", "")),
        ("[09:19] <[x] ann> hi", Line("said", 33_540, "[x]ann", "hi")),
        ("[09:19] <ann[a] > hi", Line("said", 33_540, "ann[a]", "hi")),
        ("[09:19] <two words> hi", Line("other", 33_540)),
        ("[09:19]  * ann waves", Line("did", 33_540, "ann", "waves")),
        ("[09:19] \x0304,01<ann>\x03 \x02hi\x0f", Line("said", 33_540, "ann", "hi")),
        ("[09:19] -ann:#c- hi", Line("said", 33_540, "ann", "hi", "#c")),
        ("=== ann waves", Line("did", None, "ann", "waves")),
        ("=== [x] ann waves", Line("did", None, "[x]ann", "waves")),
        ("=== ann[a]  waves", Line("did", None, "ann[a]", "waves")),
        ("=== ann [~a@h]  has joined #c", Line("joined", None, "ann", channel="#c")),
        ("=== ann [~[a]@h]  has left #c [\"bye]", Line("left", None, "ann", channel="#c")),
        ("=== ann[a]  is now known as ann", Line("renamed", None, "ann[a]", "ann")),
        ("=== ann was kicked off #c by bo (x)", Line("left", None, "ann")),
        ("=== mode/#c [+o ann]  by bo", Line("set", None, channel="#c")),
        ("09:19 -!- ann [~a@h] has quit [bye]", Line("left", 33_540, "ann")),
        ("[09:19:05] *** Joins: ann (~a@h)", Line("joined", 33_545, "ann")),
        ("ann said hi", Line("other", None)),
        ("1002 1003 -", Line("other", None)),
        ("", Line("other", None)),
    ],
)  # fmt: skip
def test_lines(text: str, line: Line) -> None:
    assert read_line(text) == line


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ann: hi", ["ann"]),
        ("ann, hi", ["ann"]),
        ("@ann: hi", ["ann"]),
        ("ann ... hi", ["ann"]),
        ("ann -> hi", ["ann"]),
        ("ann, bo: hi", ["ann", "bo"]),
        ("ann hi there", ["ann"]),
        ("so what, ann?", ["ann"]),
        ("hi @ann and @bo", ["ann", "bo"]),
        ("me too", []),
        ("see http://ann.example", ["see"]),
        ("[x]Ann: hi", ["{x}ann"]),
    ],
)
def test_whom_a_message_may_speak_to(text: str, names: list[str]) -> None:
    assert spoken_to(text) == names


def test_names_are_compared_as_servers_do() -> None:
    assert folded("[A]\\b~") == "{a}|b^"


def laps(hours: list[float]) -> tuple[bool, int, list[float]]:
    survey = Survey()
    for hour in hours:
        survey.see(int(hour * 3600))
    clock = Laps(survey.twelve)
    return survey.twelve, survey.days_before_last, [clock.pass_(int(hour * 3600)) / 3600 for hour in hours]


@pytest.mark.parametrize(
    ("hours", "twelve", "days", "passed"),
    [
        ([], False, 0, []),
        ([9, 10, 12], False, 0, [9, 10, 12]),
        ([22, 23, 0, 5, 23, 1], False, 2, [22, 23, 24, 29, 47, 49]),
        ([11, 12, 1], True, 0, [11, 12, 13]),
        ([10, 11, 0, 2], True, 0, [10, 11, 12, 14]),
        ([12.5, 1, 11, 12, 11, 12.5], True, 1, [0.5, 1, 11, 12, 23, 24.5]),
        ([9, 8.5, 9], False, 0, [9, 8.5, 9]),
    ],
)
def test_clocks_go_round(hours: list[float], twelve: bool, days: int, passed: list[float]) -> None:
    assert laps(hours) == (twelve, days, passed)

"""Hold the sentences of the simulated organisation, by what they are for.

`{T}` is a form of the topic's name, `{w}` a word of its own, `{g}` a technical word that it
shares with others, `{v}` a verb, `{n}` a number, `{e}` an error code.
"""

from __future__ import annotations

import re
from typing import Final

Phrase = tuple[str, str]  # a %-format and the slots that fill it, in order
_SLOT = re.compile(r"\{(\w)\}")


def _bank(text: str) -> tuple[Phrase, ...]:
    lines = [line.strip() for line in text.strip().splitlines()]
    return tuple((_SLOT.sub("%s", line), "".join(_SLOT.findall(line))) for line in lines)


TITLES: Final = _bank("""
    How do I {v} the {w} of {T}?
    {T} fails with {e} after the {g} step
    Why does {T} lose its {w} when the {g} is full?
    {T}: {w} and {g} do not agree
    What is the right {g} for a {w} in {T}?
    {T} hangs while it waits for the {w}
    Can {T} {v} a {w} without a new {g}?
    {w} missing in {T} since the last {g}
""")
QUESTIONS: Final = _bank("""
    We use {T} for our {g} and since yesterday the {w} is empty.
    The log says {e} and then stops at line {n}.
    I tried to {v} the {w}, but the {g} stays as it was.
    With a smaller {g} the {w} comes back after some {n} seconds.
    Our setup has one {w} in front of two {g} nodes.
    Is there a way to {v} it without losing the {w}?
    On my machine {T} works, on the test system the {w} is never written.
    The handbook speaks of a {w} but not of what happens to the {g}.
    How can I see which {w} belongs to which {g}?
    Before we {v} everything I would like to understand the {w}.
    The same {g} worked until release {n}.
    What would you do first, the {w} or the {g}?
    It looks as if {T} reads the {g} twice.
    Any hint about the {w} is welcome.
""")
ANSWERS: Final = _bank("""
    In {T} the {w} is only written after the {g} is closed.
    Set the {w} to {n} and {v} the {g} once.
    The code {e} means that the {w} was built for another {g}.
    You have to {v} the {w} first, then the {g} follows by itself.
    Look into the {w} of {T}: its {g} must be larger than {n}.
    This happens when two copies of the {w} share one {g}.
    We had the same with the {w} last year, and the cause was the {g}.
    Keep the old {g} until every {w} has been read.
    There is a switch for it: `{w}_{g}` takes a number such as {n}.
    The order matters here: {w}, then {g}, then {w} again.
    Do not {v} the {g} while the {w} is open, it will give {e}.
    A {w} never survives the {g}, so write it down before.
    I would {v} {T} with an empty {w} and compare the {g}.
    The {g} counts from {n}, and that is why your {w} is cut off.
    After that {T} finds the {w} again within {n} seconds.
    The reason is simple: the {w} waits for a {g} that nobody sends.
""")
REMARKS: Final = _bank("""
    Any news about {T}?
    We also use {T} and I also wonder about this.
    Somebody should look at {T} some day.
    {T} is really important to us.
    I read about {T} somewhere but do not remember where.
    Same here with {T}.
    Following this, {T} came up in our meeting too.
    Not sure, maybe it is {T}, maybe it is something else.
    I would ask around, {T} has always been like this.
    Is this still a thing with {T}?
""")
COMMENTS: Final = _bank("""
    Which {g} did you use for the {w}?
    That depends on the {w}.
    Could you show the whole {g}?
    Does it also happen with an empty {w}?
    I changed the {g} to {n} and it is the same.
    The {w} is at its default.
""")
THANKS: Final = _bank("""
    Thank you, the {w} is back.
    That was it, many thanks, it was the {g}.
    Thanks, after the change of the {g} everything works.
    Great, the {w} works now, thank you very much.
""")
CHAT_OPENERS: Final = _bank("""
    Does anyone know why the {w} of {T} is empty?
    Quick question about {T}: can I {v} the {g} while it runs?
    {T} gives me {e} since this morning, is it the {w}?
    Who has an idea about the {g} in {T}?
    I am about to {v} {T}, is there something to watch in the {w}?
    Is the {w} of {T} meant to be larger than the {g}?
""")
NOTES: Final = _bank("""
    {T} keeps each {w} in its own {g}.
    To {v} the {w}, stop the {g} and wait for {n} seconds.
    A {w} is made when {T} starts and is gone when the {g} ends.
    The usual size of the {g} is {n}.
    When {e} shows up, the {w} and the {g} are of different age.
    This page tells how to {v} {T} step by step.
    For each {w} there is one {g} and one owner.
""")
COMMITS: Final = _bank("""
    {T}: {v} the {w} before the {g}
    {T}: check the {g} of each {w}
    Fix {e} in {T}
    {T}: keep the {w} when the {g} is full
    Let {T} read the {w} only once
""")
BOT_POSTS: Final = _bank("""
    Build {n} of {T} has failed at step {g}.
    Build {n} of {T} is green again.
    Reminder: the {g} of {T} expires in {n} days.
    Nightly report for {T}: {n} checks, see the {w} page.
""")
CHATTER: Final = _bank("""
    Who joins for lunch at half past twelve?
    The coffee machine on the third floor is out of order again.
    There is cake in the kitchen, help yourselves.
    Has anyone seen a blue umbrella?
    The lift is stuck, please take the stairs.
    Table tennis after work, we are still one short.
    What a rain today, the car park is a lake.
    My train was {n} minutes late this morning.
    Happy birthday to everybody who was born in this month.
    The plants near the window need water.
    Does somebody have a charger for an old phone?
    I will be away next week, see you on Monday.
""")

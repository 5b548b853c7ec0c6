"""What is inferred of a conversation, rule by rule; the item rows are those of streams.items."""

from __future__ import annotations

from typing import Any

from streams.conversations.found import Finding, Sign
from streams.conversations.inference import infer
from streams.conversations.roles import is_answer
from streams.conversations.thanks import targets
from streams.text.speech import ASKS_BACK, CODE, ECHO, ONLY_THANKS, THANKS_FLAG, WORKS_FLAG

Meta = dict[str, Any]
ASKING = 9


def _item(place: int, account: str, flags: int = 0, asks: int = 0, **more: Any) -> Meta:
    names = more.pop("names", [])
    words = more.pop("words", 10)
    row: Meta = {
        "item": f"i{place}", "account": account, "at": [place, 0, f"e{place}"], "bot": False, "name": account.title(),
        "action": "replied" if place else "posted", "speech": [asks, words, flags, names], "in_reply_to": [],
        "addressed": [], "thankers": [], "approvers": [], "observed": 0, "weeks": {},
    }  # fmt: skip
    return row | more


ASKED = _item(0, "ann", asks=ASKING)


def test_a_question_is_what_its_author_wrote_before_anybody_else() -> None:
    def asked(*items: Meta) -> Finding | None:
        return infer(items[0], items, accepted=False).question

    assert asked(ASKED) == Finding("inferred", 98, "i0", "ann", 0)
    assert asked(_item(0, "ann", asks=3)) == Finding("inferred", 62, "i0", "ann", 0)
    assert asked(_item(0, "ann", asks=2)) is None
    assert asked(_item(0, "ann", asks=ASKING, bot=True)) is None
    assert asked(_item(0, "ann", asks=ASKING, action="committed")) is None
    assert asked(_item(0, "ann", asks=-5, action="asked")) == Finding("stated", 100, "i0", "ann", 0)
    assert asked(_item(0, "ann"), _item(1, "ann", asks=ASKING)) == Finding("inferred", 93, "i1", "ann", 1)
    assert asked(_item(0, "ann"), _item(1, "bob"), _item(2, "ann", asks=ASKING)) is None


def test_an_opening_that_barely_asks_is_a_question_once_its_author_thanks_for_a_reply() -> None:
    def asked(score: int, *items: Meta) -> Finding | None:
        opening = _item(0, "ann", asks=score)
        return infer(opening, [opening, *items], accepted=False).question

    bob, thanks = _item(1, "bob"), _item(2, "ann", THANKS_FLAG)
    assert asked(1, bob, thanks) == Finding("inferred", 60, "i0", "ann", 0)
    assert asked(2, bob, _item(2, "ann", WORKS_FLAG)) == Finding("inferred", 60, "i0", "ann", 0)
    assert asked(0, bob, thanks) is None
    assert asked(2, bob) is None
    assert asked(2, _item(1, "ann", THANKS_FLAG), bob) is None  # it came before any reply
    assert asked(2, _item(1, "bot", bot=True), thanks) is None


def test_an_answer_is_no_question_back_no_joining_in_no_thanks_and_by_no_program() -> None:
    assert is_answer(_item(1, "bob"))
    assert [is_answer(_item(1, "bob", flag)) for flag in (ASKS_BACK, ECHO, ONLY_THANKS)] == [False] * 3
    assert is_answer(_item(1, "bob", ASKS_BACK, action="answered"))  # as the source says
    assert not is_answer(_item(1, "bob", action="commented"))
    assert not is_answer(_item(1, "bob", bot=True))
    assert not is_answer(_item(1, ""))


def test_a_thanks_goes_to_whom_it_names_replies_to_or_follows() -> None:
    talk = [ASKED, _item(1, "bob"), _item(2, "cat"), _item(3, "bob", ASKS_BACK)]

    def target(**more: Any) -> list[tuple[int, int]]:
        return targets([*talk, _item(4, "ann", THANKS_FLAG, **more)], 4)

    assert target() == [(2, 2)]  # bob's question back came later, but helped nobody
    assert target(names=["bob"]) == [(1, 0)]
    assert target(addressed=["cat", "bob"]) == [(2, 0), (1, 0)]
    assert target(in_reply_to=["i1"]) == [(1, 1)]
    assert target(in_reply_to=["i0"]) == [(2, 2)]  # nobody thanks for the own question
    assert targets([ASKED, _item(1, "ann", THANKS_FLAG)], 1) == []


def test_the_answer_is_the_one_that_the_asker_thanked_for() -> None:
    talk = [ASKED, _item(1, "bob"), _item(2, "cat"), _item(3, "ann", THANKS_FLAG | WORKS_FLAG, names=["cat"])]
    found = infer(ASKED, talk, accepted=False)
    assert found.answer == Finding("inferred", 80, "i2", "cat", 2)
    assert found.resolved == Finding("inferred", 80, "i3", "ann", 3)
    assert found.answers == ("i1", "i2")
    assert found.signs == (
        Sign("thanked", "i2", "i3", "ann", 3, 80),
        Sign("accepted", "i2", "i3", "ann", 3, 80),
    )


def test_without_any_word_the_first_the_longest_the_most_endorsed_and_code_count() -> None:
    def best(first: Meta, second: Meta) -> str:
        found = infer(ASKED, [ASKED, first, second], accepted=False).answer
        assert found is not None
        return found.item

    assert best(_item(1, "bob"), _item(2, "cat")) == "i1"
    assert best(_item(1, "bob"), _item(2, "cat", words=90)) == "i2"
    assert best(_item(1, "bob"), _item(2, "cat", CODE)) == "i2"
    assert best(_item(1, "bob"), _item(2, "cat", weeks={"7|endorsed": 2, "7|opposed": 1})) == "i2"
    assert best(_item(1, "bob"), _item(2, "cat", weeks={"7|opposed": 1})) == "i1"


def test_a_reaction_of_the_asker_thanks_and_settles() -> None:
    found = infer(ASKED, [ASKED, _item(1, "bob", approvers=["ann", "cat"])], accepted=False)
    assert found.resolved == Finding("inferred", 60, "i1", "bob", 1)
    assert found.signs == (
        Sign("thanked", "i1", "i1", "ann", 1, 60),
        Sign("thanked", "i1", "i1", "cat", 1, 60),
        Sign("accepted", "i1", "i1", "ann", 1, 60),
    )


def test_what_is_stated_is_not_inferred_again() -> None:
    thanked = [ASKED, _item(1, "bob", thankers=["ann"]), _item(2, "ann", THANKS_FLAG)]
    found = infer(ASKED, thanked, accepted=True)
    assert found.signs == ()
    assert found.resolved is not None


def test_others_may_thank_but_do_not_settle() -> None:
    talk = [ASKED, _item(1, "bob"), _item(2, "cat", THANKS_FLAG | WORKS_FLAG), _item(3, "dan", WORKS_FLAG)]
    found = infer(ASKED, talk, accepted=False)
    assert (found.resolved, found.signs) == (None, (Sign("thanked", "i1", "i2", "cat", 2, 70),))


def test_a_conversation_without_a_question_has_thanks_only() -> None:
    told = _item(0, "ann")
    found = infer(told, [told, _item(1, "bob", THANKS_FLAG)], accepted=False)
    assert (found.question, found.answer, found.resolved, found.answers) == (None, None, None, ())
    assert found.signs == (Sign("thanked", "i0", "i1", "bob", 1, 70),)

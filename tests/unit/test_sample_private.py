"""What is asked about what is private: facts that stay, and words that only members say."""

from __future__ import annotations

import copy
from typing import Any

from knowflow.evaluate.answers import Viewers
from knowflow.evaluate.sample import score_sample
from knowflow.evaluate.sample_private import unspoken
from tests.sample_answers import Perfect, planted


def test_private_facts_do_not_depend_on_what_was_planted_elsewhere() -> None:
    """A truth without private groups still scores, with nothing to leak or to find."""
    bare = copy.deepcopy(planted())
    bare["private"] = bare["closed_channels"] = []
    bare["waiting"] = [row for row in bare["waiting"] if row["audience"] == ["public"]]
    viewers: Viewers = lambda labels: Perfect(bare, labels)  # noqa: E731 - the protocol is a callable
    assert score_sample(bare, viewers)["private"]["leaks"] == 0


def said(text: str, audience: list[str], conversation: str = "sample-qa:x/q1", **item: Any) -> dict[str, Any]:
    """Return an event as far as the scorer looks at it."""
    return {"data": {"audience": audience, "conversation": conversation, "item": {"text": text, **item}}}


def test_a_private_word_whose_stem_the_public_says_is_asked_no_more() -> None:
    group = {"label": "private:a", "topic": "t", "aliases": ["t"], "terms": ["sahape", "rukotu", "lumika", "fanoli"]}
    known = {"private": [{**group, "conversations": ["sample-chat:x/m1"]}], "closed_channels": []}
    events = [
        said("See TamizSahaper", ["public"]),  # stems to a private word
        said("The rukotu is gone", ["private:a"], "sample-chat:x/m7"),  # said by members only
        said("The lumika is gone", ["private:a", "public"], "sample-chat:x/m1"),  # public once, private now
        said("Nothing", ["public"], paths=["fanoli.py"], tags=["one"]),
        {"data": {"action": "joined", "audience": ["public"]}},
    ]
    kept = unspoken(known, events)
    assert kept == {
        "private": [{**group, "terms": ["rukotu", "lumika"], "conversations": ["sample-chat:x/m1"]}],
        "closed_channels": [],
    }
    assert known["private"][0]["terms"] == group["terms"], "the truth itself stays as it was"

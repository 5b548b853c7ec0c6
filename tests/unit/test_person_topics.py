"""The topics of a person: subjects, as `topics` lists them, not the words beside them."""

from __future__ import annotations

from knowflow.queries.people import person
from tests.unit.test_leaver import asking, weekly


def test_a_word_beside_a_subject_is_no_topic_of_a_person() -> None:
    events = weekly("about #malt in #kegs of #alameda", range(6), "bob") + weekly("about #hops", range(4), "bob")
    found = person(asking(events), "qa:a/bob")
    assert [(topic["label"], topic["conversations"]) for topic in found["topics"]] == [("malt", 6), ("hops", 4)]

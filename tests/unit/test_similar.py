"""Similar: earlier questions by words, by their answers' words and by meaning, with the answer's passage that fits."""

from __future__ import annotations

import pytest

from indexers.memory import MemoryIndex
from indexers.port import Viewer
from knowflow.queries.answer import passage
from knowflow.queries.ask import Ask
from knowflow.queries.similar import rank, similar
from knowflow.queries.vectors import NO_VECTORS, Vectors
from streams.text import query_tokens
from tests.similar_world import HOUR, QUESTIONS, START, Meanings, index_of, site


@pytest.fixture(scope="module")
def index() -> MemoryIndex:
    return index_of(site())


def names(index: MemoryIndex, text: str, vectors: Vectors, viewer: Viewer | None = None) -> list[str]:
    ranking = rank(Ask(index, viewer or Viewer()), text, 10, vectors)
    return [row["conversation"] for _, row in ranking.rows]


def test_a_question_is_found_with_the_passage_of_its_answer(index: MemoryIndex) -> None:
    answer = similar(Ask(index), "does malt keep in a cellar")
    assert (answer["query"], answer["total"]) == ("does malt keep in a cellar", 1)
    [found] = answer["results"]
    assert (found["conversation"], found["state"]) == ("keep", "answered")
    assert found["answer"]["name"] == "bob"
    assert found["answer"]["text"] == QUESTIONS["keep"][2]


def test_a_question_is_found_by_the_words_of_its_answer_alone(index: MemoryIndex) -> None:
    assert names(index, "kettle full of bacteria", NO_VECTORS) == ["sour"]


def test_what_asks_nothing_and_what_is_private_are_left_out(index: MemoryIndex) -> None:
    assert names(index, "malt", NO_VECTORS) == ["keep"]
    assert set(names(index, "malt", NO_VECTORS, Viewer(frozenset({"brewers"})))) == {"keep", "secret"}


def test_words_of_the_first_line_count_twice(index: MemoryIndex) -> None:
    one, other = "malt goes stale", "mash too hot"
    assert names(index, f"{one}\n{other}", NO_VECTORS)[0] == "keep"
    assert names(index, f"{other}\n{one}", NO_VECTORS)[0] == "mash"


def test_meaning_moves_what_fits_up(index: MemoryIndex) -> None:
    text = "my beer spoils, does malt?"
    assert names(index, text, NO_VECTORS) == ["sour", "keep"]
    assert names(index, text, Meanings()) == ["keep", "sour"]


def test_as_of_an_earlier_moment_later_questions_and_answers_do_not_exist(index: MemoryIndex) -> None:
    early = Ask(index, as_of=START + HOUR // 2)
    assert [row["conversation"] for _, row in rank(early, "malt mash", 10, NO_VECTORS).rows] == ["keep"]
    assert rank(early, "cold cellar", 10, NO_VECTORS).rows == []
    assert similar(early, "malt")["results"][0]["answer"] is None


LONG = (
    "First of all, welcome to the site. There are many things that could be said about this, and I shall say some. "
    "Yeast sleeps below four degrees. Many people like to brew in winter for that reason and others do not like it. "
    "It is worth thinking about what you would like to drink before you begin with anything at all, as I always say. "
    "Wake it with warm wort. That is what my grandmother did, and she knew a great deal about brewing all her life."
)


def test_a_passage_is_made_of_the_sentences_that_fit() -> None:
    wanted = query_tokens("how to wake sleeping yeast")
    assert passage(LONG, wanted, 80) == "… Yeast sleeps below four degrees. … Wake it with warm wort. …"


def test_without_words_in_common_a_passage_is_the_beginning() -> None:
    assert passage(LONG, query_tokens("zzyzx"), 45) == "First of all, welcome to the site. There …"
    assert passage("Short  and\nwhole.", query_tokens("zzyzx")) == "Short and whole."


@pytest.mark.parametrize("width", [40, 120, 400])
def test_a_passage_is_never_longer_than_asked(width: int) -> None:
    for text in (LONG, "x" * 2000, "word " * 500, "a. " * 900):
        assert len(passage(text, query_tokens("yeast wort word x"), width)) <= width

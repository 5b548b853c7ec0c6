"""Test how people are read out of commit headers and trailers."""

from __future__ import annotations

import pytest

from producers.git.people import Person, clean_address, header_person, normal_name, trailer_people
from producers.git.trailers import CO_AUTHOR, REVIEW, names_many, role_of


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Ana@Example.ORG", "ana@example.org"),
        ("<ana@example.org>", "ana@example.org"),
        (" <<ana@example.org> ", "ana@example.org"),
        ('"ana@example.org"', "ana@example.org"),
        ("mailto:ana@example.org", "ana@example.org"),
        ("ana@example.org.", "ana@example.org"),
        ("ana@@example.org", "ana@example.org"),
        ("ana at example.org", "ana@example.org"),
        ("ana (at) example dot org", "ana@example.org"),
        ("Ana Alder <ana@example.org", "ana@example.org"),
        ("o'ana@example.org", "o'ana@example.org"),
        ("ana@laptop.(none)", "ana@laptop.(none)"),
        ("ana@1f0c-22-uuid", "ana@1f0c-22-uuid"),
        ("7+depbot[bot]@users.example.org", "7+depbot[bot]@users.example.org"),
        ("", None),
        ("=", None),
        ("ana", None),
        ("ana.example.org", None),
        ("ana at home", None),
        ("@ana", None),
        ("ana@", None),
        ("ana alder@example.org", None),
        ("ana@example.org, bo@example.org", None),
        ("C:\\Users\\ana\\Mail", None),
        ("git config user.email", None),
        ("noreply@example.org", None),
        ("a" * 250 + "@example.org", None),
    ],
)
def test_addresses_are_mended_or_refused(text: str, address: str | None) -> None:
    assert clean_address(text) == address


@pytest.mark.parametrize(
    ("name", "normal"),
    [
        ("Ana  ALDER", "ana alder"),
        ("Ana Alder (@ana)", "ana alder"),
        ("Ana Alder @ana", "ana alder"),
        ("@Ana", "ana"),
        ("Ａｎａ", "ana"),
        ("unknown", ""),
        ("(no author)", ""),
        ("N/A", ""),
        ("1234", ""),
        ("", ""),
    ],
)
def test_names_have_a_normal_form(name: str, normal: str) -> None:
    assert normal_name(name) == normal


ANA, BO = "ana@example.org", "bo@example.org"


@pytest.mark.parametrize(
    ("value", "many", "people"),
    [
        (f"Ana Alder <{ANA}>", False, [("Ana Alder", ANA)]),
        (f"Ana<{ANA}>, Bo <{BO}>", True, [("Ana", ANA), ("Bo", BO)]),
        (f"Ana <{ANA}> Bo <{BO}>", True, [("Ana", ANA), ("Bo", BO)]),
        (f"Ana <{ANA}>. Bo <{BO}>.", True, [("Ana", ANA), ("Bo", BO)]),
        (f"Ana <{ANA}> and Bo <{BO}>", True, [("Ana", ANA), ("Bo", BO)]),
        ("Ana Alder and Bo Birch", True, [("Ana Alder", None), ("Bo Birch", None)]),
        (f"Ana Alder, Bo Birch <{BO}>", True, [("Ana Alder", None), ("Bo Birch", BO)]),
        (f"Alder, Ana <{ANA}>", False, [("Alder, Ana", ANA)]),
        (f"Alder, Ana <{ANA}>", True, [("Alder", None), ("Ana", ANA)]),
        (f'"Alder, Ana" <{ANA}>', True, [("Alder, Ana", ANA)]),
        (f"{ANA}, {BO}", True, [(None, ANA), (None, BO)]),
        (f"<{ANA}>", False, [(None, ANA)]),
        (f"Ana Alder {ANA}.", False, [("Ana Alder", ANA)]),
        (f"Ana Alder <{ANA}", False, [("Ana Alder", ANA)]),
        (f"Ana Alder <{ANA}> # for one part", False, [("Ana Alder", ANA)]),
        (f"Ana Alder <{ANA}> Address what was found", False, [("Ana Alder", ANA)]),
        (f"Reviewers: Ana <{ANA}>", True, [("Ana", ANA)]),
        ("Ana Alder <anaexample.org>", False, [("Ana Alder", None)]),
        ("Ana Alder <>", False, [("Ana Alder", None)]),
        ("Ana Alder < @ana >", False, [("Ana Alder", None)]),
        ("@ana", False, [("ana", None)]),
        ('"Ana', True, [("Ana", None)]),
        ("", True, []),
        (", ;,", True, []),
        ("none", True, []),
        ("https://example.org/review/1", False, []),
        ("take all of the words of this sentence into account", False, []),
    ],
)
def test_trailers_name_people_in_many_ways(value: str, many: bool, people: list[tuple[str | None, str | None]]) -> None:
    assert [(person.name, person.address) for person in trailer_people(value, many=many)] == people


def test_accounts_are_by_address_else_by_name_within_the_instance() -> None:
    assert Person("Ana", ANA).account("one") == "git:ana@example.org"
    assert Person("Ana Alder", None).account("one") == "git:one/ana alder"
    assert Person("Ana Alder", None).account("two") == "git:two/ana alder"
    assert header_person("unknown", "=").account("one") is None


def test_only_what_ends_with_the_bot_mark_is_a_program() -> None:
    assert header_person("depbot[bot]", "x@example.org").bot
    assert header_person("depbot", "7+depbot[bot]@example.org").bot
    assert not header_person("Abbot", "bot@example.org").bot


@pytest.mark.parametrize(
    "key", ["Reviewed-by", "reviewed-by", "Reviewers", "Reviewer", "Reviews", "Reviewed", "Reviewes"]
)
def test_reviewers_are_found_under_every_key(key: str) -> None:
    assert role_of(key) is REVIEW


@pytest.mark.parametrize("key", ["Reviewed-on", "Review-Url", "Change-Id", "Cc", "Link", "Fixes", "Closes", "Preview"])
def test_other_keys_name_nobody(key: str) -> None:
    assert role_of(key) is None


def test_keys_are_read_as_they_are_typed() -> None:
    assert role_of("Co-Authored-By") is role_of("co authored by") is CO_AUTHOR
    assert names_many("Reviewers")
    assert not names_many("Reviewed-by")

"""Names, hosts and ids of Stack Exchange sites."""

import pytest

from producers.base import SourceError
from producers.stackexchange.site import Site, host_of, instance_of, name_of


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/data/beer.stackexchange.com.7z", "beer"),
        ("beer.stackexchange.com", "beer"),
        ("augur-2018-03-posts-only.zip", "augur"),
        ("matheducators-2014-05-posts-only.zip", "matheducators"),
        ("conlang-meta-2020-fixture.zip", "conlang-meta"),
        ("beer_20240401.ZIP", "beer"),
        ("beer-2024.04.01.7z", "beer"),
        ("stackoverflow.com-Posts.7z", "stackoverflow"),
        ("stackoverflow.com-PostHistory.7z", "stackoverflow"),
        ("meta.stackexchange.com.7z", "meta"),
        ("meta.stackoverflow.com.7z", "meta.stackoverflow"),
        ("conlang.meta.stackexchange.com.7z", "conlang.meta"),
        ("es.stackoverflow.com.7z", "es.stackoverflow"),
        ("mathoverflow.net.7z", "mathoverflow"),
        ("askubuntu.com.7z", "askubuntu"),
        ("/data/beer.stackexchange.com/Posts.xml", "beer"),
        ("/data/My Garden/", "my-garden"),
        ("/data/2020/", "2020"),
        ("/data/area51-19000101x/", "area51"),
    ],
)
def test_a_path_tells_the_name(path: str, name: str) -> None:
    assert name_of(path) == name


@pytest.mark.parametrize(
    ("name", "host"),
    [
        ("beer", "beer.stackexchange.com"),
        ("stackoverflow", "stackoverflow.com"),
        ("es.stackoverflow", "es.stackoverflow.com"),
        ("meta.superuser", "meta.superuser.com"),
        ("mathoverflow", "mathoverflow.net"),
        ("conlang.meta", "conlang.meta.stackexchange.com"),
        ("conlang-meta", "conlang.meta.stackexchange.com"),
        ("meta", "meta.stackexchange.com"),
        ("help.example.org", "help.example.org"),
        ("my-garden", None),
    ],
)
def test_a_name_tells_the_host(name: str, host: str | None) -> None:
    assert host_of(name) == host


@pytest.mark.parametrize(
    "name", ["beer", "stackoverflow", "es.stackoverflow", "meta.superuser", "mathoverflow", "conlang.meta"]
)
def test_a_host_leads_back_to_its_name(name: str) -> None:
    host = host_of(name)
    assert host is not None
    assert instance_of(host) == name


def test_ids_are_made_of_the_name() -> None:
    site = Site("beer.stackexchange.com")
    assert (site.source, site.account(-1), site.post(12), site.comment(7)) == (
        "stackexchange:beer",
        "stackexchange:beer/-1",
        "stackexchange:beer/post/12",
        "stackexchange:beer/comment/7",
    )


@pytest.mark.parametrize("name", ["", "two words", "a/b", "a|b", "x" * 201])
def test_a_name_that_cannot_stand_in_an_id_is_refused(name: str) -> None:
    with pytest.raises(SourceError, match="--name"):
        Site(name)

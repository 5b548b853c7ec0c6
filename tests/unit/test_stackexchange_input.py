"""What a user may point the Stack Exchange producer at by mistake: each is one clear line."""

import os
import shutil
import zipfile
from pathlib import Path

import pytest

from producers.base import Failure, Outcome, SourceError
from producers.stackexchange import FACTORY
from producers.testing import assert_one_line

POSTS = '<posts><row Id="1" PostTypeId="1" CreationDate="2019-03-10T20:26:05.383" Title="T" Body="B" Tags="" /></posts>'


def refused(*paths: Path | str, name: str | None = None) -> str:
    with pytest.raises(SourceError) as raised:
        list(FACTORY.open([str(path) for path in paths], name=name).read())
    assert_one_line(raised.value)
    return str(raised.value)


def test_nothing_there(tmp_path: Path) -> None:
    assert "no such file" in refused(tmp_path / "beer.7z")


def test_no_path() -> None:
    assert "no path is given" in refused()


def test_empty_folder(tmp_path: Path) -> None:
    assert "is an empty folder" in refused(tmp_path)


def test_empty_file(tmp_path: Path) -> None:
    (tmp_path / "beer.7z").touch()
    assert "is empty" in refused(tmp_path / "beer.7z")


def test_empty_table(tmp_path: Path) -> None:
    (tmp_path / "Posts.xml").touch()
    assert f"Posts.xml in {tmp_path}: is empty" in refused(tmp_path, name="beer")


def test_another_kind(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello")
    assert "holds none of a Stack Exchange dump's files" in refused(tmp_path / "notes.txt")
    assert "holds none of a Stack Exchange dump's files" in refused(tmp_path)
    assert not FACTORY.detects(tmp_path)
    assert not FACTORY.detects(tmp_path / "notes.txt")


def test_a_folder_of_dumps(tmp_path: Path) -> None:
    (tmp_path / "beer.7z").write_bytes(b"7z")
    assert "it holds archives (beer.7z ...): give one of them" in refused(tmp_path)


@pytest.mark.parametrize("ending", ["zip", "7z"])
def test_another_kind_under_an_archive_name(ending: str, tmp_path: Path) -> None:
    (tmp_path / f"beer.{ending}").write_text("hello")
    assert f"is not a .{ending} archive" in refused(tmp_path / f"beer.{ending}")
    assert not FACTORY.detects(tmp_path / f"beer.{ending}")


def test_an_archive_of_something_else(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("general/2020-01-01.json", "[]")
    assert "holds none of" in refused(tmp_path / "x.zip")
    assert not FACTORY.detects(tmp_path / "x.zip")


def test_two_sites_in_one_archive(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("beer/Posts.xml", POSTS)
        archive.writestr("wine/Posts.xml", POSTS)
    assert "is there twice" in refused(tmp_path / "x.zip")


def test_paths_of_two_sites(tmp_path: Path) -> None:
    for site, table in (("beer", "Posts"), ("wine", "Users")):
        (tmp_path / site).mkdir()
        (tmp_path / site / f"{table}.xml").write_text(f"<{table.lower()}></{table.lower()}>")
    assert "different sites (beer, wine)" in refused(tmp_path / "beer", tmp_path / "wine")


def test_a_name_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "Posts.xml").write_text(POSTS)
    assert "--name 'a b'" in refused(tmp_path, name="a b")


@pytest.mark.skipif(os.geteuid() == 0, reason="the administrator may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "Posts.xml").write_text(POSTS)
    (tmp_path / "Posts.xml").chmod(0)
    assert "permission denied" in refused(tmp_path, name="beer")


def test_rows_before_a_break_are_given_and_reading_goes_on_after_the_mending(tmp_path: Path) -> None:
    rows = "".join(
        f'<row Id="{at}" PostId="1" VoteTypeId="2" CreationDate="2019-03-10T00:00:00.000" />' for at in range(9)
    )
    whole = f"<votes>{rows}</votes>"
    (tmp_path / "Votes.xml").write_text(whole[:500])
    seen: list[Outcome] = []
    with pytest.raises(SourceError, match=r"broken or cut off after row \d"):
        seen.extend(FACTORY.open([str(tmp_path)], name="beer").read())
    assert seen
    (tmp_path / "Votes.xml").write_text(whole)
    again = list(FACTORY.open([str(tmp_path)], name="beer").read(seen[-1].cursor))
    assert len(again) == 9, "a cursor of other files counts for nothing"
    assert [outcome.events for outcome in again[: len(seen)]] == [outcome.events for outcome in seen]


def test_a_bad_row_stops_nothing(tmp_path: Path) -> None:
    good = POSTS.removeprefix("<posts>").removesuffix("</posts>")
    (tmp_path / "Posts.xml").write_text(f'<posts>{good}<row Id="x" PostTypeId="1"/>{good}</posts>')
    first, bad, last = FACTORY.open([str(tmp_path)], name="beer").read()
    assert bad.failure == Failure("Posts.xml row 2", "Id is 'x', not a number", '{"Id":"x","PostTypeId":"1"}')
    assert first.events == last.events


def test_table_names_in_lower_case(tmp_path: Path) -> None:
    (tmp_path / "posts.xml").write_text(POSTS)
    assert FACTORY.detects(tmp_path)
    assert [
        event["data"]["action"]
        for outcome in FACTORY.open([str(tmp_path)], name="beer").read()
        for event in outcome.events
    ] == ["asked"]


def test_a_single_file_takes_its_folders_name(tmp_path: Path) -> None:
    place = tmp_path / "beer.stackexchange.com"
    place.mkdir()
    (place / "Posts.xml").write_text(POSTS)
    assert FACTORY.detects(place / "Posts.xml")
    assert FACTORY.open([str(place / "Posts.xml")]).source == "stackexchange:beer"


def test_a_folder_that_goes_away(tmp_path: Path) -> None:
    (tmp_path / "beer").mkdir()
    (tmp_path / "beer" / "Posts.xml").write_text(POSTS)
    producer = FACTORY.open([str(tmp_path / "beer")])
    shutil.rmtree(tmp_path / "beer")
    with pytest.raises(SourceError, match="cannot be opened"):
        list(producer.read())


@pytest.mark.parametrize("content", ["", "<project><a/><b/></project>", "<project><a/>", "no xml"])
def test_a_foreign_file_stops_nothing(content: str, tmp_path: Path) -> None:
    (tmp_path / "Posts.xml").write_text(POSTS)
    (tmp_path / "pom.xml").write_text(content)
    first, *others = FACTORY.open([str(tmp_path)], name="beer").read()
    assert first.events
    assert others
    assert all(outcome.ignored == "unknown table" or outcome.failure for outcome in others)
    assert bool(others[-1].failure) == (not content.endswith("</project>"))
    for at, outcome in enumerate(others, 1):
        assert list(FACTORY.open([str(tmp_path)], name="beer").read(outcome.cursor)) == others[at:]


def test_a_dump_deep_inside_a_folder_is_not_what_the_folder_is(tmp_path: Path) -> None:
    (tmp_path / "tests" / "data").mkdir(parents=True)
    (tmp_path / "tests" / "data" / "Posts.xml").write_text(POSTS)
    assert not FACTORY.detects(tmp_path)
    assert FACTORY.detects(tmp_path / "tests")

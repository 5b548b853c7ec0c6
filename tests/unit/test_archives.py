"""Open folders, .zip, .7z and .tar.zst: names that are not to be trusted, damage, encryption, bombs, a full disk."""

import errno
import io
import os
import shutil
import tarfile
import tempfile
import zipfile
from pathlib import Path

import py7zr
import pytest
import zstandard

from producers import members, sevenzip
from producers.archives import open_archive
from producers.base import SourceError
from producers.tarzst import first_members
from producers.testing import assert_one_line, damaged

FILES = {"a/Posts.xml": b"<posts/>" * 500, "Votes.xml": b"<votes/>", "empty.xml": b""}


def make(form: str, folder: Path, files: dict[str, bytes] = FILES) -> str:
    path = folder / f"dump.{form}"
    if form == "folder":
        for name, content in files.items():
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (path / name).write_bytes(content)
    elif form == "zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in files.items():
                archive.writestr(name, content)
    elif form == "tar.zst":
        plain = io.BytesIO()
        with tarfile.open(fileobj=plain, mode="w") as tar:
            for name, content in files.items():
                entry = tarfile.TarInfo(name)
                entry.size = len(content)
                tar.addfile(entry, io.BytesIO(content))
        path.write_bytes(zstandard.compress(plain.getvalue()))
    else:
        with py7zr.SevenZipFile(path, "w") as seven:
            for name, content in files.items():
                seven.writestr(content, name)
    return str(path)


def contents(path: str) -> dict[str, bytes]:
    archive = open_archive(path)
    names = [member.name for member in archive.members]
    found = {}
    with archive.reading(names) as opener:
        for name in names:
            stream = opener(name)
            found[name] = stream.read()
            stream.close()
    return found


@pytest.mark.parametrize("form", ["folder", "zip", "7z", "tar.zst"])
def test_members_come_back(form: str, tmp_path: Path) -> None:
    path = make(form, tmp_path)
    assert contents(path) == FILES
    assert [(member.name, member.base, member.size) for member in open_archive(path).members] == [
        ("Votes.xml", "Votes.xml", 8),
        ("a/Posts.xml", "Posts.xml", 4000),
        ("empty.xml", "empty.xml", 0),
    ]


def test_members_of_a_tar_may_be_read_in_turn(tmp_path: Path) -> None:
    with open_archive(make("tar.zst", tmp_path)).reading(["a/Posts.xml", "Votes.xml"]) as opener:
        posts, votes = opener("a/Posts.xml"), opener("Votes.xml")
        assert [posts.read(8), votes.read(3), posts.read(8)] == [b"<posts/>", b"<vo", b"<posts/>"]
        assert [votes.read(), votes.read(), opener("empty.xml").read()] == [b"tes/>", b"", b""]


def test_the_first_members_are_told_without_reading_on(tmp_path: Path) -> None:
    path = make("tar.zst", tmp_path)
    assert list(first_members(path, 2, 10)) == [("a/Posts.xml", b"<posts/><p"), ("Votes.xml", b"<votes/>")]
    Path(path).write_bytes(b"rubbish")
    with pytest.raises(SourceError, match="corrupt"):
        list(first_members(path, 2, 10))


def test_only_what_is_wanted_is_unpacked(tmp_path: Path) -> None:
    archive = open_archive(make("7z", tmp_path))
    with archive.reading(["Votes.xml"]) as opener:
        assert opener("Votes.xml").read() == b"<votes/>"


def test_the_temporary_folder_goes_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    with open_archive(make("7z", tmp_path)).reading(["Votes.xml"]):
        assert list(scratch.iterdir())
    assert not list(scratch.iterdir())


def test_a_member_cannot_reach_outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = tmp_path / "in" / "scratch"
    scratch.mkdir(parents=True)
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    path = make("zip", tmp_path, {"../../evil.xml": b"<posts/>", "/tmp/evil.xml": b"<posts/>"})
    assert len(contents(path)) == 2
    assert sorted(entry.name for entry in tmp_path.rglob("*")) == ["dump.zip", "in", "scratch"]


@pytest.mark.parametrize("form", ["zip", "7z", "tar.zst"])
def test_damage_is_one_clear_line_or_does_no_harm(form: str, tmp_path: Path) -> None:
    whole = Path(make(form, tmp_path)).read_bytes()
    refused = 0
    for number, broken in enumerate(damaged(whole)):
        copy = tmp_path / f"{number}.{form}"
        copy.write_bytes(broken)
        try:
            contents(str(copy))
        except SourceError as error:
            assert_one_line(error)
            refused += 1
    assert refused >= 10


@pytest.mark.parametrize("form", ["zip", "7z", "tar.zst"])
def test_every_cut_is_refused(form: str, tmp_path: Path) -> None:
    whole = Path(make(form, tmp_path)).read_bytes()
    copy = tmp_path / f"cut.{form}"
    for at in range(0, len(whole), max(1, len(whole) // 25)):
        copy.write_bytes(whole[:at])
        with pytest.raises(SourceError) as raised:
            contents(str(copy))
        assert_one_line(raised.value)


def test_an_encrypted_7z_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "dump.7z"
    with py7zr.SevenZipFile(path, "w", password="secret") as archive:
        archive.writestr(b"<posts/>", "Posts.xml")
    with pytest.raises(SourceError, match="is encrypted"):
        contents(str(path))


def test_an_encrypted_zip_is_refused(tmp_path: Path) -> None:
    path = Path(make("zip", tmp_path, {"Posts.xml": b"<posts/>"}))
    content = bytearray(path.read_bytes())
    content[6] |= 1  # general purpose flag, bit 0: encrypted
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    with pytest.raises(SourceError, match="encrypted"):
        contents(str(path))


@pytest.mark.parametrize("form", ["zip", "7z", "tar.zst"])
def test_a_bomb_is_refused_before_it_is_read(form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "MAX_FREE", 1 << 20)
    path = make(form, tmp_path, {"Posts.xml": bytes(2 << 20)})
    with pytest.raises(SourceError, match="times its size"):
        open_archive(path)


def test_too_many_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "MAX_MEMBERS", 2)
    with pytest.raises(SourceError, match="holds 3 files"):
        open_archive(make("zip", tmp_path))


def test_a_member_larger_than_it_says_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = open_archive(make("7z", tmp_path))
    monkeypatch.setattr(archive, "members", [members.Member("a/Posts.xml", 10)])
    with pytest.raises(SourceError, match="larger than it says"), archive.reading(["a/Posts.xml"]):
        pass


def test_a_full_disk_is_told_before_and_during(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make("7z", tmp_path)
    usage = shutil.disk_usage(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=5))
        with pytest.raises(SourceError, match=r"no space left in .* TMPDIR"):
            contents(path)

    def full(self: object, content: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(sevenzip._File, "write", full)
    with pytest.raises(SourceError, match=r"no space left in .* TMPDIR"):
        contents(path)

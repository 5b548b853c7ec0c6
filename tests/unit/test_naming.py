"""Name sources by their paths."""

import pytest

from producers.base import SourceError
from producers.naming import checked_name, common_name, stem_of, without_words


@pytest.mark.parametrize(
    ("path", "stem"),
    [
        ("/x/lean-zulip-maths.tar.zst", "lean-zulip-maths"),
        ("Garden Forum 2024-03-01 (all).zip", "garden-forum"),
        ("forum_20240301.json", "forum"),
        ("forum.garden.example", "forum.garden.example"),
    ],
)
def test_stems(path: str, stem: str) -> None:
    assert stem_of(path) == stem


def test_words_go_from_the_ends_alone() -> None:
    words = ("json", "export")
    assert without_words("json-my-export-tool-export-json", words) == "my-export-tool"
    assert without_words("export-json", words) == ""
    assert without_words("export.example", words) == "export.example"


def test_several_paths_tell_one_name() -> None:
    assert common_name(["a", "a.zip"], stem_of, "forum") == "a"
    with pytest.raises(SourceError, match=r"different forums \(a, b\)"):
        common_name(["a", "b"], stem_of, "forum")
    with pytest.raises(SourceError, match="does not tell the forum's name"):
        common_name(["a"], lambda _: "", "forum")
    with pytest.raises(SourceError, match="cannot name a source"):
        checked_name("a b")

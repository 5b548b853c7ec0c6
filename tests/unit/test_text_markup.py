"""Plain text, prose, code and quotes of plain, Markdown and HTML sources."""

from __future__ import annotations

import pytest

from streams.text.html_source import from_html
from streams.text.markdown_source import from_markdown
from streams.text.source import Source, from_plain, reduce_urls, tidy, unescape


@pytest.mark.parametrize(
    ("raw", "tidied"),
    [
        ("a  b\t c ", "a b c"),
        ("a \r\n\r\n\r\n  b\n", "a\n\nb"),
        ("a\nb", "a\nb"),
        ("\n\n", ""),
        ("\u00a0a\u2003b", "a b"),
    ],
)
def test_white_space_is_normalised(raw: str, tidied: str) -> None:
    assert tidy(raw) == tidied
    assert tidy(tidied) == tidied


@pytest.mark.parametrize(
    ("raw", "reduced"),
    [
        ("see https://www.example.org/a?b=c#d.", "see example.org."),
        ("(http://user:secret@example.org:8080/x)", "(example.org)"),
        ("www.example.com/x, ftp://ftp.example.net/y", "example.com, ftp.example.net"),
        ("no url: a://b", "no url: a://b"),
    ],
)
def test_urls_become_hosts(raw: str, reduced: str) -> None:
    assert reduce_urls(raw) == reduced


def test_a_mail_is_parted_into_prose_closing_and_quotes() -> None:
    mail = (
        "On Monday at noon\nAda Bell <ada at example.org> wrote:\n> how?\n>> why?\n\nLike this.\n\n"
        "Best regards,\nBo\n\n-- \nBo Lund\nInstitute"
    )
    source = from_plain(mail)
    assert source.prose == "Like this.\n\n"
    assert source.closing == "Best regards,\nBo"
    assert source.quotes == "how?\nwhy?\n\nBo Lund\nInstitute"
    assert source.plain.startswith("On Monday at noon\nAda Bell")
    assert "> how?\n>> why?" in source.plain


def test_a_forwarding_rule_ends_what_the_author_wrote() -> None:
    assert from_plain("Mine.\n-----Original Message-----\nTheirs.").prose == "Mine."
    assert from_plain("Mine.\n" + "_" * 40 + "\nTheirs.").quotes.strip() == "Theirs."


def test_a_name_in_the_last_line_is_a_closing_but_a_sentence_is_not() -> None:
    assert from_plain("It works now.\nZebedee Quill").closing == "\nZebedee Quill"
    assert from_plain("It works now.\nSo it does").closing == ""


def test_a_long_text_after_thanks_is_no_closing() -> None:
    assert from_plain("Thanks\n" + "word " * 200 + "\nend of it").closing == ""


def test_html_separates_blocks_and_keeps_words_together() -> None:
    assert from_html("<p>a<b>b</b>c</p><p>d<br/>e</p><ul><li>f</li></ul>").plain == "abc\n\nd\ne\n\nf"
    assert from_html("<table><tr><td>a</td><td>b</td></tr></table>").plain == "a b"
    assert from_html("a\nb").plain == "a b"


def test_html_code_and_quotes_are_set_apart() -> None:
    source = from_html("<p>Say</p><pre><code>x = 1\ny = 2</code></pre><blockquote>old<pre>z</pre></blockquote>new")
    assert source == Source("Say\n\nx = 1\ny = 2\n\nold\n\nz\n\nnew", "Say\n\nnew", "", "x = 1\ny = 2\n\nz", "old")


def test_html_leaves_out_what_is_no_text() -> None:
    raw = "a<script>if (1 < 2) { b }</script><style>p > q {}</style><!-- <p>c -->d<!DOCTYPE html><?xml?>"
    assert from_html(raw).plain == "ad"
    assert from_html("a<!-- never closed <p>b").plain == "a"


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("1 < 2 & 3 > 2", "1 < 2 & 3 > 2"),
        ("&lt;b&gt; &amp;amp; &#66;&#x43; &nosuch;", "<b> &amp; BC &nosuch;"),
        ("</p></p></pre></blockquote>a", "a"),
        ("<p", "<p"),
        ("<p class='>'>a", "'>a"),
        ("<IMG ALT='a tap'><P>b", "a tap\n\nb"),
    ],
)
def test_broken_html_is_read_as_far_as_it_goes(raw: str, plain: str) -> None:
    assert from_html(raw).plain == plain


def test_deep_html_costs_no_stack() -> None:
    source = from_html("<div><blockquote>" * 20_000 + "deep" + "</blockquote></div>" * 20_000)
    assert (source.plain, source.prose, source.quotes) == ("deep", "", "deep")


def test_a_number_too_long_for_a_character_is_replaced() -> None:
    assert unescape(f"&#{'9' * 5000};&#x{'f' * 50};") == "\ufffd\ufffd"


def test_a_formula_stands_once_in_its_source_form() -> None:
    formula = (
        '<span class="katex"><span class="katex-mathml"><math><mi>n</mi><annotation encoding="application/x-tex">'
        'n!</annotation></math></span><span class="katex-html"><span class="base">n!</span></span></span>'
    )
    source = from_html(f"<p>so {formula} grows</p>")
    assert (source.plain, source.prose) == ("so n! grows", "so , grows")


def test_markdown_becomes_its_words() -> None:
    raw = (
        "# Head #1\n\n**Bold** and _slanted_ snake_case 2 * 3 `co_de` [text](http://a.example/b) ![alt](c.png)\n\n"
        "---\n[1]: http://d.example"
    )
    assert from_markdown(raw).plain == "Head #1\n\nBold and slanted snake_case 2 * 3 co_de text alt"


def test_markdown_code_and_quotes_are_set_apart() -> None:
    raw = (
        "Before\n```python\n# not a head\na_b = *c\n```\nBetween\n> quoted **word**\n\n    indented()\n\n"
        "- item\n\n    more of it"
    )
    source = from_markdown(raw)
    assert source.code == "# not a head\na_b = *c\nindented()"
    assert source.quotes == "> quoted word"
    assert source.prose == "Before\nBetween\n\n- item\n\nmore of it"


def test_a_fence_ends_only_with_its_like_or_the_text() -> None:
    assert from_markdown("~~~\na\n```\nb\n~~~\nc").code == "a\n```\nb"
    assert from_markdown("```\nnever closed").code == "never closed"
    assert from_markdown("```quote\ntheirs\n```\nmine").quotes == "theirs"


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("<@U1|ada> look", "@ada look"),
        ("<@U1> look", "look"),
        ("in <#C1|ops room>", "in #ops_room"),
        ("<https://example.org/a|the page> <https://example.org/b>", "the page example.org"),
        ("fine :tada: :+1: at 10:30:15 std::vector::size", "fine at 10:30:15 std::vector::size"),
        ("@**Ada Bell** and @_**Bo Lund|12** said", "@Ada_Bell and @Bo_Lund said"),
        ("&lt;tag&gt; &amp; a<br>b", "<tag> & a b"),
    ],
)
def test_chat_marks_are_read(raw: str, plain: str) -> None:
    assert from_markdown(raw).plain == plain

"""Topic candidates: how many, from where, in what order; none for chatter."""

from __future__ import annotations

import pytest

from streams.text import analyse


def keys(
    title: str = "", text: str = "", *, form: str = "plain", tags: tuple[str, ...] = (), paths: tuple[str, ...] = ()
) -> list[str]:
    return [key for key, _ in analyse(title, text, form, "", tags, paths).topics]


@pytest.mark.parametrize(
    "text",
    [
        "Hi!",
        "Hello everyone, hope you are doing well",
        "Good morning all :-)",
        "Thanks a lot, that did the trick!",
        "Thanks, Miroslava!",
        "Thank you so much Miroslava",
        "lol hahaha",
        "+1",
        "yes, I think so too",
        "Congratulations!!!",
        "Could you please have a look when you get the time?",
        "Cheers,\nBo",
        "@ada can you take this one?",
    ],
)
def test_chatter_has_no_topics(text: str) -> None:
    assert keys(text=text) == []


def test_tags_come_first_and_three_more_beside_them() -> None:
    title = "Nginx, Varnish, Haproxy and Squid before Traefik"
    assert keys(title, tags=("caching", "Load_Balancing")) == [
        "caching",
        "loadbalancing",
        "nginx",
        "varnish",
        "haproxy",
    ]
    assert keys(title, tags=tuple("abcdefg"))[:5] == list("abcde")
    assert len(keys(title, tags=tuple("abcdefg"))) == 8
    assert keys(title) == ["nginx", "varnish", "haproxy", "squid", "traefik"]


def test_tags_that_meet_count_once_and_blank_ones_not() -> None:
    assert analyse("", "", "", "", ["Lagers", "lager", "", "  ", "Pale  Ale"], []).topics == [
        ("lager", "lagers"),
        ("paleale", "pale ale"),
    ]


def test_a_short_message_has_at_most_three() -> None:
    text = "We moved from Nagios to Icinga, from Munin to Grafana, from Puppet to Ansible"
    assert len(keys(text=text)) == 3


def test_a_word_that_stands_once_in_a_titled_text_is_no_topic() -> None:
    assert keys("How to do this?", "The sauerkraut was fine.") == []
    assert keys("How to do this?", "The sauerkraut was fine. My sauerkraut!") == ["sauerkraut"]


def test_quotes_and_code_words_are_no_topics_but_repeated_identifiers_of_code_are() -> None:
    html = "<blockquote>sauerkraut sauerkraut</blockquote><pre>kimchi kimchi fooBar fooBar once_only</pre>"
    assert keys(text=html, form="html") == ["foobar"]
    assert keys(text="> sauerkraut SauerKraut\n\nindeed") == []


def test_versions_go_and_identifiers_stay_as_written() -> None:
    assert analyse("Python 3.11 and spark-2.4 with KStreamImpl.java", "", "", "", [], []).topics == [
        ("python", "python"),
        ("kstreamimpl", "KStreamImpl"),
        ("spark", "spark"),
    ]


def test_hosts_addresses_and_tickets_are_no_topics() -> None:
    assert (
        keys(text="See https://sauerkraut.example.org/kimchi, ask jo.quill@example.org, KAFKA-16845, 9fceb02d0ae") == []
    )


def test_long_identifiers_are_topics_and_pictures_and_plurals_of_nothing_are_not() -> None:
    text = "ConditionallyCompleteLinearOrderBot and image.png hold NAs"
    assert keys(text=text) == ["conditionallycompletelinearorderbot"]


def test_phrases_of_the_title_that_share_a_word_do_not_both_stay() -> None:
    found = keys("Sourdough starter hydration")
    assert found == ["sourdough", "starter", "hydration", "sourdoughstarter"]


def test_a_phrase_that_title_and_text_share_leads() -> None:
    assert keys("Which message queue?", "A message queue, any message queue.")[0] == "messagequeue"


def test_modules_of_paths() -> None:
    paths = (
        "streams/src/main/java/org/example/quota/kstream/internals/KStreamImpl.java",
        "streams/src/test/java/org/example/quota/kstream/internals/KStreamImplTest.java",
        "docs/index.html",
    )
    assert analyse("", "", "", "", [], paths).topics == [
        ("stream", "streams"),
        ("kstream", "kstream"),
        ("kstreamimpl", "KStreamImpl"),
    ]
    assert keys(paths=("README.md", "src/main.py", "", "/", "../..")) == []


def test_of_another_language_only_names_and_repeated_words_count() -> None:
    text = "Ich habe die Pumpe mit dem Arduino verbunden, aber die Pumpe läuft nicht und das Ventil auch nicht."
    assert keys(text=text) == ["pumpe"]
    assert keys(text=text.replace("Arduino", "ESP32")) == ["pumpe", "esp32"]


@pytest.mark.parametrize(
    ("title", "text", "tags", "topics"),
    [
        ("Why does Tarelo Cache fail?", "", (), [("tarelocache", "Tarelo Cache")]),
        ("", "Any news about Setole Importer?", (), [("setoleimporter", "Setole Importer")]),
        ("Tarelo Cache: the sourdough is empty", "", (), [("tarelocache", "Tarelo Cache"), ("sourdough", "sourdough")]),
        ("", "tarelo cache fails: `tarelo_cache` is null", (), [("tarelocache", "tarelo cache")]),
        ("", "The tarelo cache fails", ("tarelo-cache",), [("tarelocache", "tarelo-cache")]),
        ("", "The tarelo caches fail", ("TareloCache",), [("tarelocache", "TareloCache")]),
        ("", "Use it in Apache Kafka", (), [("apache", "apache"), ("kafka", "kafka")]),
    ],
    ids=["title", "a word of everyday behind", "begins", "identifier", "tag", "tag in one word", "names of their own"],
)
def test_a_name_of_several_words_is_one_topic(
    title: str, text: str, tags: tuple[str, ...], topics: list[tuple[str, str]]
) -> None:
    assert analyse(title, text, "markdown", "", tags, ()).topics == topics


@pytest.mark.parametrize(
    "title",
    [
        "How To Brew Sauerkraut Kimchi",
        "Restarting Kimchi goes wrong",
        "Alpha Beta Gamma Delta Omega are unlike each other",
    ],
    ids=["capitals everywhere", "an ordinary word begins", "too long for a name"],
)
def test_capitals_that_tell_nothing_make_no_name(title: str) -> None:
    assert not [surface for _, surface in analyse(title, "", "", "", (), ()).topics if surface != surface.lower()]

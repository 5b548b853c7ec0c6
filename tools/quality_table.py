"""List what `make quality` measures: a task of `knowflow evaluate`, its data sets, and what is shown of each.

A new task is a line of TASKS, and a section between markers in docs/quality.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True)
class Task:
    """Hold a task: `sets` gives files (within the folder of data) or settings by name, `columns` keys of the JSON.

    A key is a path with dots. `beside` holds what others published of a set, by set, under `beside_name`.
    """

    name: str
    sets: Mapping[str, tuple[str, ...]]
    columns: Mapping[str, str]
    beside_name: str = ""
    beside: Mapping[str, str] = field(default_factory=dict)


BEER: Final = "stackexchange/beer.stackexchange.com.7z"
MATHEDUCATORS: Final = "stackexchange/matheducators-2014-05-posts-only.zip"
AUGUR: Final = "stackexchange/augur-2018-03-posts-only.zip"
CODE: Final = "chat/lean-zulip-is-there-code-for-x.tar.zst"
URHO3D: Final = "forum/urho3d-discourse-json.tar.zst"
_HISTORY: Final = "truckfactor/{}.to-2015-02-25.jsonl.gz"
_PUBLISHED: Final = {  # truck factors of Avelino et al., ICPC 2016
    "celery-celery": "1", "d3-d3": "1", "expressjs-express": "2", "haml-haml": "3", "heartcombo-devise": "2",
    "jashkenas-backbone": "2", "less-less.js": "1", "pallets-flask": "1", "rubocop-rubocop": "3",
}  # fmt: skip
_PLANTED: Final = {f"planted, noise {noise} %": (f"noise={noise}", "seed=1") for noise in (0, 20, 50)}

TASKS: Final = (
    Task(
        "routing",
        {
            "r-help": ("mail/r-help-2015.mbox.gz", "mail/r-help-2016.mbox.gz"),
            "Is there code for X?": (CODE,),
            "maths": ("chat/lean-zulip-maths.tar.zst",),
            "Urho3D": (URHO3D,),
            "beer": (BEER,),
            "matheducators": (MATHEDUCATORS,),
        },
        {
            "n": "n", "unseen": "unseen", "MRR": "mrr", "95 %": "mrr_ci", "hit@1": "hit@1", "hit@5": "hit@5",
            "hit@10": "hit@10", "nDCG@10": "ndcg@10", "any answerer: MRR": "any_answerer.mrr",
            "hit@5 of any": "any_answerer.hit@5",
        },
        "aims: MRR, any answerer",
        {  # of a reference that was measured by the same protocol, with sentence vectors and another learner
            "r-help": ".312, .449", "Is there code for X?": ".344, .518", "maths": ".289, .513",
            "Urho3D": ".462, .639", "beer": ".455",
        },
    ),
    Task(
        "asking",
        {
            "beer": (BEER,), "Urho3D": (URHO3D,), "r-help 2016": ("mail/r-help-2016.mbox.gz",),
            "Is there code for X?": (CODE,), "matheducators": (MATHEDUCATORS,),
        },
        {
            "n": "n", "MRR": "mrr", "95 %": "mrr_ci", "hit@1": "hit@1", "hit@5": "hit@5", "hit@10": "hit@10",
            "not named": "unnamed", "ms": "ms_per_query.p50",
        },
    ),
    Task(
        "reviewers",
        {"Kafka": ("git/apache-kafka.commits.jsonl.gz",)},
        {
            "n": "n", "unseen": "unseen", "MRR": "mrr", "95 %": "mrr_ci", "hit@1": "hit@1", "hit@5": "hit@5",
            "hit@10": "hit@10", "nDCG@10": "ndcg@10",
        },
    ),
    Task(
        "questions",
        {
            "beer": (BEER,), "augur": (AUGUR,), "matheducators": (MATHEDUCATORS,),
            "conlang meta": ("stackexchange/conlang-meta-2020-fixture.zip",), "Urho3D": (URHO3D,),
            "Is there code for X?": (CODE,),
        },
        {
            "question: n": "question.report.n", "precision": "question.report.precision",
            "recall": "question.report.recall", "answerer: n": "answerer.two_or_more.report.n",
            "right": "answerer.two_or_more.report.person", "95 %": "answerer.two_or_more.interval.person",
            "first to reply": "answerer.two_or_more.report.first",
            "by chance": "answerer.two_or_more.report.chance",
        },
    ),
    Task(
        "topics",
        {"beer": (BEER,), "matheducators": (MATHEDUCATORS,), "augur": (AUGUR,)},
        {
            "n": "n", "P@1": "p_1", "R@5": "r_5", "listed": "listed_without_tags.listed",
            "precision of listed": "listed_without_tags.precision", "recall of listed": "listed_without_tags.recall",
        },
    ),
    Task(
        "conversations",
        {
            "Ubuntu IRC": ("chat/ubuntu-irc-disentanglement-train-dev.tar.zst",),
            "Racket on Slack": ("chat/slack-racket-general-disentangled.tar.zst",),
        },
        {
            "n": "n", "part": "protocol.part", "link F1": "link.f1", "one-to-one": "one_to_one",
            "1 - VI": "vi_scaled", "exact F1": "exact.f1",
        },
    ),
    Task(
        "communities",
        {"email-Eu-core": ("network/email-Eu-core.txt.gz", "network/email-Eu-core-department-labels.txt.gz")},
        {"people": "people", "AMI": "ami", "ARI": "ari", "communities": "communities"},
    ),
    Task(
        "identities",
        {"sample": (), "Apache Kafka": ("git/apache-kafka.commits.jsonl.gz",)},
        {
            "accounts": "n", "pairs": "one_person", "precision": "precision", "recall": "recall", "right": "right",
            "wrong": "wrong",
        },
    ),
    Task(
        "emerging",
        {"beer": (BEER,)},
        {
            "n": "n", "recall": "recall", "delay, weeks": "delay_weeks", "precision": "precision",
            "tags named": "named_tags", "all named": "named",
        },
    ),
    Task(
        "similar",
        {"beer": (BEER,)},
        {
            "duplicates: n": "duplicates.n", "MRR": "duplicates.mrr", "95 %": "duplicates.mrr_ci",
            "R@1": "duplicates.r@1", "R@5": "duplicates.r@5", "R@10": "duplicates.r@10",
            "links: n": "links.n", "MRR of links": "links.mrr", "95 % of links": "links.mrr_ci",
            "R@1 of links": "links.r@1", "R@5 of links": "links.r@5", "R@10 of links": "links.r@10",
        },
    ),
    Task(
        "mentors",
        {"beer": (BEER,), **_PLANTED},
        {"n": "n", "unseen": "unseen", "MRR": "mrr", "95 %": "mrr_ci", "hit@1": "hit@1", "hit@5": "hit@5"},
    ),
    Task(
        "novel",
        {"beer": (BEER,), **_PLANTED},
        {"n": "n", "named": "named", "together again": "precision@10", "planted: MRR": "mrr", "hit@1": "hit@1"},
    ),
    Task(
        "timetoanswer",
        {
            "r-help": ("mail/r-help-2015.mbox.gz", "mail/r-help-2016.mbox.gz"),
            "Is there code for X?": (CODE,),
            "maths": ("chat/lean-zulip-maths.tar.zst",),
            "Urho3D": (URHO3D,),
            "beer": (BEER,),
            "matheducators": (MATHEDUCATORS,),
        },
        {
            "n": "n", "median absolute log error": "median_absolute_log_error", "95 %": "median_absolute_log_error_ci",
            "factor": "factor", "against the constant, 95 %": "gain_ci", "rank correlation": "rank_correlation",
            "in the middle half": "coverage", "its width, factor": "range_factor",
        },
    ),
    Task(
        "truckfactor",
        {name: (_HISTORY.format(name),) for name in _PUBLISHED},
        {"files": "n", "truck factor": "truck_factor"},
        "published",
        _PUBLISHED,
    ),
    Task(
        "sample",
        {f"200 people, noise {noise} %": ("people=200", f"noise={noise}", "seed=1") for noise in (0, 20, 50)},
        {
            "experts by name": "experts_by_name.precision", "by words": "experts_by_words.precision",
            "topics: precision": "topics.precision", "recall": "topics.recall", "flows": "flows.recall",
            "identities": "identities.recall", "mentors hit@3": "mentors.hit_3", "emerging hit@3": "emerging.hit_3",
            "novel hit@3": "novel.hit_3", "leaks": "private.leaks",
        },
    ),
)  # fmt: skip
ELSEWHERE: Final = {"sources": "docs/sources.md has its counts"}

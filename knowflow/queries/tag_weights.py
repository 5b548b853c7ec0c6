"""Hold the weights of predicted tags, by feature; WORD_WEIGHTS where the extra `vectors` is missing.

Written by tools/train_tagging.py from the first 70 % of beer, matheducators, augur and conlang meta (docs/figures.md).
"""

from typing import Final

WEIGHTS: Final[dict[str, float]] = {
    "near": 1.48,
    "association": 0.50,
    "title_words": 1.02,
    "name_in_title": 0.35,
    "name_in_text": 0.29,
    "part_of_name": 1.98,
    "together": 0.39,
    "recent": 1.50,
    "asker": 1.40,
    "share": 0.84,
    "part_of_name*recent": -1.88,
    "meaning": 4.30,
    "meaning_of_name": 2.52,
    "part_of_name*meaning": -1.12,
    "title_words*meaning_of_name": -1.72,
}
WORD_WEIGHTS: Final[dict[str, float]] = {
    "near": 2.16,
    "association": 0.84,
    "title_words": 0.85,
    "name_in_title": 0.34,
    "name_in_text": 0.22,
    "part_of_name": 2.30,
    "together": 0.52,
    "recent": 1.86,
    "asker": 1.46,
    "share": 1.01,
    "part_of_name*recent": -2.18,
}

"""Rank people for a question by a conditional logit over features of each candidate.

features.py says what is looked at, learner.py how weights are learnt from who did answer,
weights.py holds those that are shipped; past.py keeps the features' counts over a stream in
memory, knowflow/queries/route.py reads them from an index.
"""

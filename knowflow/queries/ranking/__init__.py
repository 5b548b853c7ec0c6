"""Rank people for a question by a conditional logit over features of each candidate.

features.py says what is looked at, posterior.py how weights are learnt from who did answer, own.py
learns those of an organisation, weights.py holds those that are shipped; past.py keeps the
features' counts over a stream in memory, knowflow/queries/route.py reads them from an index.
"""

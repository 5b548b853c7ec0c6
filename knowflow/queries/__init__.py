"""Answer questions over the index port; one module per kind of question.

Every function takes an Ask (index, viewer, moment) and returns plain JSON values. Nothing
that the viewer may not see reaches a name, a number or an order, since rows are filtered
by audience before anything is counted, and term statistics come from public rows only.
"""

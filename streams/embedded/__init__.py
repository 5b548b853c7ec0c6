"""Run the stages in this process, over one SQLite file.

`runner.Engine` is the entry; everything else here serves it.
"""

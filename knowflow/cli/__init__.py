"""Speak with people: commands, tables and one-line errors."""

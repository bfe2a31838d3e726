"""Judging: questions put to a bot, and what its answers are worth."""

"""Reads and validates the content packs: what a person reads and answers is data, never code."""

from bot.content.packs import Content, check_words, load, refuse_drafts
from bot.content.reading import ContentError

__all__ = ["Content", "ContentError", "check_words", "load", "refuse_drafts"]

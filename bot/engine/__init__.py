"""Rasa on this runtime: the only room that knows Rasa's internals.

Importing any part of it makes ``import rasa`` and ``import rasa_sdk`` work, which both need modules that are not
installed here; so import this package first.
"""

from bot.engine import compat

compat.install()

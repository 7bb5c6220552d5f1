"""The assistant's actions: each hands the turn to casework and passes on what casework says."""

from actions.build import build

__all__ = ["build"]

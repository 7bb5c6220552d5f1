"""The base of everything that content describes: frozen, strict shapes."""

import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
"""A name that content gives a thing: lower case, digits, underscores. Stored with answers, so never reused."""


class Part(BaseModel):
    """A frozen shape; an unknown field is an error, so that a typing mistake in a pack never passes silently."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Review(Part):
    """Who stands for a text. A site that is not a demo does not open with drafts among its safety texts."""

    status: Literal["draft", "reviewed"]
    name: str = ""
    role: str = ""
    date: datetime.date | Literal[""] = ""
    source: str = ""


class Area(StrEnum):
    """The six interest areas of Holland (1997), in the order of the hexagon."""

    REALISTIC = "R"
    INVESTIGATIVE = "I"
    ARTISTIC = "A"
    SOCIAL = "S"
    ENTERPRISING = "E"
    CONVENTIONAL = "C"


AREAS: tuple[Area, ...] = tuple(Area)

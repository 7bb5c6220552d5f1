"""The base of everything that content describes: frozen, strict shapes."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
"""A name that content gives a thing: lower case, digits, underscores. Stored with answers, so never reused."""


class Part(BaseModel):
    """A frozen shape; an unknown field is an error, so that a typing mistake in a pack never passes silently."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Area(StrEnum):
    """The six interest areas of Holland (1997), in the order of the hexagon."""

    REALISTIC = "R"
    INVESTIGATIVE = "I"
    ARTISTIC = "A"
    SOCIAL = "S"
    ENTERPRISING = "E"
    CONVENTIONAL = "C"


AREAS: tuple[Area, ...] = tuple(Area)

"""A made-up interest instrument with neutral statistics."""

from bot.guidance.adaptive import AdaptiveInterview
from bot.guidance.instruments import InterestItem, Interests
from bot.guidance.items import neutral
from bot.guidance.parts import AREAS

ITEMS = tuple(InterestItem(id=f"{area.lower()}{n}", area=area, pictogram="box") for area in AREAS for n in range(1, 11))
INSTRUMENT = Interests(
    kind="interests", id="interests", version=1, first_picture_after=12, ask_after=30, most=40, items=ITEMS
)
INTERVIEW = AdaptiveInterview(INSTRUMENT, neutral(ITEMS))

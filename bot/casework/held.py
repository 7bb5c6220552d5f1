"""What staff hold of a participant: which values there are, and that a site knows them."""

from bot.content import Content
from bot.records.people import Held

ADJUSTMENTS = ("three_faces",)
"""Ways in which the assistant is made easier: three faces instead of five in the interest questionnaire."""
SEXES = ("female", "male", "diverse")
AGE_BANDS = ("under_18", "18_to_20", "21_to_24", "25_to_39", "40_and_over")


class NotHeld(Exception):
    """A fact that cannot be stored; the sentence names it."""


def check(content: Content, site: str, held: Held) -> None:
    """Raise NotHeld for a value that neither the site nor this module knows."""
    offers = content.sites[site].offers
    permissions = {need.permission for offer in offers for need in offer.requires if need.permission}
    for name, given, known in (
        ("permission", held.permissions, permissions),
        ("completed", held.completed, {offer.id for offer in offers}),
        ("adjustment", held.adjustments, ADJUSTMENTS),
        ("sex", (held.sex,) if held.sex else (), SEXES),
        ("age band", (held.age_band,) if held.age_band else (), AGE_BANDS),
    ):
        if strange := [one for one in given if one not in known]:
            raise NotHeld(f"{name}: {strange[0]!r} is not known at {site}; there is {', '.join(sorted(known))}")

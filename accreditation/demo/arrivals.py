"""When files come in: slowly for weeks, then more every day, half of them in the last ten days.

So it was at the model events: eleven days before, 93 delegations with 1,000 people had confirmed; 2,500 came.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from math import exp, log
from random import Random
from typing import Final

#: The first file comes this long before `now`.
SEASON_DAYS: Final = 75
#: The flow grows by a factor of e each so many days; 12 puts 57 in 100 files into the last ten days.
GROWTH_DAYS: Final = 12.0


def days_before(share: float) -> float:
    """How many days before `now` the file came that `share` (0..1) of all files came after."""
    whole = 1 - exp(-SEASON_DAYS / GROWTH_DAYS)
    return -GROWTH_DAYS * log(1 - share * whole)


def arrivals(*, files: int, now: datetime, seed: int) -> list[datetime]:
    """One moment a file, in order, none after `now`; spread evenly over the curve, so that few files show it too."""
    rng = Random(f"arrivals {seed}")
    shares = [(place + rng.random()) / files for place in range(files)]
    return sorted(now - timedelta(seconds=round(days_before(share) * 86_400) + 60) for share in shares)

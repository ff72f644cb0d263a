"""The true shares of what was delivered, from the parameters, to hold estimates against."""

from __future__ import annotations

from math import prod

from ipvi_eval.synthetic.delivery import Delivery, backlog
from ipvi_eval.synthetic.parameters import Parameters
from ipvi_eval.synthetic.people import IN_THE_USUAL_WAY
from ipvi_eval.synthetic.truth.shipped_study import FREEZE
from ipvi_eval.synthetic.world import World


def invited(world: World, delivery: Delivery) -> tuple[int, int]:
    """How many were invited to a call-in by the study's last day: who had entered before the programme, and since."""
    freeze = (FREEZE - world.first_day).days
    old = [backlog(world, world.people[one.person]) for one in delivery.call_ins if one.day <= freeze]
    return sum(old), len(old) - sum(old)


def came(parameters: Parameters, invited: tuple[int, int]) -> float:
    """Of those invited to a call-in by the study's last day, the share who came.

    It is the shares of those who entered before the programme began and since, by how many of each were `invited`.

    Custody and leaving are drawn apart from all of it, so that those who could be invited differ by nothing else.
    """
    shares = (parameters.response.backlog_share, parameters.response.notified_share)
    those = sum(n * came_of_the_invited(parameters, share) for n, share in zip(invited, shares, strict=True))
    return those / sum(invited)


def came_of_the_invited(parameters: Parameters, notified: float) -> float:
    """P(came | invited) = p / (p + (1 - p) q): p told at a call-in, q invited of all others."""
    told = notified * IN_THE_USUAL_WAY
    return told / (told + (1 - told) * parameters.delivery.invited)


def taken_up(parameters: Parameters) -> float:
    """P(something taken up | something offered), kinds of help being independent of each other."""
    offers = parameters.delivery.offers.values()
    nothing_taken = prod(1 - offered * taken for offered, taken in offers)
    return (1 - nothing_taken) / (1 - prod(1 - offered for offered, _ in offers))

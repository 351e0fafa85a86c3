"""Who bears freight and labour of returned goods, and what counts as sold, each with its reason: pure (C18)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from app.core.errors import Problem
from app.core.i18n import Text, _, lazy
from app.coverage.rules import anniversary

# What is the matter with the goods.
QUALITY = "quality"
TAKEN_APART = "taken_apart"
UNSELLABLE = "unsellable"
UNSOLD = "unsold"
OTHER = "other"
GROUNDS = (QUALITY, TAKEN_APART, UNSELLABLE, UNSOLD, OTHER)

US, DEALER, CUSTOMER = "us", "dealer", "customer"


@dataclass(frozen=True)
class Bearing:
    """Who bears the freight and the labour to restore the goods; "" where no rule says it, or there is no such labour.

    ``sold``: the goods count as sold, so that they cannot be given back. ``reason`` says it in one sentence.
    """

    freight: str
    labour: str
    reason: str
    sold: bool = False


def sold_from(delivered_on: date, seasons: int, season_months: int) -> date:
    """From this day on goods that were delivered then count as sold."""
    return anniversary(delivered_on, seasons * season_months)


def bearing(
    ground: str, dealer: bool, delivered_on: date | None, asked_on: date, seasons: int, season_months: int
) -> Bearing:
    """Who bears what by the rule. ``dealer``: the goods come from a dealer, else from a customer; ``asked_on``: when
    the return was asked for."""
    sender = DEALER if dealer else CUSTOMER
    if ground == QUALITY:
        return Bearing(US, "", _("A quality fault of ours: we bear the freight."))
    if ground == TAKEN_APART:
        words = (
            _("Taken apart by the dealer: the dealer bears all freight and the labour to restore it.")
            if dealer
            else _("Taken apart by the customer: the customer bears all freight and the labour to restore it.")
        )
        return Bearing(sender, sender, words)
    if ground == UNSELLABLE:
        words = (
            _("The goods cannot be sold any more: the dealer bears the freight.")
            if dealer
            else _("The goods cannot be sold any more: the customer bears the freight.")
        )
        return Bearing(sender, "", words)
    if ground == UNSOLD and delivered_on is not None:
        day = sold_from(delivered_on, seasons, season_months)
        if asked_on >= day:
            words = _("Unsold after {n} seasons and not given back until {day}: the goods count as sold.")
            return Bearing("", "", words.format(n=seasons, day=day), sold=True)
        words = _("Unsold, {n} seasons are over on {day}: no rule says who bears the freight, it is agreed.")
        return Bearing("", "", words.format(n=seasons, day=day))
    return Bearing("", "", _("No rule says who bears the freight: it is agreed."))


def request_problems(delivered_on: date | None, today: date) -> Iterator[Problem]:
    """What is wrong with a request."""
    if delivered_on is not None and delivered_on > today:
        yield Problem("delivered_on", lazy("This date lies in the future."))


def inspect_problems(
    received_on: date, called_on: date, today: date, ground: str, delivered_on: date | None
) -> Iterator[Problem]:
    """What is wrong with an inspection."""
    if received_on > today:
        yield Problem("received_on", lazy("This date lies in the future."))
    elif received_on < called_on:
        yield Problem("received_on", lazy("This is before the call."))
    if ground == UNSOLD and delivered_on is None:
        words = lazy("Enter the delivery date of the goods first: from it the seasons are counted.")
        yield Problem("ground", words)


def decide_problems(rule: Bearing, decision: str, freight: str, labour: str, override: str) -> Iterator[Problem]:
    """What keeps a decision from being made: another bearer than the rule's, or goods that count as sold, need a
    reason (``override_reason``); where no rule says it somebody must be named."""
    if rule.sold and decision == "return" and not override:
        words = _("{rule} To take them back nevertheless, give the reason.")
        yield Problem("override_reason", words.format(rule=rule.reason))
    if not freight:
        yield Problem("freight", lazy("Who bears the freight?"))
    elif differs(rule, freight, labour) and not override:
        yield Problem("override_reason", _("{rule} To decide otherwise, give the reason.").format(rule=rule.reason))


def differs(rule: Bearing, freight: str, labour: str) -> bool:
    """Whether somebody else bears freight or labour than the rule says."""
    return bool(rule.freight) and (freight, labour) != (rule.freight, rule.labour)


def overrides(rule: Bearing, decision: str, freight: str, labour: str) -> bool:
    """Whether a decision goes against the rule, so that a manager must make it."""
    return (rule.sold and decision == "return") or differs(rule, freight, labour)


def finish_problem(done_on: date, decided_on: date, today: date) -> Text | None:
    """A result is not in the future and not before the decision."""
    if done_on > today:
        return lazy("This date lies in the future.")
    return lazy("This is before the decision.") if done_on < decided_on else None


def open_problem(count: int, open_: int) -> str:
    """Why a ticket of a return cannot be resolved; "" when it can."""
    if not count:
        return _("Record first what is to be returned or exchanged, on the tab “Return or exchange”.")
    return _("The return has no result yet: finish it, or refuse it.") if open_ else ""

"""Actions on warranty cards: issue, renew, print, and what is due (B8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO, ClassVar

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.core import search
from app.core.errors import Cancelled, NotFound, Refused
from app.core.i18n import Text, _, lazy
from app.core.lists import List, ListSpec
from app.core.numbering import take_number
from app.core.register import Register
from app.core.rights import needs
from app.coverage import card_papers, derived
from app.coverage import fields as f
from app.coverage.model import CardDevice, WarrantyCard
from app.coverage.papers import CardPaper, missing_on_cards, warranty_cards
from app.coverage.queries import card_list, due_list
from app.customers.model import Customer
from app.equipment.model import Equipment
from app.equipment.service import EquipmentRegister

Progress = Callable[[int, int], None]
IsCancelled = Callable[[], bool]

_BLOCK = 400


@dataclass(frozen=True)
class Prospect:
    """What issuing cards for some devices would do: which of them get one, how many new cards that makes either way,
    how many cards that hold already are among them, and which devices get none and why."""

    devices: tuple[int, ...]
    new_per_device: int
    new_per_project: int
    again: int
    refused: tuple[str, ...]


class Cards(Register):
    """The warranty cards (保修卡). They are issued and printed, never edited: there is no right to edit one."""

    name = "cards"
    title: ClassVar[Text] = lazy("Warranty cards")
    one: ClassVar[Text] = lazy("Warranty card")
    model = WarrantyCard
    form = f.CARD_FORM
    children = (f.CARD_DEVICES,)
    label = "edition"
    named_by = "customer_id"

    def list_spec(self) -> ListSpec:
        return card_list()

    @cached_property
    def due(self) -> List:
        """The list of devices that are to get a card; ids are those of devices."""
        return List(self.office.database, due_list(self.office.today))

    @needs("cards.print")
    def issue(
        self,
        device_ids: Sequence[int],
        per_project: bool = False,
        progress: Progress | None = None,
        cancelled: IsCancelled | None = None,
    ) -> list[int]:
        """Cards for these devices, one per device or one per project; answers the cards' ids in the devices' order.

        A device whose card still holds keeps it: its id is among the answers, so that it can be printed again. Where
        all devices of a superseded card get a new one together, that has the same number and the next version. One
        transaction. Raises NotFound, Refused for devices that get no card, and Cancelled.
        """
        with self.office.write() as session:
            devices = self._lock(session, list(dict.fromkeys(device_ids)))
            current = _current_cards(session, [device.id for device in devices])
            groups: dict[Any, list[Equipment]] = defaultdict(list)
            for device in devices:
                groups[self._group_key(device, current.get(device.id), per_project)].append(device)
            previous = _latest_cards(session, [device.id for device in devices if device.id not in current])
            ids = []
            for done, (key, group) in enumerate(groups.items(), start=1):
                if cancelled is not None and cancelled():
                    raise Cancelled()
                ids.append(key[1] if key[0] == "card" else self._issue_one(session, group, previous))
                if progress is not None:
                    progress(done, len(groups))
            return ids

    @needs(".view")
    def prospect(self, device_ids: Sequence[int]) -> Prospect:
        """What ``issue`` would do with these devices; those that it would refuse are named instead."""
        with self.office.read() as session:
            found = card_papers.by_id(session, Equipment, device_ids)
            ready = [device for device_id in dict.fromkeys(device_ids) if (device := found.get(device_id))]
            refused = [_refused(device) for device in ready if _refusal(device)]
            ready = [device for device in ready if not _refusal(device)]
            current = _current_cards(session, [device.id for device in ready])
            without = [device for device in ready if device.id not in current]
            return Prospect(
                tuple(device.id for device in ready),
                len(without),
                len({self._group_key(device, None, True) for device in without}),
                len(set(current.values())),
                tuple(refused),
            )

    @needs(".view")
    def unprintable(self, ids: Sequence[int]) -> tuple[str, ...]:
        """The characters on these cards that the paper's font lacks, to be told before printing."""
        with self.office.read() as session:
            cards = card_papers.papers(session, ids, self.office.today())
            return missing_on_cards(cards, card_papers.company(session))

    @needs(".view")
    def devices_of_project(self, project_id: int) -> list[int]:
        """The devices of a project that get a card, in their order."""
        with self.office.read() as session:
            query = select(Equipment).where(Equipment.project_id == project_id, Equipment.archived_at.is_(None))
            return [device.id for device in session.scalars(query.order_by(Equipment.id)) if not _refusal(device)]

    @needs(".view")
    def papers(self, ids: Sequence[int]) -> list[CardPaper]:
        """What these cards say, in this order, as they are printed next; raises NotFound, and Refused for a card that
        was superseded."""
        with self.office.read() as session:
            return card_papers.papers(session, ids, self.office.today())

    @needs("cards.print")
    def write_pdf(
        self,
        ids: Sequence[int],
        size: str,
        out: Path | BinaryIO,
        progress: Progress | None = None,
        cancelled: IsCancelled | None = None,
    ) -> int:
        """Writes the cards into one PDF and answers its number of sheets; counts nothing, see ``printed``."""
        with self.office.read() as session:
            cards = card_papers.papers(session, ids, self.office.today())
            company = card_papers.company(session)
        return warranty_cards(cards, company, size, out, progress, cancelled)

    @needs("cards.print")
    def printed(self, ids: Sequence[int]) -> None:
        """Counts one more print of each card; called when they went to the printer or into a file."""
        with self.office.write() as session:
            for start in range(0, len(ids), _BLOCK):
                block = list(ids[start : start + _BLOCK])
                raised = update(WarrantyCard).where(WarrantyCard.id.in_(block)).values(printed=WarrantyCard.printed + 1)
                session.execute(raised.execution_options(synchronize_session=False))

    # -- hooks -----------------------------------------------------------------------------------------------------

    def label_text(self, key: Any, label: Any) -> str:
        return str(key) if label in (None, "", 1) else _("{number} version {n}").format(number=key, n=label)

    def index(self, session: Session, ids: Sequence[int]) -> Iterable[search.Entry]:
        """Found by number and customer."""
        query = select(WarrantyCard, Customer.name).join(Customer, Customer.id == WarrantyCard.customer_id)
        for card, customer in session.execute(query.where(WarrantyCard.id.in_(ids))):
            yield search.Entry(
                card.id, self.label_text(card.number, card.edition), detail=customer, texts=(card.number,)
            )

    # -- helpers ---------------------------------------------------------------------------------------------------

    def _lock(self, session: Session, ids: list[int]) -> list[Equipment]:
        """The devices in the wanted order, held until the end: two clerks never issue two cards for one device."""
        found: dict[int, Equipment] = {}
        for start in range(0, len(ids), _BLOCK):
            query = select(Equipment).where(Equipment.id.in_(ids[start : start + _BLOCK]))
            found.update(
                (device.id, device) for device in session.scalars(query.order_by(Equipment.id).with_for_update())
            )
        if len(found) < len(ids):
            raise NotFound()
        for device in found.values():
            if _refusal(device):
                raise Refused(_refused(device))
        return [found[device_id] for device_id in ids]

    def _group_key(self, device: Equipment, card: int | None, per_project: bool) -> tuple[Any, ...]:
        if card is not None:
            return ("card", card)
        if not per_project:
            return ("device", device.id)
        return ("project", device.customer_id, device.project_id)

    def _issue_one(self, session: Session, group: list[Equipment], previous: dict[int, WarrantyCard]) -> int:
        first = group[0]
        old = previous.get(first.id)
        same = old is not None and {item.equipment_id for item in old.devices} == {device.id for device in group}
        if old is None or not same:
            number, edition = take_number(session, "cards"), 1
        else:
            number, edition = old.number, old.edition + 1
        projects = {device.project_id for device in group}
        card = WarrantyCard(
            number=number,
            edition=edition,
            customer_id=first.customer_id,
            project_id=first.project_id if len(projects) == 1 else None,
            issued_on=self.office.today(),
            issued_by=session.info["user"].name,
            created_at=session.info["now"],
            created_by=session.info["user"].name,
            printed=0,
            devices=[CardDevice(equipment_id=device.id, warranty_end=device.warranty_end) for device in group],
        )
        session.add(card)
        session.flush()
        return card.id


class CardsDue(EquipmentRegister):
    """The devices that are to get a card, as a list page shows them. Read only: there is no right to edit one here."""

    name = "cards_due"
    title: ClassVar[Text] = lazy("Cards due")

    def list_spec(self) -> ListSpec:
        return due_list(self.office.today)


def _refused(device: Equipment) -> str:
    return f"{device.number} {device.name}: {_refusal(device)}"


def _refusal(device: Equipment) -> str:
    """Why a device gets no card; empty when it may have one."""
    if device.archived_at is not None:
        return _("is archived.")
    if device.loaner:
        return _("is a loaner of our own.")
    if not device.supplied_by_us:
        return _("was not supplied by us.")
    return _("is no longer in use.") if device.state in derived.GONE else ""


def _current_cards(session: Session, ids: Sequence[int]) -> dict[int, int]:
    """The card that holds, by device."""
    found: dict[int, int] = {}
    for start in range(0, len(ids), _BLOCK):
        query = (
            select(CardDevice.equipment_id, CardDevice.card_id)
            .join(WarrantyCard, WarrantyCard.id == CardDevice.card_id)
            .where(CardDevice.equipment_id.in_(ids[start : start + _BLOCK]), WarrantyCard.superseded_on.is_(None))
        )
        found.update(session.execute(query).tuples().all())
    return found


def _latest_cards(session: Session, ids: Sequence[int]) -> dict[int, WarrantyCard]:
    """The last card of each device, superseded by now, where there was one."""
    found: dict[int, WarrantyCard] = {}
    for start in range(0, len(ids), _BLOCK):
        query = (
            select(CardDevice.equipment_id, WarrantyCard)
            .join(WarrantyCard, WarrantyCard.id == CardDevice.card_id)
            .where(CardDevice.equipment_id.in_(ids[start : start + _BLOCK]))
            .order_by(WarrantyCard.id)
        )
        found.update(session.execute(query).tuples().all())
    return found

"""Sites (使用地点) as records to choose and to list; they are edited on their customer's page (A1)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.fields import TEXT
from app.core.i18n import Text, _, lazy
from app.core.lists import Column, ListSpec
from app.core.model import table_of
from app.core.register import Register
from app.core.rights import needs
from app.customers.fields import NAME, SITES
from app.customers.model import Customer, Site


class Sites(Register):
    """All sites; no tab of its own, and nothing is saved here."""

    name = "sites"
    title: ClassVar[Text] = lazy("Sites")
    one: ClassVar[Text] = lazy("Site")
    model = Site
    form = ()
    key = "name"
    label = "address"

    def list_spec(self) -> ListSpec:
        name, address, remark = SITES.fields
        return ListSpec(
            name="sites",
            title=lazy("Sites"),
            columns=(
                Column(name, Site.name, width=160),
                Column(NAME.but(key="customer", kind=TEXT), Customer.name, width=220),
                Column(address, Site.address, width=260),
                Column(remark, Site.remark, hidden=True),
            ),
            source=table_of(Site).join(table_of(Customer), Customer.id == Site.customer_id),
            id=Site.id,
            tables=frozenset({"site", "customer"}),
            order="id",
        )

    def label_text(self, key: Any, label: Any) -> str:
        return str(key or "")

    @needs(".view")
    def look_up(self, /, typed: str, limit: int = 20, **only: int) -> list[tuple[int, str]]:
        with self.office.read() as session:
            statement = select(Site.id, Site.name)
            for column, value in only.items():
                statement = statement.where(getattr(Site, column) == value)
            if typed.strip():
                statement = statement.where(Site.name.icontains(typed.strip(), autoescape=True))
            return [(row[0], row[1]) for row in session.execute(statement.order_by(Site.name, Site.id).limit(limit))]

    def labels(self, session: Session, ids: Iterable[int]) -> dict[int, str]:
        return {row[0]: row[1] for row in session.execute(select(Site.id, Site.name).where(Site.id.in_(set(ids))))}

    @needs(".view")
    def customer_of(self, site_id: int) -> int:
        """The id of the site's customer; raises NotFound."""
        with self.office.read() as session:
            return int(self.load(session, site_id).customer_id)

    def resolve_in(self, session: Session, text: str, customer_id: int) -> int:
        """The customer's site with this name; raises ValueError with the known ones."""
        known = session.execute(select(Site.id, Site.name).where(Site.customer_id == customer_id)).all()
        for site_id, name in known:
            if name.casefold() == text.casefold():
                return int(site_id)
        unknown = _("The customer has no site “{text}”.").format(text=text)
        names = ", ".join(name for _id, name in known[:5])
        raise ValueError(unknown + (" " + _("Known sites: {names}.").format(names=names) if names else ""))

    def unknown_text(self, session: Session, text: str) -> str:
        return _("“{text}” is not known.").format(text=text)

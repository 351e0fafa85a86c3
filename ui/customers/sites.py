"""A site has no page of its own: it is shown on its customer's page (A1)."""

from __future__ import annotations

from ui.customers.record import CustomerRecord
from ui.kit.navigator import Navigator


def site_record(navigator: Navigator, site_id: int) -> CustomerRecord:
    """The page of the site's customer."""
    return CustomerRecord(navigator, navigator.office.sites.customer_of(site_id))

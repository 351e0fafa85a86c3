"""Customers for the tests of the kit."""

from __future__ import annotations

from sqlalchemy import insert

from app.core.database import take_ids
from app.customers.model import Customer
from app.office import Office

REGIONS = ("江苏", "上海", "重庆", "广东")
KINDS = ("user", "dealer", "internal")


def add_customers(office: Office, count: int) -> list[int]:
    """Many customers in one statement: 客户0000, 客户0001, …"""
    with office.write() as session:
        ids = take_ids(session, Customer, count)
        rows = [
            {
                "id": record_id,
                "number": f"KH{n:05}",
                "name": f"客户{n:04}",
                "region": REGIONS[n % 4],
                "kind": KINDS[n % 3],
                "key_account": n % 10 == 0,
                "created_at": office.clock(),
            }
            for n, record_id in enumerate(ids)
        ]
        session.execute(insert(Customer), rows)
    return list(ids)

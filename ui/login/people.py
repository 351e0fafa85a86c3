"""The people among whom the program asks who works here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.core.rights import ROLE_TITLES, User

if TYPE_CHECKING:
    from app.office import Office


@dataclass(frozen=True)
class Person:
    """Somebody of the staff, as the choice shows them."""

    id: int
    name: str
    role: str
    number: str = ""


def people_of(office: Office) -> list[Person]:
    """All staff who are not archived, by name."""
    from app.core.lists import Query

    listing = office.staff.listing
    place = {column.key: i + 1 for i, column in enumerate(listing.columns)}
    return [
        Person(row[0], row[place["name"]], row[place["role"]], row[place["number"]])
        for row in listing.walk(Query(sort="name"))
    ]


def add_first_person(office: Office, name: str, role: str = "manager") -> Person:
    """The first person of an office without staff; raises Invalid."""
    record_id = office.staff.save({"name": name, "role": role})
    return Person(record_id, name.strip(), role)


def user_of(person: Person) -> User:
    """The person as the user of the office."""
    return User(person.id, person.name, person.role)


def role_title(role: str) -> str:
    """The role in words."""
    return str(ROLE_TITLES.get(role, role))

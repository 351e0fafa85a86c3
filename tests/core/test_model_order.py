"""Models can be used while further ones are still being loaded on another thread (H9)."""

from __future__ import annotations

import inspect

from sqlalchemy.orm import configure_mappers

import app.models  # noqa: F401
from app.core.model import Base


def test_what_a_relationship_names_is_there_before_it() -> None:
    configure_mappers()
    seen = 0
    for mapper in Base.registry.mappers:
        for relation in mapper.relationships:
            owner, target = mapper.class_, relation.mapper.class_
            assert owner.__module__ == target.__module__, f"{owner.__name__}.{relation.key} reaches into another module"
            line_of = [inspect.getsourcelines(one)[1] for one in (target, owner)]
            assert line_of[0] < line_of[1], f"{target.__name__} must stand before {owner.__name__}"
            seen += 1
    assert seen >= 20

"""Writes a new migration from the difference between the newest schema and the models.

    python -m app.migrations "add the colour of a device"      the next step
    python -m app.migrations --initial                         the first step anew, before the first release only

See docs/migrations.md. What is written is a draft: read it, then run the tests.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.migration import MigrationContext

from app.core.database import Database
from app.core.model import Base
from app.core.schema import HEAD, Steps, migrate, shipped_steps
from app.migrations.compare import compare_options, render_type

TEMPLATE = '''"""{title}."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op{imports}

revision = "{revision}"
down_revision = {down_revision}


def upgrade() -> None:
{body}
'''

# The search's own index, see create_index() in app/core/search.py; written out, since a migration must not change.
SEARCH_INDEX = """

if op.get_bind().dialect.name == "sqlite":
    op.execute("CREATE VIRTUAL TABLE search_grams USING fts5(grams, content='', detail=none, tokenize='ascii')")
else:
    op.execute("CREATE INDEX ix_search_entry_grams ON search_entry USING gin (grams)")
"""


def draft(steps: Steps, initial: bool) -> str:
    """The body of ``upgrade`` from what ``steps`` make to what the models say."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database.file(Path(folder) / "draft.db")
        if not initial:
            migrate(database, steps)
        with database.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts=compare_options())
            upgrade = produce_migrations(context, Base.metadata).upgrade_ops
            assert upgrade is not None
            # Whole tables are no batches: what is created new is created plainly.
            body: str = render_python_code(upgrade, render_as_batch=not initial, render_item=render_type)
        database.close()
    lines = [line for line in body.splitlines() if not line.strip().startswith("# ###")]
    return textwrap.dedent("\n".join(lines))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("title", nargs="?", help="what the step does, in a few words")
    parser.add_argument("--initial", action="store_true", help="write the first step anew")
    options = parser.parse_args(arguments)
    if bool(options.title) == options.initial:
        parser.error("give a title or --initial")
    steps = shipped_steps()
    body = draft(steps, options.initial)
    if options.initial:
        number, down, title = "0001", None, "The first schema"
        body += SEARCH_INDEX
    else:
        number, down, title = f"{int(HEAD) + 1:04}", HEAD, options.title
    imports = "\nfrom sqlalchemy.dialects import postgresql" if "postgresql." in body else ""
    text = TEMPLATE.format(
        title=title[:1].upper() + title[1:],
        imports=imports,
        revision=number,
        down_revision="None" if down is None else f'"{down}"',
        body=textwrap.indent(body.strip("\n"), "    "),
    )
    name = re.sub(r"[^a-z0-9]+", "_", title.casefold()).strip("_")[:40]
    path = steps.folder / "versions" / f"{number}_{name}.py"
    path.write_text(text, encoding="utf-8")
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", str(path)], check=True)
    print(f"{path} is written. Read it, set HEAD in app/core/schema.py to {number!r}, run the tests.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""One clean PostgreSQL database after another, without making a new one for each test.

Copying a database costs a few hundred milliseconds of a core; emptying one costs ten. So a used database is put back to
what the template held, by a function that lies in the template itself. One whose schema a test has changed, or that
somebody still holds locked, is thrown away instead.
"""

from __future__ import annotations

from itertools import count

import psycopg
from sqlalchemy import make_url

from app.core.database import Database
from app.core.schema import migrate
from tests.postgresql_server import Server

# Everything below works on the tables of the program; ``pristine`` holds what the template held in them.
_PREPARE = """
CREATE SCHEMA pristine;
DO $$
DECLARE name text; filled boolean;
BEGIN
  CREATE TABLE pristine.filled (name text);
  CREATE TABLE pristine.numbers AS SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public';
  CREATE TABLE pristine.shape AS
    SELECT count(*) AS columns FROM information_schema.columns WHERE table_schema = 'public';
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM public.%I)', name) INTO filled;
    IF filled THEN
      EXECUTE format('CREATE TABLE pristine.%I AS TABLE public.%I', name, name);
      INSERT INTO pristine.filled VALUES (name);
    END IF;
  END LOOP;
END $$;
CREATE FUNCTION pristine.restore() RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE name text; last bigint;
BEGIN
  IF (SELECT columns FROM pristine.shape) <>
     (SELECT count(*) FROM information_schema.columns WHERE table_schema = 'public') THEN
    RETURN false;
  END IF;
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('DELETE FROM public.%I', name);
  END LOOP;
  FOR name IN SELECT f.name FROM pristine.filled f LOOP
    EXECUTE format('INSERT INTO public.%I SELECT * FROM pristine.%I', name, name);
  END LOOP;
  FOR name, last IN SELECT sequencename, last_value FROM pristine.numbers LOOP
    PERFORM setval(format('public.%I', name)::regclass, coalesce(last, 1), last IS NOT NULL);
  END LOOP;
  RETURN true;
END $$;
"""


class Pool:
    """The databases of one server. ``take`` answers the address of a clean one, ``give_back`` cleans it."""

    TEMPLATE = "template"

    def __init__(self, server: Server) -> None:
        self.server = server
        self._clean: list[str] = []
        # A connection that stays knows all tables already.
        self._cleaners: dict[str, psycopg.Connection[tuple[object, ...]]] = {}
        self._names = (f"pool{i}" for i in count())
        database = Database(server.create_database(self.TEMPLATE))
        migrate(database)
        self.engine = database.engine
        database.close()
        with self._connect(self.TEMPLATE) as connection:
            connection.execute(_PREPARE)

    def take(self) -> str:
        """The address of a database that holds what the template holds."""
        if self._clean:
            return self.server.url(self._clean.pop())
        return self.server.create_database(next(self._names), self.TEMPLATE)

    def give_back(self, url: str) -> None:
        """Takes a used database back; whoever used it has closed it."""
        name = make_url(url).database
        assert name is not None
        if self._restored(name):
            self._clean.append(name)
        else:
            self._cleaners.pop(name).close()
            self.server.drop_database(name)

    def _restored(self, name: str) -> bool:
        if name not in self._cleaners:
            self._cleaners[name] = connection = self._connect(name)
            connection.execute("SET lock_timeout = '2s'")
            # No checks of references while tables are emptied one after the other.
            connection.execute("SET session_replication_role = replica")
        try:
            row = self._cleaners[name].execute("SELECT pristine.restore()").fetchone()
        except psycopg.Error:
            return False
        return bool(row and row[0])

    def _connect(self, name: str) -> psycopg.Connection[tuple[object, ...]]:
        url = make_url(self.server.url(name))
        return psycopg.connect(host=str(url.query["host"]), user=url.username, dbname=name, autocommit=True)

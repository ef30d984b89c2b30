"""Opening: the schema is made or refused, and what is wrong with a store is said plainly (GUARANTEES 32)."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from mailgate.errors import MailgateError, StoreFull, StoreUnavailable
from mailgate.store import Store, open_store, upgrade
from tests.contract.given import incoming, new_case
from tests.servers.postgres import Postgres, programs
from tests.servers.reach import reachable

Gate = Callable[[], Store]


def _schema(path: Path) -> list[tuple[str, str]]:
    """What SQLite knows of its tables and indexes, however it was written."""
    with sqlite3.connect(path) as connection:
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name").fetchall()
    return [(name, "".join(sql.split()).replace('"', "")) for name, sql in rows]


def test_migrations_make_exactly_the_schema_on_sqlite(tmp_path: Path) -> None:
    """Tables, columns, constraints and indexes are the same as those of a store that was made at once."""
    upgrade(f"sqlite:///{tmp_path / 'migrated'}")
    open_store(f"sqlite:///{tmp_path / 'made'}").close()
    assert _schema(tmp_path / "migrated") == _schema(tmp_path / "made")


@pytest.mark.server
def test_migrations_make_exactly_the_schema_on_postgresql(postgres: Postgres) -> None:
    """pg_dump sees no difference."""
    migrated, made = postgres.database(), postgres.database()
    upgrade(migrated)
    open_store(made).close()
    dumps = []
    for url in (migrated, made):
        run = [programs() / "pg_dump", "--schema-only", "-d", url.replace("+psycopg", "")]
        done = subprocess.run(run, check=True, capture_output=True, text=True)
        dumps.append([line for line in done.stdout.splitlines() if "restrict " not in line])
    assert dumps[0] == dumps[1]
    assert any("SET STORAGE EXTERNAL" in line for line in dumps[0])


def test_nobody_else_reads_a_store(tmp_path: Path) -> None:
    """Whatever the umask, customers' mail is for the gate's own user alone; what an admin has set is left."""
    file = tmp_path / "store"
    before = os.umask(0)
    try:
        with open_store(f"sqlite:///{file}") as store:
            store.keep([incoming()])
            assert {each.name: each.stat().st_mode & 0o077 for each in tmp_path.iterdir() if each.is_file()} == {
                each.name: 0 for each in tmp_path.iterdir()
            }
    finally:
        os.umask(before)
    file.chmod(0o640)
    open_store(f"sqlite:///{file}").close()
    assert file.stat().st_mode & 0o777 == 0o640


def test_a_migrated_store_opens(tmp_path: Path) -> None:
    """And upgrading it again changes nothing."""
    url = f"sqlite:///{tmp_path / 'store'}"
    upgrade(url)
    with open_store(url) as store:
        store.keep([incoming()])
    upgrade(url)
    with open_store(url) as store:
        assert len(store.messages()) == 1


def test_an_upgrade_that_fails_changes_nothing(tmp_path: Path) -> None:
    """Half a schema is never left behind."""
    with sqlite3.connect(tmp_path / "store") as connection:
        connection.execute("CREATE TABLE threads (mine)")
    with pytest.raises(sqlite3.OperationalError, match="threads"):
        upgrade(f"sqlite:///{tmp_path / 'store'}")
    assert [name for name, _ in _schema(tmp_path / "store")] == ["threads"]


def test_another_version_is_refused(gates: Gate) -> None:
    """The error says which version it is, which is needed, and what to do."""
    with gates()._db.write() as session:
        session.do(text("UPDATE alembic_version SET version_num = '0000'"))
    with pytest.raises(MailgateError, match=r"version 0000.*needs 0002.*store upgrade"):
        gates()


def test_what_was_kept_is_there_when_it_is_opened_again(gates: Gate) -> None:
    """Messages and cases outlive the process."""
    first = gates()
    number = new_case(first)
    first.close()
    again = gates()
    assert again.case(number).number == number
    assert again.audit()["balanced"]


def test_a_statement_that_fails_costs_nothing_else(store: Store) -> None:
    """Neither what is kept (in memory: the whole store) nor the connection."""
    store.keep([incoming()])
    with pytest.raises(Exception, match="no_such_table"), store._db.write() as session:
        session.rows(text("SELECT * FROM no_such_table"))
    assert len(store.messages()) == 1


def test_many_open_a_new_store_at_once(gates: Gate) -> None:
    """The schema is made once, and every one of them can write."""
    opened: list[Store] = []

    def use() -> None:
        opened.append(gates())
        opened[-1].keep([incoming()])

    threads = [threading.Thread(target=use) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(gates().messages()) == 6


@pytest.mark.parametrize("url", ["", "no url", "mysql://x@y/z", "postgresql://x@y/z", "postgresql+psycopg2://x@y/z"])
def test_a_url_of_no_known_kind_is_refused(url: str) -> None:
    """The error says which kinds there are."""
    with pytest.raises(MailgateError, match="sqlite:///path"):
        open_store(url)


def test_a_password_is_not_told() -> None:
    """Errors name the store without it."""
    with pytest.raises(StoreUnavailable) as caught:
        open_store("postgresql+psycopg://gate:s3cret@127.0.0.1:1/mail")
    assert "s3cret" not in str(caught.value)
    assert "127.0.0.1:1" in str(caught.value)


def test_a_file_that_is_no_store_is_unavailable(tmp_path: Path) -> None:
    """Something else in its place, or no such folder."""
    (tmp_path / "text").write_text("no database, but long enough to be taken for one " * 40)
    for path in (tmp_path / "text", tmp_path / "missing" / "store", tmp_path):
        with pytest.raises(StoreUnavailable, match=str(path)):
            open_store(f"sqlite:///{path}")


def test_a_full_disk_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    """452: what was kept stays, what could not be kept is not there, and afterwards it goes on."""
    with open_store(f"sqlite:///{tmp_path / 'store'}") as store:
        store.keep([incoming()])
        with store._db.write() as session:
            ((pages,),) = session.rows(text("PRAGMA page_count"))
            session.rows(text(f"PRAGMA max_page_count = {pages + 10}"))
        with pytest.raises(StoreFull):
            store.keep([incoming(), incoming(body=b"x" * 1_000_000)])
        assert len(store.messages()) == 1
        with store._db.write() as session:
            session.rows(text(f"PRAGMA max_page_count = {pages + 100_000}"))
        store.keep([incoming(body=b"x" * 1_000_000)])
        assert store.audit()["waiting"] == 2


@pytest.mark.server
def test_a_server_that_is_gone_is_unavailable_until_it_is_back(tmp_path: Path) -> None:
    """451, and recovery without a restart of the gate; its claims are still its own."""
    server = Postgres(programs(), reachable(tmp_path))
    server.start()
    with open_store(server.database()) as store:
        store.keep([incoming(), incoming()])
        (first, _) = store.take(2)
        server.stop()
        for attempt in (lambda: store.keep([incoming()]), lambda: store.take(5), store.messages):
            with pytest.raises(StoreUnavailable):
                attempt()
        server.resume()
        store.keep([incoming()])
        assert [received.id for received in store.take(5)] == [first.id]
        assert store.audit()["waiting"] == 3
    server.stop()

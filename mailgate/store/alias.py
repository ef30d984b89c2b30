"""Accounts that an admin has merged: one customer under several names."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from mailgate.store.schema import aliases
from mailgate.store.session import Session

ALIAS = select(aliases.c.account).where(aliases.c.alias == bindparam("alias"))


def account_of(session: Session, account: str) -> str:
    """The account that an admin has merged this one into, or itself."""
    row = session.row(ALIAS, {"alias": account})
    return row[0] if row else account

"""The config file's keys, their meaning and defaults (config/mailgate.toml)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from mailgate.config.doors import LmtpIn, Route, SmtpIn
from mailgate.config.imap import ImapIn
from mailgate.config.watch import Watch
from mailgate.world import World

_FREE_DOMAINS = """
gmail.com googlemail.com hotmail.com hotmail.es outlook.com outlook.es live.com live.com.mx msn.com yahoo.com
yahoo.com.mx yahoo.es yahoo.com.ar ymail.com icloud.com me.com mac.com aol.com proton.me protonmail.com gmx.com
gmx.net mail.com zoho.com tutanota.com prodigy.net.mx terra.com.mx infinitummail.com yandex.com hotmail.com.mx
outlook.com.mx outlook.cl hotmail.com.ar telmexmail.com une.net.co libero.it web.de
"""
FREE_DOMAINS = tuple(_FREE_DOMAINS.split())


def _is_address(value: str) -> str:
    local, at, domain = value.strip().lower().rpartition("@")
    if not (local and at and domain) or " " in value:
        raise ValueError("should be an address like soporte@hosting.example")
    return f"{local}@{domain}"


def _is_pattern(value: str) -> str:
    value = value.strip().lower()
    return "@" + _is_address("x" + value).partition("@")[2] if value.startswith("@") else _is_address(value)


def _is_store(value: str) -> str:
    """A store that outlives the process and is seen by both of the gate's: none in memory."""
    scheme, separator, place = value.partition("://")
    known = place.startswith("/") if scheme == "sqlite" else bool(place) and scheme == "postgresql+psycopg"
    if not (separator and known) or place.strip("/") in ("", ":memory:"):
        raise ValueError("should be sqlite:///path/to/file or postgresql+psycopg://user@host/database")
    return value


Mailaddress = Annotated[str, AfterValidator(_is_address)]
StoreUrl = Annotated[str, AfterValidator(_is_store)]
Pattern = Annotated[str, AfterValidator(_is_pattern)]  # an address, or "@domain" for a whole domain


class Section(BaseModel):
    """A table of the file: unknown keys are faults."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Mailbox(Section):
    address: Mailaddress = Field("soporte@localhost.localdomain", description="The mailbox that customers write to.")
    name: str = Field("Soporte", description="The name that replies come from.")
    aliases: tuple[Mailaddress, ...] = Field((), description="Further addresses of the same mailbox.")
    languages: tuple[Literal["es", "en"], ...] = Field(
        ("es", "en"), description="Languages of replies; the first where a customer's can't be told."
    )
    trusted_authserv_ids: tuple[str, ...] = Field(
        (),
        description="Names of mail servers whose Authentication-Results are believed (RFC 8601); "
        "with none, only customers.known are answered. At Microsoft 365, whose headers name none: (none).",
    )


class Technicians(Section):
    address: Mailaddress = Field("mesa@localhost.localdomain", description="Where clean mail is forwarded to.")
    senders: tuple[Pattern, ...] = Field((), description="Addresses, or @domains, that technicians write from.")


class Admin(Section):
    address: Mailaddress | None = Field(None, description="Who is told of poison mail, held mail, queues and outages.")


class Customers(Section):
    free_domains: tuple[str, ...] = Field(
        FREE_DOMAINS, description="Free-mail domains: each address is an account of its own."
    )
    known: tuple[Pattern, ...] = Field((), description="Addresses, or @domains, answered without authentication.")
    accounts: dict[Pattern, str] = Field(
        default_factory=dict, description='Merges: "@second-domain.example" = "first-domain.example".'
    )


class StoreSettings(Section):
    url: StoreUrl = Field(
        "sqlite:///var/mailgate.db", description="SQLite file, or postgresql+psycopg://user@host/name."
    )
    keep_raw_days: int = Field(180, ge=1, description="Raw mail is purged after so many days; decisions stay.")


class Replies(Section):
    acknowledge: bool = Field(True, description="Tell the customer the case number when a message is forwarded.")
    per_address_per_hour: int = Field(6, ge=1, description="Replies to one address in an hour.")
    per_domain_per_hour: int = Field(60, ge=1, description="Replies to one domain in an hour.")
    per_hour: int = Field(600, ge=1, description="Replies of the whole gate in an hour.")


class Timers(Section):
    remind_detail_hours: int = Field(24, ge=1, description="When an unanswered request for detail is repeated.")
    expire_detail_days: int = Field(7, ge=1, description="When a case that awaits detail is closed.")
    close_answered_days: int = Field(5, ge=1, description="Quiet days after which an answered case is closed.")


class Log(Section):
    format: Literal["auto", "json", "console"] = Field("auto", description="auto: console on a terminal, else JSON.")
    mask_addresses: bool = Field(False, description="Show addresses as l***@example.com.")


class Gate(Section):
    mode: Literal["enforce", "observe"] = Field(
        "enforce", description="observe: forward everything, answer nothing, log what would have been done."
    )
    secret_file: str = Field(
        "var/mailgate.secret", description="File with the secret that signs case addresses; made if missing."
    )
    judge_timeout: float = Field(5.0, gt=0, description="Seconds one message may be judged before it is set aside.")
    batch: int = Field(50, ge=1, le=1000, description="Messages judged in one transaction.")
    policy: str | None = Field(
        None,
        examples=["policy.toml"],
        description="The policy overlay, beside this file; unless it is named here, the rules' own defaults hold.",
    )


class Sending(Section):
    technicians: Route = Field(default_factory=lambda: Route(url="maildir:var/out/technicians"))
    customers: Route = Field(default_factory=lambda: Route(url="maildir:var/out/customers"))


class Config(Section):
    """The whole file."""

    mailbox: Mailbox = Field(default_factory=Mailbox)
    technicians: Technicians = Field(default_factory=Technicians)
    admin: Admin = Field(default_factory=Admin)
    customers: Customers = Field(default_factory=Customers)
    gate: Gate = Field(default_factory=Gate)
    store: StoreSettings = Field(default_factory=StoreSettings)
    smtp: SmtpIn = Field(default_factory=SmtpIn)
    lmtp: LmtpIn = Field(default_factory=LmtpIn)
    imap: tuple[ImapIn, ...] = Field((), description="A mailbox that mail is fetched from by IMAP.")
    send: Sending = Field(default_factory=Sending)
    replies: Replies = Field(default_factory=Replies)
    timers: Timers = Field(default_factory=Timers)
    log: Log = Field(default_factory=Log)
    watch: Watch = Field(default_factory=Watch)

    @field_validator("imap")
    @classmethod
    def _names_differ(cls, imap: tuple[ImapIn, ...]) -> tuple[ImapIn, ...]:
        if len({mailbox.name for mailbox in imap}) < len(imap):
            raise ValueError("each mailbox should have a name of its own: their progress is kept by it")
        return imap

    @field_validator("send")
    @classmethod
    def _shared_folder_exists(cls, send: Sending, info: ValidationInfo) -> Sending:
        if send.customers.scheme == "imap":
            raise ValueError("customers.url should not be imap: customers read no folder of ours")
        if send.technicians.scheme == "imap":
            name, folder = send.technicians.folder
            mailbox = next((each for each in info.data.get("imap", ()) if each.name == name), None)
            if mailbox is None:
                raise ValueError(f"technicians.url should name an [[imap]] mailbox, which {name!r} is not")
            if folder in mailbox.folders:
                raise ValueError(f"technicians.url should name a folder that is not read, as {folder!r} is")
        return send

    @field_validator("send")
    @classmethod
    def _never_to_itself(cls, send: Sending, info: ValidationInfo) -> Sending:
        """What the gate sends to its own mailbox comes back and is ignored as its own: nobody would read it."""
        if not {"mailbox", "technicians", "admin"} <= info.data.keys():
            return send
        mailbox, technicians, admin = (info.data[name] for name in ("mailbox", "technicians", "admin"))
        alerts = send.customers if send.technicians.scheme == "imap" else send.technicians
        ways = (("technicians", technicians.address, send.technicians), ("admin", admin.address, alerts))
        for name, address, route in ways:
            if route.scheme in ("smtp", "smtps", "lmtp") and address in (mailbox.address, *mailbox.aliases):
                raise ValueError(f"{name}.address should not be the mailbox's own address, as {address} is: a loop")
        return send

    def world(self) -> World:
        """What judging needs to know."""
        return World(
            address=self.mailbox.address,
            aliases=self.mailbox.aliases,
            technicians=self.technicians.senders,
            admins=(self.admin.address,) if self.admin.address else (),
            trusted_authserv_ids=tuple(name.lower() for name in self.mailbox.trusted_authserv_ids),
            free_domains=frozenset(domain.lower() for domain in self.customers.free_domains),
            known=self.customers.known,
            accounts=tuple(self.customers.accounts.items()),
            languages=self.mailbox.languages,
            acknowledge=self.replies.acknowledge,
            remind_detail_hours=self.timers.remind_detail_hours,
            expire_detail_days=self.timers.expire_detail_days,
            close_answered_days=self.timers.close_answered_days,
        )

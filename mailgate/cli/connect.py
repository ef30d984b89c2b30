"""`mailgate connect`: walks an admin through a mailbox, tries it out, and makes the config's part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

import typer

from mailgate.cli.asking import Asking
from mailgate.cli.context import config_file, setup
from mailgate.cli.group import failed
from mailgate.cli.options import ConfigFile
from mailgate.cli.provider import FILES, PROVIDERS, as_served, default_file, guessed
from mailgate.cli.trial import try_mailbox, try_sending

if TYPE_CHECKING:
    from mailgate.config.doors import Route
    from mailgate.config.imap import ImapIn

_Text = str | None
_OPTIONAL = ("tenant", "client_id", "authority", "secret_expires")


def _option(help: str, *names: str) -> Any:
    return typer.Option(*names, help=help, show_default=False)


@dataclass(frozen=True, slots=True)
class Connection:
    """What was answered, as the config wants it."""

    mailbox: dict[str, Any]
    imap: dict[str, Any]
    route: dict[str, Any]  # {} where nothing is sent by this account

    @property
    def parts(self) -> tuple[dict[str, Any], dict[str, Any], dict[str, dict[str, Any]]]:
        """As config.edit takes them: customers' and technicians' mail go out by the account."""
        imap, route = ({key: _served(key, value) for key, value in part.items()} for part in (self.imap, self.route))
        return self.mailbox, imap, {name: route for name in ("technicians", "customers") if route}


def _served(key: str, value: Any) -> Any:
    return as_served(value) if any(key in keys for keys in FILES.values()) else value


def connect(
    address: Annotated[_Text, typer.Argument(help="The mailbox's address.", show_default=False)] = None,
    provider: Annotated[_Text, _option("gmail, microsoft365 or other.")] = None,
    name: Annotated[_Text, _option("Its name in the log and the store.")] = None,
    user: Annotated[_Text, _option("The user to log in as, where it is not the address.")] = None,
    host: Annotated[_Text, _option("The IMAP server.")] = None,
    port: Annotated[int, _option("Its port, where it is not the usual one.")] = 0,
    tls: Annotated[str, typer.Option(help="tls, starttls or off.")] = "tls",
    ca_file: Annotated[_Text, _option("PEM file of the authorities to believe.")] = None,
    auth: Annotated[_Text, _option("password, oauth-google or oauth-microsoft.")] = None,
    password_file: Annotated[_Text, _option("File with the password.")] = None,
    service_account_file: Annotated[_Text, _option("oauth-google: the service account's key.")] = None,
    token_file: Annotated[_Text, _option("oauth: JSON with refresh_token, client_id, client_secret.")] = None,
    tenant: Annotated[_Text, _option("oauth-microsoft: the directory's id.")] = None,
    client_id: Annotated[_Text, _option("oauth-microsoft: the application's id.")] = None,
    client_secret_file: Annotated[_Text, _option("oauth-microsoft: file with the application's secret.")] = None,
    secret_expires: Annotated[_Text, _option("oauth: the day on which secret or key ends, 2027-06-30.")] = None,
    authority: Annotated[_Text, _option("oauth-microsoft: where tokens are asked for.")] = None,
    smtp: Annotated[_Text, _option('host:port to send by, with STARTTLS; a smtp:// or smtps:// URL; or "no".')] = None,
    authserv_id: Annotated[_Text, _option("The server that writes Authentication-Results.")] = None,
    send_test: Annotated[
        bool | None, _option("Send a mail to the mailbox itself.", "--send-test/--no-send-test")
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="Write into the config file; else it is printed.")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Let other values of the config be replaced.")] = False,
    no_input: Annotated[bool, typer.Option("--no-input", help="Ask nothing: options and defaults alone.")] = False,
    config: ConfigFile = None,
) -> None:
    """Connect a mailbox: asks for what is needed, tries reading, moving and sending, and gives the config's part.

    Secrets stand in files of their own. Nothing that an admin has set is replaced without a yes (or --replace).
    """
    given = dict(locals())
    ask, target = Asking(no_input), config_file(config)
    if write and target is None:
        raise failed("--write: there is no config file yet; name one by --config", 2)
    asked = _asked(ask, given, setup(config).config.mailbox.address)
    imap, route = _checked(asked)
    seen = try_mailbox(imap)
    if route:
        try_sending(route, imap.user, ask.yes(f"Send a test mail to {imap.user}?", send_test, False))
    _ask_whom_to_believe(ask, asked.mailbox, seen)
    _give(ask, asked, target if write else None, replace)


def _asked(ask: Asking, given: Mapping[str, Any], known: str) -> Connection:
    known = "" if known.endswith("@localhost.localdomain") else known
    address = ask.text("Address of the mailbox", "address", given["address"], known).lower()
    local, _, domain = address.rpartition("@")
    kind = ask.choice("Provider", "provider", given["provider"], tuple(PROVIDERS), guessed(address))
    provider = PROVIDERS[kind]
    host = given["host"] if kind != "other" else ask.text("IMAP server", "host", given["host"], f"imap.{domain}")
    login = _login(ask, given, provider.ways)
    server = {"host": host or provider.host, "user": given["user"] or address}
    server |= {key: given[key] for key in ("port", "ca_file") if given[key]}
    server |= {"tls": given["tls"]} if given["tls"] != "tls" else {}
    name = ask.text("Name of the mailbox in the log", "name", given["name"], local)
    out = ask.text("SMTP server to send by (no: by another way)", "smtp", given["smtp"], provider.smtp.format(domain))
    results = given["authserv_id"] or provider.authserv_id
    limits: dict[str, Any] = {"sender": address} if provider.as_user else {}
    limits |= {"concurrency": provider.connections} if provider.connections else {}
    mailbox = {"address": address} | ({"trusted_authserv_ids": [results]} if results else {})
    return Connection(mailbox, {"name": name} | server | login, _route(out, server, login | limits))


def _login(ask: Asking, given: Mapping[str, Any], ways: tuple[str, ...]) -> dict[str, Any]:
    auth = ask.choice("Login by", "auth", given["auth"], ways, ways[0]) if len(ways) > 1 else given["auth"] or ways[0]
    files = FILES.get(auth, ())
    key = next((key for key in files if given[key]), "") or (
        ask.choice("Proof", "token-file", None, files, files[0]) if len(files) > 1 and not ask.silent else files[0]
    )
    login: dict[str, Any] = {"auth": auth} if auth != "password" else {}
    file = Path(ask.text(f"File with it ({key})", key.replace("_", "-"), given[key], default_file(key))).expanduser()
    if key in ("password_file", "client_secret_file"):
        ask.secret(file)
    login[key] = str(file)
    if auth == "oauth-microsoft":
        login["tenant"] = ask.text("Directory (tenant) id", "tenant", given["tenant"])
        if key == "client_secret_file":
            login["client_id"] = ask.text("Application (client) id", "client-id", given["client_id"])
    return login | {key: given[key] for key in _OPTIONAL if given[key] and key not in login}


def _route(out: str, server: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """STARTTLS is required, as a login goes over it; the login is that of reading."""
    if out == "no":
        return {}
    scheme, there, host = out.rpartition("://")
    route = {"url": f"{scheme if there else 'smtp'}://{quote(server['user'], safe='@')}@{host}"}
    return route | {key: server[key] for key in ("ca_file",) if key in server} | dict(more)


def _checked(asked: Connection) -> tuple[ImapIn, Route | None]:
    """As settings, or all faults at once."""
    from pydantic import ValidationError

    from mailgate.config.doors import Route
    from mailgate.config.imap import ImapIn

    try:
        return ImapIn(**asked.imap), Route(**asked.route) if asked.route else None
    except ValidationError as error:
        faults = (f"{'.'.join(map(str, each['loc'])) or 'login'}: {each['msg']}" for each in error.errors())
        raise failed("\n".join(faults), 2) from None


def _ask_whom_to_believe(ask: Asking, mailbox: dict[str, Any], seen: str) -> None:
    """Without a name the gate answers only whom the config knows; one that is only seen in mail is asked for."""
    if "trusted_authserv_ids" in mailbox:
        return
    question = "Server whose Authentication-Results are believed (no: none)"
    name = "no" if ask.silent else ask.text(question, "authserv-id", None, seen or "no")
    if name != "no":
        mailbox["trusted_authserv_ids"] = [name]
    else:
        typer.echo("  without --authserv-id only customers.known are answered")


def _give(ask: Asking, asked: Connection, file: Path | None, replace: bool) -> None:
    """Print the config's part, or write it into the file."""
    from mailgate.config.edit import fragment, merged

    if file is None:
        typer.echo(f"\n{fragment(*asked.parts)}")
        return
    text, changes = merged(file.read_text("utf-8"), *asked.parts)
    for change in changes:
        typer.echo(f"  {change}")
    theirs = [change for change in changes if change.of_admin]
    if theirs and not ask.yes(f"{len(theirs)} of these are not defaults: shall they change?", replace or None, False):
        keys = ", ".join(change.key for change in theirs)
        raise failed(f"{file}: nothing written, as it sets otherwise: {keys}; --replace lets it be replaced", 1)
    _write(file, text)
    typer.echo(f"{file}: written; `mailgate check` tells what is still missing, a restart takes it over")


def _write(file: Path, text: str) -> None:
    """Whole or not at all, once it is known to be without faults; mode and owner stay."""
    import os
    import shutil

    from mailgate.config import load_config

    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        fresh.touch(mode=0o600)
        fresh.write_text(text, "utf-8")
        load_config(fresh)
        shutil.copystat(file, fresh)
        owner = file.stat()
        if os.geteuid() == 0:
            os.chown(fresh, owner.st_uid, owner.st_gid)
        fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)

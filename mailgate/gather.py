"""Everything that rules may look at, put together: the only place where what a mail says meets what we know."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from mailgate.actions import OLD, Received
from mailgate.authenticity import authenticated
from mailgate.casework import account_key, fold_address, verify
from mailgate.facts import Case, CaseState, Facts, History, Incident, Kind, Reading, Relation, Role, Sender, Sighting
from mailgate.language import read, read_priority, read_whole
from mailgate.language.failure import failure_keys, same_failure
from mailgate.language.likeness import folded_subject
from mailgate.mail import Mail
from mailgate.policy import Policy, RuleNumber
from mailgate.relate import brings_new, relate
from mailgate.world import World, listed


def identify(mail: Mail, world: World) -> Sender:
    """Who wrote, as far as the mail tells: needed to ask the store for the history."""
    address = fold_address(mail.sender.address)
    credible = authenticated(mail.sender.domain, mail.authentication, world.trusted_authserv_ids)
    role = _role(address, credible, world)
    return Sender(address, account_of(address, world), role, credible, known=listed(address, world.known))


def _role(address: str, credible: bool, world: World) -> Role:
    """A technician only where the address is listed and authenticated: a stranger's forged From gives nothing."""
    if address in world.own:
        return Role.GATE
    return Role.TECHNICIAN if credible and listed(address, world.technicians) else Role.CUSTOMER


def account_of(address: str, world: World) -> str:
    """The account of a folded address, as the config has it."""
    merged = dict(world.accounts)
    domain = "@" + address.rpartition("@")[2]
    return merged.get(address) or merged.get(domain) or account_key(address, world.free_domains)


def addressed_case(mail: Mail, received: Received, world: World, secret: bytes) -> str | None:
    """The case whose signed address the message was sent to; None where there is none or the signature is wrong."""
    written = (entry.address for entry in (*mail.to, *mail.cc))
    for address in (*received.incoming.recipients, *written):
        local, _, domain = address.lower().rpartition("@")
        base, plus, tag = local.partition("+")
        if plus and f"{base}@{domain}" in world.own and (number := verify(tag, secret)):
            return number
    return None


def gather(received: Received, mail: Mail, history: History, world: World, policy: Policy) -> Facts:
    """The facts of one message."""
    sender = identify(mail, world)
    sender = replace(sender, account=history.account or sender.account)
    reading = read(_spoken(mail, history), policy.coarse_extra, policy.coarse_allowed)
    relation, match, reading = relate(mail, reading, sender, history, policy)
    case = match.case if match else None
    incident, swarm = _mass_failure(mail, reading, sender, relation, history, policy)
    return Facts(
        mail=mail,
        now=received.at,
        sender=sender,
        history=history,
        reading=reading,
        relation=relation,
        match=match,
        whole=_whole(mail, reading, relation, case),
        brings_new=brings_new(mail, reading, match),
        incident=incident,
        swarm=swarm,
        early=_early(case, received.at, policy),
        old=received.incoming.source.startswith(OLD),
    )


def _whole(mail: Mail, reading: Reading, relation: Relation, case: Case | None) -> Reading:
    """What the message says together with its case: all that rule 4 asks for, or only how urgent it is."""
    if case is None or relation is Relation.NEW:
        return reading
    together = read_whole if relation is Relation.SUPPLEMENT else read_priority
    return together(mail, reading, f"{case.subject}\n{case.words}", case.has_file)


def _early(case: Case | None, now: datetime, policy: Policy) -> bool:
    """Whether the time that rule 6 leaves a case to work, counted from its opening, still runs."""
    follow_up = policy.settings(RuleNumber.FOLLOW_UP)
    return case is not None and follow_up is not None and now < case.opened_at + timedelta(minutes=follow_up.minutes)


def _spoken(mail: Mail, history: History) -> Mail:
    """In a thread the subject is carried along by the mail program: the sender says nothing by it."""
    case = history.thread
    if case is None or case.state is CaseState.CLOSED:
        return mail
    carried = folded_subject(mail.subject) == folded_subject(case.subject)
    return replace(mail, subject="") if carried else mail


def sighting_keys(mail: Mail, reading: Reading) -> frozenset[str]:
    """What a message reports for mass failures; empty where it reports none."""
    return failure_keys(f"{mail.subject}\n{mail.own_words}") if reading.kind is Kind.PROBLEM else frozenset()


def _mass_failure(
    mail: Mail, reading: Reading, sender: Sender, relation: Relation, history: History, policy: Policy
) -> tuple[Incident | None, tuple[Sighting, ...]]:
    """The incident that a problem belongs to, or the sightings with which it makes one."""
    keys = sighting_keys(mail, reading)
    if not keys or relation is Relation.DUPLICATE:
        return None, ()
    for incident in history.incidents:
        if same_failure(keys, incident.keys):
            return incident, ()
    swarm = tuple(sighting for sighting in history.sightings if same_failure(keys, sighting.keys))
    accounts = {sighting.account for sighting in swarm} | {sender.account}
    return None, swarm if len(accounts) >= policy.incident_accounts else ()

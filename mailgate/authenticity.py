"""Whether a mail credibly comes from the address in From (RFC 8601, RFC 7489 alignment)."""

from __future__ import annotations

import re

_COMMENT = re.compile(r"\([^()]{0,500}\)")
_RESULT = re.compile(r"^\s*(dmarc|spf|dkim)\s*=\s*([a-z]+)", re.IGNORECASE)
_PROPERTY = re.compile(r"(smtp\.mailfrom|header\.d|header\.i|header\.from)\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)
NO_ID = "(none)"  # stands for headers that name no server, as those of Microsoft 365; no name has brackets
_LIMIT = 4000  # characters of one header that are looked at


def authenticated(domain: str, headers: tuple[str, ...], trusted: tuple[str, ...]) -> bool:
    """An aligned pass in the topmost Authentication-Results whose authserv-id is trusted.

    Only the topmost trusted one counts: what stands below it came with the mail and may be forged.
    """
    for header in headers:
        text = _COMMENT.sub(" ", header[:_LIMIT])
        authserv_id, _, results = (NO_ID, "", text) if _RESULT.match(text) else text.partition(";")
        if authserv_id.split()[:1] and authserv_id.split()[0].lower() in trusted:
            return bool(domain) and _aligned_pass(domain, results)
    return False


def _aligned_pass(domain: str, results: str) -> bool:
    verdicts = [parsed for part in results.split(";") if (parsed := _parse(part))]
    dmarc = [result for method, result, _ in verdicts if method == "dmarc"]
    if dmarc and dmarc[0] in ("pass", "fail"):
        return dmarc[0] == "pass"
    return any(
        result == "pass" and method in ("spf", "dkim") and any(_same_organisation(domain, name) for name in names)
        for method, result, names in verdicts
    )


def _parse(part: str) -> tuple[str, str, tuple[str, ...]] | None:
    found = _RESULT.match(part)
    if not found:
        return None
    names = tuple(value.rpartition("@")[2].lower().rstrip(".") for _, value in _PROPERTY.findall(part))
    return found[1].lower(), found[2].lower(), names


def _same_organisation(domain: str, other: str) -> bool:
    """Relaxed alignment (RFC 7489 3.1): equal, or one below the other; a name without a dot never is."""
    short, long = sorted((domain.lower(), other), key=len)
    return "." in short and (long == short or long.endswith("." + short))

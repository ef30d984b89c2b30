"""What is no word: addresses, hosts, paths, identifiers, digests. Coarse letters inside them mean nothing."""

from __future__ import annotations

import re

# Signs around a word that do not belong to it.
EDGES = "()[]{}<>\"'«»“”‘’„`´,;:.¡!¿?…*_~-—–/|=&^"

# A suffix that makes "x.y" a host or a file; a longer or capitalised one is a sentence glued to the next.
_HOST = re.compile(
    r"[\w-]+\.(?:[a-z]{2,4}|[A-Z]{2,4}|[a-z]+\d[a-z0-9]*|example|online|website|travel|museum|legal|store)\b"
)
_NAME = re.compile(
    r"""[^\W_][\w.+%-]*@[\w.-]+\.\w      # mailbox
      | ://|^www\.|^@\w|\\\w              # URL, handle, Windows path
      | ^[~.]?/\w | /\w[^/]*/ | \w/$      # path
      | \w[_=]\w | ^[_$]\w | \w\(\)       # identifier, setting, call
      | [a-z][A-Z]\w*[a-z][A-Z] | ->|::   # camelCase
      | ^\#\w | &\w+; | ^<\w""",
    re.VERBOSE,
)
_DIGEST = re.compile(r"[A-Za-z0-9+/=_-]{25,}")
_RUN = re.compile(r"(.)\1{2,}", re.DOTALL)
_SPELLED = re.compile(r"[^\W\d_](?:([._/-])[^\W\d_])(?:\1[^\W\d_])+")  # "p.u.t.a": letters, not labels
LONGEST = 60  # characters of a word; more, its repeated letters taken together, is no word


def is_name(chunk: str) -> bool:
    """Whether characters between spaces are a name of the technical sort, not words of a sentence."""
    short = _RUN.sub(r"\1", chunk)
    if len(short) > LONGEST:
        return True
    if _SPELLED.fullmatch(short.strip(EDGES)):
        return False
    core = (chunk if len(chunk) <= LONGEST else short).strip("()[]{}<>\"'«»“”‘’,;:!?¡¿.*")
    if _NAME.search(core) or _mailbox_part(core):
        return True
    if "." in core and _HOST.search(core):
        return True
    return bool(_DIGEST.fullmatch(_RUN.sub(r"\1", core)))


def _mailbox_part(core: str) -> bool:
    """ "ventas@" alone, as people name their mailboxes."""
    return len(core) > 2 and core.endswith("@")

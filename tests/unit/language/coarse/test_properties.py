"""Whatever is written: no error, exact spans; a disguised word is found, a technical name never."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailgate.language.coarse import CERTAIN, UNSURE, find, score
from mailgate.language.coarse.lookup import table

PLAIN = sorted(
    form
    for form, meanings in table("").forms.items()
    if any(entry.bare and not entry.clear and entry.at >= CERTAIN for entry in meanings)
    and len(form) > 5
    and form.isalpha()
)
LEET = {"a": "4", "e": "3", "i": "1", "o": "0"}
LANGUAGES = st.sampled_from(["es", "en", ""])


@given(st.text(), st.text(), LANGUAGES)
@settings(max_examples=150, deadline=None)
def test_any_text(subject: str, body: str, language: str) -> None:
    """Never raises; spans are exact; certainties lie between UNSURE and 1."""
    for coarse in find(subject, body, language):
        text = subject if coarse.span.where == "subject" else body
        assert text[coarse.span.start : coarse.span.start + len(coarse.span.text)] == coarse.span.text
        assert UNSURE <= coarse.certainty <= 1
    assert 0 <= score(body, language) <= 1


@given(st.sampled_from(PLAIN), st.sampled_from(["plain", "leet", "upper", "spaced", "stretched", "accent"]))
@settings(max_examples=200, deadline=None)
def test_a_disguised_word_stays_found(word: str, how: str) -> None:
    """A listed word is found in every disguise."""
    disguised = {
        "plain": word,
        "leet": "".join(LEET.get(letter, letter) for letter in word),
        "upper": word.upper(),
        "spaced": " ".join(word),
        "stretched": word + word[-1] * 4,
        "accent": word.replace("a", "á").replace("o", "ô"),
    }[how]
    found = find("", f"123 {disguised} 456", "")
    assert found and max(coarse.certainty for coarse in found) >= CERTAIN


@given(
    st.sampled_from(PLAIN), st.sampled_from(["{}.com.mx", "www.{}.es", "/var/www/{}/x.php", "{}@tienda.mx", "x_{}_y"])
)
@settings(max_examples=150, deadline=None)
def test_a_technical_name_never_fires(word: str, shape: str) -> None:
    """Hosts, paths, mailboxes and identifiers may hold any letters."""
    assert find("", f"revisen {shape.format(word)} por favor", "es") == ()


@given(st.binary(min_size=24, max_size=200))
@settings(max_examples=150, deadline=None)
def test_base64_never_fires(raw: bytes) -> None:
    """Encoded bytes are no words."""
    assert find("", base64.b64encode(raw).decode(), "es") == ()


@pytest.mark.parametrize(
    "text", ["a " * 50_000, "pu" * 50_000, "*" * 100_000, "p*" * 50_000, "\n" * 100_000, '"' * 99_999]
)
def test_wild_input_ends(text: str) -> None:
    """Long senseless input is read to its end."""
    find("", text, "es")

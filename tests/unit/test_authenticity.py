"""Who is believed: an aligned pass in the topmost Authentication-Results of a trusted server (RFC 8601, RFC 7489)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailgate.authenticity import authenticated

TRUSTED = ("mx.hosting.example",)


def header(results: str, server: str = "mx.hosting.example") -> str:
    return f"{server}; {results}"


@pytest.mark.parametrize(
    "results",
    [
        "dmarc=pass header.from=shop.example",
        "spf=pass smtp.mailfrom=ana@shop.example",
        "spf=pass smtp.mailfrom=bounce.shop.example; dkim=fail header.d=shop.example",
        "dkim=pass (2048-bit key) header.d=shop.example header.s=a",
        "dkim=pass header.i=@mail.shop.example",
        "DKIM=Pass header.d=SHOP.example",
    ],
)
def test_an_aligned_pass_is_believed(results: str) -> None:
    assert authenticated("shop.example", (header(results),), TRUSTED)


@pytest.mark.parametrize(
    "results",
    [
        "none",
        "dmarc=fail header.from=shop.example; spf=pass smtp.mailfrom=shop.example",
        "spf=pass smtp.mailfrom=other.example",
        "dkim=pass header.d=notshop.example",
        "dkim=pass header.d=example",
        "spf=softfail smtp.mailfrom=shop.example",
        "(dmarc=pass) spf=none",
    ],
)
def test_no_aligned_pass_is_not_believed(results: str) -> None:
    assert not authenticated("shop.example", (header(results),), TRUSTED)


def test_a_forged_header_below_the_trusted_one_counts_nothing() -> None:
    forged, real = header("dmarc=pass"), header("dmarc=fail")
    assert not authenticated("shop.example", (real, forged), TRUSTED)


def test_a_forged_header_of_an_untrusted_server_above_counts_nothing() -> None:
    forged, real = header("dmarc=pass", "mx.evil.example"), header("dmarc=fail")
    assert not authenticated("shop.example", (forged, real), TRUSTED)
    assert not authenticated("shop.example", (forged,), TRUSTED)


def test_the_server_may_stand_with_a_version_and_in_capitals() -> None:
    assert authenticated("shop.example", ("MX.hosting.example 1; dmarc=pass",), TRUSTED)


def test_without_a_domain_nobody_is_believed() -> None:
    assert not authenticated("", (header("dmarc=pass"),), TRUSTED)


@given(st.text(max_size=200), st.text(max_size=200))
def test_wild_headers_never_raise(domain: str, value: str) -> None:
    authenticated(domain, (value, f"mx.hosting.example;{value}"), TRUSTED)


MICROSOFT = (
    "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=shop.example; dkim=pass (signature was verified)"
    " header.d=shop.example;dmarc={} action=none header.from=shop.example;compauth=pass reason=100"
)


def test_headers_that_name_no_server_are_believed_where_the_admin_says_so() -> None:
    """Microsoft 365 writes such; the topmost of them counts."""
    good, bad = MICROSOFT.format("pass"), MICROSOFT.format("fail")
    assert authenticated("shop.example", (good, bad), ("(none)",))
    assert not authenticated("shop.example", (bad, good), ("(none)",))
    assert not authenticated("shop.example", (good,), TRUSTED)
    assert not authenticated("shop.example", (header("dmarc=pass"),), ("(none)",))

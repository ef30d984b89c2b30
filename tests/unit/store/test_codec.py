"""What the store keeps of decisions and actions comes back as it was."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailgate.store.codec import TYPES, decode, encode

ZONES = [UTC, timezone(timedelta(hours=-6)), timezone(timedelta(hours=5, minutes=45, seconds=7))]
st.register_type_strategy(datetime, st.datetimes(timezones=st.sampled_from(ZONES)))
st.register_type_strategy(float, st.floats(0, 1))
st.register_type_strategy(int, st.integers(-(2**63), 2**63 - 1))


@pytest.mark.parametrize("kind", TYPES.values(), ids=TYPES)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_every_action_and_decision_survives(kind: type, data: st.DataObject) -> None:
    """Every field of every kind, whatever the text in it: NUL, lone surrogates, any script."""
    value: Any = data.draw(st.from_type(kind))
    text = encode(value)
    assert decode(text) == value
    assert "\0" not in text
    text.encode()


def test_a_field_added_since_takes_its_default() -> None:
    """Rows of an older version are read by a newer one, and the other way round."""
    kind, fields = json.loads(encode(TYPES["Strike"](account="a.example", rule=8)))
    fields["dropped_since"] = 1
    assert decode(json.dumps([kind, fields])) == TYPES["Strike"](account="a.example", rule=8)
    kind, fields = json.loads(encode(TYPES["Alert"]("admin", "hold", {}, incident=None)))
    del fields["incident"]
    assert decode(json.dumps([kind, fields])) == TYPES["Alert"]("admin", "hold", {})

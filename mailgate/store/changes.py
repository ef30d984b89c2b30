"""Change actions as rows: one function for each kind, in the transaction of the decision that made them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from mailgate import actions
from mailgate.store.change_account import strike, suspend, told
from mailgate.store.change_call import callback, end_call, set_timer, start_call
from mailgate.store.change_case import add_note, change_case, open_case
from mailgate.store.change_incident import end_incident, open_incident, sight, touch_incident
from mailgate.store.desk import release_returned
from mailgate.store.objections import objected
from mailgate.store.post import came_back
from mailgate.store.step import Step

_APPLY: Mapping[type, Callable[[Step, Any], None]] = {
    actions.OpenCase: open_case,
    actions.ChangeCase: change_case,
    actions.Note: add_note,
    actions.Strike: strike,
    actions.Suspend: suspend,
    actions.ToldSuspension: told,
    actions.Sight: sight,
    actions.OpenIncident: open_incident,
    actions.TouchIncident: touch_incident,
    actions.EndIncident: end_incident,
    actions.ReleaseReturned: release_returned,
    actions.Objection: objected,
    actions.CameBack: came_back,
    actions.StartCall: start_call,
    actions.EndCall: end_call,
    actions.Callback: callback,
    actions.Timer: set_timer,
}


def apply(step: Step, change: actions.Change) -> None:
    """Write one change. Raises Conflict where what it builds on has changed since it was read."""
    _APPLY[type(change)](step, change)

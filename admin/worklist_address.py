"""The worklist's filter as an address says it, and the way back: its own filters, and nothing else of an address."""

from __future__ import annotations

from collections.abc import Mapping

from service.store.worklist import STATES, Sort, WorklistFilter

_IN_FORMS = "filter-"
NAMES = ("who", "cause", "state", "assigned", "q", "sort")


def filter_in(values: Mapping[str, str]) -> WorklistFilter:
    """Return the filter that an address's values ask for."""
    state = values.get("state", "")
    return WorklistFilter(
        state=state if state in STATES else None,
        blocked_by=values.get("who") or None,
        cause=values.get("cause") or None,
        assigned=values.get("assigned") or None,
        text=values.get("q", "").strip(),
        sort=next((each for each in Sort if each == values.get("sort")), Sort.OLDEST),
        after=values.get("after") or None,
    )


def filter_sent(form: Mapping[str, str]) -> WorklistFilter:
    """Return the filter of the list that a form stood on."""
    return filter_in({name: form.get(_IN_FORMS + name, "") for name in NAMES})


def address_of(wanted: WorklistFilter) -> dict[str, str]:
    """Return the values of the address that shows a filter, from its first page on; what says nothing is left out."""
    values = {
        "who": wanted.blocked_by,
        "cause": wanted.cause,
        "state": wanted.state,
        "assigned": wanted.assigned,
        "q": wanted.text,
        "sort": None if wanted.sort is Sort.OLDEST else wanted.sort.value,
    }
    return {name: value for name, value in values.items() if value}

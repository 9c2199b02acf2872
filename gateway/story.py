"""One call's story, for people (text) and for programs (plain values for JSON). PURE.

Rules. Both tell the same: everything that the spool knows, nothing that it does not. Keys of the JSON form are a
promise to scripts: add freely, never rename.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, tzinfo
from typing import Any

from gateway.message import Report, Step, Story
from gateway.outcome import Event
from gateway.remark import told

__all__ = ["as_json", "lines", "moment", "row", "step_line"]

_OUTCOMES = frozenset({Event.TAKEN, Event.DEFERRED, Event.REFUSED, Event.UNSURE, Event.HELD, Event.RECOVERED})


def as_json(story: Story) -> dict[str, Any]:
    """The story as `queue list|show --format json` prints it. Instants are ISO 8601 in UTC with milliseconds."""
    call, origin, manner = story.call, story.origin, story.manner
    return {
        "id": call.id,
        "message_id": call.message_id,
        "state": str(call.state),
        "phone": call.phone,
        "client": origin.client,
        "ingress": origin.ingress,
        "peer": origin.peer,
        "sender": origin.sender,
        "reference": origin.reference,
        "tickets": [ticket.number for ticket in story.tickets],
        "caller_id": manner.caller_id,
        "voice": manner.voice,
        "priority": manner.priority,
        "not_before": _iso(manner.not_before) if manner.not_before else None,
        "provider": call.provider,
        "provider_id": call.provider_id,
        "accepted_at": _iso(call.accepted_at),
        "expires_at": _iso(call.expires_at),
        "since": _iso(call.since),
        "due": _iso(call.due),
        "cost": story.cost,
        "seconds": story.seconds,
        "attempts": list(_attempts(story)),
        "changes": [
            {"line": one.line, "code": one.code, "what": one.en, "before": one.before, "after": one.after}
            for one in story.remarks
            if one.changed
        ],
        "warnings": [{"line": one.line, "code": one.code, "what": one.en} for one in story.remarks if not one.changed],
        "files": [{"name": file.name, "kind": file.kind, "size": file.size} for file in story.files],
        "steps": [
            {
                "at": _iso(step.at),
                "event": str(step.event),
                "state": str(step.state),
                "attempt": step.attempt,
                "reason": str(step.reason or ""),
                "who": step.who,
            }
            for step in story.steps
        ],
        "reports": [_report(report) for report in story.reports],
    }


def _attempts(story: Story) -> Iterator[dict[str, Any]]:
    """Each claim with the outcome that settled it; `outcome` is "" while it is being sent."""
    for n, step in enumerate(story.steps):
        if step.event is not Event.CLAIMED:
            continue
        settled = next((s for s in story.steps[n + 1 :] if s.attempt == step.attempt and s.event in _OUTCOMES), None)
        yield {
            "attempt": step.attempt,
            "started": _iso(step.at),
            "ended": settled and _iso(settled.at),
            "outcome": str(settled.event) if settled else "",
            "reason": str((settled and settled.reason) or ""),
        }


def _report(report: Report) -> dict[str, Any]:
    return {
        "state": str(report.state),
        "tries": report.tries,
        "due": _iso(report.due),
        "told_at": report.told_at and _iso(report.told_at),
        "given_up_at": report.given_up_at and _iso(report.given_up_at),
        "error": report.error,
    }


def row(story: Story, zone: tzinfo | None) -> str:
    """One line of `queue list`."""
    call = story.call
    last = next((step.reason for step in reversed(story.steps) if step.reason), "")
    line = f"{call.id:<20} {call.state:<9} {call.phone:<15} {moment(call.accepted_at, zone)}  {last}"
    return _printable(line.rstrip())


def lines(story: Story, zone: tzinfo | None, written: Callable[[int], str] = str) -> Iterator[str]:
    """`queue show`: who sent it, then every step with its time, then what the sender was told.

    `written`: how its client sees a number that it knows the message by.
    """
    return map(_printable, _lines(story, zone, written))


def _printable(line: str) -> str:
    """What came from outside cannot steer the terminal that it is shown on."""
    return (
        line
        if line.isprintable()
        else "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in line)
    )


def _lines(story: Story, zone: tzinfo | None, written: Callable[[int], str]) -> Iterator[str]:
    call, origin, manner = story.call, story.origin, story.manner
    yield f"{call.id}  {call.state}  {call.phone}"
    yield f"  from      {origin.client} by {origin.ingress}" + (f", sender {origin.sender}" if origin.sender else "")
    if origin.reference:
        yield f"  reference {origin.reference}"
    if story.tickets:
        yield f"  known to its client as {', '.join(written(ticket.number) for ticket in story.tickets)}"
    if manner.caller_id:
        yield f"  caller id {manner.caller_id}"
    if manner.voice:
        yield f"  voice     {manner.voice}"
    if manner.priority:
        yield f"  priority  {manner.priority}"
    for file in story.files:
        yield f"  plays     {file.name}, {file.kind}, {file.size} bytes"
    if call.provider_id:
        yield f"  provider  {call.provider}, id {call.provider_id}"
    if story.cost or story.seconds is not None:
        yield f"  cost      {story.cost or '?'}" + (f", {story.seconds} s" if story.seconds is not None else "")
    for one in story.remarks:
        yield f"  {'changed' if one.changed else 'warning':<9} {told(one, 'en')}"
        if one.before or one.after:
            yield f"            {one.before} -> {one.after or '(removed)'}"
    begins = f"from {moment(manner.not_before, zone)} " if manner.not_before else ""
    yield f"  valid     {begins}until {moment(call.expires_at, zone)}"
    yield f"  {moment(call.accepted_at, zone)}  accepted"
    yield from (step_line(step, zone) for step in story.steps)
    yield from (_report_line(report, zone) for report in story.reports)


def step_line(step: Step, zone: tzinfo | None) -> str:
    """One step: when, what happened, what it led to, why, and who did it if a person did."""
    what = f"{step.event} (attempt {step.attempt})" if step.event is Event.CLAIMED else str(step.event)
    told = f"  {moment(step.at, zone)}  {what}" + (f" -> {step.state}" if step.event != str(step.state) else "")
    if step.reason:
        told += f"  {step.reason}"
    return told + (f"  by {step.who}" if step.who else "")


def _report_line(report: Report, zone: tzinfo | None) -> str:
    if report.told_at:
        return f"  {moment(report.told_at, zone)}  report of {report.state} told"
    if report.given_up_at:
        return f"  {moment(report.given_up_at, zone)}  report of {report.state} given up: {report.error}"
    error = f": {report.error}" if report.error else ""
    kind, _, client = report.home.partition(":")
    if not client:
        return f"  report of {report.state} owed, next try {moment(report.due, zone)}, {report.tries} tried{error}"
    # It goes out as soon as the client binds, whatever `due` was; unless that has put it off.
    later = f", not before {moment(report.due, zone)}" if report.tries else ""
    return f"  report of {report.state} waits for {client} to take it by {kind}{later}, {report.tries} tried{error}"


def moment(at: int, zone: tzinfo | None) -> str:
    """`2026-11-24 06:09:16.123` in that zone; None is the local one."""
    return datetime.fromtimestamp(at / 1000, zone).isoformat(sep=" ", timespec="milliseconds")[:23]


def _iso(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

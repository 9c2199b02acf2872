"""Menus that the tests of the simulator share, and runs of them in short."""

from typing import Any

from gateway import menu
from gateway.menu.running import Played, Profile, read_events, run
from gateway.menu.running.notation import written

CALLER = "79990001122"

MENU = """\
START

{menu: MENU
*: back
#: start
0: repeat
1: one
11: one-one
12: one-two
111: deep
2: before
2: call:79990000001,79990000002 wait=20
2: after
3: call:79990000003 wait=30 ok:end err:4 record
3: dropped
4: four
5: call:79990000005 wait=10 err:lost
5: rest
6: sms:$phone,Me,To $phone
6: url
6: record: 9
6: last
7: end
7: never
8: url
81: inside
lost: sorry
err: wrong
}

BYE
"""
"""Has every kind of place and every action. Item 8 says nothing."""

SILENT_ERR = MENU.replace("err: wrong\n", "")
ROUND = "START\n{menu: MENU\n1: call:79990000001 wait=10 err:2\n2: call:79990000002 wait=10 err:1\n}\nBYE"
"""Goes round while nobody answers."""


def played(script: str, text: str = MENU, **fields: Any) -> Played:
    events = read_events(script)
    assert isinstance(events, tuple)
    return run(menu.check(text).message, CALLER, events, Profile(**fields))


def told(script: str, text: str = MENU, **fields: Any) -> list[str]:
    """What is logged behind the start text and the menu text."""
    log = played(script, text, **fields).log
    assert log[:2] == [["say", "START"], ["say", "MENU"]]
    return [written(entry).removeprefix("say ") for entry in log[2:]]

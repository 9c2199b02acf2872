"""The call-menu language: what a message says, and everything that is wrong with it. Pure: no I/O, no clock.

The language is the provider's; its grammar, and our decisions where the provider's page is silent, are cited by R- and
A-numbers throughout. A door asks `check(text).ok`; whoever shows the findings to people uses `render` or `as_json`.
Rooms: `reading` makes the tree, `checks` judges it, `codes` has every finding's words, `repair` mends,
`writing` prints, `running` plays the call, `sound` knows how long it lasts, `picture` draws it.
To add a command: a row in `reading.commands.COMMANDS`. A rule or a warning: `checks`. A code and its words: `codes`.
"""

from gateway.menu.checking import Checked, Decoded, check, decode
from gateway.menu.codes import CATALOGUE, Language, Severity
from gateway.menu.diagnostic import Diagnostic, Related
from gateway.menu.showing import as_json, render
from gateway.menu.tree import Action, Call, Control, End, Entry, Menu, Message, Record, Say, Sms, Text, Url

__all__ = [
    "CATALOGUE",
    "Action",
    "Call",
    "Checked",
    "Control",
    "Decoded",
    "Diagnostic",
    "End",
    "Entry",
    "Language",
    "Menu",
    "Message",
    "Record",
    "Related",
    "Say",
    "Severity",
    "Sms",
    "Text",
    "Url",
    "as_json",
    "check",
    "decode",
    "render",
]

"""E-mail, pure: raw bytes -> what the call will say, and a finished call -> the report that goes back.

Rules. Nothing here touches the world: no sockets, no clock, no randomness. Every byte that comes in is hostile, so
sizes, counts and depth are bounded, all work is linear, nothing recurses on input, and `read` never raises: what is no
letter is `Unreadable`, with words for the person who sent it. What goes out is 7-bit, CRLF, and no value that came
from outside can begin a line of its own.

The standard library's parser is not used: its modern policy crashes on real headers and can be made to burn seconds,
its old one recurses on nesting and loses raw 8-bit subjects. What a call needs of MIME is small.
"""

from gateway.mail.letter import Letter, SubjectRule, Unreadable, read
from gateway.mail.report import write_report
from gateway.mail.subject import told_first

__all__ = ["Letter", "SubjectRule", "Unreadable", "read", "told_first", "write_report"]

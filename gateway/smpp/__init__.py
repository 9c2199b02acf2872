"""SMPP 3.4 without sockets: what the octets mean and what may follow what. Pure: no I/O, no clock.

Peers of version 3.3 and 5.0 are understood where they differ. Every octet comes from outside: nothing in here raises
for what it reads, and everything is bounded by the length of one PDU.
- `codes`: command ids, statuses with their words, tags.
- `fields`: the table of every operation's fields: kind, longest, status, section. Reading and writing follow it.
- `tlv`: the table of the optional parameters, and typed access to them.
- `bodies`: a value for each operation. `reading` (with `unpacking`) makes them of octets, `writing` octets of them;
  `pdu` is the door to these.
- `text`: which characters the octets of a message are (`alphabets`), and what they look like when they are announced as
  something else (`misread`). `parts`: long messages in pieces, joined.
- `times`: schedule and validity. `receipt`: delivery receipts, written and read, with `message_states` and
  `message_ids`.
- `session`: the SMSC's side of a connection, and `client_session` the ESME's, upon what either side does (`link`, and
  `judging` by the tables of what is allowed in which state, `states`), who owes whom an answer (`windows`), and what
  the shell is told (`events`). `submitting`: a text and a number as the submit_sm of an ESME.
"""

-- What messages by SMPP bring with them: numbers that their senders know them by, parts of long ones, how and when a
-- call is to be made, and receipts that only a client which is there can take.

-- The last number given. It only grows: not even the number of something forgotten is given again.
ALTER TABLE store ADD COLUMN tickets INTEGER NOT NULL DEFAULT 0;

ALTER TABLE message ADD COLUMN ticket     INTEGER NOT NULL DEFAULT 0;  -- 0: none of its own
ALTER TABLE message ADD COLUMN caller_id  TEXT    NOT NULL DEFAULT '';
ALTER TABLE message ADD COLUMN voice      TEXT    NOT NULL DEFAULT '';
ALTER TABLE message ADD COLUMN not_before INTEGER NOT NULL DEFAULT 0;
-- Not unique: a message that replaces another takes over its ticket, and the newer one of them has it.
CREATE INDEX message_ticket ON message (ticket) WHERE ticket > 0;

ALTER TABLE delivery ADD COLUMN priority INTEGER NOT NULL DEFAULT 0 CHECK (priority BETWEEN 0 AND 3);
-- 1: it is being asked about, and `due` is when that lapses
ALTER TABLE delivery ADD COLUMN asking INTEGER NOT NULL DEFAULT 0;
DROP INDEX delivery_ready;
CREATE INDEX delivery_ready ON delivery (priority, due) WHERE state = 'queued';
-- For who wants to replace or to cancel what he sent to a number: `kin` stands for client and sender, see `rows.kin_of`.
ALTER TABLE delivery ADD COLUMN kin INTEGER NOT NULL DEFAULT 0;
CREATE INDEX delivery_unsent ON delivery (phone, kin) WHERE attempt = 0 AND state IN ('queued', 'held');

-- Long messages come in parts, each under a ticket of its own. `parts` is what belongs together.
CREATE TABLE parts (
    id         INTEGER PRIMARY KEY,  -- the ticket of the part that began it
    client     TEXT    NOT NULL,
    key        TEXT    NOT NULL,
    total      INTEGER NOT NULL,
    begun      INTEGER NOT NULL,
    touched    INTEGER NOT NULL,  -- when the newest of its parts came
    highest    INTEGER NOT NULL,  -- the highest number that came
    missing    INTEGER NOT NULL,  -- how many are still to come; 0 as well when it is longer than it may be
    octets     INTEGER NOT NULL,  -- of the text of all that came
    closed     INTEGER NOT NULL,  -- when something was made of it; 0: nothing yet
    message_id TEXT    NOT NULL   -- what was made of it; '': nothing yet
) STRICT;

CREATE INDEX parts_closed  ON parts (client, key, total, closed) WHERE message_id <> '';
CREATE INDEX parts_open    ON parts (client, key, total) WHERE message_id = '';
CREATE INDEX parts_age     ON parts (begun)              WHERE message_id = '';
CREATE INDEX parts_whole   ON parts (begun)              WHERE message_id = '' AND missing = 0;
CREATE INDEX parts_message ON parts (message_id)         WHERE message_id <> '';

CREATE TABLE fragment (
    ticket   INTEGER PRIMARY KEY,
    parts_id INTEGER NOT NULL,
    number   INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    notify   INTEGER NOT NULL,
    octets   INTEGER NOT NULL,
    body     BLOB    NOT NULL,
    UNIQUE (parts_id, number)
) STRICT;

ALTER TABLE report ADD COLUMN home    TEXT    NOT NULL DEFAULT '';
ALTER TABLE report ADD COLUMN owed_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE report ADD COLUMN telling INTEGER NOT NULL DEFAULT 0;  -- 1: it is under way, and `due` is when that lapses
-- As `lifecycle.home_of` has it. An end is owed from the moment of the end, and nothing leaves an end.
UPDATE report SET (home, owed_at) = (
    SELECT iif(m.ingress = 'smpp', m.ingress || ':' || m.client, m.ingress), d.since
    FROM delivery AS d JOIN message AS m ON m.id = d.message_id WHERE d.id = report.call_id);
DROP INDEX report_owed;
CREATE INDEX report_owed ON report (home, due)     WHERE told_at IS NULL AND given_up_at IS NULL;
CREATE INDEX report_age  ON report (home, owed_at) WHERE told_at IS NULL AND given_up_at IS NULL;

DROP VIEW call;
-- Columns in the order of `message.Call`, then what calls are chosen by.
CREATE VIEW call AS
SELECT d.id, d.message_id, d.phone, m.text, d.state, d.attempt, d.due, m.accepted_at, d.expires_at, d.since,
       d.owner, d.provider, d.provider_id, m.caller_id, m.voice, d.priority
FROM delivery AS d JOIN message AS m ON m.id = d.message_id;

DROP VIEW story;
-- Columns in the order of `message.Call`, then `message.Origin`, then what is left of `Recipient` and `Story`.
CREATE VIEW story AS
SELECT d.id, d.message_id, d.phone, m.text, d.state, d.attempt, d.due, m.accepted_at, d.expires_at, d.since,
       d.owner, d.provider, d.provider_id, m.caller_id, m.voice,
       m.ingress, m.client, m.peer, m.sender, m.reference, m.subject, m.headers, m.envelope_id,
       d.address, d.notify, d.original, d.cost, d.seconds, d.n, m.remarks, m.not_before, d.priority, m.ticket
FROM delivery AS d JOIN message AS m ON m.id = d.message_id;

-- Several ways out: sound files that only some of them carry, calls that go out together, and receipts that say whom
-- they are about by a number, and by an id in another form.

CREATE TABLE audio (
    message_id TEXT    NOT NULL,
    n          INTEGER NOT NULL,  -- its place among the files of its message, from 1
    name       TEXT    NOT NULL,
    kind       TEXT    NOT NULL,
    octets     BLOB    NOT NULL,
    PRIMARY KEY (message_id, n)
) STRICT;

-- 1: its message has files. Here for the index: each kind of call is found without walking over the other.
ALTER TABLE delivery ADD COLUMN files INTEGER NOT NULL DEFAULT 0 CHECK (files IN (0, 1));
DROP INDEX delivery_ready;
CREATE INDEX delivery_ready ON delivery (files, priority, due) WHERE state = 'queued';
-- Of calls that were sent together many have one id: the number tells them apart.
DROP INDEX delivery_provider;
CREATE INDEX delivery_provider ON delivery (provider_id, provider, phone) WHERE provider_id <> '';
CREATE INDEX delivery_doubted ON delivery (phone, provider) WHERE state IN ('unsure', 'sending') AND provider_id = '';

-- The same receipt about two numbers is two; so the table is made anew.
CREATE TABLE early (
    n           INTEGER PRIMARY KEY,
    at          INTEGER NOT NULL,
    provider    TEXT    NOT NULL,
    provider_id TEXT    NOT NULL,
    call_id     TEXT    NOT NULL,
    state       TEXT    NOT NULL,
    why         TEXT    NOT NULL,
    detail      TEXT    NOT NULL,
    cost        TEXT    NOT NULL,
    seconds     INTEGER,
    phone       TEXT    NOT NULL,
    aliases     TEXT    NOT NULL,  -- "" for none, else a JSON array
    UNIQUE (provider_id, phone, provider, call_id, state)
) STRICT;
INSERT INTO early SELECT *, '', '' FROM early_receipt;
DROP TABLE early_receipt;
ALTER TABLE early RENAME TO early_receipt;
CREATE INDEX early_receipt_call  ON early_receipt (call_id)         WHERE call_id <> '';
CREATE INDEX early_receipt_phone ON early_receipt (phone, provider) WHERE phone <> '';
CREATE INDEX early_receipt_at    ON early_receipt (at);

DROP VIEW call;
-- Columns in the order of `message.Call`, then what calls are chosen by.
CREATE VIEW call AS
SELECT d.id, d.message_id, d.phone, m.text, d.state, d.attempt, d.due, m.accepted_at, d.expires_at, d.since,
       d.owner, d.provider, d.provider_id, m.caller_id, m.voice, d.priority, d.files
FROM delivery AS d JOIN message AS m ON m.id = d.message_id;

DROP VIEW story;
-- Columns in the order of `message.Call`, then `message.Origin`, then what is left of `Recipient` and `Story`.
CREATE VIEW story AS
SELECT d.id, d.message_id, d.phone, m.text, d.state, d.attempt, d.due, m.accepted_at, d.expires_at, d.since,
       d.owner, d.provider, d.provider_id, m.caller_id, m.voice,
       m.ingress, m.client, m.peer, m.sender, m.reference, m.subject, m.headers, m.envelope_id,
       d.address, d.notify, d.original, d.cost, d.seconds, d.n, m.remarks, m.not_before, d.priority, m.ticket, d.files
FROM delivery AS d JOIN message AS m ON m.id = d.message_id;

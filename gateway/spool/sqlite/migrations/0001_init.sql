-- The store's first shape. What came in never changes (message); what becomes of each call of it does (delivery),
-- and every change leaves a line that stays (step). Instants are milliseconds since the epoch, UTC.

CREATE TABLE store (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    clean INTEGER NOT NULL,  -- 1: the last stop was in order; 0: running, or it was not
    beats INTEGER NOT NULL   -- grows whenever a watchdog asks whether commits still work
) STRICT;
INSERT INTO store VALUES (1, 1, 0);

CREATE TABLE message (
    id          TEXT    NOT NULL PRIMARY KEY,
    ingress     TEXT    NOT NULL,
    client      TEXT    NOT NULL,
    peer        TEXT    NOT NULL,
    sender      TEXT    NOT NULL,
    reference   TEXT    NOT NULL,
    subject     TEXT    NOT NULL,
    headers     BLOB    NOT NULL,
    envelope_id TEXT    NOT NULL,
    text        TEXT    NOT NULL,
    accepted_at INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL
) STRICT;

CREATE TRIGGER message_never_changes BEFORE UPDATE ON message
BEGIN
    SELECT RAISE(ABORT, 'a message never changes');
END;

CREATE TABLE delivery (
    id          TEXT    NOT NULL PRIMARY KEY,
    message_id  TEXT    NOT NULL,
    n           INTEGER NOT NULL,  -- its place among the calls of its message, from 1
    phone       TEXT    NOT NULL,
    address     TEXT    NOT NULL,
    notify      INTEGER NOT NULL,
    original    TEXT    NOT NULL,
    expires_at  INTEGER NOT NULL,  -- the message's, here for the index
    state       TEXT    NOT NULL,
    due         INTEGER NOT NULL,
    since       INTEGER NOT NULL,
    attempt     INTEGER NOT NULL,
    owner       TEXT    NOT NULL,
    provider    TEXT    NOT NULL,
    provider_id TEXT    NOT NULL,
    cost        TEXT    NOT NULL,
    seconds     INTEGER
) STRICT, WITHOUT ROWID;

-- Partial: finished calls, which are nearly all, are in none of the first five.
CREATE INDEX delivery_ready    ON delivery (due)        WHERE state = 'queued';
CREATE INDEX delivery_lease    ON delivery (due)        WHERE state = 'sending';
CREATE INDEX delivery_wait     ON delivery (due)        WHERE state IN ('taken', 'unsure');
CREATE INDEX delivery_silent   ON delivery (since)      WHERE state = 'taken';
CREATE INDEX delivery_validity ON delivery (expires_at) WHERE state IN ('queued', 'held');
-- The selective column first: there are few providers and many ids. Not unique: a provider may use an id again.
CREATE INDEX delivery_provider ON delivery (provider_id, provider) WHERE provider_id <> '';
-- For look-ups: the calls of a message in order; the newest calls in a state, and how many there are.
CREATE UNIQUE INDEX delivery_message ON delivery (message_id, n);
-- Its WHERE is always true. It is there so that only a statement that says the same can use this index: the planner
-- takes "state = ?" for the most selective thing there is, and would walk and sort all queued calls for every claim.
CREATE INDEX delivery_state ON delivery (state, message_id, n) WHERE state <> '';

CREATE TABLE step (
    n       INTEGER PRIMARY KEY,  -- the order in which things happened
    call_id TEXT    NOT NULL,
    at      INTEGER NOT NULL,
    event   TEXT    NOT NULL,
    state   TEXT    NOT NULL,
    attempt INTEGER NOT NULL,
    why     TEXT,
    detail  TEXT    NOT NULL,
    who     TEXT    NOT NULL
) STRICT;

CREATE INDEX step_call ON step (call_id);

CREATE TRIGGER step_never_changes BEFORE UPDATE ON step
BEGIN
    SELECT RAISE(ABORT, 'history is only ever added to');
END;

CREATE TABLE report (
    id          INTEGER PRIMARY KEY,
    call_id     TEXT    NOT NULL,
    state       TEXT    NOT NULL,  -- the end that it tells
    due         INTEGER NOT NULL,
    tries       INTEGER NOT NULL DEFAULT 0,
    told_at     INTEGER,
    given_up_at INTEGER,
    error       TEXT    NOT NULL DEFAULT '',
    UNIQUE (call_id, state)
) STRICT;

CREATE INDEX report_owed ON report (due) WHERE told_at IS NULL AND given_up_at IS NULL;

-- Receipts that came before the commit which makes them findable.
CREATE TABLE early_receipt (
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
    UNIQUE (provider_id, provider, call_id, state)
) STRICT;

CREATE INDEX early_receipt_call ON early_receipt (call_id) WHERE call_id <> '';
CREATE INDEX early_receipt_at ON early_receipt (at);

CREATE TABLE dedup (
    key     BLOB    NOT NULL PRIMARY KEY,
    call_id TEXT    NOT NULL,
    until   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX dedup_until ON dedup (until);

-- Columns in the order of `message.Call`.
CREATE VIEW call AS
SELECT d.id, d.message_id, d.phone, m.text, d.state, d.attempt, d.due, m.accepted_at, d.expires_at, d.since,
       d.owner, d.provider, d.provider_id
FROM delivery AS d JOIN message AS m ON m.id = d.message_id;

-- The same, then `message.Origin`, then what is left of `message.Recipient` and `message.Story`.
CREATE VIEW story AS
SELECT d.id, d.message_id, d.phone, m.text, d.state, d.attempt, d.due, m.accepted_at, d.expires_at, d.since,
       d.owner, d.provider, d.provider_id,
       m.ingress, m.client, m.peer, m.sender, m.reference, m.subject, m.headers, m.envelope_id,
       d.address, d.notify, d.original, d.cost, d.seconds, d.n
FROM delivery AS d JOIN message AS m ON m.id = d.message_id;

-- A store of version 5 with a call in each of several states, a message in parts, and one with a sound file. Never edited: it is what people have on their disks.
BEGIN TRANSACTION;
CREATE TABLE audio (
    message_id TEXT    NOT NULL,
    n          INTEGER NOT NULL,  -- its place among the files of its message, from 1
    name       TEXT    NOT NULL,
    kind       TEXT    NOT NULL,
    octets     BLOB    NOT NULL,
    PRIMARY KEY (message_id, n)
) STRICT;
INSERT INTO "audio" VALUES('065wzsb800000005',1,'hello.mp3','audio/mpeg',X'494433');
CREATE TABLE dedup (
    key     BLOB    NOT NULL PRIMARY KEY,
    call_id TEXT    NOT NULL,
    until   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "dedup" VALUES(X'6B31','065wzsb800000005.1',1700003600000);
INSERT INTO "dedup" VALUES(X'6B32','065wzsb800000005.2',1700003600000);
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
, priority INTEGER NOT NULL DEFAULT 0 CHECK (priority BETWEEN 0 AND 3), asking INTEGER NOT NULL DEFAULT 0, kin INTEGER NOT NULL DEFAULT 0, files INTEGER NOT NULL DEFAULT 0 CHECK (files IN (0, 1))) STRICT, WITHOUT ROWID;
INSERT INTO "delivery" VALUES('065wzsb800000001','065wzsb800000001',1,'79990000000','79990000000@call.example',3,'rfc822;79990000000@call.example',1700086400000,'delivered',1700000001000,1700000000009,1,'','http','p1','1.25',12,0,0,28529214362678,0);
INSERT INTO "delivery" VALUES('065wzsb800000002','065wzsb800000002',1,'79990000000','79990000000@call.example',3,'rfc822;79990000000@call.example',1700086400000,'taken',1700000001000,1700000000000,1,'','http','p2','',NULL,0,0,28529214362678,0);
INSERT INTO "delivery" VALUES('065wzsb800000003','065wzsb800000003',1,'79990000000','79990000000@call.example',3,'rfc822;79990000000@call.example',1700086400000,'unsure',1700000001000,1700000000000,1,'','smpp','','',NULL,0,0,28529214362678,0);
INSERT INTO "delivery" VALUES('065wzsb800000004','065wzsb800000004',1,'79990000000','79990000000@call.example',3,'rfc822;79990000000@call.example',1700086400000,'held',1700000000000,1700000000000,1,'','','','',NULL,0,0,28529214362678,0);
INSERT INTO "delivery" VALUES('065wzsb800000005.1','065wzsb800000005',1,'79990000000','79990000000@call.example',3,'rfc822;79990000000@call.example',1700086400000,'queued',1700000000000,1700000000000,0,'','','','',NULL,0,0,28529214362678,1);
INSERT INTO "delivery" VALUES('065wzsb800000005.2','065wzsb800000005',2,'79990000001','79990000001@call.example',3,'rfc822;79990000001@call.example',1700086400000,'queued',1700000000000,1700000000000,0,'','','','',NULL,0,0,28529214362678,1);
CREATE TABLE "early_receipt" (
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
INSERT INTO "early_receipt" VALUES(1,1700000000000,'http','early','','failed','busy','as the provider said','',NULL,'','');
INSERT INTO "early_receipt" VALUES(2,1700000000000,'smpp','6699','','delivered','answered','as the provider said','',12,'79990000000','["1a2b"]');
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
INSERT INTO "fragment" VALUES(1,1,1,1700000000000,3,6,X'706172742031');
INSERT INTO "fragment" VALUES(2,1,2,1700000000000,2,6,X'706172742032');
INSERT INTO "fragment" VALUES(4,4,2,1700000000000,3,6,X'706172742032');
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
, remarks TEXT NOT NULL DEFAULT '', ticket     INTEGER NOT NULL DEFAULT 0, caller_id  TEXT    NOT NULL DEFAULT '', voice      TEXT    NOT NULL DEFAULT '', not_before INTEGER NOT NULL DEFAULT 0) STRICT;
INSERT INTO "message" VALUES('065wzsb800000001','smtp','clinic','192.0.2.1','clinic@example.org','<1@example.org>','Напоминание',X'5375626A6563743A20780D0A','env+20id','Доброе утро {menu}',1700000000000,1700086400000,'[["IVR130",3,"remove the blank","убрать пробел",true,"1 : end","1: end"],["IVR640",2,"key 5 is announced","объявлена клавиша 5",false,"",""]]',0,'','',0);
INSERT INTO "message" VALUES('065wzsb800000002','smtp','clinic','192.0.2.1','a@b','<2@example.org>','Напоминание',X'5375626A6563743A20780D0A','env+20id','Доброе утро {menu}',1700000000000,1700086400000,'',0,'','',0);
INSERT INTO "message" VALUES('065wzsb800000003','smtp','clinic','192.0.2.1','a@b','<3@example.org>','Напоминание',X'5375626A6563743A20780D0A','env+20id','Доброе утро {menu}',1700000000000,1700086400000,'',0,'','',0);
INSERT INTO "message" VALUES('065wzsb800000004','smtp','clinic','192.0.2.1','a@b','<4@example.org>','Напоминание',X'5375626A6563743A20780D0A','env+20id','Доброе утро {menu}',1700000000000,1700086400000,'',0,'','',0);
INSERT INTO "message" VALUES('065wzsb800000005','smtp','clinic','192.0.2.1','clinic@example.org','<5@example.org>','Напоминание',X'5375626A6563743A20780D0A','env+20id','Доброе утро {menu}',1700000000000,1700086400000,'',3,'','',0);
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
INSERT INTO "parts" VALUES(1,'clinic','10>20#1',2,1700000000000,1700000000000,2,0,12,1700000000000,'065wzsb800000005');
INSERT INTO "parts" VALUES(4,'clinic','open',3,1700000000000,1700000000000,2,2,6,0,'');
CREATE TABLE report (
    id          INTEGER PRIMARY KEY,
    call_id     TEXT    NOT NULL,
    state       TEXT    NOT NULL,  -- the end that it tells
    due         INTEGER NOT NULL,
    tries       INTEGER NOT NULL DEFAULT 0,
    told_at     INTEGER,
    given_up_at INTEGER,
    error       TEXT    NOT NULL DEFAULT '', home    TEXT    NOT NULL DEFAULT '', owed_at INTEGER NOT NULL DEFAULT 0, telling INTEGER NOT NULL DEFAULT 0,
    UNIQUE (call_id, state)
) STRICT;
INSERT INTO "report" VALUES(1,'065wzsb800000001','delivered',1700000000009,0,NULL,NULL,'','smtp',1700000000009,0);
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
INSERT INTO "step" VALUES(1,'065wzsb800000001',1700000000000,'claimed','sending',1,NULL,'','');
INSERT INTO "step" VALUES(2,'065wzsb800000001',1700000000000,'taken','taken',1,NULL,'','');
INSERT INTO "step" VALUES(3,'065wzsb800000001',1700000000009,'delivered','delivered',1,'answered','as the provider said','');
INSERT INTO "step" VALUES(4,'065wzsb800000002',1700000000000,'claimed','sending',1,NULL,'','');
INSERT INTO "step" VALUES(5,'065wzsb800000002',1700000000000,'taken','taken',1,NULL,'','');
INSERT INTO "step" VALUES(6,'065wzsb800000003',1700000000000,'claimed','sending',1,NULL,'','');
INSERT INTO "step" VALUES(7,'065wzsb800000003',1700000000000,'unsure','unsure',1,'cut','','');
INSERT INTO "step" VALUES(8,'065wzsb800000004',1700000000000,'claimed','sending',1,NULL,'','');
INSERT INTO "step" VALUES(9,'065wzsb800000004',1700000000000,'held','held',1,'no-money','','');
CREATE TABLE store (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    clean INTEGER NOT NULL,  -- 1: the last stop was in order; 0: running, or it was not
    beats INTEGER NOT NULL   -- grows whenever a watchdog asks whether commits still work
, tickets INTEGER NOT NULL DEFAULT 0) STRICT;
INSERT INTO "store" VALUES(1,1,0,4);
CREATE TRIGGER message_never_changes BEFORE UPDATE ON message
BEGIN
    SELECT RAISE(ABORT, 'a message never changes');
END;
CREATE INDEX delivery_lease    ON delivery (due)        WHERE state = 'sending';
CREATE INDEX delivery_wait     ON delivery (due)        WHERE state IN ('taken', 'unsure');
CREATE INDEX delivery_validity ON delivery (expires_at) WHERE state IN ('queued', 'held');
CREATE UNIQUE INDEX delivery_message ON delivery (message_id, n);
CREATE INDEX delivery_state ON delivery (state, message_id, n) WHERE state <> '';
CREATE INDEX step_call ON step (call_id);
CREATE TRIGGER step_never_changes BEFORE UPDATE ON step
BEGIN
    SELECT RAISE(ABORT, 'history is only ever added to');
END;
CREATE INDEX dedup_until ON dedup (until);
CREATE INDEX delivery_silent ON delivery (since) WHERE state IN ('taken', 'unsure');
CREATE INDEX delivery_ended  ON delivery (since) WHERE state IN ('delivered', 'failed', 'expired', 'cancelled');
CREATE INDEX message_ticket ON message (ticket) WHERE ticket > 0;
CREATE INDEX delivery_unsent ON delivery (phone, kin) WHERE attempt = 0 AND state IN ('queued', 'held');
CREATE INDEX parts_closed  ON parts (client, key, total, closed) WHERE message_id <> '';
CREATE INDEX parts_open    ON parts (client, key, total) WHERE message_id = '';
CREATE INDEX parts_age     ON parts (begun)              WHERE message_id = '';
CREATE INDEX parts_whole   ON parts (begun)              WHERE message_id = '' AND missing = 0;
CREATE INDEX parts_message ON parts (message_id)         WHERE message_id <> '';
CREATE INDEX report_owed ON report (home, due)     WHERE told_at IS NULL AND given_up_at IS NULL;
CREATE INDEX report_age  ON report (home, owed_at) WHERE told_at IS NULL AND given_up_at IS NULL;
CREATE INDEX delivery_ready ON delivery (files, priority, due) WHERE state = 'queued';
CREATE INDEX delivery_provider ON delivery (provider_id, provider, phone) WHERE provider_id <> '';
CREATE INDEX delivery_doubted ON delivery (phone, provider) WHERE state IN ('unsure', 'sending') AND provider_id = '';
CREATE INDEX early_receipt_call  ON early_receipt (call_id)         WHERE call_id <> '';
CREATE INDEX early_receipt_phone ON early_receipt (phone, provider) WHERE phone <> '';
CREATE INDEX early_receipt_at    ON early_receipt (at);
CREATE VIEW call AS
SELECT d.id, d.message_id, d.phone, m.text, d.state, d.attempt, d.due, m.accepted_at, d.expires_at, d.since,
       d.owner, d.provider, d.provider_id, m.caller_id, m.voice, d.priority, d.files
FROM delivery AS d JOIN message AS m ON m.id = d.message_id;
CREATE VIEW story AS
SELECT d.id, d.message_id, d.phone, m.text, d.state, d.attempt, d.due, m.accepted_at, d.expires_at, d.since,
       d.owner, d.provider, d.provider_id, m.caller_id, m.voice,
       m.ingress, m.client, m.peer, m.sender, m.reference, m.subject, m.headers, m.envelope_id,
       d.address, d.notify, d.original, d.cost, d.seconds, d.n, m.remarks, m.not_before, d.priority, m.ticket, d.files
FROM delivery AS d JOIN message AS m ON m.id = d.message_id;
COMMIT;
PRAGMA user_version = 5;

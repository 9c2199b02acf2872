-- Every statement of the store but its schema. `statements.py` reads the sections by name.

-- Putting -------------------------------------------------------------------------------------------------------------
-- Where many rows come together, `statements.Many` repeats what stands after VALUES, and fills up with rows of NULL.

-- name: duplicates
SELECT key, call_id, until, (SELECT state FROM delivery WHERE id = call_id) FROM dedup WHERE key IN (VALUES (?));

-- name: remember
INSERT INTO dedup (key, call_id, until) SELECT * FROM (VALUES (?, ?, ?)) WHERE column1 IS NOT NULL
ON CONFLICT (key) DO UPDATE SET call_id = excluded.call_id, until = excluded.until;

-- name: add_message
INSERT INTO message (id, ingress, client, peer, sender, reference, subject, headers, envelope_id, text, accepted_at,
                     expires_at, remarks, ticket, caller_id, voice, not_before)
SELECT * FROM (VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)) WHERE column1 IS NOT NULL;

-- name: add_call
INSERT INTO delivery (id, message_id, n, phone, address, notify, original, expires_at, state, due, since, priority,
                      kin, files, attempt, owner, provider, provider_id, cost)
SELECT * FROM (VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, '', '', '', '')) WHERE column1 IS NOT NULL;

-- name: add_audio
INSERT INTO audio (message_id, n, name, kind, octets) VALUES (?, ?, ?, ?, ?);

-- name: give_tickets
UPDATE store SET tickets = tickets + ? RETURNING tickets;

-- name: known_as
SELECT m.id, m.ticket, d.state FROM delivery AS d JOIN message AS m ON m.id = d.message_id WHERE d.id = ?;

-- name: hear_of_call
UPDATE delivery SET notify = notify | ?1 WHERE id = ?2 AND notify <> notify | ?1;

-- name: hear_of_part
UPDATE fragment SET notify = notify | ?1 WHERE ticket = ?2 AND notify <> notify | ?1;

-- name: calls_of
SELECT count(*) FROM delivery WHERE message_id = ?;

-- Parts of long messages ----------------------------------------------------------------------------------------------

-- Of each kind the newest few: a sender may use one number again and again.
-- name: sets
WITH want (client, key, total) AS (VALUES (?, ?, ?))
SELECT p.id, p.client, p.key, p.total, p.begun, p.touched, p.highest, p.missing, p.octets, p.closed
FROM want CROSS JOIN parts AS p
WHERE p.id IN (SELECT id FROM parts AS o
               WHERE o.client = want.client AND o.key = want.key AND o.total = want.total AND o.message_id = ''
               ORDER BY o.id DESC LIMIT 8)
UNION ALL
SELECT p.id, p.client, p.key, p.total, p.begun, p.touched, p.highest, p.missing, p.octets, p.closed
FROM want CROSS JOIN parts AS p
WHERE p.id IN (SELECT id FROM parts AS o
               WHERE o.client = want.client AND o.key = want.key AND o.total = want.total AND o.message_id <> ''
                 AND o.closed >= ?
               ORDER BY o.closed DESC LIMIT 8);

-- name: sets_open
SELECT count(*) FROM parts WHERE client = ? AND message_id = '';

-- name: fragments_like
SELECT parts_id, number, ticket, body FROM fragment WHERE (parts_id, number) IN (VALUES (?, ?));

-- name: fragments
SELECT p.client, p.key, p.total, f.number, f.at, f.notify, f.body, f.ticket, f.octets
FROM parts AS p JOIN fragment AS f ON f.parts_id = p.id WHERE p.id = ? ORDER BY f.number;

-- name: add_set
INSERT INTO parts (id, client, key, total, begun, touched, highest, missing, octets, closed, message_id)
SELECT * FROM (VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, '')) WHERE column1 IS NOT NULL;

-- name: add_fragment
INSERT INTO fragment (ticket, parts_id, number, at, notify, octets, body)
SELECT * FROM (VALUES (?, ?, ?, ?, ?, ?, ?)) WHERE column1 IS NOT NULL;

-- name: grow_set
UPDATE parts SET touched = ?, highest = ?, missing = ?, octets = ? WHERE id = ?;

-- name: sets_named
SELECT id, message_id, (SELECT max(ticket) FROM fragment WHERE parts_id = parts.id) FROM parts
WHERE id IN (VALUES (?));

-- name: close_set
UPDATE parts SET message_id = ?, closed = ? WHERE id = ?;

-- name: hand_over_sets
UPDATE parts SET message_id = ?1 WHERE message_id = ?2 AND message_id <> '';

-- name: sets_begun_before
SELECT begun, id FROM parts WHERE message_id = '' AND begun < ? AND (begun, id) > (?, ?) ORDER BY begun, id LIMIT ?;

-- name: sets_whole
SELECT begun, id FROM parts WHERE message_id = '' AND missing = 0 AND (begun, id) > (?, ?)
ORDER BY begun, id LIMIT ?;

-- name: waiting_part
SELECT p.client, p.key, p.total, f.number, f.at, f.notify, f.body, f.ticket, f.octets
FROM fragment AS f JOIN parts AS p ON p.id = f.parts_id WHERE f.ticket = ? AND p.client = ? AND p.message_id = '';

-- name: tickets_of
SELECT f.ticket, f.notify FROM parts AS p JOIN fragment AS f ON f.parts_id = p.id
WHERE p.message_id = ? AND p.message_id <> '' ORDER BY f.ticket;

-- name: forget_fragments
DELETE FROM fragment WHERE parts_id IN (
    SELECT id FROM parts WHERE message_id = ?1 AND message_id <> ''
                           AND NOT EXISTS (SELECT 1 FROM message WHERE id = ?1));

-- name: forget_sets
DELETE FROM parts WHERE message_id = ?1 AND message_id <> '' AND NOT EXISTS (SELECT 1 FROM message WHERE id = ?1);

-- name: forget_set_fragments
DELETE FROM fragment WHERE parts_id = ?;

-- name: forget_set
DELETE FROM parts WHERE id = ?;

-- Changing ------------------------------------------------------------------------------------------------------------

-- A question goes on when what is heard meanwhile leaves its time as it was.
-- name: move
UPDATE delivery SET asking = asking AND due = ?2, state = ?1, due = ?2, since = ?3, attempt = ?4, owner = ?5,
                    provider = ?6, provider_id = ?7
WHERE id = ?8 AND state = ?9 AND owner = ?10 AND attempt = ?11;

-- For those that were chosen in the same transaction.
-- name: claim
WITH chosen (id) AS (VALUES (?))
UPDATE delivery SET state = 'sending', due = ?, since = ?, attempt = attempt + 1, owner = ?, provider = ?,
                    provider_id = ?
WHERE id IN (SELECT id FROM chosen);

-- name: add_step
INSERT INTO step (call_id, at, event, state, attempt, why, detail, who)
SELECT * FROM (VALUES (?, ?, ?, ?, ?, ?, ?, ?)) WHERE column1 IS NOT NULL;

-- name: bill
UPDATE delivery SET cost = iif(?1 = '', cost, ?1), seconds = coalesce(?2, seconds) WHERE id = ?3;

-- name: ask
UPDATE delivery SET due = ?, asking = 1 WHERE id = ? AND state = ? AND attempt = ?;

-- name: postpone
UPDATE delivery SET due = ?, asking = 0 WHERE id = ? AND state = ? AND attempt = ?;

-- At start alone: every call that the provider has is looked at.
-- name: asked_by_nobody
UPDATE delivery SET due = ?, asking = 0 WHERE state IN ('taken', 'unsure') AND asking = 1;

-- name: beat
UPDATE store SET beats = beats + 1;

-- Choosing ------------------------------------------------------------------------------------------------------------

-- One look-up a priority, so that what is due later is never walked. The last LIMIT ends the looking.
-- name: ready
SELECT * FROM (SELECT * FROM call
               WHERE state = 'queued' AND files = ?1 AND priority = 3 AND due <= ?2 AND expires_at > ?2
               ORDER BY due, id LIMIT ?3)
UNION ALL
SELECT * FROM (SELECT * FROM call
               WHERE state = 'queued' AND files = ?1 AND priority = 2 AND due <= ?2 AND expires_at > ?2
               ORDER BY due, id LIMIT ?3)
UNION ALL
SELECT * FROM (SELECT * FROM call
               WHERE state = 'queued' AND files = ?1 AND priority = 1 AND due <= ?2 AND expires_at > ?2
               ORDER BY due, id LIMIT ?3)
UNION ALL
SELECT * FROM (SELECT * FROM call
               WHERE state = 'queued' AND files = ?1 AND priority = 0 AND due <= ?2 AND expires_at > ?2
               ORDER BY due, id LIMIT ?3)
LIMIT ?3;

-- Of one message: its text, its files, its priority and its validity are known by then.
-- name: siblings
SELECT id, phone, attempt FROM delivery INDEXED BY delivery_state
WHERE state = 'queued' AND state <> '' AND message_id = ? AND due <= ? ORDER BY n LIMIT ?;

-- name: sent_under
SELECT id, phone FROM delivery WHERE provider_id = ? AND provider_id <> '';

-- name: audio
SELECT name, kind, octets FROM audio WHERE message_id = ? ORDER BY n;

-- name: askable
SELECT * FROM call WHERE state IN ('taken', 'unsure') AND due <= ? ORDER BY due, id LIMIT ?;

-- The rest need no text; their columns stand in the order of `rows.Position`.

-- name: sending
SELECT id, state, attempt, due, since, owner, provider, provider_id, phone, message_id FROM delivery
WHERE state = 'sending';

-- name: lapsed
SELECT id, state, attempt, due, since, owner, provider, provider_id, phone, message_id FROM delivery
WHERE state = 'sending' AND due <= ? LIMIT ?;

-- name: outlived
SELECT id, state, attempt, due, since, owner, provider, provider_id, phone, message_id FROM delivery
WHERE state IN ('queued', 'held') AND expires_at <= ? LIMIT ?;

-- name: silent
SELECT id, state, attempt, due, since, owner, provider, provider_id, phone, message_id FROM delivery
WHERE state IN ('taken', 'unsure') AND since < ? LIMIT ?;

-- name: position
SELECT id, state, attempt, due, since, owner, provider, provider_id, phone, message_id FROM delivery
WHERE id = ?;

-- name: position_by_provider
SELECT id, state, attempt, due, since, owner, provider, provider_id, phone, message_id FROM delivery
WHERE provider_id = ? AND provider = ? AND provider_id <> '';

-- name: position_by_provider_and_phone
SELECT id, state, attempt, due, since, owner, provider, provider_id, phone, message_id FROM delivery
WHERE provider_id = ? AND provider = ? AND phone = ? AND provider_id <> '' ORDER BY id DESC LIMIT 1;

-- name: positions_in_message
SELECT id, state, attempt, due, since, owner, provider, provider_id, phone, message_id FROM delivery
WHERE message_id = ? AND phone = ? LIMIT 2;

-- Without text.
-- name: doubted
SELECT d.id, d.message_id, d.phone, '', d.state, d.attempt, d.due, m.accepted_at, d.expires_at, d.since,
       d.owner, d.provider, d.provider_id, m.caller_id, m.voice
FROM delivery AS d CROSS JOIN message AS m ON m.id = d.message_id
WHERE d.phone = ? AND d.provider = ? AND d.provider_id = '' AND d.state IN ('unsure', 'sending')
ORDER BY d.id DESC LIMIT ?;

-- Receipts before their time ------------------------------------------------------------------------------------------

-- name: keep_receipt
INSERT INTO early_receipt (at, provider, provider_id, call_id, state, why, detail, cost, seconds, phone, aliases)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO NOTHING;

-- name: kept_receipts
SELECT n, provider, provider_id, state, why, detail, call_id, cost, seconds, aliases, phone FROM early_receipt
WHERE (provider_id = ?1 AND provider = ?2 AND provider_id <> '') OR provider_id = ?3
   OR (call_id = ?3 AND call_id <> '') OR (provider_id = ?4 AND phone = ?5);

-- The newest of those that may be meant under another form of an id.
-- name: kept_for_phone
SELECT n, provider, provider_id, state, why, detail, call_id, cost, seconds, aliases, phone FROM early_receipt
WHERE phone = ? AND phone <> '' AND provider = ? ORDER BY n DESC LIMIT 256;

-- name: drop_receipt
DELETE FROM early_receipt WHERE n = ?;

-- Reports -------------------------------------------------------------------------------------------------------------
-- Open: neither told nor given up. Whoever tells is fenced by `owed_at`, for what is owed again is another
-- matter, and by the call, for a number may be used again when it is forgotten.

-- name: wanted
SELECT d.notify, m.id, m.ingress, m.client, m.sender FROM delivery AS d JOIN message AS m ON m.id = d.message_id
WHERE d.id = ?;

-- name: owe
INSERT INTO report (call_id, state, home, due, owed_at) VALUES (?1, ?2, ?3, ?4, ?4)
ON CONFLICT DO NOTHING;

-- name: owe_again
INSERT INTO report (call_id, state, home, due, owed_at) VALUES (?1, ?2, ?3, ?4, ?4)
ON CONFLICT (call_id, state) DO UPDATE SET due = excluded.due, owed_at = max(excluded.owed_at, owed_at + 1), tries = 0,
    told_at = NULL, given_up_at = NULL, error = '', telling = 0;

-- name: homes_owed
SELECT value FROM json_each(?)
WHERE EXISTS (SELECT 1 FROM report
              WHERE told_at IS NULL AND given_up_at IS NULL AND home = value AND due <= ?);

-- name: owed
SELECT id, call_id FROM report
WHERE told_at IS NULL AND given_up_at IS NULL AND home = ? AND due <= ? ORDER BY due, id LIMIT ?;

-- name: tell
WITH chosen (id) AS (VALUES (?))
UPDATE report SET due = ?, telling = 1 WHERE id IN (SELECT id FROM chosen);

-- name: told
UPDATE report SET told_at = ?, tries = tries + 1, error = '', telling = 0
WHERE id = ? AND call_id = ? AND owed_at = ? AND told_at IS NULL AND given_up_at IS NULL;

-- name: untold
UPDATE report SET due = coalesce(?1, due), given_up_at = iif(?1 IS NULL, ?2, NULL), error = ?3, tries = tries + ?4,
                  telling = 0
WHERE id = ?5 AND call_id = ?6 AND owed_at = ?7 AND told_at IS NULL AND given_up_at IS NULL;

-- At start alone: every open report is looked at.
-- name: told_by_nobody
UPDATE report INDEXED BY report_owed SET due = ?, telling = 0
WHERE told_at IS NULL AND given_up_at IS NULL AND telling = 1;

-- name: homes_between
WITH RECURSIVE found (home) AS (
    SELECT min(home) FROM report WHERE told_at IS NULL AND given_up_at IS NULL AND home > ?1 AND home < ?2
    UNION ALL
    SELECT (SELECT min(r.home) FROM report AS r
            WHERE r.told_at IS NULL AND r.given_up_at IS NULL AND r.home > found.home AND r.home < ?2)
    FROM found WHERE found.home IS NOT NULL)
SELECT home FROM found WHERE home IS NOT NULL;

-- name: owed_before
SELECT id FROM report
WHERE told_at IS NULL AND given_up_at IS NULL AND home = ? AND owed_at < ? ORDER BY owed_at, id LIMIT ?;

-- The one that is the first too many, counted from the newest.
-- name: too_many
SELECT owed_at, id FROM report
WHERE told_at IS NULL AND given_up_at IS NULL AND home = ? ORDER BY owed_at DESC, id DESC LIMIT 1 OFFSET ?;

-- name: not_newer
SELECT id FROM report
WHERE told_at IS NULL AND given_up_at IS NULL AND home = ?1 AND (owed_at, id) <= (?2, ?3) ORDER BY owed_at, id LIMIT ?4;

-- name: forgo
UPDATE report SET given_up_at = ?1, error = ?2
WHERE id = ?3 AND told_at IS NULL AND given_up_at IS NULL AND NOT (telling = 1 AND due > ?1);

-- Sweeping ------------------------------------------------------------------------------------------------------------

-- At most so many are looked at, oldest end first, and fewer taken.
-- name: over
SELECT ended.id, ended.message_id FROM (
    SELECT id, message_id FROM delivery
    WHERE state IN ('delivered', 'failed', 'expired', 'cancelled') AND since < ? ORDER BY since LIMIT ?) AS ended
WHERE NOT EXISTS (SELECT 1 FROM report WHERE call_id = ended.id AND told_at IS NULL AND given_up_at IS NULL)
LIMIT ?;

-- name: forget_steps
DELETE FROM step WHERE call_id = ?;

-- name: forget_reports
DELETE FROM report WHERE call_id = ?;

-- name: forget_call
DELETE FROM delivery WHERE id = ?;

-- name: forget_message
DELETE FROM message WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM delivery WHERE message_id = ?1);

-- name: forget_audio
DELETE FROM audio WHERE message_id = ?1 AND NOT EXISTS (SELECT 1 FROM message WHERE id = ?1);

-- name: forget_keys
DELETE FROM dedup WHERE key IN (SELECT key FROM dedup WHERE until <= ? LIMIT ?);

-- name: forget_receipts
DELETE FROM early_receipt WHERE n IN (SELECT n FROM early_receipt WHERE at <= ? LIMIT ?);

-- Looking -------------------------------------------------------------------------------------------------------------

-- name: story
SELECT * FROM story WHERE id = ?;

-- name: attached
SELECT name, kind, length(octets) FROM audio WHERE message_id = ? ORDER BY n;

-- name: steps
SELECT at, event, state, attempt, why, detail, who FROM step WHERE call_id = ? ORDER BY n;

-- name: reports
SELECT id, call_id, state, due, tries, told_at, given_up_at, error, home, owed_at FROM report WHERE call_id = ?;

-- name: find
SELECT id FROM delivery WHERE id = ?1 OR message_id = ?1 ORDER BY n;

-- name: newest
SELECT message_id, n, id FROM delivery WHERE (message_id, n) < (?, ?) ORDER BY message_id DESC, n DESC LIMIT ?;

-- name: newest_in_state
SELECT message_id, n, id FROM delivery WHERE state = ? AND state <> '' AND (message_id, n) < (?, ?)
ORDER BY message_id DESC, n DESC LIMIT ?;

-- There is no index by number: so many of the newest are looked at, and where that ended is said.
-- name: newest_to
SELECT message_id, n, id, state
FROM (SELECT message_id, n, id, state, phone FROM delivery WHERE (message_id, n) < (?, ?)
      ORDER BY message_id DESC, n DESC LIMIT ?)
WHERE phone = ?;

-- name: last_of_newest
SELECT id FROM delivery WHERE (message_id, n) < (?, ?) ORDER BY message_id DESC, n DESC LIMIT 1 OFFSET ?;

-- name: place
SELECT message_id, n FROM delivery WHERE id = ?;

-- name: counts
SELECT state, count(*) FROM delivery WHERE state <> '' GROUP BY state;

-- name: ticketed
SELECT id FROM message WHERE ticket = ? AND ticket > 0 AND client = ? ORDER BY rowid DESC LIMIT 1;

-- name: went_into
SELECT p.message_id FROM fragment AS f JOIN parts AS p ON p.id = f.parts_id
WHERE f.ticket = ? AND p.client = ? AND p.message_id <> '';

-- name: unsent
SELECT m.accepted_at, m.caller_id, m.voice, m.not_before, m.ticket,
       m.ingress, m.client, m.peer, m.sender, m.reference, m.subject, m.headers, m.envelope_id,
       d.id, d.message_id, d.phone, d.state, d.attempt, d.due, d.expires_at, d.since, d.owner, d.provider, d.provider_id,
       d.priority, d.address, d.notify, d.original, d.cost, d.seconds
FROM delivery AS d CROSS JOIN message AS m ON m.id = d.message_id
WHERE d.phone = ? AND d.kin = ? AND d.attempt = 0 AND d.state IN ('queued', 'held') AND m.client = ? AND m.sender = ?
ORDER BY d.id LIMIT ?;

-- The same of one message and its calls, each with its last step.

-- name: brief_message
SELECT accepted_at, caller_id, voice, not_before, ticket,
       ingress, client, peer, sender, reference, subject, headers, envelope_id
FROM message WHERE id = ?;

-- name: brief_calls
SELECT d.id, d.message_id, d.phone, d.state, d.attempt, d.due, d.expires_at, d.since, d.owner, d.provider, d.provider_id,
       d.priority, d.address, d.notify, d.original, d.cost, d.seconds,
       s.at, s.event, s.state, s.attempt, s.why, s.detail, s.who
FROM delivery AS d LEFT JOIN step AS s ON s.n = (SELECT max(n) FROM step WHERE call_id = d.id)
WHERE d.message_id = ? ORDER BY d.n;

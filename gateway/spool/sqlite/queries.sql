-- Every statement of the store but its schema. `statements.py` reads the sections by name.

-- Putting -------------------------------------------------------------------------------------------------------------

-- name: duplicate
SELECT call_id FROM dedup
WHERE key = ? AND until > ?
  AND NOT EXISTS (SELECT 1 FROM delivery
                  WHERE id = call_id AND attempt = 0 AND state IN ('cancelled', 'expired'));

-- name: remember
INSERT INTO dedup (key, call_id, until) VALUES (?, ?, ?)
ON CONFLICT (key) DO UPDATE SET call_id = excluded.call_id, until = excluded.until;

-- name: add_message
INSERT INTO message (id, ingress, client, peer, sender, reference, subject, headers, envelope_id, text, accepted_at,
                     expires_at, remarks)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: add_call
INSERT INTO delivery (id, message_id, n, phone, address, notify, original, expires_at, state, due, since, attempt,
                      owner, provider, provider_id, cost)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, '', '', '', '');

-- Changing ------------------------------------------------------------------------------------------------------------

-- name: move
UPDATE delivery SET state = ?, due = ?, since = ?, attempt = ?, owner = ?, provider = ?, provider_id = ?
WHERE id = ? AND state = ? AND owner = ? AND attempt = ?;

-- name: add_step
INSERT INTO step (call_id, at, event, state, attempt, why, detail, who)
VALUES (?, ?, ?, ?, ?, ?, ?, ?);

-- name: bill
UPDATE delivery SET cost = iif(?1 = '', cost, ?1), seconds = coalesce(?2, seconds) WHERE id = ?3;

-- name: postpone
UPDATE delivery SET due = ? WHERE id = ? AND state = ? AND attempt = ?;

-- name: beat
UPDATE store SET beats = beats + 1;

-- Choosing ------------------------------------------------------------------------------------------------------------

-- name: ready
SELECT * FROM call WHERE state = 'queued' AND due <= ? AND expires_at > ? ORDER BY due, id LIMIT ?;

-- name: waiting
SELECT * FROM call WHERE state IN ('taken', 'unsure') AND due <= ? ORDER BY due, id LIMIT ?;

-- The rest need no text; their columns stand in the order of `rows.Position`.

-- name: sending
SELECT id, state, attempt, due, since, owner, provider, provider_id FROM delivery
WHERE state = 'sending';

-- name: lapsed
SELECT id, state, attempt, due, since, owner, provider, provider_id FROM delivery
WHERE state = 'sending' AND due <= ? LIMIT ?;

-- name: outlived
SELECT id, state, attempt, due, since, owner, provider, provider_id FROM delivery
WHERE state IN ('queued', 'held') AND expires_at <= ? LIMIT ?;

-- name: silent
SELECT id, state, attempt, due, since, owner, provider, provider_id FROM delivery
WHERE state IN ('taken', 'unsure') AND since < ? LIMIT ?;

-- name: position
SELECT id, state, attempt, due, since, owner, provider, provider_id FROM delivery
WHERE id = ?;

-- name: position_by_provider
SELECT id, state, attempt, due, since, owner, provider, provider_id FROM delivery
WHERE provider_id = ? AND provider = ? AND provider_id <> '';

-- Receipts before their time ------------------------------------------------------------------------------------------

-- name: keep_receipt
INSERT INTO early_receipt (at, provider, provider_id, call_id, state, why, detail, cost, seconds)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO NOTHING;

-- name: kept_receipts
SELECT n, provider, provider_id, state, why, detail, call_id, cost, seconds FROM early_receipt
WHERE (provider_id = ?1 AND provider = ?2 AND provider_id <> '') OR provider_id = ?3
   OR (call_id = ?3 AND call_id <> '');

-- name: drop_receipt
DELETE FROM early_receipt WHERE n = ?;

-- Reports -------------------------------------------------------------------------------------------------------------

-- name: wanted
SELECT message_id, notify FROM delivery WHERE id = ?;

-- name: sender
SELECT sender FROM message WHERE id = ?;

-- name: owe
INSERT INTO report (call_id, state, due) VALUES (?, ?, ?) ON CONFLICT DO NOTHING;

-- name: owed
SELECT id, call_id FROM report
WHERE told_at IS NULL AND given_up_at IS NULL AND due <= ? ORDER BY due, id LIMIT ?;

-- name: postpone_report
UPDATE report SET due = ? WHERE id = ?;

-- name: told
UPDATE report SET told_at = ?, tries = tries + 1, error = ''
WHERE id = ? AND told_at IS NULL AND given_up_at IS NULL;

-- name: untold
UPDATE report SET due = coalesce(?1, due), given_up_at = iif(?1 IS NULL, ?2, NULL), tries = tries + 1, error = ?3
WHERE id = ?4 AND told_at IS NULL AND given_up_at IS NULL;

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

-- name: forget_keys
DELETE FROM dedup WHERE key IN (SELECT key FROM dedup WHERE until <= ? LIMIT ?);

-- name: forget_receipts
DELETE FROM early_receipt WHERE n IN (SELECT n FROM early_receipt WHERE at <= ? LIMIT ?);

-- Looking -------------------------------------------------------------------------------------------------------------

-- name: story
SELECT * FROM story WHERE id = ?;

-- name: steps
SELECT at, event, state, attempt, why, detail, who FROM step WHERE call_id = ? ORDER BY n;

-- name: reports
SELECT id, call_id, state, due, tries, told_at, given_up_at, error FROM report WHERE call_id = ?;

-- name: find
SELECT id FROM delivery WHERE id = ?1 OR message_id = ?1 ORDER BY n;

-- name: newest
SELECT message_id, n, id FROM delivery WHERE (message_id, n) < (?, ?) ORDER BY message_id DESC, n DESC LIMIT ?;

-- name: newest_in_state
SELECT message_id, n, id FROM delivery WHERE state = ? AND state <> '' AND (message_id, n) < (?, ?)
ORDER BY message_id DESC, n DESC LIMIT ?;

-- name: place
SELECT message_id, n FROM delivery WHERE id = ?;

-- name: counts
SELECT state, count(*) FROM delivery WHERE state <> '' GROUP BY state;

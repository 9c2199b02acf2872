-- What was changed in a text before it is said, and what was noticed in it: a report tells it, perhaps days later.
-- "" for nothing, which is nearly always; else a JSON array, see `rows.text_of_remarks`.

ALTER TABLE message ADD COLUMN remarks TEXT NOT NULL DEFAULT '';

DROP VIEW story;
-- Columns in the order of `message.Call`, then `message.Origin`, then what is left of `Recipient` and `Story`.
CREATE VIEW story AS
SELECT d.id, d.message_id, d.phone, m.text, d.state, d.attempt, d.due, m.accepted_at, d.expires_at, d.since,
       d.owner, d.provider, d.provider_id,
       m.ingress, m.client, m.peer, m.sender, m.reference, m.subject, m.headers, m.envelope_id,
       d.address, d.notify, d.original, d.cost, d.seconds, d.n, m.remarks
FROM delivery AS d JOIN message AS m ON m.id = d.message_id;

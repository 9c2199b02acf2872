-- Doubt ends in silence too, and what has ended long ago is forgotten. Both are looked for by `since`.

DROP INDEX delivery_silent;
CREATE INDEX delivery_silent ON delivery (since) WHERE state IN ('taken', 'unsure');
CREATE INDEX delivery_ended  ON delivery (since) WHERE state IN ('delivered', 'failed', 'expired', 'cancelled');

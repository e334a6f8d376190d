-- What a command told glusterd, as its kind: before, it was read back from argv. The
-- commands that are there already get it from fillOrders in orders.go.
ALTER TABLE commands ADD COLUMN verb   TEXT NOT NULL DEFAULT '';
ALTER TABLE commands ADD COLUMN step   TEXT NOT NULL DEFAULT '';
ALTER TABLE commands ADD COLUMN option TEXT NOT NULL DEFAULT '';
ALTER TABLE commands ADD COLUMN value  TEXT NOT NULL DEFAULT '';

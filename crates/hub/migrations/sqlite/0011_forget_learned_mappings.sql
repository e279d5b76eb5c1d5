-- Earlier imports wrote down how they had understood each file, and the next took that for an order. From here on only what
-- a person said of a column is kept.
DELETE FROM import_mapping;

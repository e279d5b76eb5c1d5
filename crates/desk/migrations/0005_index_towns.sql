-- The towns of the filter are read off an index, one step a town, not out of every row.
CREATE INDEX inbox_by_town ON inbox (town);

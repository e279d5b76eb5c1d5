-- The tickets closed within a month are found without reading every document: from them is reckoned what a month would be.
CREATE INDEX slice_closed ON slice (json_extract(body, '$.case.ticket.closed_at')) WHERE entity = 'ticket';

-- The tickets with a final opinion are found without reading every document: the navigation counts them at each change.
CREATE INDEX slice_with_opinions ON slice (entity_id)
  WHERE entity = 'ticket' AND json_array_length(body, '$.case.ticket.opinions') > 0;

"""Put derived records into an index, idempotently, and ask the index."""

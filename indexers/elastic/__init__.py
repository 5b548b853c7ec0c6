"""Keep and ask the index in Elasticsearch: `index` is the port's adapter, `indexer` fills it from Kafka."""

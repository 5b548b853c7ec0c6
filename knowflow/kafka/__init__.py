"""Be the application on Kafka: topics, generations, tables read back, decisions, dead letters."""

"""Carry records from Kafka into Elasticsearch: nothing is lost, nothing is written twice to another end."""

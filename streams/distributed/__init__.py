"""Run the topology in faust-streaming workers over Kafka: the distributed runner.

Faust says which logical partitions are this worker's; for each of them one task carries
record batches into the very stages that the embedded runner carries, and one Kafka
transaction a turn takes the rows, the outputs and the positions of all of them along.
"""

"""Turn the conversations of an organisation into knowledge that it can use."""

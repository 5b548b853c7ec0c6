"""Turn interactions into derived records: pure stages, and beside them the runners."""

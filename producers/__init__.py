"""Read source systems and emit interactions; one module per source kind."""

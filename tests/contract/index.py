"""Say what every index adapter must do; each adapter's test class inherits this one."""

from __future__ import annotations

from tests.contract.index_alike import Alike
from tests.contract.index_asked import Asked
from tests.contract.index_stored import Stored


class IndexContract(Stored, Asked, Alike):
    """Hold an adapter to indexers/port.py; it gives opened() and reopened(), see IndexAdapter."""

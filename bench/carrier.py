"""A carrier that takes everything, as fast as it is asked, in a process of its own: python -m bench.carrier PORT LATENCY_MS.

It answers SendTextMessage in the service's wire format after the latency, and GET with the instants (Unix time) at which messages
came, then forgets them. The simulator of local/carrier checks and remembers more, and would itself be what limits the rate.
"""

import json
import sys
import time
import uuid

from bench.wire import serve


class Carrier:
    """Notes when each message came."""

    def __init__(self, latency: float) -> None:
        self._latency = latency
        self._arrived: list[float] = []

    def answer(self, target: str, _: bytes) -> tuple[bytes, float]:
        """As the service does; or, to a GET, when its messages came."""
        if not target:
            arrived, self._arrived = self._arrived, []
            return json.dumps(arrived).encode(), 0
        self._arrived.append(time.time())
        return b'{"MessageId":"%s"}' % str(uuid.uuid4()).encode(), self._latency


if __name__ == "__main__":
    serve(int(sys.argv[1]), Carrier(float(sys.argv[2]) / 1000).answer)

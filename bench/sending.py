"""How fast one sender is, how exactly it keeps a pace, and what its CPU time goes into."""

from itertools import count

from bench.audience import PERSONAL, PLAIN, numbers
from bench.campaigns import run_campaign
from bench.figures import BenchSection, Figure
from bench.seeding import seed
from bench.settings import Sizes
from bench.testbed import arrivals, fast_carrier, testbed
from bench.worker import WorkerResult

LATENCIES_MS = (15, 40)
SHARDS = 2
CARRIER = "carrier call"


def measure(sizes: Sizes) -> BenchSection:
    """One sender, by itself on the machine but for the emulator and the carrier."""
    figures: list[Figure] = []
    ids = (f"{number:016x}" for number in count(1))
    with testbed() as emulated:
        client = emulated.paths.client("dynamodb")
        seed(client, "consent", list(numbers(sizes.recipients // 2, SHARDS)))
        for latency in LATENCIES_MS:
            with fast_carrier(emulated.paths.carrier_port, latency):
                done = run_campaign(emulated, next(ids), SHARDS)
            figures.append(
                Figure(
                    f"recipients a second of one sender, the carrier answering after {latency} ms",
                    done.recipients / done.seconds,
                    least=300,
                )
            )
        with fast_carrier(emulated.paths.carrier_port, LATENCIES_MS[0]):
            for kind, text in (("the same text for all", PLAIN), ("a personal text", PERSONAL)):
                figures += _broken_down(run_campaign(emulated, next(ids), SHARDS, text, watch=True), kind)
    for parts_per_second, recipients in sizes.paced_recipients:
        figures.append(_paced(next(ids), parts_per_second, recipients))
    return BenchSection("sending", "One sender", tuple(figures))


def _broken_down(done: WorkerResult, kind: str) -> list[Figure]:
    """CPU milliseconds of each recipient."""
    each = {part: seconds / done.recipients * 1000 for part, seconds in done.parts.items()}
    whole = done.cpu_seconds / done.recipients * 1000
    rest = whole - sum(each.values())
    figures = [Figure(f"sender CPU besides the carrier call, {kind}", whole - each[CARRIER], "ms", most=0.5)]
    parts = each | {"the rest (threads, logs)": rest}
    return figures + [
        Figure(f"… {part}, {kind}", value, "ms") for part, value in sorted(parts.items(), key=lambda named: -named[1])
    ]


def _paced(campaign_id: str, parts_per_second: int, recipients: int) -> Figure:
    """How far the carrier's own account of the rate is from the pace that was given."""
    with testbed() as emulated, fast_carrier(emulated.paths.carrier_port, LATENCIES_MS[1]):
        seed(emulated.paths.client("dynamodb"), "consent", list(numbers(recipients, 1)))
        run_campaign(emulated, campaign_id, 1, parts_per_second=parts_per_second)
        came = arrivals(emulated.paths.carrier_port)
    rate = (len(came) - 1) / (came[-1] - came[0])
    return Figure(
        f"distance from a pace of {parts_per_second} parts a second",
        abs(rate / parts_per_second - 1) * 100,
        "%",
        most=2,
        note=f"{rate:.2f} a second over {came[-1] - came[0]:.0f} s, as the carrier saw it",
    )

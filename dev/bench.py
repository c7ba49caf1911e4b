"""Times quotations, or posting invoices, with and without the addon, in one run.

Run by dev/bench, which prepares the databases. Repetitions are interleaved and every
one is rolled back; medians are compared as ratios, since the machine is shared. Each case
has a process of its own, as the worker of a server has that serves one database: in one
process, what Python remembers of one registry's methods is forgotten over the other's. It
is started anew for each repetition: where things happen to lie in the memory of a process
makes it up to a twentieth faster or slower than the next, however often it measures.
"""

import argparse
import json
import random
import statistics
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context

from bench_posting import PostingBench, load_chart
from bench_quotation import Calls, Milliseconds, QuotationBench

from odoo import release
from odoo.tools import config


class Case:
    """Processes, one after another, that measure one kind of customer in one database.

    :param type kind: of :class:`QuotationBench`
    :param str name: of the case
    :param str base: the case that it is compared with; itself if there is none
    :param options: for ``kind.make``
    """

    def __init__(self, kind, name, database, base=None, **options):
        self.kind, self.name, self.base = kind, name, base or name
        self.database, self.options = database, {"name": name, **options}
        self.made = self.process = None

    def start(self, clock):
        if self.process:
            self.process.shutdown()
        start = (self.kind, self.database, self.made, clock)
        self.process = ProcessPoolExecutor(1, get_context("spawn"), self._start, start)
        if not self.made:
            self.made = self.process.submit(self._make, self.options).result()

    def run(self, size):
        return self.process.submit(self._run, size).result()

    # These three are what the process does.

    @classmethod
    def _start(cls, kind, database, made, clock):
        config.parse_config([])
        cls.bench = kind(database, clock())
        vars(cls.bench).update(made or {})

    @classmethod
    def _make(cls, options):
        return cls.bench.make(**options)

    @classmethod
    def _run(cls, size):
        return cls.bench.run(size)


def repeat(cases, repetitions, clock):
    """Return what each case took: its name → size → list of what ``run`` of its kind returns."""
    sizes, order = cases[0].kind.sizes, random.Random(1)
    taken = {case.name: {size: [] for size in sizes} for case in cases}
    for _repetition in range(repetitions):
        for case in cases:
            case.start(clock)
        for size, often in sizes.items():
            for number in range(1 + often):
                # In another order each time, so that none always follows the same one.
                for case in order.sample(cases, len(cases)):
                    result = case.run(size)
                    if number:  # the first one warms up
                        taken[case.name][size].append(result)
    return taken


def compare(cases, repetitions, clock):
    taken, rows = repeat(cases, repetitions, clock), []
    for size in cases[0].kind.sizes:
        for act, what in enumerate(cases[0].kind.acts):
            for case in cases:
                runs = taken[case.name][size]
                times = [run[act][0] for run in runs]
                base = [run[act][0] for run in taken[case.base][size]]
                # Of each repetition: what the machine does meanwhile meets both alike.
                ratios = [time / other for time, other in zip(times, base, strict=True)]
                rows.append(
                    {
                        "act": what,
                        "lines": size,
                        "case": case.name,
                        clock.unit: round(statistics.median(times), 1),
                        "ratio": round(statistics.median(ratios), 3),
                        "queries": statistics.median(run[act][1] for run in runs),
                    }
                )
    return rows


def quotations(without, unrelated, restricted, earned, exception):
    plain, case = "without the addon", partial(Case, QuotationBench)
    return [
        case(plain, without),
        case("unrelated customer", unrelated, plain),
        case("restricted, allowed lines", restricted, plain, restrict="sip_trunk"),
        case("restricted, it earns", earned, plain, restrict="connectivity"),
        case("sale_exception, one rule", exception, plain, forbid=True),
    ]


def posting(without, without_agent, without_order, unrelated, agent, earned, ordered):
    plain, earning, billing = "without the addon", "without it, an agent", "without it, an order's"
    case, restrict = partial(Case, PostingBench), {"restrict": "connectivity"}
    return [
        case(plain, without),
        case("unrelated customer", unrelated, plain),
        case(earning, without_agent, agent=True),
        case("an agent", agent, earning, agent=True),
        case("a channel partner earns", earned, earning, **restrict),
        case(billing, without_order, agent=True, ordered=True),
        case("an order's, it earns", ordered, billing, ordered=True, **restrict),
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["quotations", "posting", "chart"])
    parser.add_argument("databases", nargs="+", help="one for each case, in their order")
    parser.add_argument("--repetitions", type=int, default=15)
    parser.add_argument("--calls", action="store_true", help="count calls instead of time")
    parser.add_argument("--json", help="file to write the figures to")
    options = parser.parse_intermixed_args()
    config.parse_config([])
    if options.what == "chart":
        load_chart(*options.databases)
        return
    cases = {"quotations": quotations, "posting": posting}[options.what](*options.databases)
    clock = Calls if options.calls else Milliseconds
    rows = compare(cases, options.repetitions, clock)
    print(f"{'':8} {'lines':>5}  {'':26} {clock.unit:>8} {'ratio':>6} {'queries':>8}")
    for row in rows:
        print(
            f"{row['act']:8} {row['lines']:5}  {row['case']:26}"
            f" {row[clock.unit]:8.1f} {row['ratio']:6.2f} {row['queries']:8.0f}"
        )
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump({"odoo": release.version, "rows": rows}, file, indent=1)
    sys.stdout.flush()


if __name__ == "__main__":
    main()

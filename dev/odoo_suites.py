"""Run Odoo's own tests and keep each one's outcome, or compare two such runs.

usage: odoo_suites.py run FILE ODOO-OPTION...
       odoo_suites.py compare WITHOUT-FILE WITH-FILE
"""

import atexit
import json
import os
import re
import sys
from collections import Counter
from pathlib import Path


def run(file, options):
    """Start Odoo as its own program does, with a result that writes down every outcome."""
    # Odoo stops a run after this many failures; here each counts, however many there are.
    os.environ.setdefault("ODOO_TEST_MAX_FAILED_TESTS", "100000")
    import odoo.cli  # a comparison needs no Odoo
    from odoo.tests import loader

    outcomes = {}
    loader.OdooTestResult = recording(loader.OdooTestResult, outcomes)
    make_suite = loader.make_suite

    def make_whole_suite(module_names, position="at_install"):
        # Tests meant for the moment of a module's installation run at the end, too, not
        # while modules load: only then does the addon's code take part in them.
        if position == "at_install":
            return make_suite([])
        suite = make_suite(module_names, position)
        suite.addTests(make_suite(module_names, "at_install"))
        return suite

    loader.make_suite = make_whole_suite
    atexit.register(lambda: Path(file).write_text(json.dumps(outcomes, indent=1)))
    sys.argv = ["odoo", *options]
    odoo.cli.main()


def recording(result_class, outcomes):
    class RecordingResult(result_class):
        def startTest(self, test):
            outcomes[test.id()] = ["passed", ""]
            super().startTest(test)

        def addSkip(self, test, reason):
            outcomes[test.id()] = ["skipped", str(reason)]
            super().addSkip(test, reason)

        def logError(self, flavour, test, error):
            # A subtest speaks for its test; the first failure of several is kept.
            test_id = getattr(test, "test_case", test).id()
            if outcomes.get(test_id, ["passed"])[0] == "passed":
                lines = str(error[1]).strip().splitlines() or [""]
                outcomes[test_id] = [flavour.lower(), f"{error[0].__name__}: {lines[0]}"]
            super().logError(flavour, test, error)

    return RecordingResult


def compare(without_file, with_file):
    """Print what differs; say whether anything does."""
    without = json.loads(Path(without_file).read_text())
    with_addon = json.loads(Path(with_file).read_text())
    differing = [
        test_id
        for test_id in sorted({*without, *with_addon})
        if comparable(without.get(test_id)) != comparable(with_addon.get(test_id))
    ]
    for name, outcomes in (("without the addon", without), ("with it", with_addon)):
        counts = Counter(outcome for outcome, _message in outcomes.values())
        figures = ", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items()))
        print(f"{name}: {len(outcomes)} tests: {figures}")
    for test_id in differing:
        print(f"\n{test_id}")
        print("  without:", *(without.get(test_id) or ["did not run"]))
        print("  with:   ", *(with_addon.get(test_id) or ["did not run"]))
    print("\nNo test differs." if not differing else f"\n{len(differing)} tests differ.")
    return not differing


def comparable(outcome):
    """Leave out what differs between any two runs: record ids, addresses, times."""
    return outcome and [outcome[0], re.sub(r"0x[0-9a-f]+|\d+", "#", outcome[1])]


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["run", file, *options]:
            run(file, options)
        case ["compare", without_file, with_file]:
            sys.exit(not compare(without_file, with_file))
        case _:
            sys.exit(__doc__)

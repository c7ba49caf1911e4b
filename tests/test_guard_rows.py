"""Every way past the guard is tested: a test named after each row of their table."""

import re
from pathlib import Path

from odoo.tests import BaseCase

ROWS = range(1, 37)


class TestGuardRows(BaseCase):
    def test_each_row_has_a_test_of_its_name(self):
        tested = set()
        for file in Path(__file__).parent.glob("test_*.py"):
            for rows in re.findall(r"def test_row_(\d\d(?:_and_\d\d)*)_", file.read_text()):
                tested |= {int(row) for row in rows.split("_and_")}
        self.assertFalse(set(ROWS) - tested, "rows without a test")
        self.assertFalse(tested - set(ROWS), "tests of rows that do not exist")

"""The periods of settlements, by themselves and over whole years."""

from datetime import date, timedelta

from odoo.tests import BaseCase

from ..policy.settlement_periods import settlement_period


class TestSettlementPeriods(BaseCase):
    def test_each_kind_of_period_has_its_first_and_last_day(self):
        for kind, day, first, last in (
            ("biweekly", "2026-01-15", "2026-01-01", "2026-01-15"),
            ("biweekly", "2026-01-16", "2026-01-16", "2026-01-31"),
            ("biweekly", "2028-02-29", "2028-02-16", "2028-02-29"),
            ("monthly", "2026-02-28", "2026-02-01", "2026-02-28"),
            ("quaterly", "2026-12-31", "2026-10-01", "2026-12-31"),
            ("semi", "2026-06-30", "2026-01-01", "2026-06-30"),
            ("semi", "2026-07-01", "2026-07-01", "2026-12-31"),
            ("annual", "2026-07-01", "2026-01-01", "2026-12-31"),
        ):
            with self.subTest(kind=kind, day=day):
                found = settlement_period(kind, date.fromisoformat(day))
                self.assertEqual(found, (date.fromisoformat(first), date.fromisoformat(last)))

    def test_periods_follow_each_other_without_a_gap(self):
        for kind in ("biweekly", "monthly", "quaterly", "semi", "annual"):
            first, last = settlement_period(kind, date(2024, 1, 1))
            day = date(2024, 1, 1)
            while day < date(2029, 1, 1):
                if day > last:
                    begun = day
                    first, last = settlement_period(kind, day)
                    self.assertEqual(first, begun, kind)
                self.assertEqual(settlement_period(kind, day), (first, last))
                day += timedelta(days=1)

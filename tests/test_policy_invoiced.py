"""What is left billed of a product: examples, and what holds whatever is billed and given back."""

import random
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..policy import Entry, still_invoiced

CENT = 0.01
SLACK = 1e-6

#: The same examples each time, however busy the machine is.
steady = settings(
    max_examples=300,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)

prices = st.sampled_from([0, 36, 9000, 10000])


@st.composite
def histories(draw, price=prices):
    """Entries of a few documents of two customers: small numbers, so that they meet often."""
    entries = []
    for number in range(draw(st.integers(0, 8))):
        quantity = draw(st.integers(0, 5))
        takes_back = draw(st.booleans())
        entries.append(
            Entry(
                order=(draw(st.integers(1, 3)), number),
                document=draw(st.integers(1, 3)),
                customer=draw(st.integers(1, 2)),
                currency=draw(st.integers(1, 2)),
                rounding=CENT,
                quantity=float(quantity),
                amount=quantity * draw(price) / 100,
                takes_back=takes_back,
                reverses=draw(st.none() | st.integers(1, 3)) if takes_back else None,
            )
        )
    return entries


def billed(quantity, price=100.0, number=1, **values):
    """Return an entry; of one after the other, each with a number of its own."""
    amount = round(quantity * price, 2)
    return Entry((number,), number, 1, 1, CENT, quantity, amount, **values)


def given_back(quantity, price=100.0, number=9, **values):
    return billed(quantity, price, number, takes_back=True, **values)


class TestPolicyInvoiced(BaseCase):
    def left(self, *entries):
        # To the digits that quantities have.
        return round(still_invoiced(entries), 2)

    def test_what_is_given_back_is_not_billed_any_more(self):
        self.assertEqual(self.left(), 0)
        self.assertEqual(self.left(billed(5)), 5)
        self.assertEqual(self.left(billed(5), given_back(2)), 3)
        self.assertEqual(self.left(billed(5), given_back(2, reverses=1)), 3)

    def test_no_more_than_was_billed_before(self):
        self.assertEqual(self.left(billed(1), given_back(5)), 0)
        self.assertEqual(self.left(given_back(5, number=1), billed(1, number=2)), 1)
        self.assertEqual(self.left(billed(1), given_back(5, number=2), billed(1, number=3)), 1)

    def test_no_more_than_the_money_is_given_back_for(self):
        self.assertEqual(self.left(billed(1), given_back(1, 0)), 1)
        self.assertEqual(self.left(billed(1), given_back(1, 50)), 0.5)
        self.assertEqual(self.left(billed(1), given_back(100, 0.01)), 0.99)
        self.assertEqual(self.left(billed(1, 0), given_back(1, 0)), 0)

    def test_only_of_the_customer_the_currency_and_the_document(self):
        entry = given_back(1)
        self.assertEqual(self.left(billed(1), replace(entry, customer=2)), 1)
        self.assertEqual(self.left(billed(1), replace(entry, currency=2)), 1)
        self.assertEqual(self.left(billed(1), replace(entry, reverses=7)), 1)

    def test_returned_as_often_as_it_was_delivered(self):
        history = []
        for number in range(0, 6, 2):
            history += [billed(5, number=number), given_back(5, number=number + 1)]
        self.assertEqual(self.left(*history), 0)

    def test_cheap_items_are_given_back_one_by_one(self):
        price = 0.36 * 0.9
        history = [given_back(1, price, number=each) for each in range(2, 12)]
        self.assertEqual(self.left(billed(1000, price), *history), 990)
        history = [billed(1, price, number=each) for each in range(10)]
        self.assertEqual(self.left(*history, given_back(10, price, number=10)), 0)

    def test_two_prices_are_given_back_each_for_itself(self):
        cheap, dear = billed(1, 1.0), replace(billed(1, 9000.0), order=(2,))
        self.assertEqual(self.left(cheap, dear, given_back(1, 1.0, reverses=1)), 1)
        self.assertEqual(self.left(cheap, dear, given_back(2, 1.0, reverses=1)), 1)
        for first, second in ((1.0, 9000.0), (9000.0, 1.0)):
            both = given_back(1, first, 8, reverses=1), given_back(1, second, 9, reverses=1)
            self.assertEqual(self.left(cheap, dear, *both), 0)

    # ----------------------------------------------------------------- properties

    @steady
    @given(histories())
    def test_never_less_than_nothing_nor_more_than_was_billed(self, entries):
        total = sum(entry.quantity for entry in entries if not entry.takes_back)
        self.assertGreaterEqual(still_invoiced(entries), -SLACK)
        self.assertLessEqual(still_invoiced(entries), total + SLACK)

    @steady
    @given(histories())
    def test_one_credit_note_more_never_leaves_more_billed(self, entries):
        for number, entry in enumerate(entries):
            if entry.takes_back:
                without = entries[:number] + entries[number + 1 :]
                self.assertLessEqual(still_invoiced(entries), still_invoiced(without) + SLACK)

    @steady
    @given(histories())
    def test_one_bill_more_never_leaves_less_billed(self, entries):
        for number, entry in enumerate(entries):
            if not entry.takes_back:
                without = entries[:number] + entries[number + 1 :]
                self.assertGreaterEqual(still_invoiced(entries) + SLACK, still_invoiced(without))

    @steady
    @given(histories())
    def test_what_comes_later_takes_nothing_back_before(self, entries):
        last = max((entry.order for entry in entries), default=(0, 0))
        new = Entry((last[0], last[1] + 9), 9, 1, 1, CENT, 2.0, 200.0)
        self.assertAlmostEqual(still_invoiced([*entries, new]), still_invoiced(entries) + 2)

    @steady
    @given(histories(price=st.sampled_from([36, 10000])))
    def test_over_no_money_nothing_is_taken_back_that_was_paid(self, entries):
        for number, entry in enumerate(entries):
            if entry.takes_back:
                changed = [*entries[:number], replace(entry, amount=0.0), *entries[number + 1 :]]
                without = entries[:number] + entries[number + 1 :]
                self.assertAlmostEqual(still_invoiced(changed), still_invoiced(without))

    @steady
    @given(histories(), st.randoms(use_true_random=False))
    def test_whatever_order_they_come_in(self, entries, shuffle):
        mixed = list(entries)
        random.Random(shuffle.random()).shuffle(mixed)
        self.assertAlmostEqual(still_invoiced(mixed), still_invoiced(entries))

    @steady
    @given(histories(price=st.just(10000)), st.integers(0, 7))
    def test_one_line_or_two_of_half_of_it(self, entries, number):
        if number < len(entries):
            entry = entries[number]
            half = replace(entry, quantity=entry.quantity / 2, amount=entry.amount / 2)
            # Directly after each other, as lines of one document are.
            halves = [replace(half, order=(*entry.order, part)) for part in range(2)]
            split = [*entries[:number], *halves, *entries[number + 1 :]]
            self.assertAlmostEqual(still_invoiced(split), still_invoiced(entries), delta=0.01)

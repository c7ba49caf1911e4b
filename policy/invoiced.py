"""How much invoices leave billed of one product, once what was given back is gone.

Charter decision 14: a line of a confirmed order answers for what is invoiced of it, once. What a
credit note takes back can be invoiced again, but only that: it is no sale and judged by nobody, so
it would lend any quantity that somebody writes on it.
"""

from dataclasses import dataclass
from operator import attrgetter


@dataclass(frozen=True)
class Entry:
    """One line that bills a product, or takes it back.

    ``order`` is anything that sorts entries by when they were made. ``quantity`` and ``amount``
    are not negative: ``takes_back`` says which way they go. ``reverses`` names the document that a
    credit note was made of, where it was made of one.
    """

    order: tuple
    document: int
    customer: int
    currency: int
    rounding: float
    quantity: float
    amount: float
    takes_back: bool = False
    reverses: int | None = None

    @property
    def price(self):
        return self.amount / self.quantity if self.quantity else 0.0


class _Pool:
    """What is left of an entry that billed something."""

    __slots__ = ("billed", "least", "left")

    def __init__(self, billed):
        self.billed = billed
        self.left = billed.quantity
        # What was billed and what is given back are both rounded: a thousand pieces at 0.324 are
        # 324.00, and one of them is 0.32.
        paid = max(billed.amount - billed.rounding / 2, billed.amount / 2)
        self.least = paid / billed.quantity if billed.quantity else 0.0

    def answers_for(self, entry):
        billed = self.billed
        return (billed.customer, billed.currency) == (entry.customer, entry.currency) and (
            entry.reverses in (None, billed.document)
        )


def still_invoiced(entries):
    """Return how much of a product is left billed by entries, in any order.

    What is taken back counts towards the customer and in the currency that it was billed to and
    in, and where it names a document, towards that alone. It takes from what was billed before,
    from what is the nearest to its price first, and no more than it gives the money back for.

    :param entries: any number of :class:`Entry` of one product
    :rtype: float
    """
    pools = []
    for entry in sorted(entries, key=attrgetter("order")):
        if entry.takes_back:
            _take_back(entry, [pool for pool in pools if pool.answers_for(entry)])
        else:
            pools.append(_Pool(entry))
    return sum(pool.left for pool in pools)


def _take_back(entry, pools):
    quantity = entry.quantity
    # Rounding gives nothing back where no money is.
    money = entry.amount and entry.amount + entry.rounding / 2
    for pool in sorted(pools, key=lambda pool: abs(pool.billed.price - entry.price)):
        taken = min(quantity, pool.left)
        if pool.least:
            taken = min(taken, money / pool.least)
            money = max(money - taken * pool.least, 0.0)
        pool.left -= taken
        quantity -= taken

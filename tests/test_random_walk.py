"""A walk through all that people do, at random: nothing forbidden is ever sold on the way."""

import itertools
import os
import random
import sys
import time
from collections import Counter

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_accounting import InvoiceCase
from .random_walk_charter import Facts, came_about, read_sold
from .random_walk_facts import FactSteps

#: WALK_STEPS=5000 walks on by chance; without it the walk is short, and the same each time.
BY_CHANCE = "WALK_STEPS" in os.environ
#: Each round of a walk by chance has a seed of its own, one more than the one before: a round
#: that fails is walked again with WALK_STEPS=1 and its seed as WALK_SEED.
SEED = int(os.environ.get("WALK_SEED") or random.randrange(10**9))
STEPS = int(os.environ.get("WALK_STEPS", "300"))
#: Steps from one beginning: long enough to meet again what was done before.
LENGTH = 100


@tagged("post_install", "-at_install")
class TestRandomWalk(InvoiceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rep = cls.biller
        cls.manager.group_ids += cls.env.ref("account.group_account_invoice")
        cls.manager.group_ids += cls.env.ref("sales_team.group_sale_salesman_all_leads")
        cls.customer.write({"channel_partner_id": False})
        cls.person, cls.freelancer = cls.env["res.partner"].create(
            [
                {"name": "Paula Person", "parent_id": cls.customer.id},
                {"name": "Franz Freelance"},
            ]
        )
        cls.outcomes, cls.sold = Counter(), Counter()
        company = cls.env.company
        cls.provider = cls.env["payment.provider"].search(
            [("code", "=", "demo"), ("company_id", "=", company.id)], limit=1
        )
        bank = cls.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", company.id)], limit=1
        )
        cls.provider.write({"state": "test", "journal_id": bank.id})

    def transaction(self, order):
        """Return a payment of all that an order costs, as the provider makes it."""
        return (
            self.env["payment.transaction"]
            .sudo()
            .create(
                {
                    "provider_id": self.provider.id,
                    "payment_method_id": self.provider.with_context(active_test=False)
                    .payment_method_ids[:1]
                    .id,
                    "amount": order.amount_total,
                    "currency_id": order.currency_id.id,
                    "partner_id": order.partner_id.id,
                    "sale_order_ids": [Command.set(order.ids)],
                }
            )
        )

    @mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_rule", "odoo.models")
    def test_nothing_forbidden_is_ever_sold(self):
        began = time.monotonic()
        self.env.flush_all()
        for number in itertools.count(SEED):
            if self.outcomes.total() >= STEPS:
                break

            def walk():
                return FactSteps(self)

            if BY_CHANCE:
                sys.stdout.write(f"WALK_SEED={number}\n")
                walk = seed(number)(walk)
            run_state_machine_as_test(
                walk,
                settings=settings(
                    max_examples=10,
                    derandomize=not BY_CHANCE,
                    stateful_step_count=LENGTH,
                    deadline=None,
                    database=None,
                    # As it happened: to shorten it takes far longer than the walk.
                    phases=[Phase.generate],
                    suppress_health_check=list(HealthCheck),
                ),
            )
        told = [f"{self.outcomes.total()} steps in {time.monotonic() - began:.0f} s"]
        told += [f"lines sold, {kind}: {count}" for kind, count in sorted(self.sold.items())]
        told += [
            f"{name} {outcome}: {count}" for (name, outcome), count in sorted(self.outcomes.items())
        ]
        sys.stdout.write("\n  ".join(told) + "\n")
        sold = {name for (name, outcome) in self.outcomes if outcome == "done"}
        refused = {name for (name, outcome) in self.outcomes if outcome == "refused"}
        for name in ("confirm", "invoice"):
            self.assertIn(name, sold, "a walk that sells nothing proves nothing")
            self.assertIn(name, refused, "nor does one in which nothing is refused")
        self.assertEqual(
            len(self.sold), 3, "nor one that sells to nobody whom the charter protects"
        )

    def test_the_walk_would_see_what_is_sold_past_the_guard(self):
        """An invariant that cannot break would prove nothing."""
        self.protect()
        for product, seen in ((self.firewall, True), (self.fibre, False)):
            order = self.quotation(self.customer, product)
            self.env.flush_all()
            facts, before = Facts(self.cr), read_sold(self.cr)
            self.cr.execute("UPDATE sale_order SET state = 'sale' WHERE id = %s", [order.id])
            ((row, _old),) = came_about(before, read_sold(self.cr))
            self.assertEqual(bool(facts.forbids(row)), seen)
            if seen:
                forbidden = row
        self.agree()
        self.env.flush_all()
        self.assertIsNone(Facts(self.cr).forbids(forbidden))

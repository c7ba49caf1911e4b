"""A walk through all that people do, at random: nothing forbidden is ever sold on the way."""

import os
import sys
import time
from collections import Counter

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_accounting import InvoiceCase
from .random_walk_charter import Facts, came_about, read_sold

#: What a signature looks like: one pixel.
PIXEL = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    b"gg=="
)

#: WALK_STEPS=5000 walks on by chance; without it the walk is short, and the same each time.
BY_CHANCE = "WALK_STEPS" in os.environ
STEPS = int(os.environ.get("WALK_STEPS", "300"))
#: Steps from one beginning: long enough to meet again what was done before.
LENGTH = 100

WHO = st.sampled_from(["rep", "rep", "manager", "root"])
NUMBER = st.integers(0, 30)
CUSTOMER = st.sampled_from(["customer", "stranger", "person", "freelancer", "netzhaus"])
OWNED = st.sampled_from(["customer", "stranger", "freelancer"])
PARTNER = st.sampled_from(["netzhaus", "rival"])
PRODUCT = st.sampled_from(["firewall", "laptop", "pbx", "trunk", "fibre", "sim"])
CONTACT = st.sampled_from(["partner_id", "partner_invoice_id", "partner_shipping_id"])
REVENUE = st.sampled_from([(), ("sip_trunk",), ("connectivity",), ("sip_trunk", "connectivity")])
COVERED = st.sampled_from(["network", "it", "it_network_hosting", "phone_system", "telephony"])


class Walk(RuleBasedStateMachine):
    """Steps of one walk. Refused ones leave no trace, like a request that fails."""

    def __init__(self, case):
        super().__init__()
        self.case = case
        self.env = case.env
        self.cr = case.env.cr
        self.savepoint = self.cr.savepoint(flush=True)
        self.orders, self.invoices, self.deals = [], [], []
        self.leads, self.consents = [], []

    def teardown(self):
        self.env.invalidate_all(flush=False)
        self.savepoint.rollback()
        self.savepoint.close(rollback=False)
        self.env.invalidate_all(flush=False)

    def user(self, who):
        return self.env.ref("base.user_root") if who == "root" else getattr(self.case, who)

    def pick(self, records, number):
        return records[number % len(records)] if records else None

    def step(self, name, act, *needed):
        """Act in a savepoint, and see what was sold by it."""
        if None in needed:
            return None
        facts, before, result = Facts(self.cr), read_sold(self.cr), None
        try:
            with self.cr.savepoint():
                result = act()
                self.env.flush_all()
            outcome = "done"
        except (UserError, IntegrityError):
            self.env.invalidate_all(flush=False)
            outcome = "refused"
        # What a refusal leaves to be recorded after the transaction is not this test's.
        self.cr.postcommit.clear()
        self.cr.postrollback.clear()
        self.case.outcomes[name, outcome] += 1
        for row, old in came_about(before, read_sold(self.cr)):
            why = facts.forbids(row)
            if why and not (old and facts.forbids(old)):
                raise AssertionError(f"{name} sold what is forbidden: {row}, {why}")
        return result

    # ------------------------------------------------------------------- documents

    @rule(who=WHO, customer=CUSTOMER, other=CUSTOMER, contact=CONTACT, one=PRODUCT, two=PRODUCT)
    def quote(self, who, customer, other, contact, one, two):
        def act():
            order = self.case.quotation(
                getattr(self.case, customer),
                getattr(self.case, one),
                getattr(self.case, two),
                user=self.user(who),
                require_signature=True,
                require_payment=False,
            )
            if contact != "partner_id":
                order[contact] = getattr(self.case, other)
            return order

        if order := self.step("quote", act):
            self.orders.append(order)

    @rule(who=WHO, customer=CUSTOMER, product=PRODUCT, state=st.sampled_from(["sent", "sale"]))
    def quote_in_state(self, who, customer, product, state):
        def act():
            return self.case.quotation(
                getattr(self.case, customer),
                getattr(self.case, product),
                user=self.user(who),
                state=state,
            )

        if order := self.step("quote in state", act):
            self.orders.append(order)

    @rule(
        who=WHO,
        number=NUMBER,
        how=st.sampled_from(
            [
                "action_confirm",
                "action_confirm",
                "action_quotation_sent",
                "action_cancel",
                "action_draft",
                "action_channel_remove_blocked",
            ]
        ),
    )
    def press(self, who, number, how):
        order = self.pick(self.orders, number)
        self.step(how, lambda: getattr(order.with_user(self.user(who)), how)(), order)

    @rule(who=WHO, number=NUMBER, state=st.sampled_from(["draft", "sent", "sale", "cancel"]))
    def write_state(self, who, number, state):
        order = self.pick(self.orders, number)
        self.step(
            "write state", lambda: order.with_user(self.user(who)).write({"state": state}), order
        )

    @rule(number=NUMBER)
    def sign(self, number):
        """As the customer's page does, for whoever has its link."""
        order = self.pick(self.orders, number)

        def act():
            signed = order.with_user(self.case.env.ref("base.public_user")).sudo()
            if not signed._has_to_be_signed():
                raise UserError(self.env._("Nothing to sign."))
            signed.write({"signed_by": "Lou", "signature": PIXEL})
            signed._validate_order()

        self.step("sign", act, order)

    @rule(who=WHO, number=NUMBER, product=PRODUCT, quantity=st.integers(0, 3))
    def add_line(self, who, number, product, quantity):
        order = self.pick(self.orders, number)
        line = {"product_id": getattr(self.case, product).id, "product_uom_qty": quantity}
        self.step(
            "add line",
            lambda: order.with_user(self.user(who)).write({"order_line": [Command.create(line)]}),
            order,
        )

    @rule(who=WHO, number=NUMBER, product=PRODUCT)
    def swap_product(self, who, number, product):
        order = self.pick(self.orders, number)
        self.step(
            "swap product",
            lambda: (
                order.with_user(self.user(who))
                .order_line[:1]
                .write({"product_id": getattr(self.case, product).id})
            ),
            order,
        )

    @rule(who=WHO, number=NUMBER, quantity=st.integers(0, 5))
    def change_quantity(self, who, number, quantity):
        order = self.pick(self.orders, number)
        self.step(
            "change quantity",
            lambda: order.with_user(self.user(who)).order_line.write({"product_uom_qty": quantity}),
            order,
        )

    @rule(who=WHO, number=NUMBER, other=NUMBER)
    def move_line(self, who, number, other):
        order, target = self.pick(self.orders, number), self.pick(self.orders, other)
        self.step(
            "move line",
            lambda: order.with_user(self.user(who)).order_line[:1].write({"order_id": target.id}),
            order,
            target,
        )

    @rule(who=WHO, number=NUMBER, contact=CONTACT, customer=CUSTOMER)
    def change_contact(self, who, number, contact, customer):
        order = self.pick(self.orders, number)
        self.step(
            "change contact",
            lambda: order.with_user(self.user(who)).write(
                {contact: getattr(self.case, customer).id}
            ),
            order,
        )

    @rule(who=WHO, customer=CUSTOMER, product=PRODUCT)
    def invoice(self, who, customer, product):
        def act():
            invoice = self.case.invoice(
                getattr(self.case, customer), getattr(self.case, product)
            ).with_user(self.user(who))
            invoice.action_post()
            return invoice

        if invoice := self.step("invoice", act):
            self.invoices.append(invoice)

    @rule(number=NUMBER)
    def invoice_order(self, number):
        order = self.pick(self.orders, number)

        def act():
            invoice = order.sudo()._create_invoices()
            invoice.action_post()
            return invoice

        if invoice := self.step("invoice order", act, order):
            self.invoices.append(invoice)

    @rule(number=NUMBER, product=PRODUCT)
    def post_again(self, number, product):
        invoice = self.pick(self.invoices, number)

        def act():
            draft = invoice.sudo()
            draft.button_draft()
            draft.invoice_line_ids[:1].product_id = getattr(self.case, product)
            draft.action_post()

        self.step("post again", act, invoice)

    # ----------------------------------------------------------------------- facts

    @rule(customer=OWNED, partner=PARTNER, revenue=REVENUE)
    def manage(self, customer, partner, revenue):
        contacts = getattr(self.case, customer), getattr(self.case, partner)
        self.step("manage", lambda: self.case.manage(*contacts, *revenue))

    @rule(customer=OWNED)
    def free(self, customer):
        self.step("free", lambda: getattr(self.case, customer).write({"channel_partner_id": False}))

    @rule(customer=OWNED, partner=PARTNER)
    def register(self, customer, partner):
        contacts = getattr(self.case, customer), getattr(self.case, partner)
        if deal := self.step("register", lambda: self.case.register(*contacts)):
            self.deals.append(deal)

    @rule(number=NUMBER, how=st.sampled_from(["action_won", "action_lost", "action_cancel"]))
    def end_deal(self, number, how):
        deal = self.pick(self.deals, number)
        self.step(how, lambda: getattr(deal, how)(), deal)

    @rule(customer=OWNED, partner=PARTNER)
    def introduce(self, customer, partner):
        contacts = getattr(self.case, customer), getattr(self.case, partner)
        if lead := self.step("introduce", lambda: self.case.introduce(*contacts)):
            self.leads.append(lead)

    @rule(number=NUMBER)
    def end_introduction(self, number):
        lead = self.pick(self.leads, number)
        self.step("end introduction", lambda: lead._channel_end_introduction("Over"), lead)

    @rule(customer=OWNED, partner=PARTNER, covered=COVERED, number=NUMBER, one=st.booleans())
    def agree(self, customer, partner, covered, number, one):
        order = self.pick(self.orders, number) if one else None
        values = {"order_id": order.id} if order else {}
        contacts = getattr(self.case, customer), getattr(self.case, partner)
        if consent := self.step("agree", lambda: self.case.consent(*contacts, covered, **values)):
            self.consents.append(consent)

    @rule(number=NUMBER)
    def revoke(self, number):
        consent = self.pick(self.consents, number)
        self.step("revoke", lambda: consent.action_revoke(), consent)

    @rule(who=WHO, moved=st.sampled_from(["person", "freelancer"]), customer=OWNED)
    def change_company(self, who, moved, customer):
        contact, company = getattr(self.case, moved), getattr(self.case, customer)
        self.step(
            "change company",
            lambda: contact.with_user(self.user(who)).write(
                {"parent_id": company.id if company != contact else False}
            ),
        )


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
        cls.outcomes = Counter()

    @mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_rule", "odoo.models")
    def test_nothing_forbidden_is_ever_sold(self):
        began = time.monotonic()
        self.env.flush_all()
        while self.outcomes.total() < STEPS:
            run_state_machine_as_test(
                lambda: Walk(self),
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
        told += [
            f"{name} {outcome}: {count}" for (name, outcome), count in sorted(self.outcomes.items())
        ]
        sys.stdout.write("\n  ".join(told) + "\n")
        sold = {name for (name, outcome) in self.outcomes if outcome == "done"}
        refused = {name for (name, outcome) in self.outcomes if outcome == "refused"}
        for name in ("action_confirm", "invoice", "sign", "add line"):
            self.assertIn(name, sold, "a walk that sells nothing proves nothing")
            self.assertIn(name, refused, "nor does one in which nothing is refused")

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

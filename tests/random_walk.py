"""Steps of a walk through all that people do with orders and invoices."""

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule
from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.fields import Command

from .random_walk_charter import Facts, came_about, read_sold, read_untold

#: What a signature looks like: one pixel.
PIXEL = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    b"gg=="
)

WHO = st.sampled_from(["rep", "rep", "manager", "root"])
NUMBER = st.integers(0, 30)
CUSTOMER = st.sampled_from(["customer", "stranger", "person", "freelancer", "netzhaus"])
OWNED = st.sampled_from(["customer", "stranger", "freelancer"])
PARTNER = st.sampled_from(["netzhaus", "rival"])
PRODUCT = st.sampled_from(["firewall", "laptop", "pbx", "trunk", "fibre", "sim"])
CONTACT = st.sampled_from(["partner_id", "partner_invoice_id", "partner_shipping_id"])
REVENUE = st.sampled_from([(), ("sip_trunk",), ("connectivity",), ("sip_trunk", "connectivity")])
PRESSED = st.sampled_from(
    [
        "action_quotation_sent",
        "action_quotation_sent",
        "action_cancel",
        "action_draft",
        "action_channel_remove_blocked",
    ]
)
COVERED = st.sampled_from(["network", "it", "it_network_hosting", "phone_system", "telephony"])


class Walk(RuleBasedStateMachine):
    """How one walk begins and goes on. Refused steps leave no trace, like a request that fails."""

    def __init__(self, case):
        super().__init__()
        self.case = case
        self.env = case.env
        self.cr = case.env.cr
        self.savepoint = self.cr.savepoint(flush=True)
        self.orders, self.invoices, self.deals = [], [], []
        self.leads, self.consents = [], []
        # What an order's line was first sold as: it keeps that, whatever becomes of its product.
        self.sold_under = {}

    def teardown(self):
        self.env.invalidate_all(flush=False)
        self.savepoint.rollback()
        self.savepoint.close(rollback=False)
        self.env.invalidate_all(flush=False)

    def user(self, who):
        return self.env.ref("base.user_root") if who == "root" else getattr(self.case, who)

    def pick(self, records, number):
        """Return one of what the walk has made, the newest first: people go on with it."""
        return records[-1 - number % len(records)] if records else None

    def step(self, name, act, *needed):
        """Act in a savepoint, and see what was sold by it."""
        if None in needed:
            return None
        facts, before, result = Facts(self.cr, self.sold_under), read_sold(self.cr), None
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
        now = read_sold(self.cr)
        for row, old in came_about(before, now):
            why = facts.forbids(row)
            if why and not (old and facts.forbids(old)):
                raise AssertionError(f"{name} sold what is forbidden: {row}, {why}")
            self.case.sold[facts.kind(row)] += 1
        facts.keep(now)
        if untold := read_untold(self.cr):
            raise AssertionError(f"{name} left customers whose row tells too little: {untold}")
        return result


class DocumentSteps(Walk):
    """Quotations, orders and invoices, by whoever writes, sends, signs and pays them."""

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

    @rule(who=WHO, number=NUMBER)
    def confirm(self, who, number):
        order = self.pick(self.orders, number)
        self.step("confirm", lambda: order.with_user(self.user(who)).action_confirm(), order)

    @rule(who=WHO, number=NUMBER, how=PRESSED)
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

    @rule(number=NUMBER)
    def pay(self, number):
        """As the payment provider tells it, however late."""
        order = self.pick(self.orders, number)

        def act():
            paid = self.case.transaction(order)
            paid._set_done()
            paid._post_process()

        self.step("pay", act, order if order and order.amount_total else None)

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

    @rule(number=NUMBER)
    def give_back(self, number):
        invoice = self.pick(self.invoices, number)
        self.step(
            "give back",
            lambda: invoice.sudo()._reverse_moves([{"ref": "Given back"}], cancel=True),
            invoice if invoice and invoice.state == "posted" else None,
        )

    @rule(number=NUMBER, product=PRODUCT)
    def post_again(self, number, product):
        invoice = self.pick(self.invoices, number)

        def act():
            draft = invoice.sudo()
            draft.invoice_line_ids[:1].product_id = getattr(self.case, product)
            draft.action_post()

        # One by one: where it alone told of revenue, none is left to protect the customer when
        # it is posted again (row 28).
        self.step("reset", lambda: invoice.sudo().button_draft(), invoice)
        self.step("post again", act, invoice)

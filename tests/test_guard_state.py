from odoo.fields import Command

from .common_guard import CONTEXTS, GuardCase


class TestGuardState(GuardCase):
    def test_row_01_rpc_write_of_state(self):
        order = self.quotation(self.customer, self.firewall)
        for state in ("sent", "sale"):
            for context in CONTEXTS:
                self.assertRefused(
                    "customer_sip", order.with_context(**context).write, {"state": state}
                )
                self.assertEqual(order.state, "draft")
        self.agree()
        order.write({"state": "sent"})
        order.write({"state": "sale"})
        self.assertEqual(order.state, "sale")

    def test_row_01_one_blocked_order_stops_the_batch_it_is_in(self):
        free = self.quotation(self.stranger, self.firewall)
        blocked = self.quotation(self.customer, self.firewall)
        message = self.assertRefused("customer_sip", (free + blocked).write, {"state": "sale"})
        self.assertIn(blocked.name, message)
        self.assertNotIn(free.name, message)
        self.assertEqual((free + blocked).mapped("state"), ["draft", "draft"])

    def test_row_01_state_written_through_another_record(self):
        order = self.quotation(self.customer, self.firewall)
        lead = self.env["crm.lead"].create({"name": "A lead", "partner_id": self.customer.id})
        through = [
            lambda: lead.with_user(self.rep).write(
                {"order_ids": [Command.link(order.id), Command.update(order.id, {"state": "sale"})]}
            ),
            lambda: self.customer.with_user(self.rep).write(
                {"sale_order_ids": [Command.update(order.id, {"state": "sale"})]}
            ),
            lambda: order.order_line.write({"order_id": order.id, "state": "sale"}),
        ]
        for act in through[:2]:
            self.assertRefused("customer_sip", act)
            self.assertEqual(order.state, "draft")
        through[2]()
        self.assertEqual(order.state, "draft", "the state that a line repeats is not the order's")
        self.agree()
        through[0]()
        self.assertEqual(order.state, "sale")

    def test_row_02_rpc_create_in_a_state(self):
        def create(state, **context):
            return self.quotation(self.customer, self.firewall, state=state)

        def by_default(state):
            orders = self.env["sale.order"].with_user(self.rep).with_context(default_state=state)
            return orders.create(
                {
                    "partner_id": self.customer.id,
                    "order_line": [Command.create({"product_id": self.firewall.id})],
                }
            )

        for act in (create, by_default):
            for state in ("sent", "sale"):
                self.assertRefused("customer_sip", act, state)
        self.assertFalse(
            self.env["sale.order"].search([("partner_id", "=", self.customer.id)]),
            "nothing is left of what was refused",
        )
        self.agree()
        for act in (create, by_default):
            self.assertEqual(act("sale").state, "sale")

    def test_row_03_import_of_a_state(self):
        columns = ["partner_id/.id", "state", "order_line/product_id/.id"]
        rows = [[str(self.customer.id), "sale", str(self.firewall.id)]]
        orders = self.env["sale.order"].with_user(self.rep)
        for context in CONTEXTS:
            answer = orders.with_context(**context).load(columns, rows)
            self.assertFalse(answer["ids"])
            message = answer["messages"][0]
            self.assertEqual(message["type"], "error")
            self.assertIn(self.scenario("customer_sip").clause, message["message"])
            self.assertFalse(orders.search([("partner_id", "=", self.customer.id)]))
        self.agree()
        answer = orders.load(columns, rows)
        self.assertFalse(answer["messages"])
        self.assertEqual(orders.browse(answer["ids"]).state, "sale")

    def test_row_04_the_actions(self):
        for action in ("action_confirm", "action_quotation_sent", "action_quotation_send"):
            order = self.quotation(self.customer, self.firewall)
            self.assertRefused("customer_sip", getattr(order, action))
            self.assertEqual(order.state, "draft")
        consent = self.agree()
        for action in ("action_confirm", "action_quotation_sent", "action_quotation_send"):
            order = self.quotation(self.customer, self.firewall)
            getattr(order, action)()
        consent.action_revoke()
        sent = self.quotation(self.customer, self.trunk)
        sent.action_quotation_sent()
        self.assertEqual(sent.state, "sent", "what the charter allows is sent as ever")

    def _composer(self, order):
        return (
            self.env["mail.compose.message"]
            .with_user(self.rep)
            .with_context(mark_so_as_sent=True)
            .create(
                {
                    "model": "sale.order",
                    "res_ids": order.ids,
                    "composition_mode": "comment",
                    "partner_ids": [Command.link(self.customer.id)],
                    "subject": "Your quotation",
                    "body": "<p>Have a look</p>",
                }
            )
        )

    def _written(self, order):
        domain = [("model", "=", "sale.order"), ("res_id", "=", order.id)]
        messages = self.env["mail.message"].search([*domain, ("subject", "=", "Your quotation")])
        return messages, self.env["mail.mail"].search(domain)

    def test_row_04_the_mail_composer(self):
        order = self.quotation(self.customer, self.firewall)
        self.assertRefused("customer_sip", lambda: self._composer(order).action_send_mail())
        self.assertRefused(
            "customer_sip",
            lambda: order.with_context(mark_so_as_sent=True).message_post(
                subject="Your quotation", partner_ids=self.customer.ids
            ),
        )
        messages, mails = self._written(order)
        self.assertFalse(messages, "no message reached the customer")
        self.assertFalse(mails, "no mail waits to leave")
        self.assertEqual(order.state, "draft")
        self.agree()
        self._composer(order).action_send_mail()
        self.assertEqual(order.state, "sent")
        self.assertTrue(self._written(order)[0])

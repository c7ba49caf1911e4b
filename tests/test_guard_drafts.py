from odoo.exceptions import UserError
from odoo.fields import Command

from .common_guard import GuardCase


class TestGuardDrafts(GuardCase):
    """Drafts: saved with a warning, unless the company wants otherwise; and the way on."""

    def events(self, order):
        return self.env["channel.guard.event"].search([("order_id", "=", order.id)], order="id")

    def test_a_draft_is_saved_and_warned_of_once(self):
        order = self.quotation(self.customer, self.firewall, self.fibre)
        self.assertEqual(order.state, "draft")
        self.assertEqual(order.channel_status, "blocked")
        event = self.events(order)
        self.assertEqual((event.action, event.outcome), ("draft", "warned"))
        self.assertEqual(event.user_id, self.rep)
        order.write({"order_line": [Command.create({"product_id": self.sim.id})]})
        self.assertEqual(self.events(order), event, "nothing changed in the decision")

    def test_a_draft_that_a_line_changes_which_takes_its_order_from_a_default_is_warned_of(self):
        order = self.quotation(self.customer, self.trunk)
        self.assertFalse(self.events(order))
        lines = self.env["sale.order.line"].with_user(self.rep)
        lines.with_context(default_order_id=order.id).create({"product_id": self.firewall.id})
        event = self.events(order)
        self.assertEqual((event.action, event.outcome), ("draft", "warned"))

    def test_a_draft_that_nothing_restricts_leaves_no_event(self):
        order = self.quotation(self.stranger, self.firewall, self.unclassified)
        order.action_confirm()
        self.assertFalse(self.events(order))

    def test_a_company_that_refuses_blocked_drafts(self):
        self.env.company.channel_draft_policy = "block"
        self.assertRefused("customer_sip", self.quotation, self.customer, self.firewall)
        order = self.quotation(self.customer, self.trunk)
        acts = (
            lambda: order.write({"order_line": [Command.create({"product_id": self.firewall.id})]}),
            lambda: order.order_line.write({"product_id": self.firewall.id}),
        )
        for act in acts:
            self.assertRefused("customer_sip", act)
            self.assertEqual(order.order_line.product_id, self.trunk)
        moved = self.quotation(self.stranger, self.firewall)
        self.assertRefused("customer_sip", moved.write, {"partner_id": self.customer.id})
        self.agree()
        for act in acts:
            act()
        self.assertEqual(order.state, "draft")

    def test_a_blocked_attempt_is_kept_although_all_that_it_names_is_gone(self):
        order = self.quotation(self.customer, self.firewall)
        vals = order._channel_event("confirm", "blocked", [])
        gone = {"order_id": order.id, "user_id": self.rep.copy().id, "customer_id": 0}
        self.env["res.users"].browse(gone["user_id"]).unlink()
        order.sudo().unlink()
        event = self.env["channel.guard.event"]._record_surviving([{**vals, **gone}])
        self.assertFalse(event.order_id)
        self.assertEqual(event.user_id, self.env.ref("base.user_root"))
        self.assertEqual(event.document, vals["document"])

    def test_an_event_stays_when_the_account_of_who_caused_it_is_deleted(self):
        order = self.quotation(self.customer, self.firewall)
        somebody = self.rep.copy({"login": "gone@test"})
        event = self.env["channel.guard.event"].create(
            {**order._channel_event("send", "blocked", []), "user_id": somebody.id}
        )
        somebody.unlink()
        self.assertEqual(event.exists().document, order.name)
        self.assertFalse(event.user_id)

    def test_what_was_consented_is_recorded_with_its_consent(self):
        consent = self.agree()
        order = self.quotation(self.customer, self.firewall)
        order.action_confirm()
        event = self.events(order)
        self.assertEqual((event.action, event.outcome), ("confirm", "consented"))
        self.assertEqual(event.facts["lines"][0]["decision"]["consents"], consent.ids)
        self.assertIn("Firewall", event.facts_text)

    def test_a_retitled_line_is_shown_beside_a_consented_one(self):
        self.agree()
        order = self.quotation(self.customer, self.firewall, self.trunk)
        order.order_line[1].name = "Rack of servers"
        order.action_confirm()
        told = {event.outcome: event.facts_text for event in self.events(order)}
        self.assertIn("Rack of servers", told["warned"])
        self.assertIn("Firewall", told["consented"])

    # ------------------------------------------------------------------ the way on

    def test_remove_the_blocked_lines(self):
        order = self.quotation(self.customer, self.firewall, self.fibre, self.laptop)
        order.action_channel_remove_blocked()
        self.assertEqual(order.order_line.product_id, self.fibre)
        self.assertEqual(order.channel_status, "clear")
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_nothing_to_remove(self):
        order = self.quotation(self.customer, self.fibre)
        for action in (order.action_channel_remove_blocked, order.action_channel_split_blocked):
            with self.assertRaisesRegex(UserError, "No line of this quotation is blocked"):
                action()

    def test_a_confirmed_order_keeps_its_lines(self):
        self.customer.write({"channel_partner_id": False})
        order = self.quotation(self.customer, self.firewall)
        order.action_confirm()
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        with self.assertRaises(UserError):
            order.action_channel_remove_blocked()
        self.assertTrue(order.order_line)

    def test_split_the_blocked_lines_into_a_quotation_of_their_own(self):
        order = self.quotation(
            self.customer,
            client_order_ref="PO 7",
            order_line=[
                Command.create({"display_type": "line_section", "name": "Security"}),
                Command.create({"product_id": self.firewall.id, "product_uom_qty": 3}),
                Command.create({"display_type": "line_section", "name": "Access"}),
                Command.create({"product_id": self.fibre.id}),
            ],
        )
        action = order.action_channel_split_blocked()
        split = self.env["sale.order"].browse(action["res_id"])
        self.assertEqual(split.order_line.product_id, self.firewall)
        self.assertEqual(split.order_line.product_uom_qty, 3)
        self.assertEqual(split.partner_id, self.customer)
        self.assertEqual(split.origin, order.name)
        self.assertEqual(split.state, "draft")
        self.assertEqual(order.order_line.product_id, self.fibre)
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertRefused("customer_sip", split.action_confirm)
        self.agree()
        split.action_confirm()
        self.assertEqual(split.state, "sale")

    def test_split_needs_something_that_is_left(self):
        order = self.quotation(self.customer, self.firewall)
        with self.assertRaisesRegex(UserError, "Every line is blocked"):
            order.action_channel_split_blocked()
        self.assertEqual(len(order.order_line), 1)

    def test_a_combo_goes_as_a_whole(self):
        combo = self.env["product.combo"].create(
            {
                "name": "Choice",
                "combo_item_ids": [
                    Command.create({"product_id": each.id}) for each in (self.firewall, self.sim)
                ],
            }
        )
        bundle = self.env["product.product"].create(
            {"name": "Bundle", "type": "combo", "combo_ids": [Command.link(combo.id)]}
        )
        order = self.quotation(self.customer, bundle, self.fibre)
        parent = order.order_line[0]
        order.write(
            {
                "order_line": [
                    Command.create(
                        {
                            "product_id": item.product_id.id,
                            "combo_item_id": item.id,
                            "linked_line_id": parent.id,
                        }
                    )
                    for item in combo.combo_item_ids
                ]
            }
        )
        action = order.action_channel_split_blocked()
        split = self.env["sale.order"].browse(action["res_id"])
        self.assertEqual(split.order_line.product_id, bundle | self.firewall | self.sim)
        self.assertEqual(order.order_line.product_id, self.fibre)
        split.action_cancel()
        split.action_draft()
        with self.assertRaises(UserError):
            split.action_channel_split_blocked()

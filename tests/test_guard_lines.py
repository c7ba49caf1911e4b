from odoo.fields import Command

from .common_guard import GuardCase


class TestGuardLines(GuardCase):
    def confirmed(self, *products, **values):
        order = self.quotation(self.customer, *products, **values)
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        return order

    def grandfathered(self, *products):
        """Return an order that was confirmed before its customer was protected."""
        self.customer.write({"channel_partner_id": False})
        order = self.confirmed(*products)
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        return order

    def test_row_06_line_added_to_a_sent_or_confirmed_order(self):
        lines = self.env["sale.order.line"].with_user(self.rep)
        acts = []
        for state in ("sent", "sale"):
            for locked in (False, True):
                order = self.quotation(self.customer, self.trunk)
                order.write({"state": state})
                order.locked = locked
                vals = {"product_id": self.firewall.id}
                acts += [
                    lambda order=order, vals=vals: lines.create({"order_id": order.id, **vals}),
                    lambda order=order, vals=vals: order.write(
                        {"order_line": [Command.create(vals)]}
                    ),
                    lambda order=order, vals=vals: order.order_line[0].copy(
                        {"order_id": order.id, **vals}
                    ),
                    lambda order=order, vals=vals: order.order_line[0].write(
                        {"linked_line_ids": [Command.create({"order_id": order.id, **vals})]}
                    ),
                ]
        for act in acts:
            self.assertRefused("customer_sip", act)
        self.agree()
        for act in acts:
            act()

    def test_row_06_what_was_there_before_does_not_stop_an_allowed_line(self):
        order = self.grandfathered(self.firewall)
        order.write({"order_line": [Command.create({"product_id": self.trunk.id})]})
        self.assertEqual(len(order.order_line), 2)

    def test_row_07_line_moved_from_one_order_to_another(self):
        confirmed = self.confirmed(self.trunk)
        quotation = self.quotation(self.customer, self.firewall)
        line = quotation.order_line
        acts = (
            lambda: line.write({"order_id": confirmed.id}),
            lambda: confirmed.write({"order_line": [Command.link(line.id)]}),
            lambda: confirmed.write(
                {"order_line": [Command.set((confirmed.order_line + line).ids)]}
            ),
        )
        for act in acts:
            self.assertRefused("customer_sip", act)
            self.assertEqual(line.order_id, quotation)
        self.agree()
        acts[0]()
        self.assertEqual(line.order_id, confirmed)

    def test_row_07_from_a_free_customers_order(self):
        free = self.quotation(self.stranger, self.firewall)
        confirmed = self.confirmed(self.trunk)
        self.assertRefused("customer_sip", free.order_line.write, {"order_id": confirmed.id})
        self.agree()
        free.order_line.write({"order_id": confirmed.id})
        self.assertEqual(len(confirmed.order_line), 2)

    def test_row_08_product_swapped_on_a_confirmed_line(self):
        order = self.confirmed(self.trunk)
        acts = (
            lambda: order.order_line.write({"product_id": self.firewall.id}),
            lambda: order.write(
                {
                    "order_line": [
                        Command.update(order.order_line.id, {"product_id": self.firewall.id})
                    ]
                }
            ),
        )
        for act in acts:
            self.assertRefused("customer_sip", act)
            self.assertEqual(order.order_line.product_id, self.trunk)
        self.agree()
        acts[0]()
        self.assertEqual(order.order_line.product_id, self.firewall)

    def test_row_09_hand_made_line_without_product_is_unclassified(self):
        order = self.quotation(self.customer, self.trunk)
        order.write(
            {
                "order_line": [
                    Command.create(
                        {
                            "name": "Firewall, as discussed",
                            "is_downpayment": True,
                            "product_uom_qty": 1,
                            "price_unit": 900,
                        }
                    )
                ]
            }
        )
        line = order.order_line[-1]
        self.assertEqual(line.channel_status, "unclassified")
        self.env.company.channel_unclassified_policy = "block"
        message = self.assertRefused("customer_sip", order.action_confirm)
        self.assertIn("Firewall, as discussed", message)
        self.assertIn("classify", message)
        self.env.company.channel_unclassified_policy = "warn"
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_row_09_an_allowed_product_retitled_is_shown_to_the_manager(self):
        order = self.quotation(self.customer, self.trunk)
        order.order_line.name = "Firewall with installation"
        order.action_confirm()
        event = self.env["channel.guard.event"].search([("order_id", "=", order.id)])
        self.assertEqual((event.action, event.outcome), ("confirm", "warned"))
        self.assertIn("Firewall with installation", event.facts_text)

    def test_row_09_a_section_sells_nothing(self):
        order = self.quotation(self.customer, self.trunk)
        self.env.company.channel_unclassified_policy = "block"
        order.write(
            {
                "order_line": [
                    Command.create({"display_type": kind, "name": "Firewall"})
                    for kind in ("line_section", "line_subsection", "line_note")
                ]
            }
        )
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_row_10_optional_product_raised_by_the_customer(self):
        def offer():
            return self.quotation(
                self.customer,
                order_line=[
                    Command.create({"product_id": self.trunk.id}),
                    Command.create({"display_type": "line_section", "name": "On request"}),
                    Command.create({"product_id": self.firewall.id, "product_uom_qty": 0}),
                ],
            )

        order = offer()
        self.assertRefused("customer_sip", order.action_quotation_sent)
        self.customer.write({"channel_partner_id": False})
        order.action_quotation_sent()
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        optional = order.order_line[-1].sudo()
        self.assertRefused("customer_sip", optional.write, {"product_uom_qty": 1})
        self.agree()
        optional.write({"product_uom_qty": 1})
        self.assertEqual(optional.product_uom_qty, 1)

    def _combo(self, *products):
        combo = self.env["product.combo"].create(
            {
                "name": "Choice",
                "combo_item_ids": [Command.create({"product_id": each.id}) for each in products],
            }
        )
        return self.env["product.product"].create(
            {
                "name": "Office Bundle",
                "type": "combo",
                "combo_ids": [Command.link(combo.id)],
                "channel_service_id": self.service("mobile").id,
            }
        )

    def _with_combo(self, bundle, item):
        order = self.quotation(self.customer, bundle)
        order.write(
            {
                "order_line": [
                    Command.create(
                        {
                            "product_id": item.product_id.id,
                            "combo_item_id": item.id,
                            "linked_line_id": order.order_line.id,
                        }
                    )
                ]
            }
        )
        return order

    def test_row_11_each_item_of_a_combo_is_judged_and_not_the_combo(self):
        bundle = self._combo(self.firewall, self.sim)
        firewall, sim = bundle.combo_ids.combo_item_ids
        order = self._with_combo(bundle, firewall)
        message = self.assertRefused("customer_sip", order.action_confirm)
        self.assertIn("Firewall", message)
        free = self._with_combo(bundle, sim)
        self.assertFalse(free.order_line[0].channel_status)
        free.action_confirm()
        self.assertEqual(free.state, "sale")
        self.agree()
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_row_11_a_combo_without_items_is_only_a_claim(self):
        bundle = self._combo(self.firewall)
        bundle.channel_service_id = False
        order = self.quotation(self.customer, bundle)
        self.assertStatus("unclassified", order)
        self.env.company.channel_unclassified_policy = "block"
        self.assertRefused("customer_sip", order.action_confirm)

    def test_row_11_a_line_of_the_product_catalog(self):
        order = self.confirmed(self.trunk)
        vals = {"order_id": order.id, "product_id": self.firewall.id, "product_uom_qty": 3}
        lines = (
            self.env["sale.order.line"].with_user(self.rep).with_context(catalog_skip_tracking=True)
        )
        self.assertRefused("customer_sip", lines.create, vals)
        self.agree()
        lines.create(vals)
        self.assertEqual(len(order.order_line), 2)

    def test_row_11_a_quotation_template(self):
        if "sale.order.template" not in self.env:
            self.skipTest("LOUD: sale_management is missing, so row 11 lacks its templates")
        template = self.env["sale.order.template"].create(
            {
                "name": "Small Office",
                "sale_order_template_line_ids": [
                    Command.create({"product_id": self.firewall.id}),
                    Command.create({"product_id": self.trunk.id}),
                ],
            }
        )
        order = self.quotation(self.customer, sale_order_template_id=template.id)
        order._onchange_sale_order_template_id()
        self.assertEqual(len(order.order_line), 2)
        self.assertRefused("customer_sip", order.action_confirm)
        self.agree()
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_row_32_quantity_raised_on_a_confirmed_line(self):
        order = self.grandfathered(self.firewall)
        line = order.order_line
        dozen = self.env.ref("uom.product_uom_dozen")
        raises = (
            {"product_uom_qty": 2},
            {"product_uom_id": dozen.id},
            {"product_uom_qty": -5, "price_unit": -100},
        )
        for vals in raises:
            self.assertRefused("customer_sip", line.write, vals)
            self.assertEqual(line.product_uom_qty, 1)
        for less in (-1, 0):
            line.write({"product_uom_qty": less})
            self.assertRefused("customer_sip", line.write, {"product_uom_qty": 1})
        self.agree()
        line.write({"product_uom_qty": 2})
        self.assertEqual(line.product_uom_qty, 2)

    def test_row_19_a_product_reclassified_after_confirming(self):
        plain = self._product("Box", "mobile")
        order = self.confirmed(plain)
        category = self.env["product.category"].create(
            {"name": "Security", "channel_service_id": self.service("network_security").id}
        )
        for change in (
            {"channel_service_id": self.service("network_security").id},
            {"categ_id": category.id},
            {"active": False},
        ):
            plain.product_tmpl_id.write(change)
            order.write({"client_order_ref": str(change)})
            self.assertEqual(order.order_line.channel_service_id, self.service("mobile"))
            self.assertStatus("commission", order)
        plain.product_tmpl_id.active = True
        self.assertRefused("customer_sip", order.order_line.write, {"product_uom_qty": 5})
        self.agree()
        order.order_line.write({"product_uom_qty": 5})
        self.assertEqual(order.order_line.product_uom_qty, 5)

    def test_row_19_a_line_keeps_what_it_was_sold_as_when_its_order_goes_to_somebody_else(self):
        order = self.quotation(self.stranger, self.firewall)
        order.action_confirm()
        self.firewall.channel_service_id = self.service("mobile")
        other = self.env["res.partner"].create({"name": "Other", "is_company": True})
        self.manage(other, self.netzhaus, "sip_trunk")
        move = {"partner_invoice_id": other.id}
        self.assertRefused("customer_sip", order.write, move)
        self.assertEqual(order.order_line.channel_service_id, self.service("network_security"))
        self.consent(other, self.netzhaus, "network")
        order.write(move)
        self.assertEqual(order.partner_invoice_id, other)
        self.assertEqual(order.order_line.channel_service_id, self.service("network_security"))

    def test_row_19_a_product_reclassified_before_confirming(self):
        plain = self._product("Box", "mobile")
        order = self.quotation(self.customer, plain)
        self.assertStatus("commission", order)
        plain.product_tmpl_id.channel_service_id = self.service("network_security")
        self.assertStatus("blocked", order)
        self.assertRefused("customer_sip", order.action_confirm)
        plain.product_tmpl_id.channel_service_id = self.service("mobile")
        order.action_confirm()
        self.assertEqual(order.state, "sale")

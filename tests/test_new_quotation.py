from contextlib import contextmanager
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged

from ..models import channel_guard
from .common import ChannelCase

#: What is stored of a decision.
STORED = ("channel_service_id", "channel_status", "channel_decision", "channel_award")


@tagged("post_install", "-at_install")
class TestNewQuotation(ChannelCase):
    """What is decided of lines that are only just made, and how little is done for most."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manage(cls.customer, cls.netzhaus, "sip_trunk")
        cls.unclassified = cls._product("Anything", None)
        item = cls.env["product.combo"].create(
            {
                "name": "Office",
                "combo_item_ids": [Command.create({"product_id": cls.firewall.id})],
            }
        )
        cls.bundle = cls.env["product.product"].create(
            {
                "name": "Bundle",
                "type": "combo",
                "combo_ids": [Command.link(item.id)],
                "taxes_id": False,
            }
        )

    def _order_of_everything(self, customer, **values):
        """Return an order with a line of each kind."""
        order = self.quotation(customer, self.trunk, self.unclassified, **values)
        bundle = {"product_id": self.bundle.id, "price_unit": 0}
        order.order_line = [
            Command.create({"display_type": "line_section", "name": "Section"}),
            Command.create({"display_type": "line_note", "name": "Note"}),
            Command.create({"name": "Claim", "product_uom_qty": 1, "price_unit": 1}),
        ]
        order.order_line = [
            Command.create({**bundle, "name": "Empty"}),
            # As a form sends a combo that was only just chosen, and its item.
            Command.create({**bundle, "name": "Bundle", "virtual_id": "1"}),
            Command.create(
                {
                    "name": "Item",
                    "product_id": self.firewall.id,
                    "combo_item_id": self.bundle.combo_ids.combo_item_ids.id,
                    "linked_virtual_id": "1",
                    "price_unit": 1,
                }
            ),
        ]
        self.env["sale.order.discount"].create(
            {
                "sale_order_id": order.id,
                "discount_type": "so_discount",
                "discount_percentage": 0.1,
            }
        ).action_apply_discount()
        return order

    def assertSameAfresh(self, lines):
        """Assert that lines are decided as they would be if it were only found out now."""
        self.env.flush_all()
        self.env.invalidate_all()
        stored = lines.sudo().read(STORED, load=None)
        self.env.add_to_compute(lines._fields["channel_service_id"], lines)
        lines._channel_redecide()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(lines.sudo().read(STORED, load=None), stored)

    def test_lines_of_whoever_concerns_nobody_are_decided_as_if_it_were_found_out(self):
        order = self._order_of_everything(self.stranger)
        lines = order.order_line
        self.assertSameAfresh(lines)
        self.assertEqual(
            {line.name.split("\n")[0]: line.channel_status for line in lines},
            {
                "SIP Trunk": "allowed",
                "Anything": "allowed",
                "Section": False,
                "Note": False,
                "Claim": "allowed",
                "Bundle": False,
                "Empty": "allowed",
                "Firewall": "allowed",
                "Discount 10.00%": False,
            },
        )
        self.assertEqual(lines[0].channel_service_id, self.service("sip_trunk"))
        self.assertEqual(order.channel_status, "clear")

    def test_so_are_lines_of_whoever_concerns_somebody(self):
        for values in (
            {},
            {"partner_invoice_id": self.customer.id},
            {"partner_shipping_id": self.customer.id},
        ):
            with self.subTest(**values):
                customer = self.stranger if values else self.customer
                order = self.quotation(customer, self.firewall, **values)
                self.assertStatus("blocked", order)
                order = self._order_of_everything(customer, **values)
                self.assertSameAfresh(order.order_line)
                self.assertEqual(
                    {line.name.split("\n")[0]: line.channel_status for line in order.order_line},
                    {
                        "SIP Trunk": "allowed",
                        "Anything": "unclassified",
                        "Section": False,
                        "Note": False,
                        "Claim": "unclassified",
                        "Bundle": False,
                        "Empty": "unclassified",
                        "Firewall": "blocked",
                        "Discount 10.00%": False,
                    },
                )

    def test_the_company_says_what_becomes_of_new_lines_that_are_not_classified(self):
        self.env.company.channel_unclassified_policy = "block"
        order = self.quotation(self.customer, self.unclassified)
        self.assertStatus("blocked", order)
        self.assertSameAfresh(order.order_line)

    def test_what_the_channel_partner_has_consented_to_is_decided_as_if_it_were_found_out(self):
        self.consent(self.customer, self.netzhaus, "network_security")
        order = self.quotation(self.customer, self.firewall, self.laptop)
        self.assertEqual(order.order_line.mapped("channel_status"), ["consented", "blocked"])
        self.assertSameAfresh(order.order_line)

    def test_quotations_of_both_that_are_made_at_once_are_each_decided(self):
        orders = (
            self.env["sale.order"]
            .with_user(self.rep)
            .create(
                [
                    {
                        "partner_id": customer.id,
                        "order_line": [Command.create({"product_id": self.firewall.id})],
                    }
                    for customer in (self.stranger, self.customer, self.stranger)
                ]
            )
        )
        self.assertEqual(
            orders.order_line.mapped("channel_status"), ["allowed", "blocked", "allowed"]
        )
        self.assertSameAfresh(orders.order_line)

    def test_a_combo_that_brings_its_items_along_is_found_out(self):
        order = self.quotation(self.stranger, self.trunk)
        item = {
            "name": "Item",
            "order_id": order.id,
            "product_id": self.firewall.id,
            "combo_item_id": self.bundle.combo_ids.combo_item_ids.id,
            "price_unit": 1,
        }
        combo = self.env["sale.order.line"].create(
            {
                "order_id": order.id,
                "product_id": self.bundle.id,
                "price_unit": 0,
                "linked_line_ids": [Command.create(item)],
            }
        )
        self.assertFalse(combo.channel_status)
        self.assertSameAfresh(order.order_line)

    def test_what_is_protected_after_all_is_decided_again(self):
        order = self._order_of_everything(self.stranger)
        self.manage(self.stranger, self.netzhaus, "sip_trunk")
        self.assertStatus("blocked", order, self.firewall)
        self.assertSameAfresh(order.order_line)

    def test_what_a_new_line_sells_instead_is_found_out(self):
        """What writes to a line while it is made finds it as open as later."""
        model = self.env.registry["sale.order.line"]
        make, firewall = model._create, self.firewall

        def make_and_swap(lines, data_list):
            made = make(lines, data_list)
            # As Odoo has it while fields are set by their own methods.
            protected = [(data["protected"], data["record"]) for data in data_list]
            with made.env.protecting(protected):
                made.product_id = firewall
            return made

        with patch.object(model, "_create", make_and_swap):
            order = self.quotation(self.stranger, self.trunk)
        self.assertEqual(order.order_line.channel_service_id, self.service("network_security"))

    def test_nothing_is_found_out_afterwards(self):
        model = self.env.registry["sale.order.line"]
        for customer in (self.stranger, self.customer):
            order = self.quotation(customer, self.trunk)
            with (
                self.subTest(customer=customer.name),
                patch.object(model, "_channel_decide", autospec=True) as decide,
                patch.object(model, "_compute_channel_service_id", autospec=True) as classify,
            ):
                self.quotation(customer, self.trunk, self.firewall)
                # The order may come from a default, as where a line is added in its own view.
                line = self.env["sale.order.line"].with_user(self.rep)
                line.with_context(default_order_id=order.id).create(
                    {"product_id": self.firewall.id}
                )
                self.env.flush_all()
                decide.assert_not_called()
                classify.assert_not_called()

    @contextmanager
    def assertGathered(self, times):
        """Assert how often facts are asked for of some customer."""
        policy = self.env.registry["channel.policy"]
        gather = policy._gather_facts
        with patch.object(policy, "_gather_facts", autospec=True, side_effect=gather) as facts:
            yield
            self.env.flush_all()
        self.assertEqual(len([call for call in facts.call_args_list if call.args[1]]), times)

    def test_facts_are_gathered_once_for_all_lines_that_are_made_together(self):
        with self.assertGathered(1):
            self.quotation(self.customer, self.firewall, self.trunk, self.unclassified)

    def test_facts_are_gathered_once_for_a_line_that_is_tied_to_another(self):
        """What is offered along with a product has that one's line decided again."""
        order = self.quotation(self.customer, self.trunk)
        offered = {"product_id": self.firewall.id}
        with self.subTest("to a line that is there"), self.assertGathered(1):
            linked = {"linked_line_id": order.order_line.id}
            order.order_line = [Command.create({**offered, **linked})]
        with self.subTest("to a line that is made with it"), self.assertGathered(1):
            order.order_line = [
                Command.create({"product_id": self.trunk.id, "virtual_id": "1"}),
                Command.create({**offered, "linked_virtual_id": "1"}),
            ]
        self.assertEqual(len(order.order_line.linked_line_ids), 2)
        self.assertSameAfresh(order.order_line)

    def test_nothing_is_gathered_for_a_section(self):
        order = self.quotation(self.customer, self.firewall)
        with self.assertGathered(0):
            order.order_line = [Command.create({"display_type": "line_section", "name": "Section"})]
        self.assertSameAfresh(order.order_line)

    def test_nobody_asks_what_a_new_order_was_like_before(self):
        with patch.object(channel_guard, "_Before", wraps=channel_guard._Before) as before:
            order = self.quotation(self.stranger, self.trunk)
            before.assert_not_called()
            order.order_line.product_uom_qty = 2
            before.assert_called()

"""What a customer buys follows from its invoices, unless a manager keeps it by hand."""

from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user
from odoo.tools import SQL

from ..wizards import channel_revenue_refresh
from .common_accounting import AccountingCase

TODAY = "2025-06-02"


class RevenueCase(AccountingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer = cls.env["res.partner"].create(
            {"name": "Buyer", "is_company": True, "channel_partner_id": cls.netzhaus.id}
        )
        cls.startClassPatcher(freeze_time(f"{TODAY} 10:00:00"))
        cls.env.company.partner_id.tz = "UTC"

    def invoice(self, *products, customer=None, post=True, company=None, price_unit=100, **values):
        """Write a customer invoice with a line for each product, and post it."""
        company = company or self.env.company
        move = (
            self.env["account.move"]
            .with_company(company)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": (customer or self.buyer).id,
                    "invoice_date": TODAY,
                    "company_id": company.id,
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "product_id": product.id,
                                "quantity": 1,
                                "price_unit": price_unit,
                                "tax_ids": False,
                            }
                        )
                        for product in products
                    ],
                    **values,
                }
            )
        )
        if post:
            move.action_post()
        return move

    def assertFlags(self, *codes, customer=None):
        customer = customer or self.buyer
        customer.invalidate_recordset(["revenue_service_ids"])
        self.assertEqual(set(customer.revenue_service_ids.mapped("code")), set(codes))

    def rows(self):
        """Return where the rows of a customer lie: a row that is written lies elsewhere."""
        self.env.flush_all()
        found = {}
        for table, column in (
            ("res_partner_channel_service_rel", "partner_id"),
            ("res_partner", "id"),
        ):
            found[table] = self.env.execute_query(
                SQL(
                    "SELECT xmin::text, ctid::text FROM %s WHERE %s = %s ORDER BY ctid",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    self.buyer.id,
                )
            )
        return found


class TestRevenueFlags(RevenueCase):
    def test_a_posted_invoice_sets_the_flags_that_scenarios_ask_for(self):
        self.invoice(self.trunk)
        self.assertFlags("sip_trunk")
        self.invoice(self.fibre, self.sim, self.unclassified)
        self.assertFlags("sip_trunk", "connectivity")
        self.assertFalse(self.buyer.revenue_manual)

    def test_a_scenario_that_is_added_as_data_has_its_flag(self):
        self.env["channel.scenario"].create(
            {
                "code": "customer_mobile",
                "name": "Mobile revenue",
                "clause": "While this customer buys mobile from us.",
                "revenue_service_id": self.service("mobile").id,
                "rule_ids": [
                    Command.create(
                        {"service_id": self.service("connectivity").id, "decision": "consent"}
                    )
                ],
            }
        )
        self.invoice(self.sim)
        self.assertFlags("mobile")
        order = self.quotation(self.buyer, self.fibre)
        self.assertRefused("customer_mobile", order.action_confirm)

    def test_drafts_count_for_nothing_and_flags_follow_reset_and_cancellation(self):
        move = self.invoice(self.trunk, post=False)
        self.assertFlags()
        move.action_post()
        self.assertFlags("sip_trunk")
        move.button_draft()
        self.assertFlags()
        move.action_post()
        self.assertFlags("sip_trunk")
        move.button_draft()
        move.button_cancel()
        self.assertFlags()

    def test_refunds_are_subtracted(self):
        self.invoice(self.trunk)
        self.invoice(self.trunk, move_type="out_refund", price_unit=60)
        self.assertFlags("sip_trunk")
        refund = self.invoice(self.trunk, move_type="out_refund", price_unit=40)
        self.assertFlags()
        refund.button_draft()
        self.assertFlags("sip_trunk")

    def test_a_refund_of_another_service_subtracts_nothing(self):
        self.invoice(self.trunk)
        self.invoice(self.fibre, move_type="out_refund", price_unit=500)
        self.assertFlags("sip_trunk")

    def test_receipts_count_and_purchases_do_not(self):
        self.invoice(self.fibre, move_type="in_invoice")
        self.invoice(self.fibre, move_type="out_invoice", price_unit=0)
        self.assertFlags()
        self.invoice(self.trunk, move_type="out_receipt")
        self.assertFlags("sip_trunk")

    def test_services_under_a_named_one_roll_up_to_it(self):
        below = self.env["channel.service"].create(
            {"code": "sip_channel", "name": "Channel", "parent_id": self.service("sip_trunk").id}
        )
        deeper = self.env["channel.service"].create(
            {"code": "sip_number", "name": "Number", "parent_id": below.id}
        )
        product = self._product("Number block", None)
        product.channel_service_id = deeper
        self.invoice(product)
        self.assertFlags("sip_trunk")

    def test_a_service_above_a_named_one_does_not_count_as_it(self):
        self.invoice(self._product("Telephony bundle", "telephony"))
        self.assertFlags()

    def test_what_a_contact_is_invoiced_counts_for_its_company(self):
        person = self.env["res.partner"].create({"name": "Person", "parent_id": self.buyer.id})
        self.invoice(self.trunk, customer=person)
        self.assertFlags("sip_trunk")
        self.assertFlags(customer=person)

    def test_flags_kept_by_hand_stay(self):
        self.manage(self.buyer, self.netzhaus, "mobile")
        move = self.invoice(self.trunk)
        self.assertFlags("mobile")
        move.button_draft()
        self.run_cron("ir_cron_refresh_revenue")
        self.assertFlags("mobile")
        move.action_post()

    def test_flags_no_longer_kept_by_hand_follow_the_invoices_at_once(self):
        self.manage(self.buyer, self.netzhaus, "mobile")
        self.invoice(self.trunk)
        self.buyer.with_user(self.manager).revenue_manual = False
        self.assertFlags("sip_trunk")

    def test_open_quotations_follow_and_the_chatter_tells(self):
        order = self.quotation(self.buyer, self.firewall)
        self.assertStatus("allowed", order)
        move = self.invoice(self.trunk)
        self.assertStatus("blocked", order)
        self.assertIn("SIP Trunk", self.buyer.message_ids[0].body)
        self.assertRefused("customer_sip", order.action_confirm)
        # Row 28: revenue that goes again frees what is open, and rewrites nothing decided.
        self.consent(self.buyer, self.netzhaus, "network")
        sold = self.quotation(self.buyer, self.firewall)
        sold.action_confirm()
        move.button_draft()
        self.assertStatus("allowed", order)
        self.assertStatus("consented", sold)

    def test_who_only_invoices_moves_the_flags(self):
        clerk = new_test_user(self.env, "clerk@test", groups="account.group_account_invoice")
        order = self.quotation(self.buyer, self.firewall)
        self.invoice(self.trunk, post=False).with_user(clerk).action_post()
        self.assertFlags("sip_trunk")
        self.assertStatus("blocked", order)

    def test_the_lines_behind_the_flags_are_those_that_count(self):
        counted = self.invoice(self.trunk, self.unclassified)
        self.invoice(self.trunk, post=False)
        lines = self.env["account.move.line"].search(
            self.env["channel.revenue"]._invoice_lines_domain(self.buyer)
        )
        self.assertEqual(lines.move_id, counted)
        self.assertEqual(lines.product_id, self.trunk)


class TestRevenueWindow(RevenueCase):
    def test_an_invoice_counts_for_the_companys_months(self):
        self.invoice(self.trunk, invoice_date="2024-06-03")
        self.assertFlags("sip_trunk")
        self.invoice(self.fibre, invoice_date="2024-06-02")
        self.assertFlags("sip_trunk")

    def test_the_night_ends_what_has_left_the_window(self):
        self.invoice(self.trunk)
        self.invoice(self.fibre, invoice_date="2025-06-01")
        for night, flags in (
            ("2026-05-31", ("sip_trunk", "connectivity")),
            ("2026-06-01", ("sip_trunk",)),
            ("2026-06-02", ()),
        ):
            with freeze_time(f"{night} 00:30:00"):
                self.run_cron("ir_cron_refresh_revenue")
                self.assertFlags(*flags)

    def test_the_night_finds_invoices_that_bypassed_the_addon(self):
        move = self.invoice(self.trunk, post=False)
        self.env.flush_all()
        self.env.cr.execute("UPDATE account_move SET state = 'posted' WHERE id = %s", [move.id])
        self.env.invalidate_all()
        self.assertFlags()
        self.run_cron("ir_cron_refresh_revenue")
        self.assertFlags("sip_trunk")


class TestRevenueCompanies(RevenueCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        currency = cls.env.ref("base.CHF")
        currency.active = True
        cls.sister = cls.env["res.company"].create(
            {"name": "Sister", "currency_id": currency.id, "country_id": cls.env.ref("base.ch").id}
        )
        cls.env["account.chart.template"].try_loading("generic_coa", cls.sister, False)
        cls.sister.currency_id = currency
        cls.env.user.company_ids += cls.sister

    def test_each_company_counts_by_itself_and_one_is_enough(self):
        self.assertNotEqual(self.sister.currency_id, self.env.company.currency_id)
        self.invoice(self.trunk, price_unit=1, company=self.sister)
        self.assertFlags("sip_trunk")
        # Far more refunded here takes nothing from what it buys there.
        self.invoice(self.trunk, price_unit=1000, move_type="out_refund")
        self.assertFlags("sip_trunk")
        self.invoice(self.trunk, price_unit=1, move_type="out_refund", company=self.sister)
        self.assertFlags()

    def test_each_company_has_its_own_window(self):
        self.sister.channel_revenue_months = 3
        self.invoice(self.trunk, invoice_date="2025-03-02", company=self.sister)
        self.assertFlags()
        self.invoice(self.fibre, invoice_date="2025-03-02")
        self.invoice(self.trunk, invoice_date="2025-03-03", company=self.sister)
        self.assertFlags("sip_trunk", "connectivity")

    def test_amounts_in_a_foreign_currency_are_netted_in_the_companys_own(self):
        euro = self.env.ref("base.EUR")
        dollar = self.env.ref("base.USD")
        foreign = euro if self.env.company.currency_id == dollar else dollar
        foreign.active = True
        self.env["res.currency.rate"].create(
            {
                "name": "2025-01-01",
                "currency_id": foreign.id,
                "rate": 0.5,
                "company_id": self.env.company.id,
            }
        )
        # 100 of the foreign currency are 200 here, so that a refund of 150 leaves something.
        self.invoice(self.trunk, currency_id=foreign.id)
        self.invoice(self.trunk, price_unit=150, move_type="out_refund")
        self.assertFlags("sip_trunk")
        self.invoice(self.trunk, price_unit=50, move_type="out_refund")
        self.assertFlags()


class TestRevenueOfWhoIsManaged(RevenueCase):
    """Nobody is protected by the revenue of a customer whom nobody manages."""

    def test_the_flags_of_others_follow_overnight(self):
        self.buyer.channel_partner_id = False
        self.invoice(self.trunk)
        self.assertFlags()
        self.env["channel.revenue"]._cron_refresh()
        self.assertFlags("sip_trunk")

    def test_the_flags_are_right_as_soon_as_somebody_manages_it(self):
        self.buyer.channel_partner_id = False
        self.invoice(self.trunk)
        self.buyer.channel_partner_id = self.netzhaus
        self.assertFlags("sip_trunk")

    def test_the_flags_of_a_new_contact_follow_its_owner(self):
        """A company is made of a contact that has bought: its invoices stay with it."""
        person = self.env["res.partner"].create({"name": "Buying Person"})
        self.invoice(self.trunk, customer=person)
        person.write({"is_company": True, "channel_partner_id": self.netzhaus.id})
        self.assertFlags("sip_trunk", customer=person)


class TestRevenueWrites(RevenueCase):
    def test_nothing_is_written_where_nothing_changes(self):
        self.invoice(self.trunk)
        before, told = self.rows(), self.buyer.message_ids
        self.assertEqual(len(before["res_partner_channel_service_rel"]), 1)
        changed = self.env["channel.revenue"]._refresh()
        self.assertNotIn(self.buyer, changed)
        self.assertFalse(self.env["channel.revenue"]._refresh(self.buyer))
        self.assertEqual(self.rows(), before)
        self.assertEqual(self.buyer.message_ids, told)

    def test_a_second_invoice_of_the_same_service_writes_no_flag(self):
        self.invoice(self.trunk)
        before, told = self.rows(), self.buyer.message_ids
        move = self.invoice(self.trunk, post=False)
        flags = before["res_partner_channel_service_rel"]
        move.action_post()
        self.assertEqual(self.rows()["res_partner_channel_service_rel"], flags)
        self.assertEqual(self.buyer.message_ids, told)

    def test_only_the_flag_that_changes_is_written(self):
        self.invoice(self.trunk)
        kept = self.rows()["res_partner_channel_service_rel"]
        other = self.invoice(self.fibre)
        both = self.rows()["res_partner_channel_service_rel"]
        self.assertEqual(len(both), 2)
        self.assertLess(set(kept), set(both))
        other.button_draft()
        self.assertEqual(self.rows()["res_partner_channel_service_rel"], kept)

    def test_a_refresh_is_one_statement_however_many_customers(self):
        customers = self.env["res.partner"].create(
            [{"name": f"Customer {each}", "is_company": True} for each in range(50)]
        )
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.env["channel.revenue"]._refresh(customers)

    def test_only_the_customers_asked_for_are_looked_at(self):
        move = self.invoice(self.trunk, post=False)
        self.env.flush_all()
        self.env.cr.execute("UPDATE account_move SET state = 'posted' WHERE id = %s", [move.id])
        self.env.invalidate_all()
        self.env["channel.revenue"]._refresh(self.stranger)
        self.assertFlags()
        self.assertEqual(self.env["channel.revenue"]._refresh(self.buyer), self.buyer)
        self.assertFlags("sip_trunk")


class TestRevenueRefresh(RevenueCase):
    def test_a_manager_recomputes_all_flags_step_by_step(self):
        move = self.invoice(self.trunk, post=False)
        self.env.flush_all()
        self.env.cr.execute("UPDATE account_move SET state = 'posted' WHERE id = %s", [move.id])
        self.env.invalidate_all()
        refresh = self.env["channel.revenue.refresh"].with_user(self.manager).create({})
        self.assertGreater(refresh.total, 3)
        self.assertEqual(refresh.progress, 0)
        batch = refresh.total // 3
        steps = []
        with patch.object(channel_revenue_refresh, "BATCH", batch):
            while not steps or steps[-1]["done"] < steps[-1]["total"]:
                self.assertLess(len(steps), 20)
                steps.append(refresh.action_step())
        self.assertGreaterEqual(len(steps), 3)
        self.assertEqual([step["done"] for step in steps], sorted(step["done"] for step in steps))
        self.assertEqual(steps[0]["done"], batch)
        self.assertEqual(refresh.progress, 100)
        self.assertGreaterEqual(steps[-1]["changed"], 1)
        self.assertFlags("sip_trunk")

    def test_only_a_manager_recomputes_them(self):
        with self.assertRaises(AccessError):
            self.env["channel.revenue.refresh"].with_user(self.rep).create({})
        refresh = self.env["channel.revenue.refresh"].create({})
        with self.assertRaises(AccessError):
            refresh.with_user(self.rep).action_step()

from odoo.tests import Form, new_test_user

from .common import ChannelCase


class TestGuardDoubles(ChannelCase):
    """Row 17: a likely duplicate of a protected customer is warned of, and decides nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manage(cls.customer, cls.netzhaus, "sip_trunk")
        cls.customer.write({"vat": "LU26375245", "country_id": cls.env.ref("base.lu").id})

    def double(self, **values):
        return self.env["res.partner"].create({"name": "Neu AG", "is_company": True, **values})

    def told(self, customer, *products, user=None):
        order = self.quotation(customer, *products, user=user)
        return (order.channel_alerts or {}).get("channel_double")

    def test_row_17_a_duplicate_by_tax_id_mail_domain_or_name_is_warned_of(self):
        for values in (
            {"vat": "LU26375245"},
            {"email": "info@lumen.example"},
            {"name": "Atelier Lumen S.à r.l."},
        ):
            with self.subTest(values):
                double = self.double(**values)
                alert = self.told(double, self.firewall)
                self.assertEqual(alert["level"], "warning")
                self.assertIn("Atelier Lumen", alert["message"])
                self.assertEqual(alert["action"]["res_id"], self.customer.id)
                for secret in ("Netzhaus", "SIP"):
                    self.assertNotIn(secret, alert["message"])

    def test_row_17_it_is_told_while_the_contact_is_chosen(self):
        with Form(self.env["sale.order"].with_user(self.rep)) as form:
            form.partner_id = self.double(vat="LU26375245")
            self.assertIn("channel_double", form.channel_alerts)
            form.partner_id = self.stranger
            self.assertFalse(form.channel_alerts)

    def test_row_17_a_colleague_entered_without_the_company(self):
        self.assertTrue(self.told(self.double(name="Lou Lumen", email="lou@lumen.example")))

    def test_row_17_a_duplicate_decides_nothing(self):
        order = self.quotation(self.double(vat="LU26375245"), self.firewall)
        self.assertEqual(order.channel_status, "clear")
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        self.assertFalse(order.channel_alerts, "nothing is left to be done about it")

    def test_nobody_else_is_warned_of(self):
        self.assertFalse(self.told(self.customer, self.fibre), "it is no duplicate of itself")
        self.assertFalse(self.told(self.stranger, self.firewall))
        self.customer.channel_partner_id = False
        self.assertFalse(self.told(self.double(vat="LU26375245")), "nothing protects it any more")

    def test_a_duplicate_that_is_protected_itself_speaks_for_itself(self):
        double = self.double(vat="LU26375245")
        self.manage(double, self.rival, "sip_trunk")
        self.assertFalse(self.told(double, self.firewall))

    def test_a_customer_whom_the_rep_may_not_see_is_not_named(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.customer.company_id = company
        stranger = new_test_user(
            self.env, "other@test", groups="sales_team.group_sale_salesman_all_leads"
        )
        self.assertFalse(self.told(self.double(vat="LU26375245"), user=stranger))

    def test_many_quotations_take_no_more_queries_than_few(self):
        doubles = [self.double(name=f"Neu {each}", vat="LU26375245") for each in range(12)]
        orders = self.env["sale.order"].union(*(self.quotation(each) for each in doubles))

        def queries(some):
            self.env.flush_all()
            self.env.invalidate_all()
            some = self.env["sale.order"].with_user(self.rep).browse(some.ids)
            before = self.env.cr.sql_log_count
            self.assertTrue(all(order.channel_alerts for order in some))
            return self.env.cr.sql_log_count - before

        queries(orders[:2])
        self.assertEqual(queries(orders[:2]), queries(orders))

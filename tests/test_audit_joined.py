from .common_audit import AuditCase


class TestAuditJoined(AuditCase):
    """What a contact bought before it was said to be the protected customer's is reported."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manage(cls.customer, cls.netzhaus, "sip_trunk")
        cls.buyer = cls.env["res.partner"].create({"name": "Purchasing"})
        cls.rep.group_ids += cls.env.ref("base.group_partner_manager")

    def sold(self, *products):
        order = self.quotation(self.buyer, *products)
        order.action_confirm()
        return order.sudo()

    def findings(self):
        return self.env["channel.audit.finding"].search([("kind", "=", "joined")])

    def assertReported(self, document, *names):
        finding = self.findings()
        self.assertEqual(len(finding), 1)
        self.assertEqual(finding.order_id or finding.move_id, document)
        self.assertEqual([each["name"] for each in finding.facts["lines"]], [*names])
        self.assertIn("SIP trunk", finding.facts_text)
        self.assertEqual(finding.customer_id, self.customer)
        self.assertEqual(finding.channel_partner_id, self.netzhaus)
        self.assertEqual(finding.activity_ids.user_id, self.manager)
        self.assertFalse(self.night(), "found once")

    def merge(self, kept, merged):
        self.env.flush_all()
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(self.rep)
        wizard._merge((kept | merged).ids, kept.with_user(self.rep))
        self.env.invalidate_all()

    def test_row_34_an_order_of_a_contact_that_is_put_under_the_customer(self):
        order = self.sold(self.firewall, self.fibre)
        self.buyer.with_user(self.rep).parent_id = self.customer
        self.assertReported(order, "Firewall")
        self.assertEqual(order.order_line[0].channel_status, "allowed", "as it was sold")

    def test_row_34_an_order_of_a_contact_of_that_contact(self):
        person = self.env["res.partner"].create(
            {"name": "Pauline", "parent_id": self.buyer.id, "type": "delivery"}
        )
        order = self.quotation(self.stranger, self.firewall, partner_shipping_id=person.id)
        order.action_confirm()
        self.buyer.with_user(self.rep).parent_id = self.customer
        finding = self.findings()
        self.assertEqual(finding.order_id, order.sudo())
        self.assertEqual(finding.channel_partner_id, self.netzhaus)

    def test_row_34_an_invoice_without_an_order(self):
        invoice = self.invoice(self.buyer, self.firewall)
        invoice.action_post()
        self.buyer.with_user(self.rep).parent_id = self.customer
        self.assertReported(invoice.sudo(), "Firewall")

    def test_row_23_an_order_of_a_contact_that_is_merged_into_the_customer(self):
        order = self.sold(self.firewall)
        self.buyer.email = self.customer.email = "office@lumen.example"
        self.merge(self.customer, self.buyer)
        self.assertEqual(order.partner_id, self.customer)
        self.assertReported(order, "Firewall")

    def test_row_23_an_order_of_a_contact_that_the_customer_is_merged_into(self):
        order = self.sold(self.firewall)
        self.buyer.email = self.customer.email = "office@lumen.example"
        self.merge(self.buyer, self.customer)
        finding = self.findings()
        self.assertEqual((finding.order_id, finding.customer_id), (order, self.buyer))

    def test_row_34_nothing_forbidden_nothing_reported(self):
        self.sold(self.fibre, self.trunk)
        bought = self.sold(self.firewall)
        self.consent(self.customer, self.netzhaus, "network")
        self.buyer.with_user(self.rep).parent_id = self.customer
        self.assertFalse(self.findings())
        self.assertEqual(bought.state, "sale")

    def test_row_34_a_contact_that_comes_twice_is_reported_once(self):
        order = self.sold(self.firewall)
        for company in (self.customer, False, self.customer):
            self.buyer.parent_id = company
        self.assertEqual(self.findings().order_id, order)
        self.assertEqual(len(self.findings()), 1)

    def test_row_34_the_customer_s_own_past_accuses_nobody(self):
        self.customer.channel_partner_id = False
        order = self.quotation(self.customer, self.firewall)
        order.action_confirm()
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        group = self.env["res.partner"].create({"name": "Big Group", "is_company": True})
        self.customer.write({"parent_id": group.id, "is_company": False})
        self.assertEqual(group.channel_partner_id, self.netzhaus)
        self.assertFalse(self.findings())

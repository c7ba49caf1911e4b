from odoo.tests import tagged

from .common_accounting import SettlementCase
from .common_commission import CommissionInvoiceCase
from .common_portal import PortalCase

LIST = "/odoo/channel-commissions"


@tagged("post_install", "-at_install")
class TestTourCommission(SettlementCase, PortalCase):
    """A manager settles, bills and holds commissions in the browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Names that no demo data has.
        cls.netzhaus.name, cls.customer.name = "Tour Netzhaus", "Tour Lumen"

    def setUp(self):
        super().setUp()
        self.lines = self.sold("2026-01-10")
        self.pay(self.lines.invoice_id, "2026-01-15")
        self.env.flush_all()

    def test_a_manager_settles_and_makes_the_bills(self):
        self.start_tour(LIST, "channel_commission_settle", login=self.manager.login)
        self.assertState("billed", self.lines)
        self.assertEqual(self.settlements().invoice_id.state, "draft")

    def test_a_manager_holds_a_commission_and_releases_it(self):
        self.start_tour(LIST, "channel_commission_hold", login=self.manager.login)
        self.assertState("payable", self.lines)
        hold = self.env["channel.commission.hold"].search([("line_ids", "in", self.lines.ids)])
        self.assertEqual(hold.released_by_id, self.manager)


@tagged("post_install", "-at_install")
class TestTourStatement(CommissionInvoiceCase, PortalCase):
    """The statement in the browser: in the portal, and as a manager looks at it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.netzhaus.name, cls.customer.name = "Tour Netzhaus", "Tour Lumen"

    def setUp(self):
        super().setUp()
        self.invoice(self.customer, self.fibre, invoice_date="2026-03-10").sudo().action_post()
        self.env.flush_all()

    def test_a_channel_partner_reads_its_statement_and_downloads_it(self):
        self.start_tour("/my", "channel_commission_statement", login=self.nadia.login)

    def test_a_manager_looks_at_the_statement_from_the_contact(self):
        self.start_tour(
            f"/odoo/channel-partners/{self.netzhaus.id}",
            "channel_commission_statement_manager",
            login=self.manager.login,
        )

"""The demo's finished quarter: what a visitor reads, settles and bills."""

from odoo.modules import Manifest
from odoo.tests import HttpCase, TransactionCase, tagged
from odoo.tools import convert_file


class DemoCase(TransactionCase):
    """The tests' database has no demo data; here it is loaded, as it is installed."""

    @classmethod
    def load(cls):
        cls.env = cls.env["base"].with_context(tracking_disable=True).env
        for path in Manifest.for_addon("channel_partner")["demo"]:
            convert_file(cls.env, "channel_partner", path, {}, mode="init")

    def of(self, name):
        return self.env.ref(f"channel_partner.{name}")


@tagged("post_install", "-at_install")
class TestDemoWithoutAccounts(DemoCase):
    def test_without_a_chart_of_accounts_the_rest_is_there(self):
        self.env.company.chart_template = False
        self.load()
        self.assertTrue(self.of("crm_lead_palzem"))
        customers = self.of("res_partner_palzem") | self.of("res_partner_wirtz")
        self.assertFalse(self.env["sale.order"].search([("partner_id", "in", customers.ids)]))


@tagged("post_install", "-at_install")
class TestDemoSettlement(DemoCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.env.company.chart_template:
            cls.env["account.chart.template"].try_loading("generic_coa", cls.env.company, False)
        cls.load()

    def statement(self, name):
        statements = self.env["channel.statement"]
        channel_partner = self.of(f"res_partner_{name}")
        periods = statements._get_periods(channel_partner)
        found = [statements._get(channel_partner, each["first"], each["last"]) for each in periods]
        sums = {}
        for statement in found:
            for line in statement["lines"]:
                sums[line["state"]] = sums.get(line["state"], 0.0) + line["amount"]
        return found, {state: round(amount, 2) for state, amount in sums.items()}

    def test_the_statement_of_the_quarter_has_something_of_everything(self):
        found, sums = self.statement("netzhaus")
        self.assertEqual(len(found), 1, "one quarter")
        self.assertEqual(sums, {"settled": 157.68, "held": 21.6, "earned": 32.04})
        amounts = [line["amount"] for line in found[0]["lines"]]
        self.assertIn(-7.2, [round(amount, 2) for amount in amounts], "a refund")
        expected = self.env["channel.statement"]._get_expected(self.of("res_partner_netzhaus"))
        self.assertEqual({each["kind"] for each in expected}, {"quotation"}, "all is invoiced")

    def test_one_settlement_is_billed_and_others_wait_for_the_manager(self):
        self.assertEqual(self.statement("bytewerk")[1], {"billed": 35.6, "settled": 60.0})
        self.assertEqual(self.statement("pixelhafen")[1], {"settled": 36.3})
        waiting = self.env["commission.settlement"]._channel_unbilled()
        self.assertEqual(len(waiting), 3)
        waiting.with_user(self.of("user_manager")).action_channel_bill()
        self.assertEqual(set(waiting.mapped("state")), {"invoiced"})
        self.assertEqual(self.statement("netzhaus")[1]["billed"], 157.68)

    def test_nothing_of_it_breaks_the_charter(self):
        audit = self.env["channel.audit"]
        for look in (audit._look_at_orders, audit._look_at_invoices):
            while look(100):
                pass
        customers = [self.of(f"res_partner_{name}").id for name in ("lumen", "berg", "palzem")]
        orders = self.env["sale.order"].search(
            [("partner_id", "in", customers), ("state", "=", "sale")]
        )
        self.assertEqual(len(orders), 6)
        self.assertFalse(self.env["channel.audit.finding"].search([("order_id", "in", orders.ids)]))

    def test_the_channel_partner_logs_in_and_reads_it(self):
        self.authenticate("partner", "partner")
        first = self.statement("netzhaus")[0][0]["lines"][0]["date"].replace(day=1)
        page = self.url_open(f"/my/commissions/{first}")
        for text in ("Atelier Lumen", "Kanzlei Berg", "211.32", "Held"):
            self.assertIn(text, page.text)

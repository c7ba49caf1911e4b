"""The first steps: what a channel manager still has to do, and how far it is."""

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged

from .common import ChannelCase
from .common_charter import CharterMixin

STEPS = "/odoo/action-channel_partner.channel_setup_step_action"


class SetupCase(CharterMixin, ChannelCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.steps = cls.env["channel.setup.step"].with_user(cls.manager)

    def step(self, code):
        self.env.invalidate_all()
        return self.steps.search([("code", "=", code)])

    def to_do(self):
        self.env.invalidate_all()
        return set(self.steps.search([("is_done", "=", False)]).mapped("code"))

    def do_everything(self):
        self.publish()
        for channel_partner in self.env["res.partner"].search([("is_channel_partner", "=", True)]):
            self.env["res.partner"].create(
                {
                    "name": f"Customer of {channel_partner.name}",
                    "is_company": True,
                    "channel_partner_id": channel_partner.id,
                }
            )
        products = self.env["product.template"].search([("channel_service_id", "=", False)])
        products.channel_service_id = self.service("mobile")
        commission = self.env["commission"].create({"name": "5 %", "fix_qty": 5.0})
        self.env["channel.rule"].search([]).commission_id = commission
        self.env.company.alias_domain_id = self.env["mail.alias.domain"].create(
            {"name": "operator.example"}
        )
        self.env.company.channel_registration_alias_id.alias_domain_id = (
            self.env.company.alias_domain_id
        )


@tagged("post_install", "-at_install")
class TestSetupStep(SetupCase):
    def test_each_step_says_how_far_it_is_and_is_done_when_all_of_it_is(self):
        self.assertLessEqual({"owners", "products", "rates"}, self.to_do())
        products = self.step("products")
        self.assertLess(products.count_done, products.count_all)
        self.assertEqual(products.state_text, f"{products.count_done} of {products.count_all}")
        self.manage(self.customer, self.netzhaus)
        owners = self.step("owners")
        self.assertEqual((owners.count_done, owners.progress, owners.is_done), (1, 50, False))
        self.manage(self.stranger, self.rival)
        self.assertTrue(self.step("owners").is_done)
        rates = self.step("rates")
        self.assertEqual((rates.count_done, rates.is_done), (0, False))
        self.do_everything()
        self.assertFalse(self.to_do())
        self.assertEqual(set(self.steps.search([]).mapped("progress")), {100})

    def test_without_a_channel_partner_nothing_is_done_yet(self):
        (self.netzhaus | self.rival).is_channel_partner = False
        self.assertLessEqual({"channel_partners", "owners"}, self.to_do())
        self.assertEqual(self.step("owners").progress, 0)

    def test_what_is_not_needed_is_not_asked_for_until_it_is_taken_up_again(self):
        rates = self.step("rates")
        rates.action_skip()
        self.assertNotIn("rates", self.to_do())
        self.assertIn(rates, self.steps.search([("is_done", "=", True)]))
        rates.action_take_up()
        self.assertIn("rates", self.to_do())

    def test_each_step_leads_to_a_screen_that_whoever_sees_the_button_may_open(self):
        admin = new_test_user(
            self.env, "admin@test", groups="channel_partner.group_channel_manager,base.group_system"
        )
        for user, closed in ((self.manager, {"alias"}), (admin, set())):
            steps = self.steps.with_user(user).search([])
            self.assertEqual(set(steps.filtered(lambda s: not s.can_open).mapped("code")), closed)
            for step in steps.filtered("can_open"):
                action = step.action_open()
                views = [(False, mode) for mode in action["view_mode"].split(",")]
                model = self.env[action["res_model"]].with_user(user)
                self.assertTrue(model.get_views(views)["views"], step.code)

    def test_only_a_manager_sees_the_steps_and_changes_nothing_but_whether_they_are_needed(self):
        with self.assertRaises(AccessError):
            self.steps.with_user(self.rep).search([])
        with self.assertRaises(AccessError):
            self.steps.create({"code": "charter", "name": "Another"})
        with self.assertRaises(AccessError):
            self.step("rates").unlink()

    def test_a_few_queries_tell_all_of_it_however_many_products_and_customers_there_are(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.steps.search([]).mapped("state_text")
            return self.env.cr.sql_log_count - before

        def count_warm():
            count()
            return count()

        few = count_warm()
        self.env["res.partner"].create(
            [{"name": f"Channel {i}", "is_channel_partner": True} for i in range(20)]
        )
        self.env["product.template"].create([{"name": f"Product {i}"} for i in range(20)])
        self.assertLessEqual(count_warm(), few)


@tagged("post_install", "-at_install")
class TestTourSetupStep(SetupCase, HttpCase):
    def test_a_manager_goes_through_the_first_steps(self):
        self.unclassified.name = "Tour Mystery Box"
        self.do_everything()
        self.unclassified.product_tmpl_id.channel_service_id = False
        self.env["channel.rule"].search([]).commission_id = False
        self.start_tour(STEPS, "channel_setup_step", login=self.manager.login)
        self.assertTrue(self.unclassified.channel_service_id)
        self.assertTrue(self.step("rates").is_skipped)

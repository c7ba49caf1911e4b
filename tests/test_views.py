from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from .common import ChannelCase

FOR_EVERYBODY = (
    "channel_check_menu",
    "channel_registration_menu",
    "channel_consent_menu",
    "channel_case_menu",
)
FOR_MANAGERS = (
    "channel_setup_step_menu",
    "channel_service_menu",
    "channel_scenario_menu",
    "channel_rule_menu",
    "channel_charter_menu",
    "channel_revenue_refresh_menu",
    "channel_guard_event_menu",
)
ACTIONS_FOR_EVERYBODY = (
    "channel_charter_acceptance_action",
    "channel_charter_action",
    "res_partner_action_charter",
    "channel_check_action",
    "channel_registration_action",
    "channel_consent_action",
    "channel_case_action",
    "channel_service_action",
    "channel_scenario_action",
    "channel_rule_action",
)
ACTIONS_FOR_MANAGERS = (
    "channel_setup_step_action",
    "channel_guard_event_action",
    "channel_registration_refuse_action",
    "channel_revenue_refresh_action",
    "product_template_classify_action",
)


@tagged("post_install", "-at_install")
class TestViews(ChannelCase):
    """The screens of the addon's own models open for those that they are for."""

    def load(self, action, user):
        action = self.env.ref(f"channel_partner.{action}").sudo()
        model = self.env[action.res_model].with_user(user)
        views = [(False, mode) for mode in action.view_mode.split(",")] + [(False, "search")]
        loaded = model.get_views(views, {"toolbar": True})["views"]
        model.browse().check_access("read")
        if "search_default" in str(action.context):
            model.search([], limit=1)
        return loaded

    def menus(self, user):
        visible = self.env["ir.ui.menu"].with_user(user).load_menus(False)
        return {
            name
            for name in FOR_EVERYBODY + FOR_MANAGERS
            if self.env.ref(f"channel_partner.{name}").id in visible
        }

    def test_every_screen_loads_for_a_manager(self):
        for action in ACTIONS_FOR_EVERYBODY + ACTIONS_FOR_MANAGERS:
            with self.subTest(action=action):
                self.assertTrue(self.load(action, self.manager))

    def test_every_screen_for_reps_loads_for_a_rep(self):
        for action in ACTIONS_FOR_EVERYBODY:
            with self.subTest(action=action):
                self.assertTrue(self.load(action, self.rep))

    def test_what_is_for_managers_is_closed_to_reps(self):
        for action in ACTIONS_FOR_MANAGERS:
            with self.subTest(action=action), self.assertRaises(AccessError):
                self.load(action, self.rep)

    def test_menus_show_each_persona_its_screens(self):
        self.assertEqual(self.menus(self.rep), set(FOR_EVERYBODY))
        self.assertEqual(self.menus(self.manager), {*FOR_EVERYBODY, *FOR_MANAGERS})
        stranger = new_test_user(self.env, "nobody@test", groups="base.group_user")
        self.assertFalse(self.menus(stranger))

    def test_a_rep_sees_no_button_of_a_manager(self):
        for model, buttons in (
            ("channel.registration", ("action_register", "action_won", "action_lost")),
            ("channel.consent", ("action_grant", "action_revoke")),
        ):
            for user, shown in ((self.rep, False), (self.manager, True)):
                arch = self.env[model].with_user(user).get_view(view_type="form")["arch"]
                for button in buttons:
                    self.assertEqual(f'name="{button}"' in arch, shown, (button, user.name))

    def test_a_rep_drafts_a_registration_and_a_consent_in_their_forms(self):
        with Form(self.env["channel.registration"].with_user(self.rep)) as form:
            form.channel_partner_id = self.netzhaus
            form.customer_name = "Somebody New"
            form.service_ids.add(self.service("mobile"))
        registration = form.record
        registration.action_submit()
        # The customer may still be named, the channel partner no longer changed.
        form = Form(registration)
        form.customer_id = self.customer
        form.save()
        self.assertEqual(registration.customer_id, self.customer)
        with self.assertRaisesRegex(AssertionError, "readonly"):
            Form(registration).channel_partner_id = self.rival
        with Form(self.env["channel.consent"].with_user(self.rep)) as form:
            form.channel_partner_id = self.netzhaus
            form.customer_id = self.customer
            form.service_ids.add(self.service("network"))
        form.record.action_request()
        self.assertEqual(form.record.state, "requested")

    def test_a_granted_consent_is_locked_in_its_form(self):
        consent = self.consent(self.customer, self.netzhaus, "network").with_user(self.manager)
        for field, value in (("customer_id", self.stranger), ("date_end", "2000-01-01")):
            with self.assertRaisesRegex(AssertionError, "readonly"):
                setattr(Form(consent), field, value)

    def test_settings_of_the_company_are_kept(self):
        admin = new_test_user(
            self.env,
            "admin@test",
            groups="base.group_system,sales_team.group_sale_manager,account.group_account_manager",
        )
        with Form(self.env["res.config.settings"].with_user(admin)) as form:
            form.channel_draft_policy = "block"
            form.channel_protection_months = 6
        form.record.execute()
        self.assertEqual(self.env.company.channel_draft_policy, "block")
        self.assertEqual(self.env.company.channel_protection_months, 6)

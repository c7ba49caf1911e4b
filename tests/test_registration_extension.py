"""More time for a deal: agreed by both sides after a recorded discussion (charter 6)."""

from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form
from odoo.tools import mute_logger

from .test_registration import RegistrationCase

TODAY = "2025-06-02 10:00:00"


@freeze_time(TODAY)
class TestRegistrationExtension(RegistrationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.jean = cls.env["res.partner"].create({"name": "Jean", "parent_id": cls.netzhaus.id})

    def request(self, registration, user=None, discussed=True, **values):
        if discussed:
            values = {
                "discussion_date": "2025-06-01",
                "participant_ids": [Command.set((self.jean | self.manager.partner_id).ids)],
                "agreement": "The tender is decided in autumn",
                **values,
            }
        return (
            self.env["channel.registration.extension"]
            .with_user(user or self.rep)
            .create({"registration_id": registration.id, **values})
        )

    def agree(self, extension):
        extension.with_user(self.manager).action_agree()

    def assertNotAgreed(self, extension, pattern):
        with self.assertRaisesRegex(UserError, pattern), self.env.cr.savepoint():
            self.agree(extension)
        self.env.invalidate_all()
        self.assertEqual(extension.state, "requested")

    def test_an_agreed_extension_moves_the_last_day_by_calendar_months(self):
        for start, end, months, extended in (
            ("2025-05-02", "2025-10-02", 2, date(2025, 12, 2)),
            ("2025-05-02", "2025-10-31", 4, date(2026, 2, 28)),
            ("2025-05-02", "2025-06-02", 1, date(2025, 7, 2)),
        ):
            with self.subTest(end=end, months=months):
                registration = self.make("registered", self.own_customer(end))
                registration.write({"date_start": start, "date_end": end})
                extension = self.request(registration, months=months)
                self.agree(extension)
                self.assertEqual(registration.date_end, extended)
                self.assertEqual(registration.state, "registered")
                self.assertEqual(str(extension.date_end_before), end)
                self.assertEqual(extension.date_end_after, extended)
                self.assertEqual(extension.decided_by_id, self.manager)

    def test_either_side_requests_and_only_a_channel_manager_decides(self):
        for side in ("channel_partner", "operator"):
            with self.subTest(side=side):
                registration = self.make("registered", self.own_customer(side))
                before = registration.date_end
                extension = self.request(registration, requested_by=side)
                for act in (
                    extension.action_agree,
                    lambda extension=extension: extension.write(
                        {"state": "refused", "refusal_reason": "No"}
                    ),
                    lambda extension=extension: extension.write({"date_end_after": "2030-01-01"}),
                    lambda extension=extension: extension.unlink(),
                ):
                    with self.assertRaises(AccessError), self.env.cr.savepoint():
                        act()
                self.env.invalidate_all()
                self.assertEqual(registration.date_end, before)
                self.agree(extension)
                self.assertGreater(registration.date_end, before)

    def test_nothing_begins_as_agreed(self):
        registration = self.make("registered")
        for user in (self.rep, self.manager):
            for state in ("agreed", "refused"):
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    self.request(registration, user, state=state)
        extension = self.request(registration, state="requested", date_end_after="2030-01-01")
        self.assertFalse(extension.date_end_after)

    def test_each_part_of_the_discussion_is_needed(self):
        for missing, values in (
            ("when it was discussed", {"discussion_date": False}),
            ("for the channel partner", {"participant_ids": self.manager.partner_id}),
            ("for our company", {"participant_ids": self.jean}),
            ("what was agreed", {"agreement": "  "}),
            ("in the future", {"discussion_date": "2025-06-03"}),
        ):
            with self.subTest(missing):
                registration = self.make("registered", self.own_customer(missing))
                values = {
                    name: Command.set(value.ids) and [Command.set(value.ids)]
                    if name == "participant_ids"
                    else value
                    for name, value in values.items()
                }
                self.assertNotAgreed(self.request(registration, **values), missing)
        registration = self.make("registered")
        self.assertNotAgreed(self.request(registration, discussed=False), "Record first")

    def test_a_refusal_needs_its_reason_and_changes_nothing(self):
        registration = self.make("registered")
        before = registration.date_end
        extension = self.request(registration).with_user(self.manager)
        with self.assertRaisesRegex(UserError, "why"), self.env.cr.savepoint():
            extension.action_refuse()
        extension.invalidate_recordset()
        extension.refusal_reason = "Nothing has moved"
        extension.action_refuse()
        self.assertEqual((extension.state, registration.date_end), ("refused", before))
        with self.assertRaises(UserError):
            extension.action_agree()

    def test_what_was_decided_is_kept_as_it_was(self):
        extension = self.request(self.make("registered"))
        self.agree(extension)
        for user in (self.rep, self.manager):
            with self.assertRaisesRegex(UserError, "kept as it was"), self.env.cr.savepoint():
                extension.with_user(user).write({"agreement": "Something else"})

    def test_a_request_that_waits_stops_no_expiry_and_can_still_be_agreed(self):
        registration = self.make("registered")
        extension = self.request(registration, months=2)
        with freeze_time("2025-10-03 10:00:00"):
            self.run_cron("ir_cron_expire_registrations")
            self.assertEqual(registration.state, "expired")
            self.assertStatus("allowed", self.quotation(self.customer, self.firewall))
            self.agree(extension)
            self.assertEqual(registration.state, "registered")
            self.assertEqual(registration.date_end, date(2025, 12, 2))
            self.assertStatus("blocked", self.quotation(self.customer, self.firewall))

    def test_an_open_quotation_follows_an_extension(self):
        registration = self.make("registered")
        registration.write({"date_start": "2025-05-01", "date_end": "2025-06-01"})
        order = self.quotation(self.customer, self.firewall)
        self.assertStatus("allowed", order)
        self.agree(self.request(registration))
        self.assertStatus("blocked", order)

    def test_an_expired_deal_is_registered_again_by_an_extension_alone(self):
        registration = self.make("expired").with_user(self.manager)
        for context in ({}, {"channel_extending": True}, {"channel_extending": "EXTENDING"}):
            with self.assertRaisesRegex(UserError, "cannot become"), self.env.cr.savepoint():
                registration.with_context(**context).write({"state": "registered"})
        self.env.invalidate_all()
        self.agree(self.request(registration))
        self.assertEqual(registration.state, "registered")

    def test_an_expired_deal_is_not_extended_once_somebody_else_got_the_customer(self):
        for state in ("registered", "won", "lost", "expired"):
            with self.subTest(state=state):
                customer = self.own_customer(state)
                registration = self.make("registered", customer)
                registration.write({"date_start": "2025-01-01", "date_end": "2025-05-01"})
                registration.with_user(self.manager).write({"state": "expired"})
                extension = self.request(registration, months=3)
                rival = self.make(state, customer, channel_partner_id=self.rival.id)
                self.assertNotAgreed(extension, rival.name)
                self.assertEqual(registration.state, "expired")

    def test_an_expired_deal_is_not_extended_once_somebody_else_manages_the_customer(self):
        registration = self.make("registered")
        registration.write({"date_start": "2025-01-01", "date_end": "2025-05-01"})
        registration.with_user(self.manager).write({"state": "expired"})
        extension = self.request(registration, months=3)
        self.customer.write(
            {"channel_partner_id": self.rival.id, "channel_partner_since": "2025-05-20"}
        )
        self.assertNotAgreed(extension, "managed by Rival IT")
        # Who managed it before does not stand in the way: both protect.
        self.customer.channel_partner_since = "2024-01-01"
        self.agree(extension)
        self.assertEqual(registration.state, "registered")

    def test_a_refused_rival_did_not_get_the_customer(self):
        registration = self.make("registered")
        registration.write({"date_start": "2025-01-01", "date_end": "2025-05-01"})
        registration.with_user(self.manager).write({"state": "expired"})
        self.make("refused", channel_partner_id=self.rival.id)
        self.agree(self.request(registration, months=3))
        self.assertEqual(registration.date_end, date(2025, 8, 1))

    def test_an_extension_does_not_run_into_a_deal_that_begins_later(self):
        registration = self.make("registered")
        later = self.env["channel.registration"].create(
            {
                "channel_partner_id": self.rival.id,
                "customer_id": self.customer.id,
                "state": "registered",
                "date_start": "2025-11-01",
                "date_end": "2026-02-01",
            }
        )
        self.assertNotAgreed(self.request(registration, months=2), later.name)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            registration.date_end = "2025-12-02"
            self.env.flush_all()

    def test_an_extension_that_would_end_in_the_past_is_refused(self):
        registration = self.make("expired")
        registration.write({"date_start": "2024-01-01", "date_end": "2024-05-01"})
        self.assertNotAgreed(self.request(registration, months=2), "more months")

    def test_the_company_limits_the_number_of_extensions(self):
        self.env.company.channel_extension_limit = 1
        registration = self.make("registered")
        refused = self.request(registration, refusal_reason="Too early")
        refused.with_user(self.manager).action_refuse()
        self.agree(self.request(registration))
        with self.assertRaisesRegex(UserError, "allow no more"), self.env.cr.savepoint():
            self.request(registration)
        with self.assertRaisesRegex(UserError, "allow no more"):
            registration.action_extend()
        self.env.company.channel_extension_limit = 0
        self.agree(self.request(registration))
        self.assertEqual(registration.date_end, date(2025, 12, 2))

    def test_a_limit_lowered_meanwhile_holds_when_it_is_agreed(self):
        registration = self.make("registered")
        self.agree(self.request(registration))
        extension = self.request(registration)
        self.env.company.channel_extension_limit = 1
        self.assertNotAgreed(extension, "allow no more")

    def test_only_a_registered_or_expired_deal_is_extended(self):
        for state in ("draft", "submitted", "won", "lost", "refused", "cancelled"):
            with self.subTest(state=state):
                registration = self.make(state, self.own_customer(state))
                with self.assertRaisesRegex(UserError, "only a registered"):
                    registration.action_extend()
                with self.assertRaisesRegex(UserError, "only a registered"):
                    self.request(registration)
        registration = self.make("registered")
        extension = self.request(registration)
        registration.with_user(self.manager).action_lost()
        self.assertNotAgreed(extension, "only a registered")

    def test_one_request_waits_at_a_time_and_extend_opens_it(self):
        registration = self.make("registered")
        action = registration.with_user(self.rep).action_extend()
        self.assertFalse(action["res_id"])
        form = Form(
            self.env[action["res_model"]].with_user(self.rep).with_context(**action["context"])
        )
        form.months = 3
        extension = form.save()
        self.assertEqual(extension.registration_id, registration)
        self.assertEqual(registration.action_extend()["res_id"], extension.id)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.request(registration)

    def test_a_manager_is_asked_to_decide_and_no_longer_once_it_is(self):
        extension = self.request(self.make("registered"))
        self.assertEqual(extension.activity_ids.user_id, self.manager)
        self.agree(extension)
        self.assertFalse(extension.activity_ids)

    def test_an_extension_leaves_a_trace_on_both_records(self):
        tracked = self.env["base"].with_context(tracking_disable=False).env
        registration = self.make("registered").with_env(tracked)
        extension = self.request(registration).with_env(tracked)
        self.flush_tracking()
        extension.with_user(self.manager).action_agree()
        self.flush_tracking()
        for record, name in ((registration, "date_end"), (extension, "state")):
            values = record.message_ids.sudo().tracking_value_ids
            self.assertIn(name, values.field_id.mapped("name"))
        self.assertIn("The tender is decided", " ".join(registration.message_ids.mapped("body")))

    def test_extensions_of_other_companies_are_not_read(self):
        other = self.env["res.company"].create({"name": "Other"})
        registration = self.make("registered")
        registration.sudo().write({"company_id": other.id, "opportunity_id": False})
        extension = self.env["channel.registration.extension"].create(
            {"registration_id": registration.id}
        )
        for user in (self.rep, self.manager):
            with self.assertRaises(AccessError):
                extension.with_user(user).read(["months"])

"""How soon a registration is decided: a target in working days, and what is late."""

from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError

from .test_registration import RegistrationCase

DECIDE = "channel_partner.mail_activity_type_decide"


class TestRegistrationResponse(RegistrationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.channel_response_days = 2
        cls.env.company.resource_calendar_id = cls.env["resource.calendar"].create(
            {"name": "Monday to Friday", "tz": "UTC"}
        )

    def activities(self, registration):
        return registration.activity_ids.filtered(
            lambda each: each.activity_type_id == self.env.ref(DECIDE)
        )

    def test_the_target_counts_working_days_after_the_submission(self):
        for moment, due in (
            ("2025-06-02 09:00:00", date(2025, 6, 4)),  # Monday
            ("2025-06-02 22:00:00", date(2025, 6, 4)),
            ("2025-06-05 09:00:00", date(2025, 6, 9)),  # Thursday
            ("2025-06-06 09:00:00", date(2025, 6, 10)),  # Friday
            ("2025-06-07 09:00:00", date(2025, 6, 10)),  # Saturday
        ):
            with self.subTest(moment=moment), freeze_time(moment):
                registration = self.make("submitted", self.own_customer(moment))
                self.assertEqual(registration.date_response_due, due)
                self.assertEqual(self.activities(registration).date_deadline, due)
                self.assertEqual(self.activities(registration).user_id, self.manager)

    @freeze_time("2025-06-02 09:00:00")
    def test_a_holiday_of_the_company_does_not_count(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.env.company.resource_calendar_id.id,
                "company_id": self.env.company.id,
                "date_from": "2025-06-03 00:00:00",
                "date_to": "2025-06-03 23:59:59",
            }
        )
        self.assertEqual(self.make("submitted").date_response_due, date(2025, 6, 5))

    @freeze_time("2025-06-02 09:00:00")
    def test_without_a_target_nothing_is_due(self):
        self.env.company.channel_response_days = 0
        registration = self.make("submitted")
        self.assertFalse(registration.date_response_due)
        self.assertFalse(self.activities(registration))

    def test_it_is_late_after_the_day_it_was_due_until_it_is_decided(self):
        with freeze_time("2025-06-02 09:00:00"):
            registration = self.make("submitted")
        for moment, late in (("2025-06-04 20:00:00", False), ("2025-06-05 08:00:00", True)):
            with freeze_time(moment):
                registration.invalidate_recordset(["is_late"])
                self.assertEqual(registration.is_late, late)
        with freeze_time("2025-06-05 09:00:00"):
            registration.with_user(self.manager).action_register()
            self.assertFalse(registration.is_late)
        self.assertFalse(self.activities(registration))
        self.assertEqual(registration.days_to_decision, 3.0)

    def test_a_refusal_is_a_decision_too_and_reopening_begins_anew(self):
        with freeze_time("2025-06-02 09:00:00"):
            registration = self.make("submitted")
        with freeze_time("2025-06-03 21:00:00"):
            registration.with_user(self.manager).action_refuse()
        self.assertEqual(registration.days_to_decision, 1.5)
        with freeze_time("2025-06-16 09:00:00"):
            registration.with_user(self.manager).action_submit()
        self.assertFalse(registration.date_decided)
        self.assertEqual(registration.date_response_due, date(2025, 6, 18))
        self.assertEqual(len(self.activities(registration)), 1)

    def test_the_time_to_decision_is_averaged(self):
        for name, day in (("A", "03"), ("B", "05")):
            with freeze_time("2025-06-02 09:00:00"):
                registration = self.make("submitted", self.own_customer(name))
            with freeze_time(f"2025-06-{day} 09:00:00"):
                registration.with_user(self.manager).action_register()
        self.make("submitted", self.own_customer("Waiting"))
        [[average]] = self.env["channel.registration"]._read_group(
            [("channel_partner_id", "=", self.netzhaus.id), ("date_decided", "!=", False)],
            [],
            ["days_to_decision:avg"],
        )
        self.assertEqual(average, 2.0)

    def test_a_rep_moves_no_deadline(self):
        registration = self.make("submitted")
        with self.assertRaises(AccessError):
            registration.with_user(self.rep).date_response_due = "2030-01-01"

    def test_the_analysis_opens_for_reps_and_managers(self):
        action = self.env.ref("channel_partner.channel_registration_action_analysis")
        views = [(False, mode) for mode in action.view_mode.split(",")]
        for user in (self.rep, self.manager):
            loaded = self.env[action.res_model].with_user(user).get_views(views)["views"]
            self.assertIn("days_to_decision", loaded["pivot"]["arch"])
            self.assertIn("days_to_decision", loaded["graph"]["arch"])

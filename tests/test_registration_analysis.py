"""What managers measure: how soon deals are decided, and what comes of them."""

from freezegun import freeze_time
from lxml import etree

from odoo.tests import tagged

from .test_registration import RegistrationCase

MEASURES = ("days_to_decision", "share_in_time", "share_registered", "share_won")


@tagged("post_install", "-at_install")
class TestRegistrationAnalysis(RegistrationCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.channel_response_days = 2
        cls.env.company.resource_calendar_id = cls.env["resource.calendar"].create(
            {"name": "Monday to Friday", "tz": "UTC"}
        )

    def walk(self, *steps, **values):
        """Make a registration whose states begin at given moments."""
        registration = None
        for state, moment in steps:
            with freeze_time(moment):
                if registration is None:
                    registration = self.make(customer=self.own_customer(str(steps)), **values)
                registration.write({"state": state})
        return registration

    def measured(self, groupby=(), partner=None):
        groups = self.env["channel.registration"]._read_group(
            [("channel_partner_id", "in", (partner or self.netzhaus).ids)],
            groupby,
            [f"{measure}:avg" for measure in MEASURES],
        )
        return groups if groupby else dict(zip(MEASURES, groups[0], strict=True))

    def test_what_is_not_decided_counts_for_no_average(self):
        self.walk(("submitted", "2025-06-02 09:00:00"), ("registered", "2025-06-04 09:00:00"))
        self.walk(("submitted", "2025-06-02 09:00:00"), ("refused", "2025-06-06 09:00:00"))
        self.make("submitted", self.own_customer("Waiting"))
        self.make("draft", self.own_customer("Draft"))
        measured = self.measured()
        self.assertEqual(measured["days_to_decision"], 3.0)
        self.assertEqual(measured["share_in_time"], 0.5)
        self.assertEqual(measured["share_registered"], 0.5)

    def test_where_nothing_was_decided_there_is_no_average(self):
        self.make("submitted", self.own_customer("Waiting"))
        self.assertEqual(set(self.measured().values()) - {None, False}, set())

    def test_the_share_won_is_of_those_that_came_to_an_end(self):
        for state in ("won", "won", "lost", "expired", "registered", "refused", "cancelled"):
            self.make(state, self.own_customer(state))
        measured = self.measured()
        self.assertEqual(measured["share_won"], 0.5)
        # All but the refused one, and but the one that was withdrawn.
        self.assertAlmostEqual(measured["share_registered"], 5 / 6)

    def test_a_decision_is_in_time_on_the_last_day_where_the_company_is(self):
        # Due on Wednesday: it is Thursday in Luxembourg already, and Wednesday in UTC.
        for zone, response in (("Europe/Luxembourg", "late"), ("UTC", "in_time")):
            with self.subTest(zone=zone):
                self.env.company.partner_id.tz = zone
                registration = self.walk(
                    ("submitted", "2025-06-02 09:00:00"), ("registered", "2025-06-04 22:30:00")
                )
                self.assertEqual(registration.response, response)

    def test_without_a_target_nothing_is_in_time_or_late(self):
        self.env.company.channel_response_days = 0
        registration = self.walk(
            ("submitted", "2025-06-02 09:00:00"), ("registered", "2025-06-04 09:00:00")
        )
        self.assertFalse(registration.response)
        self.assertFalse(self.measured()["share_in_time"])

    def test_a_reopened_registration_is_measured_anew(self):
        registration = self.walk(
            ("submitted", "2025-06-02 09:00:00"), ("refused", "2025-06-20 09:00:00")
        )
        self.assertEqual(registration.response, "late")
        registration.write({"state": "submitted"})
        self.assertFalse(registration.response)
        self.assertFalse(registration.days_to_decision)

    def test_measures_are_grouped_by_channel_partner_level_month_and_outcome(self):
        gold, silver = self.env["res.partner.grade"].create([{"name": "G"}, {"name": "S"}])
        self.netzhaus.grade_id, self.rival.grade_id = gold, silver
        self.walk(("submitted", "2025-06-02 09:00:00"), ("registered", "2025-06-03 09:00:00"))
        self.walk(
            ("submitted", "2025-07-01 09:00:00"),
            ("registered", "2025-07-04 09:00:00"),
            ("won", "2025-07-05 09:00:00"),
            channel_partner_id=self.rival.id,
        )
        both = self.netzhaus | self.rival
        for groupby, groups in (
            ("channel_partner_id", [self.netzhaus, self.rival]),
            ("channel_partner_grade_id", [gold, silver]),
            ("state", ["registered", "won"]),
        ):
            with self.subTest(groupby=groupby):
                found = self.measured([groupby], both)
                self.assertCountEqual([group for group, *_measures in found], groups)
                self.assertCountEqual([days for _group, days, *_others in found], [1.0, 3.0])
        found = self.measured(["date_received:month"], both)
        self.assertEqual(len(found), 2)

    def test_the_pivot_shows_each_measure_and_the_search_each_group(self):
        action = self.env.ref("channel_partner.channel_registration_action_analysis")
        views = [(False, mode) for mode in action.view_mode.split(",")] + [(False, "search")]
        for user in (self.rep, self.manager):
            loaded = self.env[action.res_model].with_user(user).get_views(views)
            fields = loaded["models"]["channel.registration"]["fields"]
            pivot = etree.fromstring(loaded["views"]["pivot"]["arch"])
            shown = pivot.xpath("//field[@type='measure']/@name")
            self.assertLessEqual(set(MEASURES), set(shown))
            for measure in MEASURES:
                # What the web client asks before it offers a field as a measure.
                self.assertEqual(fields[measure]["aggregator"], "avg")
            search = etree.fromstring(loaded["views"]["search"]["arch"])
            for name in (
                "group_channel_partner",
                "group_grade",
                "group_state",
                "group_received",
                "group_decided",
                "group_end",
            ):
                self.assertTrue(search.xpath(f"//filter[@name='{name}']"), name)
            self.assertTrue(fields["channel_partner_grade_id"]["groupable"])

    def test_the_list_is_sorted_by_a_measure(self):
        slow = self.walk(
            ("submitted", "2025-06-02 09:00:00"), ("registered", "2025-06-09 09:00:00")
        )
        fast = self.walk(
            ("submitted", "2025-06-02 09:00:00"), ("registered", "2025-06-03 09:00:00")
        )
        found = self.env["channel.registration"].search(
            [("id", "in", (slow | fast).ids)], order="days_to_decision"
        )
        self.assertEqual(list(found), [fast, slow])

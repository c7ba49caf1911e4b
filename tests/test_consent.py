"""The life of a consent: only what is in writing counts, and stays as it was."""

from datetime import date, timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import mute_logger

from .common import ChannelCase

MAP = {
    "draft": {"requested", "granted", "refused"},
    "requested": {"granted", "refused", "revoked", "expired"},
    "granted": {"revoked", "expired"},
    "refused": {"requested"},
    "revoked": set(),
    "expired": set(),
}
PIXEL = "R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs="
ACTIONS = {
    "requested": "action_request",
    "granted": "action_grant",
    "refused": "action_refuse",
    "revoked": "action_revoke",
}


class ConsentCase(ChannelCase):
    @classmethod
    def document(cls, name="agreement.pdf", user=None):
        return super().document(name, user or cls.manager)

    def make(self, state="draft", user=None, **values):
        """Make a consent and walk it to a state."""
        consent = (
            self.env["channel.consent"]
            .with_user(user or self.manager)
            .create(
                {
                    "channel_partner_id": self.netzhaus.id,
                    "customer_id": self.customer.id,
                    "service_ids": [Command.set(self.service("network").ids)],
                    **values,
                }
            )
        )
        path = {
            "draft": [],
            "requested": ["requested"],
            "granted": ["granted"],
            "refused": ["refused"],
            "revoked": ["granted", "revoked"],
            "expired": ["granted", "expired"],
        }[state]
        if "granted" in path and "evidence_attachment_ids" not in values:
            consent.evidence_attachment_ids = self.document()
        for each in path:
            consent.with_user(self.manager).write({"state": each})
        return consent

    def assertDenied(self, act, *args):
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            act(*args)
        self.env.invalidate_all()

    def assertLocked(self, why, act, *args):
        with self.assertRaisesRegex(UserError, why), self.env.cr.savepoint():
            act(*args)
        self.env.invalidate_all()


class TestConsentLifecycle(ConsentCase):
    def test_each_state_is_followed_by_those_of_the_map_and_no_other(self):
        for state, allowed in MAP.items():
            for target in MAP.keys() - {state}:
                with self.subTest(state=state, target=target):
                    consent = self.make(state)
                    if target == "granted" and state in ("draft", "requested"):
                        consent.evidence_attachment_ids = self.document()
                    if target in allowed:
                        consent.write({"state": target})
                        self.assertEqual(consent.state, target)
                    else:
                        with self.assertRaises(UserError), self.env.cr.savepoint():
                            consent.write({"state": target})
                        consent.invalidate_recordset()
                        self.assertEqual(consent.state, state)

    def test_a_button_does_what_writing_the_state_does(self):
        for state, allowed in MAP.items():
            for target in MAP.keys() & ACTIONS.keys() - {state}:
                with self.subTest(state=state, target=target):
                    consent = self.make(state)
                    if target == "granted" and target in allowed:
                        consent.evidence_attachment_ids = self.document()
                    if target in allowed:
                        self.assertTrue(getattr(consent, ACTIONS[target])())
                        self.assertEqual(consent.state, target)
                    else:
                        with self.assertRaises(UserError), self.env.cr.savepoint():
                            getattr(consent, ACTIONS[target])()

    def test_a_rep_asks_and_only_a_manager_grants_refuses_and_revokes(self):
        for state, allowed in MAP.items():
            for target in allowed:
                with self.subTest(state=state, target=target):
                    consent = self.make(state)
                    if target == "granted":
                        consent.evidence_attachment_ids = self.document()
                    if target == "requested":
                        consent.with_user(self.rep).write({"state": target})
                        self.assertEqual(consent.state, target)
                    else:
                        with self.assertRaises(AccessError), self.env.cr.savepoint():
                            consent.with_user(self.rep).write({"state": target})
                        consent.invalidate_recordset()
                        self.assertEqual(consent.state, state)

    def test_nothing_begins_granted_without_evidence_or_by_a_rep(self):
        values = {
            "state": "granted",
            "channel_partner_id": self.netzhaus.id,
            "customer_id": self.customer.id,
            "service_ids": [Command.set(self.service("network").ids)],
        }
        Consent = self.env["channel.consent"]
        with self.assertRaisesRegex(UserError, "in writing"), self.env.cr.savepoint():
            Consent.with_user(self.manager).create(values)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            Consent.with_user(self.rep).create(values)
        for state in ("revoked", "expired"):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                Consent.with_user(self.manager).create({**values, "state": state})
        evidenced = {**values, "evidence_attachment_ids": [Command.set(self.document().ids)]}
        consent = Consent.with_user(self.manager).create(evidenced)
        self.assertEqual(consent.state, "granted")
        self.assertEqual(consent.date_start, date.today())
        evidence = [Command.set(self.document(user=self.rep).ids)]
        self.assertDenied(
            Consent.with_user(self.rep).create, {**values, "evidence_attachment_ids": evidence}
        )

    def test_neither_the_context_nor_kept_defaults_grant_one(self):
        self.env["ir.default"].with_user(self.rep).set(
            "channel.consent", "state", "granted", user_id=True
        )
        consent = (
            self.env["channel.consent"]
            .with_user(self.rep)
            .with_context(
                default_state="granted",
                default_signed_by="Me",
                default_evidence_attachment_ids=[Command.set(self.document(user=self.rep).ids)],
            )
            .create(
                {
                    "channel_partner_id": self.netzhaus.id,
                    "customer_id": self.customer.id,
                    "service_ids": [Command.set(self.service("network").ids)],
                }
            )
        )
        self.assertEqual(consent.state, "draft")
        self.assertFalse(consent.evidence_attachment_ids or consent.signed_by)

    def test_a_form_of_a_rep_may_send_empty_evidence_along(self):
        consent = self.make(user=self.rep, evidence_attachment_ids=[], signature=False)
        self.assertEqual(consent.state, "draft")

    def test_only_a_channel_partner_consents(self):
        with self.assertRaisesRegex(UserError, "not a channel partner"):
            self.make(channel_partner_id=self.stranger.id)

    def test_each_has_a_number_and_a_copy_begins_anew_without_evidence(self):
        consent = self.make("granted")
        self.assertRegex(consent.name, r"^CC/\d{4}/\d{5}$")
        copy = consent.copy()
        self.assertEqual(copy.state, "draft")
        self.assertFalse(copy.evidence_attachment_ids or copy.date_start or copy.date_end)
        self.assertNotEqual(copy.name, consent.name)

    def test_contacts_are_kept_as_the_companies_that_they_belong_to(self):
        buyer = self.env["res.partner"].create({"name": "Buyer", "parent_id": self.customer.id})
        consent = self.make(customer_id=buyer.id)
        self.assertEqual(consent.customer_id, self.customer)


class TestConsentEvidence(ConsentCase):
    def test_it_is_granted_only_with_a_document_or_a_signature(self):
        consent = self.make()
        with self.assertRaisesRegex(UserError, "in writing"), self.env.cr.savepoint():
            consent.action_grant()
        consent.invalidate_recordset()
        self.assertEqual(consent.state, "draft")
        # A name without a signature proves nothing.
        consent.sudo().signed_by = "Nora Netz"
        with self.assertRaisesRegex(UserError, "in writing"), self.env.cr.savepoint():
            consent.action_grant()
        consent.invalidate_recordset()
        consent.sudo().write({"signature": PIXEL, "signed_on": "2025-06-02 10:00:00"})
        consent.action_grant()
        self.assertEqual(consent.state, "granted")

    def test_a_rep_records_no_evidence(self):
        consent = self.make().with_user(self.rep)
        for vals in (
            {"evidence_attachment_ids": [Command.set(self.document(user=self.rep).ids)]},
            {"signed_by": "Nora Netz"},
            {"signature": PIXEL},
            {"signed_on": "2025-06-02 10:00:00"},
        ):
            with self.subTest(vals=list(vals)):
                self.assertDenied(consent.write, vals)

    def test_row_35_the_document_is_neither_deleted_nor_replaced_once_granted(self):
        for state in ("granted", "revoked", "expired"):
            consent = self.make(state)
            document = consent.evidence_attachment_ids
            self.assertEqual((document.res_model, document.res_id), (consent._name, consent.id))
            for user in (self.manager, self.env.ref("base.user_root")):
                evidence = document.with_user(user)
                with self.subTest(state=state, user=user.name):
                    self.assertLocked("proves", evidence.unlink)
                    self.assertLocked("proves", evidence.write, {"raw": b"another"})
                    self.assertLocked("proves", evidence.write, {"datas": "YW5vdGhlcg=="})
            self.assertLocked(
                "locked", consent.write, {"evidence_attachment_ids": [Command.clear()]}
            )
            self.assertLocked(
                "locked",
                consent.write,
                {"evidence_attachment_ids": [Command.set(self.document().ids)]},
            )
            self.assertEqual(consent.evidence_attachment_ids, document)
            self.assertIn(b"A channel partner's agreement", document.raw)

    def test_row_35_odoo_stores_it_elsewhere_as_it_is(self):
        document = self.make("granted").evidence_attachment_ids
        before = document.raw
        document._migrate()
        self.assertEqual(document.raw, before)

    def test_row_35_nor_by_a_salesman(self):
        evidence = self.make("granted").evidence_attachment_ids.with_user(self.rep)
        for act in (evidence.unlink, lambda: evidence.write({"raw": b"another"})):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                act()
        self.assertTrue(evidence.exists())

    def test_the_document_of_a_draft_is_replaced(self):
        consent = self.make(evidence_attachment_ids=[Command.set(self.document().ids)])
        document = consent.evidence_attachment_ids
        consent.evidence_attachment_ids = self.document("better.pdf")
        document.unlink()
        self.assertEqual(consent.evidence_attachment_ids.name, "better.pdf")

    def test_what_was_agreed_is_locked_once_granted(self):
        consent = self.make("granted", date_end=date.today() + timedelta(days=30))
        order = self.quotation(self.customer, self.fibre)
        for vals in (
            {"service_ids": [Command.set(self.service("it").ids)]},
            {"customer_id": self.stranger.id},
            {"channel_partner_id": self.rival.id},
            {"order_id": order.id},
            {"date_start": "2001-01-01"},
            {"date_end": date.today() + timedelta(days=31)},
            {"date_end": False},
            {"earns_commission": True},
            {"signed_by": "Somebody"},
        ):
            with self.subTest(vals=list(vals)):
                with self.assertRaisesRegex(UserError, "locked"), self.env.cr.savepoint():
                    consent.with_user(self.manager).write(vals)
                self.env.invalidate_all()
        # It may be shortened, by a manager alone.
        sooner = date.today() + timedelta(days=5)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            consent.with_user(self.rep).write({"date_end": sooner})
        consent.with_user(self.manager).write({"date_end": sooner})
        self.assertEqual(consent.date_end, sooner)

    def test_row_25_a_salesman_can_neither_delete_redate_nor_clear_a_consent(self):
        for state in ("draft", "granted"):
            with self.subTest(state=state):
                consent = self.make(state)
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    consent.with_user(self.rep).unlink()
        consent = consent.with_user(self.rep)
        for vals in (
            {"date_start": "2001-01-01"},
            {"date_end": "2001-01-01"},
            {"state": "revoked"},
            {"customer_id": self.stranger.id},
            {"service_ids": [Command.clear()]},
        ):
            with self.subTest(vals=list(vals)):
                self.assertDenied(consent.write, vals)

    def test_one_that_was_asked_for_is_not_deleted_even_by_a_manager(self):
        for state in set(MAP) - {"draft"}:
            consent = self.make(state).with_user(self.manager)
            with self.subTest(state=state):
                self.assertLocked("kept as evidence", consent.unlink)
        draft = self.make()
        draft.with_user(self.manager).unlink()
        self.assertFalse(draft.exists())

    def test_a_manager_leaves_a_trace(self):
        consent = (
            self.env["channel.consent"]
            .with_context(tracking_disable=False, mail_create_nolog=False)
            .with_user(self.manager)
            .create(
                {
                    "channel_partner_id": self.netzhaus.id,
                    "customer_id": self.customer.id,
                    "service_ids": [Command.set(self.service("network").ids)],
                    "evidence_attachment_ids": [Command.set(self.document().ids)],
                    "date_end": date.today() + timedelta(days=30),
                }
            )
        )
        self.flush_tracking()
        consent.action_grant()
        consent.date_end = date.today() + timedelta(days=3)
        consent.action_revoke()
        self.flush_tracking()
        tracked = consent.message_ids.sudo().tracking_value_ids.field_id.mapped("name")
        self.assertLessEqual({"state", "date_start", "date_end"}, set(tracked))


class TestConsentEffect(ConsentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manage(cls.customer, cls.netzhaus, "sip_trunk")

    def test_revoking_blocks_open_quotations_again_and_leaves_confirmed_ones(self):
        consent = self.make("granted")
        confirmed = self.quotation(self.customer, self.firewall)
        confirmed.action_confirm()
        order = self.quotation(self.customer, self.firewall)
        self.assertStatus("consented", order)
        consent.action_revoke()
        self.assertStatus("blocked", order)
        self.assertRefused("customer_sip", order.action_confirm)
        self.assertStatus("consented", confirmed)
        self.assertEqual(confirmed.state, "sale")

    def test_one_that_is_not_granted_changes_nothing(self):
        for state in set(MAP) - {"granted"}:
            with self.subTest(state=state):
                self.make(state)
                self.assertStatus("blocked", self.quotation(self.customer, self.firewall))

    def test_the_cron_ends_it_after_its_last_day_where_its_company_is(self):
        self.env.company.partner_id.tz = "Asia/Tokyo"
        with freeze_time("2025-06-02 10:00:00"):
            consent = self.make("granted", date_end="2025-06-10")
            order = self.quotation(self.customer, self.firewall)
            self.assertStatus("consented", order)
        for moment, state, status in (
            ("2025-06-10 14:59:00", "granted", "consented"),
            ("2025-06-10 15:00:00", "expired", "blocked"),
        ):
            with freeze_time(moment):
                self.run_cron("ir_cron_expire_consents")
                self.assertEqual(consent.state, state, moment)
                self.assertStatus(status, order)

    def test_it_cannot_end_before_it_starts(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.make(date_start="2025-06-02", date_end="2025-06-01")
            self.env.flush_all()

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form
from odoo.tools import mute_logger

from .common import ChannelCase
from .common_charter import CharterMixin


class TestCharterVersions(CharterMixin, ChannelCase):
    """A version is written as a draft, published once, and then stays as it is."""

    def test_the_first_version_comes_as_a_draft_to_review(self):
        first = self.env.ref("channel_partner.channel_charter_first")
        self.assertEqual(first.state, "draft")
        self.assertFalse(first.version)
        self.assertFalse(self.env["channel.charter"]._get_current())
        first.with_user(self.manager).action_publish()
        self.assertEqual((first.state, first.version), ("published", 1))

    def test_publishing_supersedes_the_version_before(self):
        first = self.publish()
        second = self.publish()
        self.assertEqual((first.state, first.version), ("superseded", 1))
        self.assertEqual((second.state, second.version), ("published", 2))
        self.assertTrue(second.date_published)
        self.assertEqual(self.env["channel.charter"]._get_current(), second)

    def test_the_database_keeps_a_second_version_from_being_current(self):
        self.publish()
        second = self.env["channel.charter"].create({"body": "<p>Also.</p>"})
        self.env.flush_all()
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE channel_charter SET state = 'published' WHERE id = %s", [second.id]
            )

    def test_a_published_text_cannot_be_changed(self):
        charter = self.publish()
        for vals in ({"body": "<p>Less.</p>"}, {"name": "Another"}):
            for user in (self.manager, self.env.ref("base.user_root")):
                with self.assertRaisesRegex(UserError, "New Version"):
                    charter.with_user(user).write(vals)
        self.assertEqual(charter.body, "<p>We keep our word.</p>")

    def test_a_published_text_cannot_be_changed_in_another_language_either(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        charter = self.env["channel.charter"].create({"body": "<p>We keep our word.</p>"})
        terms = {"fr_FR": {"We keep our word.": "Nous tenons parole."}}
        charter.update_field_translations("body", terms)
        charter.action_publish()
        self.assertIn("Nous tenons parole", charter.with_context(lang="fr_FR").body)
        for act in (
            lambda: charter.update_field_translations("body", {"fr_FR": {"We": "Nous"}}),
            lambda: charter.with_context(lang="fr_FR").write({"body": "<p>Moins.</p>"}),
            lambda: charter.update_field_translations("name", {"fr_FR": "Charte"}),
        ):
            # Told in the language of whoever tries.
            with self.assertRaisesRegex(UserError, "New Version|Nouvelle version"):
                act()

    def test_nobody_numbers_or_dates_a_version_by_hand(self):
        charter = self.env["channel.charter"].with_user(self.manager).create({"body": "<p>A</p>"})
        for vals in ({"version": 7}, {"date_published": "2020-01-01"}, {"scenario_table": {}}):
            with self.assertRaises(UserError):
                charter.write(vals)
        with self.assertRaises(UserError):
            charter.create({"body": "<p>B</p>", "version": 7})
        with self.assertRaises(UserError):
            charter.create({"body": "<p>B</p>", "state": "published"})
        forged = charter.with_context(default_version=7, default_state="superseded").create(
            {"body": "<p>C</p>"}
        )
        self.assertEqual((forged.version, forged.state), (0, "draft"))

    def test_a_superseded_version_never_comes_back(self):
        first, _second = self.publish(), self.publish()
        with self.assertRaises(UserError):
            first.action_publish()

    def test_a_new_version_starts_as_a_copy(self):
        current = self.publish(name="Our Charter")
        action = current.with_user(self.manager).action_new_version()
        copy = self.env["channel.charter"].browse(action["res_id"])
        self.assertEqual((copy.name, copy.body), (current.name, current.body))
        self.assertEqual((copy.state, copy.version, copy.scenario_table), ("draft", 0, False))
        self.assertFalse(copy.date_published)
        self.assertEqual(current.state, "published")

    def test_only_drafts_are_deleted(self):
        published = self.publish()
        draft = self.env["channel.charter"].create({"body": "<p>Draft</p>"})
        draft.with_user(self.manager).unlink()
        with self.assertRaises(UserError):
            published.with_user(self.manager).unlink()

    def test_a_rep_reads_the_charter_and_changes_nothing(self):
        draft = self.env["channel.charter"].create({"body": "<p>Draft</p>"}).with_user(self.rep)
        self.assertEqual(draft.read(["state"])[0]["state"], "draft")
        for act in (draft.action_publish, draft.action_new_version, draft.unlink):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                act()

    def test_its_form_opens_and_publishes_for_a_manager(self):
        with Form(self.env["channel.charter"].with_user(self.manager)) as form:
            form.body = "<p>Typed.</p>"
        charter = form.record
        self.assertIn("Typed.", charter.document)
        charter.action_publish()
        self.assertEqual(charter.state, "published")
        self.assertEqual(charter.name, "Channel Partner Charter")

    def test_a_channel_partner_needs_no_accepted_charter(self):
        self.publish()
        self.register(self.customer, self.netzhaus)
        self.assertEqual(self.netzhaus.channel_charter_state, "missing")
        order = self.quotation(self.customer, self.firewall)
        self.assertRefused("deal_registered", order.action_confirm)


class TestFirstCharter(ChannelCase):
    """The text that is shipped: short, in words of its own, and with the facts."""

    def test_it_says_what_the_charter_says(self):
        body = self.env.ref("channel_partner.channel_charter_first").body
        for fact in ("four months", "first one received has priority", "written consent"):
            self.assertIn(fact, " ".join(body.split()))
        self.assertEqual(body.count("<li>"), 6)

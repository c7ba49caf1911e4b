import threading

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL, mute_logger

from .common_charter import CharterMixin
from .common_committed import MARK, QUIET, CommittedCase


class TestCharterRace(CharterMixin, CommittedCase):
    """Two people of one channel partner sign at the same moment: one signature is recorded."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.addClassCleanup(cls.remove_charters)
        with cls.transaction() as env:
            cls.env = env
            channel_partner = env["res.partner"].browse(cls.channel_partner_ids[0])
            people = env["res.partner"].create(
                [
                    {"name": f"{MARK} {name}", "parent_id": channel_partner.id}
                    for name in ("Nadia", "Nils")
                ]
            )
            cls.users = (
                env["res.users"]
                .with_context(no_reset_password=True)
                .create([{"login": person.name, "partner_id": person.id} for person in people])
                .ids
            )
            cls.charter_id = cls.publish(name=MARK).id

    @classmethod
    def remove_charters(cls):
        with cls.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {**QUIET, "active_test": False})
            users = env["res.users"].browse(cls.users)
            for table, column, ids in (
                ("channel_charter_acceptance", "charter_id", [cls.charter_id]),
                ("channel_charter", "id", [cls.charter_id]),
                ("res_users", "id", users.ids),
            ):
                cr.execute(
                    SQL(
                        "DELETE FROM %s WHERE %s = ANY(%s)",
                        SQL.identifier(table),
                        SQL.identifier(column),
                        ids,
                    )
                )
            cr.execute(
                "DELETE FROM mail_message WHERE model = 'channel.charter' AND res_id = %s",
                [cls.charter_id],
            )
            env.registry.clear_cache()

    def sign(self, env, user_id):
        user = env["res.users"].browse(user_id)
        return self.accept(env["channel.charter"].browse(self.charter_id), user, user.name)

    def test_one_signature_is_recorded(self):
        failures = []

        def second():
            with self.registry.cursor() as cr, mute_logger("odoo.sql_db"):
                env = api.Environment(cr, SUPERUSER_ID, QUIET)
                cr.execute("SELECT 1")
                started.set()
                try:
                    self.sign(env, self.users[1])
                except SerializationFailure as error:
                    failures.append(error)
                    cr.rollback()

        started = threading.Event()
        with self.transaction() as env:
            first = self.sign(env, self.users[0])
            env.flush_all()
            thread = threading.Thread(target=second)
            thread.start()
            started.wait(10)
            thread.join(1)
            self.assertTrue(thread.is_alive(), "the second one waits for the first")
        thread.join(20)
        # Odoo tries such a request once more, and then it finds what was signed.
        self.assertEqual(len(failures), 1)
        with self.transaction() as env:
            self.assertEqual(self.sign(env, self.users[1]).id, first.id)

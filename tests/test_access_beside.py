"""What lies beside a document × each person: files, messages, followers and things to do.

Odoo keeps those in tables of its own, whose rights follow the document's. Here they are asked for
there, and not by way of the document.
"""

# ruff: noqa: B023 - each function is called before the loop goes on.

from contextlib import suppress

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .access_expectations import PORTAL
from .common_access import MatrixOfAccess
from .common_matrix import INTERNAL

#: Model → its fields that name the document, and what is written to one.
BESIDE = {
    "ir.attachment": ("res_model", "res_id", {"name": "Forged"}),
    "mail.message": ("model", "res_id", {"body": "Forged"}),
    "mail.followers": ("res_model", "res_id", {"partner_id": 1}),
    "mail.activity": ("res_model", "res_id", {"summary": "Forged"}),
    "mail.notification": ("mail_message_id.model", "mail_message_id.res_id", {"is_read": True}),
    "mail.tracking.value": (
        "mail_message_id.model",
        "mail_message_id.res_id",
        {"new_value_char": "Forged"},
    ),
}

#: Odoo has no rule on these: each internal user reads which contact follows, or was told of, which
#: id, and nothing of what has it.
OPEN_INSIDE = {"mail.followers", "mail.notification"}


@tagged("post_install", "-at_install")
class TestAccessBeside(MatrixOfAccess):
    def beside(self, model, record, limit=2):
        """Return what lies beside a record, as superuser, fields that are files included."""
        kind, place, _values = BESIDE[model]
        domain = [(kind, "=", record._name), (place, "=", record.id)]
        if model == "ir.attachment":
            domain += ["|", ("res_field", "=", False), ("res_field", "!=", False)]
        return self.env[model].sudo().search(domain, order="id desc", limit=limit)

    def new_one(self, model, record):
        kind, place, values = BESIDE[model]
        if "." in kind:
            return {"mail_message_id": record.message_ids[:1].id, **values}
        if model == "mail.activity":
            kind, named = "res_model_id", self.env["ir.model"]._get_id(record._name)
        else:
            named = record._name
        return {kind: named, place: record.id, **values}

    def test_nobody_reaches_what_lies_beside_the_documents_of_others(self):
        kinds = set()
        with mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_rule"):
            for name in self.discussed:
                for role, user in {**self.outsiders, **self.insiders}.items():
                    others = self.world[name] - self.expected(role, user, name)
                    for record in self.one_of_each_state(others)[-1:]:
                        for model in BESIDE:
                            found = self.beside(model, record)
                            kinds |= {model} if found else set()
                            self.look_beside(role, user, model, record, found)
        self.assertGreaterEqual(kinds, BESIDE.keys() - {"mail.tracking.value"})
        self.conclude(1500)

    def look_beside(self, role, user, model, record, found):
        records = self.env[model].with_user(user)
        kind, place, values = BESIDE[model]
        is_open = role in self.insiders and model in OPEN_INSIDE
        told = found.browse()
        domain = [(kind, "=", record._name), (place, "=", record.id)]
        with suppress(UserError):
            told = records.search(domain).sudo() & found
            told |= records.browse([each["id"] for each in records.search_read(domain, ["id"])])
        self.expect(is_open or not told.sudo() & found, role, model, "search", record, told.ids)
        for each in found:
            theirs = each.with_user(user)
            ways = {
                "read": lambda: theirs.read(["display_name", *values]),
                "export": lambda: theirs.export_data(["display_name"]),
                "write": lambda: theirs.write(values),
                "unlink": lambda: theirs.unlink(),
                "copy": lambda: theirs.copy(),
            }
            for way, act in ways.items():
                if is_open and way in ("read", "export"):
                    continue
                each.invalidate_recordset(flush=False)
                self.expect_nothing_done(act, role, model, way, record, each.id)
        new = self.new_one(model, record)
        self.expect_nothing_done(lambda: records.create(new), role, model, "create", record)

    def expect_nothing_done(self, act, *cell):
        savepoint = self.env.cr.savepoint()
        self.expect_refused(act, *cell, error=UserError)
        savepoint.rollback()
        savepoint.close(rollback=False)

    def test_of_ones_own_document_one_reads_what_was_said_and_nothing_internal(self):
        for name in PORTAL:
            for role in ("channel partner", "colleague", "other channel partner"):
                user = self.outsiders[role]
                record = self.expected(role, user, name)[-1:]
                messages = self.beside("mail.message", record, limit=None)
                said = messages.filtered(lambda each: f"Said {INTERNAL}" in (each.body or ""))
                self.expect(said.with_user(user).read(["body"]), role, name, "what was said")
                closed = {
                    "note": messages.filtered(lambda each: "Noted" in (each.body or "")),
                    "file of a note": messages.attachment_ids,
                    "follower": self.beside("mail.followers", record),
                    "thing to do": self.beside("mail.activity", record),
                }
                for what, found in closed.items():
                    self.assertTrue(found, what)
                    for each in found:
                        act = each.with_user(user).read
                        each.invalidate_recordset(flush=False)
                        self.expect_refused(
                            lambda: act(["display_name"]), role, name, what, error=UserError
                        )
        self.conclude(30)

    def test_a_customer_reads_no_note_on_its_own_documents(self):
        user = self.outsiders["end customer"]
        order = self.env["sale.order"].create({"partner_id": user.partner_id.id})
        for record in (order, user.partner_id):
            self.assertTrue(record.with_user(user).has_access("read"))
            note = record._message_log(body="Netzhaus has agreed")
            self.env.flush_all()
            self.env.invalidate_all()
            with self.assertRaises(AccessError):
                note.with_user(user).read(["body"])
            self.assertFalse(
                self.env["mail.message"].with_user(user).search([("id", "=", note.id)])
            )
        said = order.message_post(
            body="Here you are", subtype_xmlid="mail.mt_comment", message_type="comment"
        )
        self.assertIn("Here you are", said.with_user(user).read(["body"])[0]["body"])

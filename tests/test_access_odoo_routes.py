"""Odoo's own addresses of any document × each person × documents that are not theirs."""

from odoo.tests import tagged

from .access_expectations import PORTAL
from .common_matrix import ABROAD, INTERNAL, THEIRS
from .common_visitors import VisitorsCase

#: Ways of Odoo's to a document of any model, by JSON: address and what is asked beside it.
JSON_WAYS = {
    "/mail/chatter_fetch": {"fetch_params": {}},
    "/portal/chatter_init": {},
    "/mail/thread/messages": {"fetch_params": {}},
    "/mail/thread/recipients": {},
    "/mail/thread/recipients/get_suggested_recipients": {},
    "/mail/message/post": {"post_data": {"body": "x", "message_type": "comment"}},
    "/mail/data": {},
}
LISTS = ["followers", "activities", "attachments", "suggestedRecipients"]


@tagged("post_install", "-at_install")
class TestAccessOdooRoutes(VisitorsCase):
    def params(self, url, model, record_id):
        if url == "/mail/data":
            thread = {"thread_model": model, "thread_id": record_id, "request_list": LISTS}
            return {"fetch_params": [["mail.thread", thread]]}
        return {"thread_model": model, "thread_id": record_id, **JSON_WAYS[url]}

    def plain_ways(self, record):
        """Return addresses of what belongs to a document: files, pictures, messages, reports."""
        model = record._name
        attachments = self.env["ir.attachment"].search(
            [("res_model", "=", model), ("res_id", "=", record.id), ("res_field", "=", False)]
        )
        for attachment in attachments[:1] | record.message_ids.attachment_ids[:1]:
            yield f"/web/content/{attachment.id}"
            yield f"/web/content/{attachment.id}?access_token=false"
            yield f"/web/image/{attachment.id}"
            yield f"/mail/attachment/zip?file_ids={attachment.id}&zip_name=x"
        for name, field in record._fields.items():
            if field.type == "binary" and "activity" not in name:
                yield f"/web/content/{model}/{record.id}/{name}"
                yield f"/web/image/{model}/{record.id}/{name}"
        yield f"/web/content/{model}/{record.id}/display_name"
        yield f"/mail/view?model={model}&res_id={record.id}"
        yield f"/mail/message/{record.message_ids[:1].id}"
        yield f"/mail/avatar/mail.message/{record.message_ids[:1].id}/author_avatar/50x50"
        for report in self.env["ir.actions.report"].search([("model", "=", model)]):
            yield f"/report/html/{report.report_name}/{record.id}"

    def test_odoos_own_ways_to_a_document_lead_nobody_there(self):
        for role, user in self.visitors.items():
            self.enter(user)
            for model in self.discussed:
                others = self.world[model] - self.expected(role, user, model)
                for record in self.one_of_each_state(others)[-1:]:
                    for url in JSON_WAYS:
                        reply = self.ask_json(url, self.params(url, model, record.id))
                        if url == "/mail/thread/messages":
                            # About no document, it lists what one may read of all, so one's own.
                            said = f"Noted {INTERNAL}" in reply[0].text and role in self.outsiders
                            self.expect(not said, role, url, model, record.id)
                        else:
                            self.expect_nothing(reply, role, url, model, record.id)
                    for url in self.plain_ways(record):
                        reply = self.ask(url)
                        self.expect_nothing(reply, role, url, model, record.id)
                        self.expect(INTERNAL.encode() not in reply[0].content, role, url, "content")
        self.conclude(800)

    def test_what_is_internal_of_ones_own_document_stays_so(self):
        """They read what is said in the discussion, and no note, task or document beside it."""
        for role in ("channel partner", "colleague"):
            user = self.visitors[role]
            self.enter(user)
            for model in PORTAL:
                record = self.expected(role, user, model)[-1:]
                notes = record.message_ids.filtered(lambda each: "Noted" in (each.body or ""))
                self.assertTrue(notes.attachment_ids)
                for url in JSON_WAYS:
                    if url == "/mail/message/post":
                        continue
                    answer, _tables = self.ask_json(url, self.params(url, model, record.id))
                    hidden = (f"Noted {INTERNAL}", f"{INTERNAL}.txt", THEIRS, ABROAD)
                    told = [word for word in hidden if word in answer.text]
                    self.expect(not told, role, url, model, told)
                for attachment in notes.attachment_ids:
                    answer, _tables = self.ask(f"/web/content/{attachment.id}")
                    self.expect(INTERNAL.encode() not in answer.content, role, model, "note's file")
        self.conclude(30)

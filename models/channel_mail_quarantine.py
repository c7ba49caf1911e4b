import base64
import logging
from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ..policy.mail_bytes import read_bytes, readable
from ..policy.mail_words import clean_text

_logger = logging.getLogger(__name__)

MANAGER = "channel_partner.group_channel_manager"
#: How long mails that were rightly ignored are kept.
IGNORED_DAYS = 90


class ChannelMailQuarantine(models.Model):
    """Mails for deal registrations that none came of, raw, so that nothing is ever lost."""

    _name = "channel.mail.quarantine"
    _description = "Quarantined Mail"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_received desc, id desc"
    _rec_name = "subject"
    _mail_post_access = "read"

    subject = fields.Char(readonly=True)
    sender = fields.Char(readonly=True)
    date_received = fields.Datetime(string="Received on", required=True, readonly=True)
    state = fields.Selection(
        [
            ("failed", "Failed"),
            ("ignored", "Ignored"),
            ("processed", "Processed"),
            ("discarded", "Discarded"),
        ],
        required=True,
        readonly=True,
        index=True,
        tracking=True,
    )
    error = fields.Text(string="What Happened", readonly=True)
    attempts = fields.Integer(default=1, readonly=True)
    raw = fields.Binary(string="Mail", attachment=True, readonly=True)
    raw_name = fields.Char(compute="_compute_raw_name")
    mail_key = fields.Char(readonly=True, required=True)
    registration_id = fields.Many2one(
        "channel.registration", readonly=True, index="btree_not_null", ondelete="set null"
    )

    _mail_key_unique = models.Constraint("UNIQUE (mail_key)", "This mail is here already.")

    @api.depends("subject")
    def _compute_raw_name(self):
        for mail in self:
            mail.raw_name = f"mail-{mail.id}.eml"

    @api.model
    def _is_for_registrations(self, model, recipients, references):
        """Return whether a mail is for deal registrations: addressed to them, or answering."""
        if model == "channel.registration":
            return True
        local_parts = [each.partition("@")[0] for each in recipients]
        aliases = Domain("alias_model_id.model", "=", "channel.registration") & (
            Domain("alias_full_name", "in", list(recipients))
            | (Domain("alias_incoming_local", "=", True) & Domain("alias_name", "in", local_parts))
        )
        if recipients and self.env["mail.alias"].search_count(aliases, limit=1):
            return True
        answered = [("message_id", "in", references), ("model", "=", "channel.registration")]
        return bool(references and self.env["mail.message"].search_count(answered, limit=1))

    @api.model
    def _receive(self, mail, raw, deliver, by_hand=False):
        """Have a mail processed, and keep it here if nothing comes of it.

        :param IncomingMail mail: what its bytes say of it
        :param bytes raw: the mail
        :param deliver: processes it, through Odoo's gateway
        :param bool by_hand: a manager said that no machine wrote it
        :return: what the gateway returned, or False
        """
        if self._was_received(mail):
            _logger.info("Ignored mail %s: received before", mail.number)
            return False
        result, state, error = False, "ignored", self.env._("Written by a machine.")
        if not mail.automatic or mail.bounced or by_hand:
            try:
                with self.env.cr.savepoint():
                    result = deliver()
                if self._was_received(mail):
                    self._settle(mail)
                    return result
                error = self.env._("Odoo's mail gateway has no place for it.")
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                # Odoo starts the whole request again: nothing is wrong with the mail.
                raise
            except Exception as exception:  # whatever a mail does, it must not be lost
                if _is_duplicate(exception):
                    _logger.info("Ignored mail %s: received at the same moment", mail.number)
                    return False
                _logger.warning("Mail %s is kept in quarantine", mail.number, exc_info=True)
                state, error = "failed", f"{type(exception).__name__}: {exception}"
        # Odoo has done with a bounce what there is to do.
        if not mail.bounced or state == "failed":
            self._keep(mail, raw, state, error)
        return result

    @api.model
    def _settle(self, mail):
        """Do what is left to do once a mail was processed."""
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()
        if kept := self.search([("mail_key", "=", mail.key)]):
            message = self.env["mail.message"].search([("message_id", "=", mail.number)], limit=1)
            if message.model == "channel.registration":
                kept.registration_id = message.res_id
            kept.write({"state": "processed", "error": False})
            kept.activity_unlink(["channel_partner.mail_activity_type_review"])

    @api.model
    def _was_received(self, mail):
        registrations = self.env["channel.registration"].search_count(
            [("mail_key", "=", mail.key)], limit=1
        )
        return bool(
            registrations
            or self.env["mail.message"].search_count([("message_id", "=", mail.number)], limit=1)
        )

    @api.model
    def _keep(self, mail, raw, state, error):
        values = {"state": state, "error": clean_text(error)[:5000]}
        if kept := self.search([("mail_key", "=", mail.key)]):
            kept.write(values | {"attempts": kept.attempts + 1})
            return kept
        try:
            with self.env.cr.savepoint():
                kept = self.create(
                    values
                    | {
                        "subject": mail.subject[:500] or self.env._("No subject"),
                        "sender": (mail.sender or "")[:500],
                        "date_received": mail.received,
                        "raw": base64.b64encode(raw),
                        "mail_key": mail.key,
                    }
                )
        except IntegrityError as exception:
            if _is_duplicate(exception):
                return kept
            raise
        if state == "failed":
            manager = self.env.company._channel_manager()
            kept.activity_schedule(
                "channel_partner.mail_activity_type_review",
                user_id=manager.id or self.env.uid,
                summary=self.env._("A mail could not be processed"),
                note=self.env._("Read it, and process it again or discard it."),
            )
        return kept

    def action_process(self):
        """Process the mails again, as if no machine had written them."""
        self.env["channel.lifecycle.mixin"]._check_allowed(MANAGER)
        # As the gateway's user: what a mail does does not depend on who tries again.
        for kept in self.with_user(SUPERUSER_ID).filtered(lambda mail: mail.state != "processed"):
            kept._process_again()
        return True

    def _process_again(self):
        self.ensure_one()
        raw = base64.b64decode(self.with_context(bin_size=False).raw or b"")
        # Priority among rivals goes by when the server got it, not by when it was understood.
        mail = read_bytes(raw, self.date_received)
        gateway = self.env["mail.thread"].with_context(
            channel_mail=mail, mail_notify_force_send=False
        )
        self._receive(
            mail,
            raw,
            lambda: gateway.message_process("channel.registration", readable(raw)),
            by_hand=True,
        )

    def action_discard(self):
        """Put mails aside that nobody needs. They are kept."""
        self.env["channel.lifecycle.mixin"]._check_allowed(MANAGER)
        kept = self.sudo().filtered(lambda mail: mail.state != "processed")
        kept.state = "discarded"
        kept.activity_unlink(["channel_partner.mail_activity_type_review"])
        return True

    def action_view_registration(self):
        return self.registration_id._get_records_action()

    @api.autovacuum
    def _gc_ignored(self):
        """Forget what machines wrote some months ago; what failed is kept until handled."""
        limit = fields.Datetime.now() - timedelta(days=IGNORED_DAYS)
        self.search([("state", "=", "ignored"), ("date_received", "<", limit)], limit=1000).unlink()


def _is_duplicate(exception):
    """Return whether an error says that the same mail came in by another process."""
    return isinstance(exception, IntegrityError) and exception.diag.constraint_name in (
        "channel_registration_mail_key_unique",
        "channel_mail_quarantine_mail_key_unique",
    )

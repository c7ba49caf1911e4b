import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

_logger = logging.getLogger(__name__)

REPORT = "channel_partner.action_report_channel_consent"


class ChannelConsent(models.Model):
    """The document of a consent that was signed in the portal.

    Signing does not wait for it: it is made by a scheduled action, which is started once the
    signature is committed. Where that fails, the consent stays as it is, and the document is
    made the next time, or when somebody asks for it.
    """

    _inherit = "channel.consent"

    document_id = fields.Many2one(
        "ir.attachment", string="Signed Document", readonly=True, copy=False, ondelete="restrict"
    )

    @api.model
    def _get_server_fields(self):
        return super()._get_server_fields() | {"document_id"}

    def _is_locked(self, vals):
        if self.env.su and vals.keys() == {"document_id", "evidence_attachment_ids"}:
            # The server adds to what proves it, once, and takes nothing away.
            commands = vals["evidence_attachment_ids"]
            adds = all(command[0] == Command.LINK for command in commands)
            return bool(self.document_id) or not adds
        return bool(self.document_id and "document_id" in vals) or super()._is_locked(vals)

    # -------------------------------------------------------------------- actions

    def action_make_document(self):
        """Make the document now, where it is missing.

        :raise UserError: where it cannot be made
        """
        for consent in self:
            consent.check_access("write")
            if not consent.signed_hash:
                raise UserError(
                    self.env._("%s was not signed in the portal.", consent.display_name)
                )
            if not consent.document_id and not consent.sudo()._try_document():
                raise UserError(
                    self.env._(
                        "The document could not be made, and the consent holds all the same. It "
                        "is tried again every day; an administrator finds the cause in the "
                        "server's log."
                    )
                )
        return True

    # ------------------------------------------------------------------- business

    def _after_becoming(self, state):
        result = super()._after_becoming(state)
        if state == "granted" and any(consent.signed_hash for consent in self):
            self.env.ref("channel_partner.ir_cron_make_consent_documents").sudo()._trigger()
        return result

    @api.model
    def _cron_make_documents(self):
        """Make the documents that are missing, each in a transaction of its own."""
        progress = self.env["ir.cron"]
        due = self.search(Domain("signed_hash", "!=", False) & Domain("document_id", "=", False))
        progress._commit_progress(remaining=len(due))
        for consent in due:
            # Locked, and looked at again: somebody may be making it just now.
            for locked in consent.try_lock_for_update(allow_referencing=True):
                if not locked.document_id:
                    locked._try_document()
            if not progress._commit_progress(1):
                return

    def _try_document(self):
        """Make the document and attach it; a failure is logged, and leaves nothing behind.

        :return: whether it is there
        :rtype: bool
        """
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                self._make_document()
        except Exception:
            _logger.exception("The document of consent %s could not be made", self.name)
            self.invalidate_recordset()
            return False
        return True

    def _make_document(self):
        self.ensure_one()
        report = self.env["ir.actions.report"].with_context(
            force_report_rendering=True, lang=self.terms_lang
        )
        content, kind = report._render_qweb_pdf(REPORT, self.ids)
        if kind != "pdf" or not content.startswith(b"%PDF"):
            raise UserError(self.env._("There is no program to make a PDF with."))
        document = self.env["ir.attachment"].create(
            {
                "name": f"{self._get_report_base_filename()}.pdf",
                "raw": content,
                "mimetype": "application/pdf",
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        self.write(
            {
                "document_id": document.id,
                "evidence_attachment_ids": [Command.link(document.id)],
            }
        )

    def _get_report_base_filename(self):
        self.ensure_one()
        return self.name.replace("/", "-")

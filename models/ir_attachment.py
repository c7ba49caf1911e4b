from odoo import api, models
from odoo.exceptions import UserError

#: What an attachment holds.
CONTENT = {"datas", "raw", "db_datas", "store_fname", "checksum", "url", "type"}

#: Of which record and field it is.
PLACE = {"res_model", "res_id", "res_field"}


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def write(self, vals):
        # Odoo stores a document elsewhere by writing it as it is.
        changed = self.filtered(
            lambda each: (
                not (vals.keys() & (CONTENT | PLACE) == {"raw"} and each.raw == vals["raw"])
            )
        )
        if vals.keys() & CONTENT:
            changed._check_no_evidence()
        if vals.keys() & (CONTENT | PLACE):
            changed._check_no_signature()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_evidence(self):
        self._check_no_evidence()
        self._check_no_signature()

    def _channel_adopt(self, record):
        """Tie the documents that belong to nothing yet to a record: who reads it reads them.

        An upload to a record that is not saved yet belongs to nothing, and only its author
        may read it.
        """
        self.filtered(lambda document: not document.res_id).write(
            {"res_model": record._name, "res_id": record.id}
        )

    def _check_no_evidence(self):
        """Keep the document that proves a consent as it was (charter decision 10)."""
        if self and self.env["channel.consent"].sudo().search_count(
            [
                ("evidence_attachment_ids", "in", self.ids),
                ("state", "not in", ("draft", "requested")),
            ],
            limit=1,
        ):
            raise UserError(
                self.env._(
                    "This document proves a channel partner's consent: it can neither be changed "
                    "nor deleted."
                )
            )

    def _check_no_signature(self):
        """Keep the picture of a signature that was given."""
        signatures = self.sudo().filtered(
            lambda each: each.res_model == "channel.consent" and each.res_field == "signature"
        )
        signed = self.env["channel.consent"].sudo().browse(signatures.mapped("res_id")).exists()
        if any(consent.state not in ("draft", "requested") for consent in signed):
            raise UserError(
                self.env._(
                    "This is a channel partner's signature: it can neither be changed nor deleted."
                )
            )

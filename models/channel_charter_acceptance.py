from hashlib import sha256

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from .portal_signature import check_signature


class ChannelCharterAcceptance(models.Model):
    """A channel partner's signature under one version of the charter. Evidence: it stays."""

    _name = "channel.charter.acceptance"
    _description = "Acceptance of the Charter"
    _order = "signed_on desc, id desc"

    charter_id = fields.Many2one(
        "channel.charter", required=True, index=True, readonly=True, ondelete="restrict"
    )
    version = fields.Integer(related="charter_id.version", store=True, aggregator=None)
    state = fields.Selection(related="charter_id.state", string="State of the Version")
    # No UNIQUE with the charter: merging two contacts would delete the evidence of one.
    channel_partner_id = fields.Many2one(
        "res.partner", required=True, index=True, readonly=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users", string="Login", readonly=True, help="Who was logged in to sign."
    )
    signed_by = fields.Char(string="Signed by", required=True, readonly=True)
    signed_on = fields.Datetime(string="Signed on", required=True, readonly=True)
    ip_address = fields.Char(string="IP Address", readonly=True)
    signature = fields.Image(
        required=True, readonly=True, attachment=True, max_width=1024, max_height=1024
    )
    lang = fields.Char(string="Language", readonly=True)
    text = fields.Text(readonly=True, help="The exact text that was read and signed.")
    text_html = fields.Html(string="Signed Text", compute="_compute_text_html", sanitize=False)
    text_hash = fields.Char(
        string="Hash", required=True, readonly=True, help="SHA-256 of the exact text."
    )

    @api.depends("channel_partner_id.name", "version", "signed_on")
    @api.depends_context("lang", "tz")
    def _compute_display_name(self):
        for acceptance in self:
            acceptance.display_name = self.env._(
                "%(channel_partner)s, version %(number)s, %(day)s",
                channel_partner=acceptance.channel_partner_id.name,
                number=acceptance.version,
                day=format_date(self.env, acceptance.signed_on),
            )

    @api.depends("text")
    def _compute_text_html(self):
        for acceptance in self:
            acceptance.text_html = acceptance.text

    # ----------------------------------------------------------------------- CRUD

    def write(self, vals):
        if vals:
            raise UserError(self.env._("What was signed stays as it was signed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("What was signed is kept as evidence."))

    # ------------------------------------------------------------------- business

    @api.model
    def _hash(self, text):
        return sha256(str(text).encode()).hexdigest()

    @api.model
    def _sign(self, charter_id, user, name, signature, ip_address, text_hash):
        """Have a channel partner accept the current charter.

        :param charter_id: id of the version that was read, as its page stated it
        :param res.users user: who signs, of a channel partner
        :param str name: as typed beside the signature
        :param str signature: the image, base64-encoded
        :param str ip_address: where it was signed
        :param str text_hash: of the text that was read, as its page stated it
        :return: the acceptance, the one there is if it was accepted before
        :raise UserError: with what to do, where it cannot be accepted like this
        """
        charter = self.env["channel.charter"]._get_current().sudo()
        # Whoever signs at the same moment waits here, and then finds what was signed.
        self.env.cr.execute(
            SQL("UPDATE channel_charter SET id = id WHERE id = ANY(%s)", charter.ids)
        )
        channel_partner = user._channel_partner()
        if known := channel_partner._channel_charter_acceptance(charter):
            return known
        text = charter._render_document() if charter else ""
        if str(charter.id) != str(charter_id) or self._hash(text) != text_hash:
            raise UserError(
                self.env._(
                    "The charter has changed since you opened this page: load it again, read it "
                    "and sign then."
                )
            )
        name = check_signature(self.env, name, signature)
        acceptance = self.sudo().create(
            {
                "charter_id": charter.id,
                "channel_partner_id": channel_partner.id,
                "user_id": user.id,
                "signed_by": name,
                "signed_on": fields.Datetime.now(),
                "ip_address": ip_address,
                "signature": signature,
                "lang": self.env.lang or "en_US",
                "text": str(text),
                "text_hash": text_hash,
            }
        )
        channel_partner._message_log(
            body=self.env._(
                "%(charter)s was accepted, signed by %(name)s.",
                charter=charter.display_name,
                name=name,
            )
        )
        return acceptance

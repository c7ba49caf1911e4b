from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.channel_registration_pieces import PIECES


class ChannelRegistrationAsk(models.TransientModel):
    """The question that a channel manager puts to a channel partner: a tick for each piece."""

    _name = "channel.registration.ask"
    _description = "Ask for Information"

    registration_ids = fields.Many2many(
        "channel.registration",
        required=True,
        string="Registrations",
        default=lambda self: self._default_registration_ids(),
    )
    # One for each code of PIECES.
    ask_customer_name = fields.Boolean(
        string="Name", compute="_compute_pieces", store=True, readonly=False
    )
    ask_customer_contact = fields.Boolean(
        string="Tax ID, Mail or Phone",
        compute="_compute_pieces",
        store=True,
        readonly=False,
        help="Any one of them is enough to recognise the customer.",
    )
    ask_customer_vat = fields.Boolean(
        string="Tax ID", compute="_compute_pieces", store=True, readonly=False
    )
    ask_customer_email = fields.Boolean(
        string="Mail Address", compute="_compute_pieces", store=True, readonly=False
    )
    ask_customer_phone = fields.Boolean(
        string="Phone", compute="_compute_pieces", store=True, readonly=False
    )
    ask_contact_person = fields.Boolean(
        string="Contact Person", compute="_compute_pieces", store=True, readonly=False
    )
    ask_services = fields.Boolean(
        string="Services of Interest", compute="_compute_pieces", store=True, readonly=False
    )
    ask_expected_revenue = fields.Boolean(
        string="Expected Value", compute="_compute_pieces", store=True, readonly=False
    )
    ask_date_closing = fields.Boolean(
        string="Expected Closing", compute="_compute_pieces", store=True, readonly=False
    )
    message = fields.Text(help="In words that the channel partner can read.")
    recipient_ids = fields.Many2many(
        "res.partner", string="To", compute="_compute_recipient_ids", compute_sudo=False
    )
    unreachable_ids = fields.Many2many(
        "channel.registration", compute="_compute_recipient_ids", compute_sudo=False
    )

    @api.model
    def _default_registration_ids(self):
        if self.env.context.get("active_model") == "channel.registration":
            return self.env.context.get("active_ids")
        return False

    @api.depends("registration_ids")
    def _compute_pieces(self):
        """Begin with what the registrations lack."""
        for question in self:
            lacking = {
                code
                for registration in question.registration_ids._origin
                for code in registration._get_lacking()
            }
            for code in PIECES:
                question[f"ask_{code}"] = code in lacking

    @api.depends("registration_ids")
    def _compute_recipient_ids(self):
        for question in self:
            registrations = question.registration_ids._origin
            question.recipient_ids = self.env["res.partner"].union(
                *(each._get_answered() for each in registrations)
            )
            question.unreachable_ids = registrations.filtered(lambda each: not each._get_answered())

    def action_ask(self):
        self.ensure_one()
        pieces = [code for code in PIECES if self[f"ask_{code}"]]
        if not pieces:
            raise UserError(self.env._("Tick what the channel partner is to send you."))
        return self.registration_ids._do_each(
            lambda each: each.action_ask_information(pieces, self.message),
            self.registration_ids._state_label("action_required"),
        )

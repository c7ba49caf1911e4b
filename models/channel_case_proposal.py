from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .own_defaults import with_own_defaults

MANAGER = "channel_partner.group_channel_manager"

#: Only a channel manager says who accepted, and nobody since when.
PROTECTED = {"accepted_by_ids", "date", "date_accepted"}


class ChannelCaseProposal(models.Model):
    """One step of the timeline of a case: who proposed what, when, and who accepted it."""

    _name = "channel.case.proposal"
    _description = "Proposal in a Channel Case"
    _order = "date, id"
    _rec_name = "proposal"

    case_id = fields.Many2one(
        "channel.case", required=True, index=True, readonly=True, ondelete="cascade"
    )
    date = fields.Datetime(
        string="Proposed on",
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: fields.Datetime.now(),
    )
    proposed_by_id = fields.Many2one(
        "res.partner",
        string="Proposed by",
        required=True,
        default=lambda self: self.env.user.partner_id,
        ondelete="restrict",
        help="The person or the channel partner who made the proposal.",
    )
    proposal = fields.Text(required=True)
    accepted_by_ids = fields.Many2many(
        "res.partner",
        "channel_case_proposal_accepted_rel",
        "proposal_id",
        "partner_id",
        string="Accepted by",
        copy=False,
    )
    date_accepted = fields.Datetime(string="Accepted on", readonly=True, copy=False)

    @api.model
    def default_get(self, fields):
        return with_own_defaults(self, super().default_get(fields), PROTECTED)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_protected(vals)
        proposals = super().create(vals_list)
        proposals._check_open()
        proposals.filtered("accepted_by_ids").sudo().date_accepted = fields.Datetime.now()
        if not self.env.su:
            for proposal in proposals:
                proposal.case_id._tell_proposal(self.env.user.partner_id, proposal)
        return proposals

    def write(self, vals):
        self._check_protected(vals)
        self._check_open()
        result = super().write(vals)
        self._check_open()
        if "accepted_by_ids" in vals:
            for proposal in self.sudo():
                proposal.date_accepted = (
                    fields.Datetime.now() if proposal.accepted_by_ids else False
                )
        return result

    def _check_protected(self, vals):
        if self.env.su:
            return
        # What was proposed stays as it was made: changing one's mind takes another proposal.
        asked = set(vals) if self else {name for name in vals.keys() & PROTECTED if vals[name]}
        if self.env.user.has_group(MANAGER):
            asked -= {"accepted_by_ids"}
        if asked:
            raise AccessError(
                self.env._(
                    "Only a channel manager records who accepted a proposal, and it stays as it "
                    "was made: add another one instead."
                )
            )

    def _is_by(self, channel_partner):
        """Return whether a channel partner, or somebody of it, has made a proposal."""
        return self.proposed_by_id.commercial_partner_id == channel_partner

    def _may_be_accepted_by(self, channel_partner):
        """Return whether a channel partner has still to say that it accepts a proposal."""
        self.ensure_one()
        accepted = channel_partner in self.accepted_by_ids
        return self.case_id.can_edit and not accepted and not self._is_by(channel_partner)

    def _check_open(self):
        if any(not case.can_edit for case in self.case_id):
            raise UserError(
                self.env._("The case is agreed or closed: its proposals stay as they are.")
            )

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import email_normalize_all

from .res_partner import MANAGER

VERIFY = "channel_partner.mail_activity_type_verify"


class ResPartner(models.Model):
    """Who speaks for a channel partner: people whom a channel manager has seen.

    Whoever can be mailed there can sign its consent. So nobody else gives a channel partner a
    person or an address that counts, or the address of somebody who has a login.
    """

    _inherit = "res.partner"

    channel_to_verify = fields.Boolean(
        string="To Verify",
        readonly=True,
        copy=False,
        tracking=True,
        prefetch="channel_partner",
        groups="base.group_user",
        help="Added to a channel partner, or given another address, by somebody who is no channel "
        "manager. It is asked for no consent, and gets no login, until one has verified it.",
    )

    # ----------------------------------------------------------------------- CRUD

    @api.model_create_multi
    def create(self, vals_list):
        contacts = super().create(vals_list)
        # All others are their own company, and whether that is a channel partner is protected.
        contacts.filtered("parent_id")._channel_have_verified({})
        return contacts

    def write(self, vals):
        written = vals.keys() & {"email", "parent_id", "is_company", "is_channel_partner"}
        if not written:
            return super().write(vals)
        moved = self
        if written != {"email"}:
            # Those who belong to a contact go along with it.
            contacts = self.sudo().with_context(active_test=False)
            moved = contacts.search([("id", "child_of", self.ids)])
        before = {each: each._channel_voice() for each in moved.sudo()}
        result = super().write(vals)
        moved.with_env(self.env)._channel_have_verified(before)
        return result

    # ------------------------------------------------------------------- business

    def _channel_may_verify(self):
        return self.env.su or self.env.user.has_group(MANAGER)

    def _channel_voice(self):
        """Return for whom a contact speaks, and at which addresses: a mail reaches all."""
        self.ensure_one()
        return self.commercial_partner_id, frozenset(email_normalize_all(self.email or ""))

    def _channel_have_verified(self, before):
        """Have a channel manager look at the people that somebody else gave a channel partner.

        :param dict before: contact → what :meth:`_channel_voice` returned; nothing for new ones
        :raise AccessError: where one of them has a login, and so would speak for it at once
        """
        self.sudo().filtered(
            lambda each: (
                each.channel_to_verify and not each.commercial_partner_id.is_channel_partner
            )
        )._channel_end_verifying()
        if self._channel_may_verify():
            return
        new = self.sudo().filtered(
            lambda each: (
                each.commercial_partner_id.is_channel_partner
                and each._channel_voice() != before.get(each)
            )
        )
        for person in new.filtered(lambda each: each.with_context(active_test=False).user_ids):
            raise AccessError(
                self.env._(
                    "%(person)s has a login, and so speaks for %(channel_partner)s: ask a channel "
                    "manager to change the address or the company.",
                    person=person.name,
                    channel_partner=person.commercial_partner_id.name,
                )
            )
        new = new.filtered(lambda each: not each.channel_to_verify)
        manager = new and self.env.company._channel_manager()
        for person in new:
            person.channel_to_verify = True
            if manager:
                person.activity_schedule(
                    VERIFY,
                    summary=self.env._(
                        "Verify that %(person)s speaks for %(channel_partner)s",
                        person=person.name,
                        channel_partner=person.commercial_partner_id.name,
                    ),
                    user_id=manager.id,
                )

    def _channel_check_verified(self):
        """Refuse a login to people whom no channel manager has verified, superuser or not."""
        unverified = self.filtered("channel_to_verify")
        if unverified and not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._(
                    "%s gets a login once a channel manager has verified the contact.",
                    unverified[0].display_name,
                )
            )

    def action_channel_verify(self):
        """Say that contacts speak for their channel partner, at the address that they have."""
        if not self._channel_may_verify():
            raise AccessError(
                self.env._("Only a channel manager verifies who speaks for a channel partner.")
            )
        self._channel_end_verifying()
        return True

    def _channel_end_verifying(self):
        self.channel_to_verify = False
        self.activity_feedback([VERIFY])

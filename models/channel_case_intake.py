from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import plaintext2html

#: Proposals are made and accepted until it is agreed.
OPEN = ("draft", "discussed")


class ChannelCase(models.Model):
    """What channel partners do with cases in the portal: open one, propose, accept.

    These methods check nothing of who asks: the portal's pages have done so.
    """

    _inherit = "channel.case"

    @api.model
    def _open_in_portal(self, user, values, token):
        """Open a case, and ask who is responsible to look at it.

        :param res.users user: who opens it
        :param dict values: what :meth:`_read_case` has read
        :param str token: of the form: sent twice, it opens one case
        :return: the new case, or the one that this form has opened before
        :rtype: channel.case
        :raise UserError: where a limit is reached
        """
        cases = self.sudo()
        channel_partner, company = user._channel_partner(), self.env.company
        # From here on, whoever opens a case for the same channel partner waits.
        channel_partner._channel_queue()
        customer = values.get("customer_id", channel_partner.browse())
        values = {**values, "customer_id": customer.id}
        key = cases._get_portal_key(channel_partner, values, token)
        if key and (known := cases.search([("portal_key", "=", key)])):
            return known
        self.env["channel.portal.use"]._take("case", channel_partner, company)
        deals = self.env["channel.portal.customer"]._get_deals(channel_partner)
        about = deals.get(customer) if values["type"] == "extension" else None
        case = cases.create(
            {
                **values,
                "channel_partner_ids": [Command.set(channel_partner.ids)],
                "registration_ids": [Command.set(about.ids if about else [])],
                "opened_by_id": channel_partner.id,
                "company_id": company.id,
                "user_id": company.sudo()._channel_manager().id,
                "portal_key": key,
            }
        )
        case.message_subscribe(user.sudo().partner_id.ids)
        if case.user_id:
            case.activity_schedule(
                "channel_partner.mail_activity_type_review",
                summary=self.env._("%s has opened a case", channel_partner.name),
                user_id=case.user_id.id,
            )
        return case

    # ------------------------------------------------------------------ proposals

    def _get_waiting_proposal(self, channel_partner):
        """Return the last proposal, where it is one that a channel partner has to answer."""
        self.ensure_one()
        last = self.proposal_ids.sorted(lambda each: (each.date, each.id))[-1:]
        return last.filtered(lambda each: each._may_be_accepted_by(channel_partner))

    @api.model
    def _find_waiting(self, channel_partner):
        """Return the cases in which a proposal waits for a channel partner, as superuser."""
        cases = self.sudo().search(
            self._get_portal_domain(channel_partner) & Domain("state", "in", OPEN)
        )
        return cases.filtered(lambda case: case._get_waiting_proposal(channel_partner))

    def _propose(self, user, text):
        """Add a proposal of a channel partner, once, and tell all sides."""
        self.ensure_one()
        channel_partner, person = user._channel_partner(), user.sudo().partner_id
        channel_partner._channel_queue()
        last = self.proposal_ids.sorted(lambda each: (each.date, each.id))[-1:]
        if last.proposal == text and last._is_by(channel_partner):
            # A second click.
            return
        self.env["channel.portal.use"]._take("proposal", channel_partner, self.company_id)
        proposal = (
            self.env["channel.case.proposal"]
            .sudo()
            .create(
                {
                    "case_id": self.id,
                    "proposed_by_id": person.id,
                    "proposal": text,
                    "accepted_by_ids": [Command.set(channel_partner.ids)],
                }
            )
        )
        self._tell_proposal(person, proposal)

    def _tell_proposal(self, person, proposal):
        """Tell all sides of a proposal, whoever made or recorded it."""
        self.ensure_one()
        if self.state == "draft" and not self.opened_by_id:
            # Nobody sees it yet but our own people.
            return
        name, text = proposal.proposed_by_id.name, proposal.proposal
        self._tell_sides(
            person,
            self.env._("%(name)s proposes:\n%(text)s", name=name, text=text),
        )

    def _accept(self, user, proposal_id):
        """Accept a proposal for a channel partner, once, and tell all sides.

        :raise UserError: where there is no such proposal, or the case is settled
        """
        self.ensure_one()
        channel_partner, person = user._channel_partner(), user.sudo().partner_id
        channel_partner._channel_queue()
        proposal = self.proposal_ids.filtered(lambda each: each.id == proposal_id)
        if not proposal:
            raise UserError(self.env._("This proposal does not exist any more."))
        if channel_partner in proposal.accepted_by_ids:
            return
        proposal.write({"accepted_by_ids": [Command.link(channel_partner.id)]})
        self._tell_sides(
            person,
            self.env._(
                "%(name)s accepts for %(channel_partner)s:\n%(text)s",
                name=person.name,
                channel_partner=channel_partner.name,
                text=proposal.proposal,
            ),
        )

    def _tell_sides(self, person, text):
        """Say in the discussion what somebody has done, and have the responsible told."""
        self.ensure_one()
        user = self.user_id.filtered("active") or self.company_id._channel_manager()
        self.with_context(mail_notify_force_send=False).message_post(
            body=plaintext2html(text),
            author_id=person.id,
            message_type="auto_comment",
            partner_ids=user.partner_id.ids,
            subtype_xmlid="mail.mt_comment",
        )

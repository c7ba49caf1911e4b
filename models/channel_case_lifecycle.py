from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from .channel_case import MANAGER, REP
from .channel_registration import IN_FORCE, PENDING

#: A registration in one of these can still come to something.
RUNNING = ("draft", *PENDING, *IN_FORCE)


class ChannelCase(models.Model):
    """How a case goes on, and what closing one changes."""

    _inherit = "channel.case"

    # -------------------------------------------------------------------- actions

    @api.model
    def _get_transitions(self):
        return {
            "draft": {"discussed": REP, "closed": MANAGER},
            "discussed": {"agreed": MANAGER, "closed": MANAGER},
            "agreed": {"discussed": MANAGER, "closed": MANAGER},
        }

    def _check_may_become(self, state):
        for case in self:
            if state in ("agreed", "closed") and not (case.outcome or "").strip():
                raise UserError(
                    self.env._(
                        "Write the outcome of %(case)s first: both sides will read it.",
                        case=case.display_name,
                    )
                )
            going_on = case.sudo()._get_going_on()
            if state == "agreed" and going_on and going_on.state not in RUNNING:
                raise UserError(
                    self.env._(
                        "%(registration)s has ended, so it cannot go on: choose another one.",
                        registration=going_on._readable_name(self.env),
                    )
                )
            if state == "closed" and case._changes_something() and not case.date_agreed:
                raise UserError(
                    self.env._(
                        "The outcome of %(case)s changes the customer or its registrations: "
                        "mark it as agreed before closing it.",
                        case=case.display_name,
                    )
                )

    def _before_becoming(self, state, vals):
        moment = fields.Datetime.now()
        if state == "closed":
            self.sudo().write({"date_closed": moment})
        else:
            self.sudo().write({"date_agreed": moment if state == "agreed" else False})
        return super()._before_becoming(state, vals)

    def _after_becoming(self, state):
        if state == "closed":
            for case in self:
                case._apply_outcome()
            self.activity_unlink(["channel_partner.mail_activity_type_review"])
        return super()._after_becoming(state)

    def action_discuss(self):
        self.write({"state": "discussed"})
        return True

    def action_agree(self):
        """Record that both sides agreed on the outcome, which is fixed from then on."""
        self.write({"state": "agreed"})
        return True

    def action_close(self):
        """Close the cases and do what was agreed, all of it or nothing."""
        self.write({"state": "closed"})
        return True

    def action_view_customer(self):
        return self.customer_id._get_records_action()

    def action_view_registrations(self):
        return self.registration_ids._get_records_action(name=self.env._("Registrations"))

    # ------------------------------------------------------------------- business

    def _changes_something(self):
        self.ensure_one()
        return bool(self.outcome_owner_id or self.outcome_registrations != "keep")

    def _apply_outcome(self):
        """Do what was agreed, and leave a trace wherever it was done."""
        self.ensure_one()
        # The outcome binds the whole group: a registration of another company follows it too.
        case = self.sudo()
        done = [case._apply_owner(), *case._apply_registrations()]
        if done := [line for line in done if line]:
            case.message_post(
                body=self.env._("Done as agreed:") + self._list_as_html(done),
                subtype_xmlid="mail.mt_note",
            )

    def _apply_owner(self):
        owner, customer = self.outcome_owner_id, self.customer_id
        if not owner or customer.channel_partner_id == owner:
            return None
        if not customer:
            raise UserError(self.env._("Say which customer goes to %s.", owner.name))
        before = customer.channel_partner_id.name or self.env._("nobody")
        customer.write({"channel_partner_id": owner.id})
        customer.message_post(body=self._say_reason(), subtype_xmlid="mail.mt_note")
        return self.env._(
            "%(customer)s is managed by %(after)s, before by %(before)s.",
            customer=customer.name,
            after=owner.name,
            before=before,
        )

    def _apply_registrations(self):
        if self.outcome_registrations == "keep":
            ended = self.env["channel.registration"]
        else:
            ended = self.registration_ids - self._get_going_on()
        ended = ended.filtered(lambda each: each.state in RUNNING)
        for registration in ended:
            registration.message_post(body=self._say_reason(), subtype_xmlid="mail.mt_note")
            registration.write({"state": "cancelled"})
            yield self.env._(
                "%(number)s of %(channel_partner)s is cancelled.",
                number=registration.name,
                channel_partner=registration.channel_partner_id.name,
            )
        kept, holder = self._get_going_on(), self.outcome_holder_id
        if kept and holder and kept.channel_partner_id != holder:
            before = kept.channel_partner_id.name
            # Its person belongs to the channel partner who gives it away.
            kept.write({"channel_partner_id": holder.id, "contact_id": False})
            kept.message_post(body=self._say_reason(), subtype_xmlid="mail.mt_note")
            yield self.env._(
                "%(number)s goes from %(before)s to %(after)s.",
                number=kept.name,
                before=before,
                after=holder.name,
            )

    def _get_going_on(self):
        if self.outcome_registrations == "one":
            return self.outcome_registration_id
        return self.env["channel.registration"]

    def _say_reason(self):
        return self.env._("Agreed in case %s.", self._get_html_link(title=self.name))

    @api.model
    def _list_as_html(self, lines):
        items = Markup("").join(Markup("<li>%s</li>") % line for line in lines)
        return Markup("<ul>%s</ul>") % items

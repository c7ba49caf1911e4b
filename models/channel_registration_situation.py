from odoo import models
from odoo.tools import format_date

from .channel_registration import PENDING

#: Ended, whatever its dates say.
ENDED_EARLY = ("refused", "lost", "cancelled")


class ChannelRegistration(models.Model):
    """Where a registration stands, in words for its channel partner."""

    _inherit = "channel.registration"

    def _get_situation(self):
        """Return where a registration stands and what happens next.

        :return: ``label``, ``color`` (of Bootstrap) and ``text``; it says that a customer is
            not free, and never who holds it
        :rtype: dict
        """
        self.ensure_one()
        code = self._get_situation_code()
        label, color = self._get_situation_labels()[code]
        return {
            "code": code,
            "label": label,
            "color": color,
            "text": self._get_situation_text(code),
        }

    def _get_situation_code(self):
        self.ensure_one()
        if self.state == "submitted" and self._filter_waiting():
            return "waiting"
        if self._is_over():
            return "expired"
        return self.state

    def _get_situation_labels(self):
        return {
            "draft": (self.env._("Not submitted yet"), "secondary"),
            "submitted": (self.env._("We are checking it"), "info"),
            "waiting": (self.env._("Customer not free"), "warning"),
            "action_required": (self.env._("Waiting for your answer"), "primary"),
            "registered": (self.env._("Protected"), "success"),
            "won": (self.env._("Won"), "success"),
            "refused": (self.env._("Refused"), "danger"),
            "lost": (self.env._("Lost"), "secondary"),
            "expired": (self.env._("Over"), "secondary"),
            "cancelled": (self.env._("Withdrawn"), "secondary"),
        }

    def _get_situation_text(self, code):
        until = format_date(self.env, self.date_end, date_format="long")
        due = self.date_response_due
        if code == "submitted" and due and due >= self._today():
            return self.env._(
                "We check whether the customer is free, and want to answer by %(day)s. The "
                "deal is protected once it is registered, not before.",
                day=format_date(self.env, due, date_format="long"),
            )
        texts = {
            "draft": self.env._(
                "We have received it. It is submitted once you have room for another open "
                "registration, or once we have looked at it."
            ),
            "submitted": self.env._(
                "We check whether the customer is free. The deal is protected once it is "
                "registered, not before."
            ),
            "waiting": self.env._(
                "The customer is not free at the moment. Your registration keeps its place by "
                "its time of receipt, and we look at it again once the customer is free."
            ),
            "action_required": self.env._(
                "Something is missing. Answer below, and we go on with your registration."
            ),
            "registered": self.env._(
                "The customer is protected for you until %(day)s. Need more time? Ask for an "
                "extension before that day.",
                day=until,
            ),
            "won": self.env._(
                "The customer has ordered. The deal protects it until %(day)s.", day=until
            ),
            "refused": self.env._(
                "We could not register this deal. If you think that this is wrong, write to us "
                "below."
            ),
            "lost": self.env._("The deal was closed as lost. You can register a new one."),
            "expired": self.env._(
                "The protection ended on %(day)s. You can register the customer again.", day=until
            ),
            "cancelled": self.env._("This registration was withdrawn and has no effect."),
        }
        return texts[code]

    def _may_be_withdrawn(self):
        """Return whether its channel partner can still withdraw a registration."""
        self.ensure_one()
        return self.state in ("draft", *PENDING, "registered")

    def _shows_period(self):
        """Return whether its dates say something: those of a deal that ended before do not."""
        self.ensure_one()
        return self.state not in ENDED_EARLY

    def _shows_certificate(self):
        """Return whether there is something in force to certify."""
        self.ensure_one()
        return self.state in ("registered", "won") and not self._is_over()

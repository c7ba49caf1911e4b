from odoo import api, fields, models
from odoo.fields import Domain

#: What the people of a side may read of a case, whichever way they ask. Anything else could tell
#: what only one side knows: registrations, what we plan, activities, our own notes. The outcome
#: is shown by the case's page, and not before it is agreed.
SHARED = frozenset(
    (
        "id",
        "display_name",
        "name",
        "type",
        "state",
        # The order goes by it.
        "priority",
        "description",
        "date_agreed",
        "date_closed",
        "access_url",
        "access_warning",
        "create_date",
    )
)


class ChannelCase(models.Model):
    """What channel partners see of the cases that they are a side of.

    All sides read the same: what happened, the discussion, the proposals and the outcome. A case
    that our own people have begun is shown to nobody before they start its discussion.
    """

    _name = "channel.case"
    _inherit = ["channel.portal.mixin", "channel.case"]

    opened_by_id = fields.Many2one(
        "res.partner",
        string="Opened by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The channel partner who opened the case in its portal.",
    )

    _portal_key_unique = models.Constraint(
        "UNIQUE (portal_key)", "This form has opened a case already."
    )

    # -------------------------------------------------------------------- compute

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for case in self:
            case.access_url = f"/my/cases/{case.id}"
        return result

    @api.depends_context("uid")
    def _compute_display_name(self):
        if self._is_told_all():
            return super()._compute_display_name()
        for case, known in zip(self, self.sudo(), strict=True):
            customer = known._get_customer_label()
            case.display_name = f"{known.name} ({customer})" if customer else known.name
        return None

    # --------------------------------------------------------------------- rights

    @api.model
    def _get_portal_fields(self):
        return SHARED

    @api.model
    def _get_portal_domain(self, channel_partner):
        """Return the cases that a channel partner sees: the record rule's, for pages that are
        read as superuser.

        :rtype: Domain
        """
        side = Domain("channel_partner_ids", "in", channel_partner.ids)
        return side & (
            Domain("state", "!=", "draft") | Domain("opened_by_id", "in", channel_partner.ids)
        )

    # ------------------------------------------------------------------- business

    def _after_becoming(self, state):
        if state == "discussed":
            for case in self.sudo():
                people = self.env["res.partner"].union(
                    *(side._channel_readers() for side in case.channel_partner_ids)
                )
                case.message_subscribe(people.ids)
        return super()._after_becoming(state)

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """Let no message reach anybody outside but people of those who see the case."""
        recipients = super()._notify_get_recipients(message, msg_vals=msg_vals, **kwargs)
        case = self.sudo()
        sides = case.channel_partner_ids
        if case.state == "draft":
            sides &= case.opened_by_id
        outside = case.env["res.partner"].browse(
            [each["id"] for each in recipients if each["id"] and each["share"]]
        )
        people = outside.filtered(lambda person: person.commercial_partner_id in sides)
        allowed = case.env["channel.consent"]._without_outsiders(people, case.customer_id).ids
        return [each for each in recipients if not each["share"] or each["id"] in allowed]

    # ---------------------------------------------------------------------- words

    def _get_customer_label(self):
        """Return the customer's name as it was written in the portal, else as we know it."""
        self.ensure_one()
        return self.customer_name or self.customer_id.name or ""

    @api.model
    def _get_portal_types(self):
        """Return what a case can be about, in words for channel partners."""
        return {
            "support": self.env._("A customer in trouble"),
            "conflict": self.env._("A conflict about a customer"),
            "breach": self.env._("A breach of the charter"),
            "extension": self.env._("More time for a registered deal"),
        }

    def _get_title(self):
        self.ensure_one()
        title, customer = self._get_portal_types()[self.type], self._get_customer_label()
        return f"{title}: {customer}" if customer else title

    def _get_situation(self):
        """Return where a case stands and what happens next, for a channel partner.

        :return: ``label``, ``color`` (of Bootstrap) and ``text``
        :rtype: dict
        """
        self.ensure_one()
        label, color, text = {
            "draft": (
                self.env._("Open"),
                "info",
                self.env._("We have received it, look at it, and come back to you."),
            ),
            "discussed": (
                self.env._("In discussion"),
                "primary",
                self.env._(
                    "All sides look for a way that each can accept. Make a proposal, or accept one."
                ),
            ),
            "agreed": (
                self.env._("Agreed"),
                "success",
                self.env._("All sides have agreed. We do what was agreed, then close the case."),
            ),
            "closed": (
                self.env._("Closed"),
                "secondary",
                self.env._("This case is closed. If something is left to settle, open a new one."),
            ),
        }[self.state]
        return {"label": label, "color": color, "text": text}

    def _shows_outcome(self):
        """Return whether the outcome is more than a plan of ours."""
        self.ensure_one()
        return self.state in ("agreed", "closed") and bool((self.outcome or "").strip())

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .own_defaults import with_own_defaults

MANAGER = "channel_partner.group_channel_manager"

#: What only a channel manager says about a contact.
PROTECTED = {
    "is_channel_partner",
    "channel_partner_id",
    "channel_partner_since",
    "revenue_service_ids",
    "revenue_manual",
    "channel_settlement_period",
    "channel_to_verify",
}

#: Writing one of these can change what may be sold to a contact.
FACTS = {
    "channel_partner_id",
    "revenue_service_ids",
    "revenue_manual",
    "parent_id",
    "is_company",
}


class ResPartner(models.Model):
    _inherit = "res.partner"

    is_channel_partner = fields.Boolean(
        string="Channel Partner",
        tracking=True,
        prefetch="channel_partner",
        groups="base.group_user",
        help="A reseller who brings customers, and whom the charter protects.",
    )
    channel_partner_id = fields.Many2one(
        "res.partner",
        string="Managed by",
        domain=[("is_channel_partner", "=", True)],
        index="btree_not_null",
        tracking=True,
        ondelete="restrict",
        groups="base.group_user",
        help="The channel partner who developed this customer, and alone manages it.",
    )
    channel_partner_since = fields.Date(
        string="Managed since", tracking=True, prefetch="channel_partner", groups="base.group_user"
    )
    managed_customer_ids = fields.One2many(
        "res.partner",
        "channel_partner_id",
        string="Managed Customers",
        # The owner is copied to a company's contacts: count companies only.
        domain=["|", ("is_company", "=", True), ("parent_id", "=", False)],
        groups="base.group_user",
    )
    revenue_service_ids = fields.Many2many(
        "channel.service",
        "res_partner_channel_service_rel",
        "partner_id",
        "service_id",
        string="Revenue from",
        tracking=True,
        groups="base.group_user",
        help="What the customer buys from us, as far as scenarios ask for it. From posted "
        "invoices, unless kept by hand.",
    )
    revenue_manual = fields.Boolean(
        string="Revenue Kept by Hand",
        tracking=True,
        prefetch="channel_partner",
        groups="base.group_user",
        help="Invoices do not change the revenue flags of this customer.",
    )
    # Who sells nothing may read neither registrations nor consents, and still reads contacts.
    channel_known_facts = fields.Char(
        string="Facts for the Charter",
        readonly=True,
        copy=False,
        groups="sales_team.group_sale_salesman",
        help="Which kinds of facts are known, such as a registration or a consent: quotations "
        "ask for no others. Follows from those.",
    )
    channel_registration_ids = fields.One2many(
        "channel.registration", "customer_id", groups="sales_team.group_sale_salesman"
    )
    channel_registration_count = fields.Integer(
        compute="_compute_channel_counts", groups="sales_team.group_sale_salesman"
    )
    channel_consent_count = fields.Integer(
        compute="_compute_channel_counts", groups="sales_team.group_sale_salesman"
    )
    managed_customer_count = fields.Integer(
        compute="_compute_channel_counts", groups="sales_team.group_sale_salesman"
    )
    # Computed, not related: whoever is not let to read a related field could still sort and
    # group by what it leads to, and so learn who manages whom.
    channel_entity_partner_id = fields.Many2one(
        "res.partner",
        string="Company Managed by",
        compute="_compute_channel_entity",
        groups="base.group_user",
    )
    channel_entity_revenue_ids = fields.Many2many(
        "channel.service",
        string="Company's Revenue from",
        compute="_compute_channel_entity",
        groups="base.group_user",
    )
    channel_summary = fields.Char(
        string="What May Be Sold Here",
        compute="_compute_channel_summary",
        groups="base.group_user",
    )

    # -------------------------------------------------------------------- compute

    @api.depends(
        "commercial_partner_id.channel_partner_id", "commercial_partner_id.revenue_service_ids"
    )
    def _compute_channel_entity(self):
        # As superuser: whoever reads a contact need not read its company (as if it were related).
        for contact, known in zip(self, self.sudo(), strict=True):
            company = known.commercial_partner_id
            contact.channel_entity_partner_id = company.channel_partner_id
            contact.channel_entity_revenue_ids = company.revenue_service_ids

    def _compute_channel_counts(self):
        def count(model, field):
            entities = self.commercial_partner_id
            return dict(
                self.env[model]._read_group([(field, "in", entities.ids)], [field], ["__count"])
            )

        registrations = count("channel.registration", "customer_id")
        registered = count("channel.registration", "channel_partner_id")
        consents = count("channel.consent", "customer_id")
        given = count("channel.consent", "channel_partner_id")
        customers = dict(
            self._read_group(
                Domain("channel_partner_id", "in", self.ids)
                & Domain(self._fields["managed_customer_ids"].domain),
                ["channel_partner_id"],
                ["__count"],
            )
        )
        for contact in self:
            entity = contact.commercial_partner_id._origin
            contact.channel_registration_count = registrations.get(entity, 0) + registered.get(
                entity, 0
            )
            contact.channel_consent_count = consents.get(entity, 0) + given.get(entity, 0)
            contact.managed_customer_count = customers.get(contact._origin, 0)

    @api.depends("channel_partner_id", "revenue_service_ids", "commercial_partner_id")
    @api.depends_context("lang", "uid")
    def _compute_channel_summary(self):
        summaries = self.env["channel.check"]._get_summaries(self)
        for contact in self:
            contact.channel_summary = summaries[contact]

    # ----------------------------------------------------------------- constrains

    @api.constrains("channel_partner_id", "is_channel_partner", "parent_id", "is_company")
    def _check_channel_partner_id(self):
        for contact in self:
            owner = contact.channel_partner_id
            # A contact of a company has that one's owner, or for a moment its last one's.
            if owner and owner == contact == contact.commercial_partner_id:
                raise ValidationError(
                    self.env._("%s cannot be managed by itself.", contact.display_name)
                )
            if owner and not owner.is_channel_partner:
                raise ValidationError(
                    self.env._(
                        "%s is not a channel partner: mark the contact as one first.",
                        owner.display_name,
                    )
                )
            if not contact.is_channel_partner and contact.managed_customer_ids:
                raise ValidationError(
                    self.env._(
                        "%(name)s still manages %(count)s customers: hand them over first.",
                        name=contact.display_name,
                        count=len(contact.managed_customer_ids),
                    )
                )

    # ----------------------------------------------------------------------- CRUD

    @api.model
    def default_get(self, fields):
        names = PROTECTED | {"commercial_partner_id"}
        return with_own_defaults(self, super().default_get(fields), names)

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._channel_complete(vals) for vals in vals_list]
        for vals in vals_list:
            self.browse()._channel_check_rights(vals)  # Odoo copies a contact on itself
        return super().create(vals_list)

    def write(self, vals):
        vals = self._channel_complete(vals)
        self._channel_check_rights(vals)
        if not vals.keys() & FACTS:
            return super().write(vals)
        # Forms and imports write what is there already, and nothing follows from that.
        before = {contact: contact._channel_facts() for contact in self.sudo()}
        result = super().write(vals)
        changed = self.sudo().filtered(lambda contact: contact._channel_facts() != before[contact])
        by_invoices = vals.get("revenue_manual") is False
        if by_invoices or vals.get("channel_partner_id"):
            # From now on it decides what may be sold, and may be of last night.
            followed = self.sudo() if by_invoices else changed
            self.env["channel.revenue"].sudo()._refresh(followed.commercial_partner_id)
        self.env["sale.order"]._channel_refresh(
            changed.commercial_partner_id.union(*(before[contact][0] for contact in changed))
        )
        return result

    def _channel_facts(self):
        """Return what decides about a contact: its commercial entity, and what is said of it."""
        entity = self.commercial_partner_id
        return entity, entity.channel_partner_id, entity.revenue_service_ids

    @api.model
    def _channel_complete(self, vals):
        """Say what follows from the values given: since when, and that it is by hand."""
        vals = dict(vals)
        if vals.get("channel_partner_id"):
            vals.setdefault("channel_partner_since", fields.Date.context_today(self))
        elif "channel_partner_id" in vals:
            vals["channel_partner_since"] = False
        if vals.get("revenue_service_ids"):
            # Otherwise the next invoice would undo what a manager has just set.
            vals.setdefault("revenue_manual", True)
        return vals

    # ------------------------------------------------------------------- business

    @api.model
    def _commercial_fields(self):
        return super()._commercial_fields() + ["channel_partner_id", "channel_partner_since"]

    def _channel_set_owner(self, channel_partner):
        """Let a channel partner manage the customers among these that nobody manages.

        :param res.partner channel_partner: the new owner
        """
        free = self.commercial_partner_id.filtered(
            lambda customer: not customer.channel_partner_id and customer != channel_partner
        )
        free.write({"channel_partner_id": channel_partner.id})

    @api.readonly
    def channel_check(self, service_codes=None, opportunity_id=None, date=None):
        """Tell what the charter lets the operator sell to these contacts.

        Read-only and public: call it with JSON-2 as ``/json/2/res.partner/channel_check``.
        Contacts that the caller may not read are left out of the answer.

        :param list service_codes: codes of the services to tell about, such as
            ``["network_security"]``; all active services if empty
        :param int opportunity_id: id of the opportunity that it would be part of
        :param str date: the day to tell about, as ``YYYY-MM-DD``; now if empty
        :return: ``{contact id as a string: [a dict per service]}``, each with ``service``
            (code), ``status`` (``allowed``, ``commission``, ``consented``, ``warning`` or
            ``blocked``), ``scenarios`` (codes), ``channel_partner_ids`` (those that the
            caller may read), ``clause``, ``reason``, ``until`` (``YYYY-MM-DD`` or False)
            and ``consent_id`` (id or False)
        :rtype: dict
        :raise ValidationError: for a code or a day that does not exist
        :raise AccessError: where the caller may not read the opportunity
        """
        return self.env["channel.check"]._answer(self, service_codes, opportunity_id, date)

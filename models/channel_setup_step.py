from odoo import api, fields, models
from odoo.fields import Domain

#: Products that the charter has to know: what is sold, combos by their items.
SOLD = Domain("sale_ok", "=", True) & Domain("type", "!=", "combo")


class ChannelSetupStep(models.Model):
    """What a channel manager does once, and how far it is.

    To add one: a record, and a method ``_measure_CODE`` that counts.
    """

    _name = "channel.setup.step"
    _description = "First Step"
    _order = "sequence, id"

    code = fields.Char(required=True, readonly=True)
    name = fields.Char(required=True, readonly=True, translate=True)
    description = fields.Text(readonly=True, translate=True)
    sequence = fields.Integer(default=10)
    action_id = fields.Many2one(
        "ir.actions.act_window", readonly=True, ondelete="cascade", help="Where it is done."
    )
    is_skipped = fields.Boolean(
        string="Not Needed", copy=False, help="A channel manager decided that it is not needed."
    )
    count_done = fields.Integer(compute="_compute_progress")
    count_all = fields.Integer(compute="_compute_progress")
    progress = fields.Integer(compute="_compute_progress")
    state_text = fields.Char(string="How Far It Is", compute="_compute_progress")
    is_done = fields.Boolean(string="Done", compute="_compute_progress", search="_search_is_done")
    can_open = fields.Boolean(compute="_compute_can_open")

    _code_unique = models.Constraint("UNIQUE (code)", "Another step has this code already.")

    # -------------------------------------------------------------------- compute

    @api.depends("code", "is_skipped")
    @api.depends_context("lang", "company")
    def _compute_progress(self):
        for step in self:
            done, total, text = getattr(self, f"_measure_{step.code}")()
            step.count_done, step.count_all, step.state_text = done, total, text
            # Nothing there to be done is not yet a step that was made.
            step.progress = 100 * done // total if total else 0
            step.is_done = step.is_skipped or (total and done >= total)

    @api.depends("action_id")
    @api.depends_context("uid")
    def _compute_can_open(self):
        for step in self:
            action = step.sudo().action_id
            step.can_open = action and (
                not action.group_ids or action.group_ids & self.env.user.all_group_ids
            )

    def _search_is_done(self, operator, value):
        if operator != "in":
            return NotImplemented
        done = Domain("id", "in", self.search([]).filtered("is_done").ids)
        return done if True in value else ~done

    # -------------------------------------------------------------------- actions

    def action_open(self):
        """Go where the step is done."""
        self.ensure_one()
        self.check_access("read")
        return self.sudo().action_id._get_action_dict()

    def action_skip(self):
        """Say that it is not needed here."""
        self.is_skipped = True
        return True

    def action_take_up(self):
        """Say that it is needed after all."""
        self.is_skipped = False
        return True

    # ------------------------------------------------------------------- business

    def _measure_charter(self):
        version = self.env["channel.charter"]._get_current().version
        text = self.env._("Version %s is in force", version) if version else ""
        return int(bool(version)), 1, text or self.env._("Still a draft")

    def _measure_channel_partners(self):
        count = self.env["res.partner"].search_count([("is_channel_partner", "=", True)])
        return count, count, self.env._("%s channel partners", count)

    def _measure_owners(self):
        customers = self.env["res.partner"]._fields["managed_customer_ids"].domain
        managed = self.env["res.partner"]._read_group(
            Domain("channel_partner_id", "!=", False) & Domain(customers),
            ["channel_partner_id"],
            ["__count"],
        )
        _count, total, _text = self._measure_channel_partners()
        text = self.env._(
            "%(done)s of %(total)s channel partners manage %(customers)s customers",
            done=len(managed),
            total=total,
            customers=sum(count for _owner, count in managed),
        )
        return len(managed), total, text

    def _measure_products(self):
        products = self.env["product.template"]
        total = products.search_count(SOLD)
        done = products.search_count(SOLD & Domain("channel_service_id", "!=", False))
        return done, total, self._say_share(done, total)

    def _measure_rates(self):
        rules = self.env["channel.rule"].search([("decision", "=", "commission")])
        done = len(rules.filtered("commission_id"))
        return done, len(rules), self._say_share(done, len(rules))

    def _measure_alias(self):
        email = self.env.company.channel_registration_email
        return int(bool(email)), 1, email or self.env._("No mail address with a domain yet")

    def _say_share(self, done, total):
        return self.env._("%(done)s of %(total)s", done=done, total=total)

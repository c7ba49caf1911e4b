from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ChannelService(models.Model):
    _name = "channel.service"
    _description = "Channel Service"
    _parent_store = True
    _order = "sequence, id"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True,
        help="Stable identifier, used by rules, imports and other systems.",
    )
    synonyms = fields.Char(
        help="Other words for it, with commas between them: by these, its name and its code it "
        "is recognised in the mails of channel partners.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer(help="Colour of the service's tag.")
    parent_id = fields.Many2one("channel.service", index=True, ondelete="restrict")
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("channel.service", "parent_id", string="Services under It")
    complete_name = fields.Char(compute="_compute_complete_name", recursive=True)

    _code_unique = models.Constraint("UNIQUE (code)", "Another service has this code already.")

    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        for service in self:
            above = service.parent_id.complete_name
            service.complete_name = f"{above} / {service.name}" if above else service.name

    @api.constrains("parent_id")
    def _check_parent_id(self):
        if self._has_cycle():
            raise ValidationError(self.env._("A service cannot be under itself."))

    def write(self, vals):
        result = super().write(vals)
        if "parent_id" in vals:
            self.env["sale.order"]._channel_refresh_all()
        return result

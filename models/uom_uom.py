from odoo import models


class UomUom(models.Model):
    _inherit = "uom.uom"

    def _channel_quantity(self, quantity, unit):
        """Return a quantity in another unit.

        Where the two measure different things, as minutes and pieces do, Odoo converts all the
        same: 59 firewalls by the minute would be less than one. Then the larger number counts.
        """
        if not self or not unit or self == unit:
            return quantity
        converted = self._compute_quantity(quantity, unit, round=False)
        return converted if self._has_common_reference(unit) else max(quantity, converted, key=abs)

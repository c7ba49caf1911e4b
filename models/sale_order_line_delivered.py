import functools

from odoo import api, models

from .own_defaults import COST

#: A key into the cursor's cache, as that of the guard's watch: no caller reaches it.
_DELIVERING = object()


def _delivering(deliver):
    """Return a way to validate transfers that tells of lines what they come from.

    :param deliver: the method of ``stock.picking`` that does it
    """

    @functools.wraps(deliver)
    def _action_done(self, *args, **kwargs):
        cache = self.env.cr.cache
        before = cache.get(_DELIVERING, False)
        cache[_DELIVERING] = True
        try:
            return deliver(self, *args, **kwargs)
        finally:
            cache[_DELIVERING] = before

    _action_done.origin = deliver
    return _action_done


class SaleOrderLine(models.Model):
    """What a warehouse delivers or takes back beside the order, and so adds to it: raising
    would stop it. The audit tells of it (row 22)."""

    _inherit = "sale.order.line"

    def _register_hook(self):
        result = super()._register_hook()
        # Of the module sale_stock, which may be absent and so cannot be inherited from.
        if "stock.picking" in self.env:
            picking = self.env.registry["stock.picking"]
            if not hasattr(picking._action_done, "origin"):
                picking._action_done = _delivering(picking._action_done)
        return result

    def _unregister_hook(self):
        result = super()._unregister_hook()
        if "stock.picking" in self.env:
            picking = self.env.registry["stock.picking"]
            if hasattr(picking._action_done, "origin"):
                del picking._action_done
        return result

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.cr.cache.get(_DELIVERING):
            vals_list = [
                {**vals, "channel_exempt": COST} if self._channel_is_delivered(vals) else vals
                for vals in vals_list
            ]
        return super().create(vals_list)

    @api.model
    def _channel_is_delivered(self, vals):
        """Return whether a new line says what was moved, and orders none of it."""
        return bool(vals.get("move_ids")) and not vals.get("product_uom_qty")

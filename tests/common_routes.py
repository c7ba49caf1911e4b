"""The addresses that the addon serves, taken from its controllers: a new one is in by itself."""

import re

from odoo import http

#: Models of ids in addresses, where the id's name does not say it.
MODEL_OF_ID = {"customer": "res.partner", "invoice": "account.move", "order": "sale.order"}


class RoutesMixin:
    def own_routes(self):
        """Return the addresses of our controllers, and of what they change of Odoo's.

        :return: pairs of an address with its converters, and what its route says
        :rtype: list
        """
        found = []
        modules = sorted(self.env.registry._init_modules)
        for url, endpoint in http._generate_routing_rules(modules, nodb_only=False):
            method = endpoint.func
            if any(
                method.__name__ in cls.__dict__ and ".channel_partner." in f"{cls.__module__}."
                for cls in type(method.__self__).mro()
            ):
                found.append((url, endpoint.routing))
        self.assertGreaterEqual(len(found), 30)
        return found

    def methods(self, routing):
        return routing["methods"] or (["POST"] if routing["type"] == "jsonrpc" else ["GET", "POST"])

    def model_of(self, url):
        """Return the model whose id an address carries, None where it carries none."""
        names = re.findall(r"<int:(\w+)_id>", url)
        if not names:
            return None
        model = MODEL_OF_ID.get(names[0], f"channel.{names[0]}")
        self.assertIn(model, self.env, f"Say in MODEL_OF_ID whose id is in {url}")
        return model

    def address(self, url, record=None, day="2026-01-01"):
        """Return an address with the id of a record, the first page, and a day."""
        url = re.sub(r"<int:\w+_id>", str(record.id if record else 1), url)
        return re.sub(r"<int:\w+>", "1", url).replace("<string:day>", str(day))

    def token(self):
        """Return what every form of whoever is logged in carries."""
        return http.Request.csrf_token(self)

"""What people open, in a database that has or had the addon. Used by lifecycle.py."""

from odoo.tests import Form


def find_broken_views(env):
    views = env["ir.ui.view"].search([("model", "!=", False)])
    for view in views:
        if view.model not in env:
            yield f"view {view.xml_id or view.id} is of {view.model}, which is gone"
            continue
        try:
            view._check_xml()
        except Exception as error:  # noqa: BLE001  (whatever it is, it is told)
            yield f"view {view.xml_id or view.id}: {error}"


def find_broken_forms(env):
    """Open what people open, as a form and as its views."""
    env = env(user=env.ref("base.user_admin"))
    for model, domain in (
        ("sale.order", [("partner_id.name", "=", "Lifecycle Customer")]),
        ("res.partner", [("name", "like", "Lifecycle")]),
        ("crm.lead", [("name", "like", "Lifecycle")]),
        ("account.move", [("partner_id.name", "=", "Lifecycle Customer")]),
        ("product.template", [("name", "like", "Lifecycle")]),
        ("product.category", [("name", "like", "Lifecycle")]),
        ("res.config.settings", None),
    ):
        try:
            records = env[model].search(domain) if domain else env[model].new()
            for record in records if domain else ():
                Form(record)
                record.read()
            Form(env[model])
            views = env[model].get_views(
                [(False, kind) for kind in ("list", "form", "search") if domain or kind == "form"]
            )
            if domain:
                env[model].web_search_read(
                    [], {name: {} for name in views["models"][model]["fields"]}, limit=20
                )
                if not records:
                    yield f"no {model} is left to open"
        except Exception as error:  # noqa: BLE001  (whatever it is, it is told)
            yield f"{model} does not open: {error!r}"
    for menu in env["ir.ui.menu"].search([("action", "!=", False)]):
        if not menu.action:
            yield f"the menu {menu.complete_name} leads nowhere"


def find_broken_favorites(env):
    """Search with what people saved."""
    favorites = env["ir.filters"].search([])
    for favorite in favorites:
        if favorite.model_id not in env:
            yield f"the favorite {favorite.name} is of {favorite.model_id}, which is gone"
            continue
        try:
            env[favorite.model_id].search(favorite._get_eval_domain(), limit=1)
        except Exception as error:  # noqa: BLE001  (whatever it is, it is told)
            yield f"the favorite {favorite.name} does not search: {error!r}"
    if "Lifecycle Confirmed" not in favorites.mapped("name"):
        yield "a favorite that has nothing to do with the addon is gone"

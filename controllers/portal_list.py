import re

from odoo.fields import Domain

from odoo.addons.portal.controllers.portal import CustomerPortal, pager


def as_text(search):
    """Return what somebody typed as text to look for: to the database, some characters stand
    for any."""
    return re.sub(r"([\\%_])", r"\\\1", search)


class ChannelList(CustomerPortal):
    """What the lists of a channel partner's documents share: search, sort, filter, page."""

    def _prepare_list(self, records, domain, asked, *, url, sortings, filters, search):
        """Return what the template of a list shows.

        :param records: the model, as whoever may read what the domain finds
        :param Domain domain: whose documents these are
        :param dict asked: the parameters of the request
        :param dict sortings: key → label and order, the first one unless asked otherwise
        :param dict filters: key → label and domain, likewise
        :param dict search: key → label and, of a text to look for, the domain
        :rtype: dict
        """

        def choose(name, choices):
            return asked[name] if asked.get(name) in choices else next(iter(choices))

        text = str(asked.get("search") or "")[:200]
        arguments = {
            "sortby": choose("sortby", sortings),
            "filterby": choose("filterby", filters),
            "search": text,
            "search_in": choose("search_in", search),
        }
        domain &= filters[arguments["filterby"]]["domain"]
        if text:
            domain &= search[arguments["search_in"]]["domain"](as_text(text))
        page = str(asked.get("page") or "")
        pages = pager(
            url=url,
            total=records.search_count(domain),
            page=int(page) if page.isascii() and page.isdigit() and len(page) < 9 else 1,
            step=self._items_per_page,
            url_args={name: value for name, value in arguments.items() if value},
        )
        return {
            **self._prepare_portal_layout_values(),
            **arguments,
            "records": records.search(
                domain,
                order=sortings[arguments["sortby"]]["order"],
                limit=self._items_per_page,
                offset=pages["offset"],
            ),
            "is_searched": bool(text) or arguments["filterby"] != next(iter(filters)),
            "pager": pages,
            "default_url": url,
            "searchbar_sortings": sortings,
            "searchbar_filters": filters,
            "searchbar_inputs": {
                key: {"input": key, "label": each["label"]} for key, each in search.items()
            },
        }

    def _in_any(self, *finders):
        """Return what finds a text by any of some ways to look for it."""
        return lambda text: Domain.OR(find(text) for find in finders)

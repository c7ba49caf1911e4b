from . import portal, portal_charter, portal_home

from . import portal, portal_charter, portal_consent, portal_home

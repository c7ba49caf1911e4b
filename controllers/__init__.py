from . import (
    export,
    portal,
    portal_charter,
    portal_commission,
    portal_consent,
    portal_home,
    portal_registration,
    portal_registration_list,
    portal_registration_new,
)

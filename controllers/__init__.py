from . import (
    export,
    portal,
    portal_case,
    portal_case_list,
    portal_charter,
    portal_commission,
    portal_consent,
    portal_customer,
    portal_home,
    portal_registration,
    portal_registration_list,
    portal_registration_new,
)

from . import (
    channel_check,
    channel_check_line,
    channel_consent_request,
    channel_handover,
    channel_registration_ask,
    channel_registration_assign,
    channel_registration_batch,
    channel_registration_refuse,
    channel_revenue_refresh,
    crm_lead_end_introduction,
    product_template_classify,
    sale_order_discount,
)

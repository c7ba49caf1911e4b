from . import channel_commission_report, channel_statement

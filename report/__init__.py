from . import channel_statement

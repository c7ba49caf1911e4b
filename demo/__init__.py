from . import channel_demo

"""ivr-gateway: e-mail in, telephone calls with a menu out, and word of how they ended back."""

__version__ = "0.1.0"

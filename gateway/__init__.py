"""ivr-gateway: e-mail and SMPP in, telephone calls with a menu out, and the answer back."""

__version__ = "0.1.0"

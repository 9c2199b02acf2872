"""`python -m gateway` is the same as `ivr-gateway`."""

from gateway.cli import main

if __name__ == "__main__":
    main()

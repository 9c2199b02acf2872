"""Memory that was used for a moment goes back to the system; what stays is not looked through again and again.

Rules. Both are for the whole process, so only what owns it calls them. Where the C library has no such setting nothing
is done: neither changes what happens, only what it costs.
"""

import ctypes
import gc

__all__ = ["LARGE", "give_back_large_blocks", "pass_over_what_is_there"]

LARGE = 1024 * 1024
"""Octets. No message takes a block as large."""

_M_MMAP_THRESHOLD = -3  # malloc.h


def give_back_large_blocks() -> bool:
    """Blocks of LARGE octets and more are the system's again as soon as they are freed. To be called first of all.

    glibc raises the size from which it maps a block of its own to the largest that was ever freed (mallopt(3),
    M_MMAP_THRESHOLD); the next one as large then comes from its thread's heap and stays there: the 19 MiB of a
    password's hash, for each thread that checks them. A size that was set is not raised. False: not on this system.
    """
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    return set_option is not None and bool(set_option(_M_MMAP_THRESHOLD, LARGE))


def pass_over_what_is_there() -> None:
    """What was made until now will stay: the collector does not look at it any more. To be called once all is started.

    There are 75,000 such objects, of modules mostly. Looking at all of them stops everything for 30 ms, and under load
    it is done every second.
    """
    gc.collect()
    gc.freeze()

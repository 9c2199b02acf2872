"""The suite that every store must pass is not named test_*, so pytest is told to explain its asserts too."""

import pytest

pytest.register_assert_rewrite(
    "conformance",
    "conformance_again",
    "conformance_answers",
    "conformance_channels",
    "conformance_files",
    "conformance_names",
    "conformance_parts",
    "conformance_people",
    "conformance_reports",
    "conformance_tickets",
    "conformance_time",
    "conformance_waiting",
    "spool_samples",
)

"""The suite that every store must pass is not named test_*, so pytest is told to explain its asserts too."""

import pytest

pytest.register_assert_rewrite(
    "conformance",
    "conformance_answers",
    "conformance_parts",
    "conformance_people",
    "conformance_reports",
    "conformance_tickets",
    "conformance_time",
    "spool_samples",
)

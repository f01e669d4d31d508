"""What all tests share. Property-based tests are the same each time in CI, and look further at a desk."""

import os

from hypothesis import settings

# Powertools reads these when it is imported.
os.environ |= {"POWERTOOLS_METRICS_NAMESPACE": "StopSms", "POWERTOOLS_SERVICE_NAME": "test"}

settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("desk", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "desk")

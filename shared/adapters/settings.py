"""Settings: the environment of the functions, read once. A missing variable is an error, never a default."""

import os
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Settings:
    """One field for each variable of `Globals.Function.Environment` in template.yaml, by the same name in capitals."""

    consent_table: str
    campaign_table: str
    idempotency_table: str
    planner_queue_url: str
    planner_queue_arn: str
    batch_queue_url: str
    batch_queue_arn: str
    schedule_group: str
    scheduler_role_arn: str
    schedule_dead_letter_queue_arn: str
    hash_key_ids: str
    configuration_set: str
    opt_out_list: str
    origination_pool: str
    parts_per_second: str
    sender_concurrency: str
    price_per_part_eur: str
    clock_file: str
    archive_bucket: str
    import_table: str
    import_bucket: str
    import_queue_url: str

    @classmethod
    def from_environment(cls) -> "Settings":
        """Read them. Raises KeyError with the missing variable's name."""
        return cls(**{field.name: os.environ[field.name.upper()] for field in fields(cls)})

"""Settings: the environment of the functions, read once. A missing variable is an error, never a default."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stopsms.compliance.consent.confirmation_limits import ConfirmationsAllowed
    from stopsms.compliance.outside.set_up import Deployed
    from stopsms.compliance.proof.data_handling import DataHandling
    from stopsms.compliance.proof.register import Deployment


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
    parts_per_second: str
    sender_concurrency: str
    price_per_part_eur: str
    max_price_per_part_usd: str
    clock_file: str
    archive_bucket: str
    audit_bucket: str
    import_table: str
    import_bucket: str
    import_queue_url: str
    event_bus: str
    events_with_numbers: str
    webhook_table: str
    access_table: str
    limit_table: str
    addresses: str
    sign_in: str
    webhook_queue_url: str
    webhooks_to_loopback: str
    inbound_queue_url: str
    answer_queue_url: str
    question_queue_url: str
    data_key_id: str
    carrier_secrets: str
    carriers_address: str

    @classmethod
    def from_environment(cls) -> "Settings":
        """Read them. Raises KeyError with the missing variable's name."""
        return cls(**{field.name: os.environ[field.name.upper()] for field in fields(cls)})


def inbound_secret_name() -> str:
    """The name of the secret of `inbound_api`; "", and its door is closed. Raises KeyError with the missing variable's name."""
    return os.environ["INBOUND_WEBHOOK_SECRET_NAME"]


def receipt_queue_url() -> str:
    """The queue on which `inbound_api` puts carriers' receipts. Raises KeyError with the missing variable's name."""
    return os.environ["RECEIPT_QUEUE_URL"]


@dataclass(frozen=True, slots=True)
class DirectorySettings:
    """The user pool in which people are known, and whether it writes to whom is invited: everywhere but on the embedded stack."""

    pool: str
    sends_invitations: bool


def directory() -> DirectorySettings:
    """Those of `access_api`. Raises KeyError with the missing variable's name."""
    return DirectorySettings(os.environ["USER_POOL"], os.environ["SENDS_INVITATIONS"] == "yes")


@dataclass(frozen=True, slots=True)
class OutsideSettings:
    """Where anchors' hashes go: the topic that mails them, and the authority that stamps them ("" for none)."""

    anchor_topic: str
    time_stamp_authority: str


def confirmations_allowed() -> "ConfirmationsAllowed":
    """How many requests to confirm `answers` may send, and `forms` promise. Raises KeyError with a missing variable's name, ValueError."""
    from stopsms.compliance.consent.confirmation_limits import ConfirmationsAllowed  # noqa: PLC0415 (two functions of many need it)

    environment = os.environ
    return ConfirmationsAllowed(
        per_hour=int(environment["CONFIRMATIONS_PER_HOUR"]),
        elsewhere_per_hour=int(environment["CONFIRMATIONS_ELSEWHERE_PER_HOUR"]),
    )


def outside() -> OutsideSettings:
    """Those of `archive`. Raises KeyError with the missing variable's name."""
    return OutsideSettings(os.environ["ANCHOR_TOPIC_ARN"], os.environ["TIME_STAMP_AUTHORITY"])


@dataclass(frozen=True, slots=True)
class SigningSettings:
    """The key that signs documents of evidence, and the address of the authority that stamps them ("" for none)."""

    key_id: str
    time_stamp_url: str


def signing() -> SigningSettings:
    """Those of `evidence_api`. Raises KeyError with the missing variable's name."""
    return SigningSettings(os.environ["EVIDENCE_KEY_ID"], os.environ["TIME_STAMP_URL"])


def deployed(settings: Settings) -> "Deployed":
    """What the account at the carrier is compared with, from the environment of `campaign_api` and `reconcile`. Raises KeyError."""
    from stopsms.compliance.outside.set_up import Deployed  # noqa: PLC0415 (two functions of many need it)

    return Deployed(
        inbound_topic=os.environ["INBOUND_TOPIC_ARN"],
        receipts_topic=os.environ["RECEIPTS_TOPIC_ARN"],
        opt_out_list=settings.opt_out_list,
        configuration_set=settings.configuration_set,
        aggregator=os.environ["AGGREGATOR"] == "yes",
        parts_per_second=float(settings.parts_per_second),
    )


def deployment(facts: Mapping[str, int], carriers: Iterable[str]) -> "Deployment":
    """How this system was deployed: for the record of processing, from one function's environment and facts of the template.

    `carriers` are the names of those in use.
    """
    from stopsms.adapters.hosting import hosting  # noqa: PLC0415 (one function of many needs it)
    from stopsms.compliance.proof.register import Deployment  # noqa: PLC0415

    environment = os.environ
    production = environment["DEPLOYMENT"] == "production"
    return Deployment(
        hosting=hosting(environment["AWS_REGION"], carriers),
        archive_days=int(environment["ARCHIVE_DAYS"]),
        archive_locked=production,
        firewall=environment["FIREWALL"] == "yes",
        events_with_numbers=environment["EVENTS_WITH_NUMBERS"] == "yes",
        aggregator=environment["AGGREGATOR"] == "yes",
        data_protection_officer=environment["DATA_PROTECTION_OFFICER"],
        facts={**facts, "tables_protected": facts["tables_protected"] and int(production)},
    )


def data_handling(carriers: Iterable[str]) -> "DataHandling":
    """How people's data are handled, to be told to the person: from one function's environment. `carriers` are named as in the record."""
    from stopsms.adapters.hosting import hosting  # noqa: PLC0415 (one function of many needs it)
    from stopsms.compliance.proof.data_handling import DataHandling  # noqa: PLC0415

    return DataHandling(
        hosting=hosting(os.environ["AWS_REGION"], carriers),
        archive_days=int(os.environ["ARCHIVE_DAYS"]),
        data_protection_officer=os.environ["DATA_PROTECTION_OFFICER"],
    )

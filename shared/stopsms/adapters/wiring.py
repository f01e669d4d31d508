"""The wiring of the functions: each store, queue and gateway of this deployment, made from its settings.

Each is made when a door first asks for it and kept while the worker lives. Its adapter is imported then: a worker loads no other.
"""

import secrets
from typing import TYPE_CHECKING

from stopsms.adapters import gateways
from stopsms.adapters.clients import reused
from stopsms.adapters.settings import Settings

if TYPE_CHECKING:
    from stopsms.adapters.clock import SystemClock
    from stopsms.adapters.contacts.base_lists import DynamoBaseLists
    from stopsms.adapters.contacts.contact_store import DynamoContactStore
    from stopsms.adapters.contacts.held_data import DynamoHoldings, DynamoRetentionReports
    from stopsms.adapters.files.archive_store import S3Archive, S3AuditStates
    from stopsms.adapters.files.import_files import S3ImportFiles
    from stopsms.adapters.files.kept_numbers import S3KeptNumbers
    from stopsms.adapters.gateways.connections import Connections
    from stopsms.adapters.identity_provider import CognitoTokens
    from stopsms.adapters.keys.carrier_secrets import SecretsManagerCarrierSecrets
    from stopsms.adapters.keys.inbound_secrets import SecretsManagerInboundSecrets
    from stopsms.adapters.keys.keyed_hash import ContactReferences, KeyedHash
    from stopsms.adapters.keys.kms_encryption import KmsEncryption
    from stopsms.adapters.keys.preference_links import KeyedPreferenceLinks
    from stopsms.adapters.messaging.event_bus import EventBridgeBus
    from stopsms.adapters.messaging.queues import (
        SqsAnswerQueue,
        SqsBatchQueue,
        SqsDeliveryQueue,
        SqsImportQueue,
        SqsInboundQueue,
        SqsPlannerQueue,
        SqsReceiptQueue,
    )
    from stopsms.adapters.messaging.schedules import EventBridgeSchedules
    from stopsms.adapters.messaging.webhook_caller import HttpsCaller
    from stopsms.adapters.people_directory import CognitoDirectory
    from stopsms.adapters.tables.access_store import DynamoKeyStore, DynamoPersonStore
    from stopsms.adapters.tables.advertiser_store import DynamoAdvertiserStore
    from stopsms.adapters.tables.batch_store import DynamoBatchStore
    from stopsms.adapters.tables.campaign_snapshots import DynamoCampaignSnapshots
    from stopsms.adapters.tables.campaign_store import DynamoCampaignStore
    from stopsms.adapters.tables.carrier_check_store import DynamoCarrierChecks
    from stopsms.adapters.tables.carrier_store import DynamoCarrierStore
    from stopsms.adapters.tables.comparison_store import DynamoComparisonStore
    from stopsms.adapters.tables.confirmation_switch import DynamoConfirmationSwitch
    from stopsms.adapters.tables.edition_store import DynamoEditionStore
    from stopsms.adapters.tables.form_store import DynamoFormStore
    from stopsms.adapters.tables.import_store import DynamoImportStore
    from stopsms.adapters.tables.inbound_store import DynamoInboundStore
    from stopsms.adapters.tables.kill_switch import DynamoKillSwitch, TablesInUse
    from stopsms.adapters.tables.limit_store import DynamoLimitStore
    from stopsms.adapters.tables.recurrence_store import DynamoRecurrenceStore
    from stopsms.adapters.tables.seen_messages import DynamoSeenMessages
    from stopsms.adapters.tables.sent_messages import DynamoSentMessages
    from stopsms.adapters.tables.session_store import DynamoSessionStore
    from stopsms.adapters.tables.set_up_store import DynamoCheckedSetUps
    from stopsms.adapters.tables.template_store import DynamoTemplateStore
    from stopsms.adapters.tables.webhook_store import DynamoWebhookStore
    from stopsms.compliance.outside.carrier import Service
    from stopsms.compliance.ports.carrier import CarrierAccount, Gateway, OptOutList, OptOutReader


def salt() -> str:
    """128 random bits for a record of evidence, in hexadecimal."""
    return secrets.token_hex(16)


@reused
def settings() -> Settings:
    """The environment. Raises KeyError with the name of a missing variable."""
    return Settings.from_environment()


@reused
def clock() -> "SystemClock":
    """The time of day; on the embedded stack, shifted by `make clock`."""
    from stopsms.adapters.clock import SystemClock

    return SystemClock(settings().clock_file)


@reused
def real_clock() -> "SystemClock":
    """The time of day, whatever `make clock` says: for what other people's clocks are compared with."""
    from stopsms.adapters.clock import SystemClock

    return SystemClock("")


@reused
def keyed_hash() -> "KeyedHash":
    """The hash under which erased numbers are known."""
    from stopsms.adapters.keys.keyed_hash import KeyedHash

    return KeyedHash(settings().hash_key_ids)


@reused
def references() -> "ContactReferences":
    """The references by which events name contacts."""
    from stopsms.adapters.keys.keyed_hash import ContactReferences

    return ContactReferences(keyed_hash())


@reused
def preference_links() -> "KeyedPreferenceLinks":
    """The links to people's preference pages."""
    from stopsms.adapters.addresses import public_address
    from stopsms.adapters.keys.preference_links import KeyedPreferenceLinks

    return KeyedPreferenceLinks(keyed_hash().secret_for, lambda: public_address(settings()))


# ---- the consent table


@reused
def advertisers() -> "DynamoAdvertiserStore":
    """The advertisers."""
    from stopsms.adapters.tables.advertiser_store import DynamoAdvertiserStore

    return DynamoAdvertiserStore(settings().consent_table)


@reused
def contacts() -> "DynamoContactStore":
    """The contacts with their evidence, and what remains of erased ones."""
    from stopsms.adapters.contacts.contact_store import DynamoContactStore

    return DynamoContactStore(settings().consent_table, keyed_hash())


@reused
def base_lists() -> "DynamoBaseLists":
    """The base as lists."""
    from stopsms.adapters.contacts.base_lists import DynamoBaseLists

    return DynamoBaseLists(settings().consent_table)


@reused
def forms() -> "DynamoFormStore":
    """The consent forms."""
    from stopsms.adapters.tables.form_store import DynamoFormStore

    return DynamoFormStore(settings().consent_table)


@reused
def inbound() -> "DynamoInboundStore":
    """The messages that people sent, and the answers that they were given."""
    from stopsms.adapters.tables.inbound_store import DynamoInboundStore

    return DynamoInboundStore(settings().consent_table)


@reused
def comparisons(carrier_id: str = "") -> "DynamoComparisonStore":
    """The comparisons with a carrier's opt-out lists, "" for the deployment's own."""
    from stopsms.adapters.tables.comparison_store import DynamoComparisonStore

    return DynamoComparisonStore(settings().consent_table, carrier_id)


@reused
def retention_reports() -> "DynamoRetentionReports":
    """The runs of the retention."""
    from stopsms.adapters.contacts.held_data import DynamoRetentionReports

    return DynamoRetentionReports(settings().consent_table)


# ---- the campaign table


@reused
def campaigns() -> "DynamoCampaignStore":
    """The campaigns."""
    from stopsms.adapters.tables.campaign_store import DynamoCampaignStore

    return DynamoCampaignStore(settings().campaign_table)


@reused
def recurrences() -> "DynamoRecurrenceStore":
    """The recurring campaigns, and their runs on record."""
    from stopsms.adapters.tables.recurrence_store import DynamoRecurrenceStore

    return DynamoRecurrenceStore(settings().campaign_table)


@reused
def templates() -> "DynamoTemplateStore":
    """The templates of campaigns."""
    from stopsms.adapters.tables.template_store import DynamoTemplateStore

    return DynamoTemplateStore(settings().campaign_table)


@reused
def batches() -> "DynamoBatchStore":
    """The batches of campaigns: who is in them, and each recipient's outcome."""
    from stopsms.adapters.tables.batch_store import DynamoBatchStore

    return DynamoBatchStore(settings().campaign_table)


@reused
def editions() -> "DynamoEditionStore":
    """The editions of rulebooks that judged; it remembers those it has met."""
    from stopsms.adapters.tables.edition_store import DynamoEditionStore

    return DynamoEditionStore(settings().campaign_table)


@reused
def snapshots() -> "DynamoCampaignSnapshots":
    """What a sender needs to know of a campaign, in one read."""
    from stopsms.adapters.tables.campaign_snapshots import DynamoCampaignSnapshots

    return DynamoCampaignSnapshots(settings().campaign_table, _tables_in_use())


@reused
def _tables_in_use() -> "TablesInUse":
    from stopsms.adapters.tables.kill_switch import TablesInUse

    return TablesInUse(settings().consent_table, settings().campaign_table)


@reused
def kill_switch() -> "DynamoKillSwitch":
    """The switch that stops all sending."""
    from stopsms.adapters.tables.kill_switch import DynamoKillSwitch

    return DynamoKillSwitch(settings().consent_table, settings().campaign_table)


@reused
def confirmation_switch() -> "DynamoConfirmationSwitch":
    """The switch that stops requests to confirm."""
    from stopsms.adapters.tables.confirmation_switch import DynamoConfirmationSwitch

    return DynamoConfirmationSwitch(settings().campaign_table)


# ---- the other tables, and S3


@reused
def imports() -> "DynamoImportStore":
    """The imports."""
    from stopsms.adapters.tables.import_store import DynamoImportStore

    return DynamoImportStore(settings().import_table)


@reused
def import_files() -> "S3ImportFiles":
    """The files of imports, and their reports."""
    from stopsms.adapters.files.import_files import S3ImportFiles

    return S3ImportFiles(settings().import_bucket)


@reused
def kept_numbers() -> "S3KeptNumbers":
    """Numbers of our own opt-out list, for as long as a comparison takes."""
    from stopsms.adapters.files.kept_numbers import S3KeptNumbers

    return S3KeptNumbers(settings().import_bucket)


@reused
def keys() -> "DynamoKeyStore":
    """The keys of the API."""
    from stopsms.adapters.tables.access_store import DynamoKeyStore

    return DynamoKeyStore(settings().access_table)


@reused
def people() -> "DynamoPersonStore":
    """The people who may sign in."""
    from stopsms.adapters.tables.access_store import DynamoPersonStore

    return DynamoPersonStore(settings().access_table)


@reused
def sessions() -> "DynamoSessionStore":
    """The sessions of people who have signed in."""
    from stopsms.adapters.tables.session_store import DynamoSessionStore

    return DynamoSessionStore(settings().access_table)


@reused
def limits() -> "DynamoLimitStore":
    """How often something was asked for lately."""
    from stopsms.adapters.tables.limit_store import DynamoLimitStore

    return DynamoLimitStore(settings().limit_table)


@reused
def webhooks() -> "DynamoWebhookStore":
    """The endpoints at which advertisers receive events."""
    from stopsms.adapters.tables.webhook_store import DynamoWebhookStore

    return DynamoWebhookStore(settings().webhook_table)


@reused
def seen_messages() -> "DynamoSeenMessages":
    """The ids of inbound messages that were accepted."""
    from stopsms.adapters.tables.seen_messages import DynamoSeenMessages

    return DynamoSeenMessages(settings().idempotency_table)


@reused
def inbound_secrets() -> "SecretsManagerInboundSecrets":
    """The secrets with which an aggregator may sign."""
    from stopsms.adapters.keys.inbound_secrets import SecretsManagerInboundSecrets
    from stopsms.adapters.settings import inbound_secret_name

    return SecretsManagerInboundSecrets(inbound_secret_name())


@reused
def checked_set_ups() -> "DynamoCheckedSetUps":
    """The latest checks of our account at the carrier."""
    from stopsms.adapters.tables.set_up_store import DynamoCheckedSetUps

    return DynamoCheckedSetUps(settings().idempotency_table)


@reused
def holdings() -> "DynamoHoldings":
    """All that is held in the tables, for the retention to walk through."""
    from stopsms.adapters.contacts.held_data import DynamoHoldings

    tables = settings().consent_table, settings().campaign_table, settings().idempotency_table
    return DynamoHoldings(*tables, batches(), keyed_hash(), clock())


@reused
def archive() -> "S3Archive":
    """The archive of the tables' changes."""
    from stopsms.adapters.files.archive_store import S3Archive

    return S3Archive(settings().archive_bucket)


@reused
def audit_states() -> "S3AuditStates":
    """What the audit knew at its checkpoints."""
    from stopsms.adapters.files.archive_store import S3AuditStates

    return S3AuditStates(settings().audit_bucket)


# ---- queues, schedules, events


@reused
def planner_queue() -> "SqsPlannerQueue":
    """Campaigns to start, shards to plan, campaigns to watch."""
    from stopsms.adapters.messaging.queues import SqsPlannerQueue

    return SqsPlannerQueue(settings().planner_queue_url)


@reused
def batch_queue() -> "SqsBatchQueue":
    """Batches to send."""
    from stopsms.adapters.messaging.queues import SqsBatchQueue

    return SqsBatchQueue(settings().batch_queue_url)


@reused
def import_queue() -> "SqsImportQueue":
    """Imports to go on with."""
    from stopsms.adapters.messaging.queues import SqsImportQueue

    return SqsImportQueue(settings().import_queue_url)


@reused
def answer_queue() -> "SqsAnswerQueue":
    """Service messages to send: answers, and questions."""
    from stopsms.adapters.messaging.queues import SqsAnswerQueue

    return SqsAnswerQueue(settings().answer_queue_url, settings().question_queue_url)


@reused
def delivery_queue() -> "SqsDeliveryQueue":
    """Events to deliver to webhooks."""
    from stopsms.adapters.messaging.queues import SqsDeliveryQueue

    return SqsDeliveryQueue(settings().webhook_queue_url)


@reused
def inbound_queue() -> "SqsInboundQueue":
    """Messages that people sent."""
    from stopsms.adapters.messaging.queues import SqsInboundQueue

    return SqsInboundQueue(settings().inbound_queue_url)


@reused
def receipt_queue() -> "SqsReceiptQueue":
    """What declared carriers report of messages."""
    from stopsms.adapters.messaging.queues import SqsReceiptQueue
    from stopsms.adapters.settings import receipt_queue_url

    return SqsReceiptQueue(receipt_queue_url())


@reused
def schedules() -> "EventBridgeSchedules":
    """What happens once, at an hour: a campaign's start, a parked batch, a look at the runs of a recurrence."""
    from stopsms.adapters.messaging.schedules import EventBridgeSchedules

    return EventBridgeSchedules(settings(), clock())


@reused
def event_bus() -> "EventBridgeBus":
    """The bus on which domain events are published."""
    from stopsms.adapters.messaging.event_bus import EventBridgeBus

    return EventBridgeBus(settings().event_bus)


# ---- the outside


@reused
def gateway() -> "Gateway":
    """The way of campaigns' and service messages to the carrier."""
    return gateways.gateway(settings())


@reused
def carriers() -> "DynamoCarrierStore":
    """The carriers that a person has declared."""
    from stopsms.adapters.tables.carrier_store import DynamoCarrierStore

    return DynamoCarrierStore(settings().campaign_table)


def service(service_id: str) -> "Service":
    """What a service does. Raises LookupError when this release knows none of that id."""
    from stopsms.adapters.gateways import services

    return services.service(service_id)


@reused
def carrier_checks() -> "DynamoCarrierChecks":
    """The latest checks of carriers by a message."""
    from stopsms.adapters.tables.carrier_check_store import DynamoCarrierChecks

    return DynamoCarrierChecks(settings().idempotency_table)


@reused
def carrier_secrets() -> "SecretsManagerCarrierSecrets":
    """The credentials of carriers."""
    from stopsms.adapters.keys.carrier_secrets import SecretsManagerCarrierSecrets

    return SecretsManagerCarrierSecrets(settings().carrier_secrets)


@reused
def connections() -> "Connections":
    """The connections to all carriers: the deployment's own, and those that were declared."""
    from stopsms.adapters.gateways.connections import Connections

    return Connections(gateway, opt_outs, carriers(), carrier_secrets(), real_clock().now, settings().carriers_address)


@reused
def sent_messages() -> "DynamoSentMessages":
    """Which send a carrier's id is of."""
    from stopsms.adapters.tables.sent_messages import DynamoSentMessages

    return DynamoSentMessages(settings().idempotency_table, real_clock().now)


@reused
def opt_outs() -> "OptOutList":
    """The carrier's opt-out list, which repeats our oppositions."""
    return gateways.opt_outs(settings())


@reused
def opt_out_reader() -> "OptOutReader":
    """The carrier's opt-out lists, to be compared with our oppositions."""
    return gateways.opt_out_reader(settings())


@reused
def carrier_account() -> "CarrierAccount | None":
    """Our account at the carrier, as it is set up there; None when the carrier tells nothing of it."""
    return gateways.carrier_account(patient=True)


@reused
def carrier_account_soon() -> "CarrierAccount | None":
    """The same, for somebody who waits."""
    return gateways.carrier_account(patient=False)


@reused
def https_caller() -> "HttpsCaller":
    """Calls to addresses that others chose."""
    from stopsms.adapters.messaging.webhook_caller import HttpsCaller

    return HttpsCaller(to_loopback=settings().webhooks_to_loopback == "yes")


@reused
def tokens() -> "CognitoTokens":
    """What the sign-in says of somebody who comes from there."""
    from stopsms.adapters.identity_provider import CognitoTokens

    return CognitoTokens(https_caller())


@reused
def people_directory() -> "CognitoDirectory":
    """Where people prove who they are."""
    from stopsms.adapters.people_directory import CognitoDirectory
    from stopsms.adapters.settings import directory

    return CognitoDirectory(directory().pool, sends_invitations=directory().sends_invitations)


@reused
def encryption() -> "KmsEncryption":
    """The encryption of webhooks' secrets."""
    from stopsms.adapters.keys.kms_encryption import KmsEncryption

    return KmsEncryption(settings().data_key_id)

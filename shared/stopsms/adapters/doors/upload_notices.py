"""The tasks in a message of the imports' queue: our own, or the notice of an upload, which comes straight from S3 in its own shape.

Source: Amazon S3, « Event message structure »: keys are URL-encoded.
"""

from urllib.parse import unquote_plus

from stopsms.contracts.codec import items, mapping, read_json, text
from stopsms.contracts.imports import UPLOADS, ImportTask
from stopsms.contracts.messages import UnreadableMessage


def read_import_tasks(body: str) -> list[ImportTask]:
    """The tasks; the test message of S3 has none. Raises UnreadableMessage."""
    try:
        fields = mapping(read_json(body))
        if fields.get("Event") == "s3:TestEvent":
            return []
        if "Records" not in fields:
            return [ImportTask.read(body)]
        keys = [unquote_plus(text(record["s3"]["object"]["key"])) for record in items(fields["Records"])]
        return [ImportTask(key.removeprefix(UPLOADS)) for key in keys if key.startswith(UPLOADS)]
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableMessage(f"not an import task: {type(error).__name__}") from error

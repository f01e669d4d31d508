"""Where an embedded stack lives: its folder, ports and credentials. Several stacks run side by side in folders of their own."""

import base64
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
REGION = "eu-west-3"
ACCOUNT_ID = "000000000000"
OPT_OUT_LIST = "oppositions"
CONFIGURATION_SET = "configuration"


@dataclass(frozen=True, slots=True)
class StackPaths:
    """One stack's folder and ports; 127.0.0.1 only."""

    folder: Path
    stack_port: int
    carrier_port: int

    @classmethod
    def from_environment(cls) -> "StackPaths":
        """STACK_HOME, STACK_PORT and CARRIER_PORT, each with a default."""
        return cls(
            folder=Path(os.environ.get("STACK_HOME") or PROJECT / ".local").resolve(),
            stack_port=int(os.environ.get("STACK_PORT") or 4610),
            carrier_port=int(os.environ.get("CARRIER_PORT") or 4611),
        )

    @property
    def endpoint(self) -> str:
        """The emulator's address."""
        return f"http://127.0.0.1:{self.stack_port}"

    @property
    def carrier_url(self) -> str:
        """The carrier simulator's address."""
        return f"http://127.0.0.1:{self.carrier_port}"

    @property
    def clock_file(self) -> Path:
        """Holds the seconds that are added to real time."""
        return self.folder / "clock"

    @property
    def stack_file(self) -> Path:
        """What others need to know of the running stack; there only while it is up."""
        return self.folder / "stack.json"

    @property
    def on_file(self) -> Path:
        """Where the stack is on file while it is up: the command line finds it there from any folder (`embedded_stacks.py`)."""
        state = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
        return Path(state) / "stopsms" / "stacks" / str(self.stack_port)

    @property
    def pid_files(self) -> dict[str, Path]:
        """Where our processes, by name, leave their numbers."""
        return {name: self.folder / f"{name}.pid" for name in ("emulator", "carrier")}

    def stack(self) -> dict[str, Any]:
        """The running stack's description. Raises FileNotFoundError when none is up."""
        described: dict[str, Any] = json.loads(self.stack_file.read_text())
        return described

    def credentials(self) -> dict[str, str]:
        """The emulator's root credentials, made at first use: nobody else on the machine knows them."""
        path = self.folder / "credentials.json"
        if not path.exists():
            made = {
                "AWS_ACCESS_KEY_ID": f"AKIA{secrets.token_hex(8).upper()}",
                "AWS_SECRET_ACCESS_KEY": secrets.token_urlsafe(30),
            }
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(json.dumps(made))
        kept: dict[str, str] = json.loads(path.read_text())
        return kept

    def inbound_secret(self) -> str:
        """What signs POST /inbound on this stack, made at first use."""
        return self.kept("inbound_secret", "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode())

    def kept(self, name: str, made: str) -> str:
        """A secret of this stack, by its file; the one that was `made`, at first use. Nobody else on the machine may read it."""
        path = self.folder / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(made)
        return path.read_text()

    def client(self, service: str) -> Any:
        """A boto3 client of the emulator, as root."""
        import boto3  # noqa: PLC0415 (slow to import: `down` does without)

        keys = self.credentials()
        make: Any = boto3.client
        return make(
            service,
            endpoint_url=self.endpoint,
            region_name=REGION,
            aws_access_key_id=keys["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=keys["AWS_SECRET_ACCESS_KEY"],
        )

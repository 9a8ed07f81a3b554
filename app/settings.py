"""What an installation can set: `HELPLINE_*` in the environment, and an optional TOML file.

`HELPLINE_SETTINGS_FILE` names the file. The environment wins over the file. There is no module-level
instance: `Settings` is made once by whoever starts the program and handed on.
"""

import os
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

SETTINGS_FILE_VARIABLE = "HELPLINE_SETTINGS_FILE"
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class Settings(BaseSettings):
    """Everything an installation can set. Unknown `HELPLINE_*` names in the file are refused."""

    model_config = SettingsConfigDict(
        env_prefix="HELPLINE_", frozen=True, extra="forbid", hide_input_in_errors=True
    )

    data_dir: Path = Field(
        default=Path("data"), description="Folder of the embedded databases and the server's keys."
    )
    database_url: str | None = Field(
        default=None, repr=False, description="PostgreSQL of the main store; embedded SQLite if unset."
    )
    shred_database_url: str | None = Field(
        default=None,
        repr=False,
        description="PostgreSQL of the shred store: another cluster than the main store's.",
    )
    keys_file: Path | None = Field(
        default=None, description="The server's own keys; in the data folder if unset. Replicas share it."
    )
    shred_copies_dir: Path | None = Field(
        default=None,
        description="Folder of the sealed copies of the shred store; in the data folder if unset, which is too near.",
    )
    api_docs: bool = Field(default=False, description="Serve the OpenAPI document.")
    self_choice: bool = Field(default=False, description="Let a client choose her counselor herself at once.")
    behind_tls: bool = Field(default=False, description="Send HSTS; set when a TLS proxy stands in front.")
    body_limit_bytes: Annotated[int, Field(ge=200_000, le=4_000_000)] = 600_000
    proof_of_work_rounds: Annotated[int, Field(ge=1, le=100_000)] = 1_000
    waiting_list_limit: Annotated[int, Field(ge=1, le=100_000)] = 2_000
    jobs_enabled: bool = Field(default=True, description="Run the recurring jobs in this process.")
    log_level: Annotated[str, Field(pattern="^(DEBUG|INFO|WARNING|ERROR)$")] = "INFO"

    mail_host: str | None = Field(
        default=None, description="Mail server that staff are reminded by; none if unset."
    )
    mail_port: Annotated[int, Field(ge=1, le=65_535)] = 587
    mail_security: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description="`none` only towards a mail server on this machine."
    )
    mail_from: str | None = Field(default=None, description="Address that mails come from.")
    mail_user: str | None = Field(default=None, repr=False, description="Whom the mail server knows.")
    mail_password: SecretStr | None = Field(default=None, repr=False, description="Her password.")
    mail_password_file: Path | None = Field(default=None, description="Or a file whose first line it is.")
    mail_ca_file: Path | None = Field(
        default=None,
        description="Certificates that the mail server's is held against; the machine's if unset.",
    )

    @model_validator(mode="after")
    def _mail_is_whole(self) -> Self:
        # What is half set would send nothing, or a password in the clear, and nobody would know.
        passwords = [one for one in (self.mail_password, self.mail_password_file) if one is not None]
        whole = (
            (self.mail_host is None) == (self.mail_from is None)
            and len(passwords) == (self.mail_user is not None)
            and (self.mail_security != "none" or self.mail_host in {None, *_LOOPBACK})
        )
        if not whole:
            raise ValueError("half a mail server")
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - not used: one optional file, in one format
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - as above
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read arguments first, then the environment, then the file."""
        named = os.environ.get(SETTINGS_FILE_VARIABLE)
        file = TomlConfigSettingsSource(settings_cls, toml_file=named) if named else None
        return (init_settings, env_settings) if file is None else (init_settings, env_settings, file)

    @property
    def main_store_url(self) -> str:
        """The SQLAlchemy address of the main store."""
        return _async_url(self.database_url) or f"sqlite+aiosqlite:///{self.data_dir / 'helpline.db'}"

    @property
    def shred_store_url(self) -> str:
        """The SQLAlchemy address of the shred store."""
        return _async_url(self.shred_database_url) or f"sqlite+aiosqlite:///{self.data_dir / 'shred.db'}"

    @property
    def server_keys_path(self) -> Path:
        """Where the server's own keys are: never in a database, so that a dump holds none."""
        return self.keys_file or self.data_dir / "server-keys.json"

    @property
    def site_path(self) -> Path:
        """Where the published pages are: public, and made anew whenever they are not what they should be."""
        return self.data_dir / "site"

    @property
    def is_mail_on(self) -> bool:
        """Whether staff can be reminded by mail at all."""
        return self.mail_host is not None

    @property
    def shred_copies_path(self) -> Path:
        """Where the sealed copies of the shred store are."""
        return self.shred_copies_dir or self.data_dir / "shred-copies"


def _async_url(url: str | None) -> str | None:
    return url and url.replace("postgresql://", "postgresql+psycopg://", 1)

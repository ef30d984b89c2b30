"""Settings of watching the gate: /metrics and /healthz, and when the admin is told by mail."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Watch(BaseModel):
    """Alerts go to admin.address, each once and its end once; without such an address they stand in the log alone."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = Field(default=False, description="Whether /metrics (Prometheus) and /healthz are served.")
    host: str = Field(default="127.0.0.1", description="Address to serve them on; whoever reaches it may read them.")
    port: int = Field(default=9125, ge=0, le=65535, description="TCP port; 0 takes a free one.")
    waiting_minutes: int = Field(
        default=15, ge=1, description="The admin is told when kept mail waits for longer to be judged."
    )
    held_minutes: int = Field(
        default=120, ge=1, description="The admin is told when held mail waits for longer to be released or rejected."
    )
    queue_minutes: int = Field(
        default=240, ge=1, description="The admin is told when mail waits for longer to go out (RFC 5321 4.5.4.1)."
    )
    queue_length: int = Field(default=1000, ge=1, description="The admin is told when more mails wait to go out.")
    disk_free_percent: int = Field(
        default=10, ge=1, le=90, description="The admin is told when less of the store's disk is free (SQLite)."
    )
    mailbox_minutes: int = Field(
        default=15, ge=1, description="The admin is told when a mailbox can't be reached for longer."
    )
    token_days: int = Field(
        default=14, ge=1, le=90, description="The admin is told so many days before an OAuth2 secret or consent ends."
    )

/** backend/app/integrations/webhooks.py: what all inbound webhooks do. */
export const webhooksModule = `"""Events that other systems send: verified, taken once, and applied in one transaction.

What a sender reads from the answer: 204, the event is done with; 503, this app does not take events;
any other status, send it again or look at what was sent. The id of an event and the change that it
brings are stored together or not at all, so sending again is always safe.
"""

import hashlib
import hmac
import logging
import os
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException, Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from app.integrations.database import insert_into
from app.integrations.dependencies import ClockDep, SessionsDep
from app.webhook_event.models import WebhookEvent

logger = logging.getLogger(__name__)

MAX_BODY = 1024 * 1024
"""Bytes."""

Text = Annotated[str, Field(pattern=r"^[^\\x00]*$")]
"""A text that PostgreSQL can keep: it has no zero bytes."""


class EventData(BaseModel):
    """What an event carries. Strict: a text that looks like a number is not one."""

    model_config = ConfigDict(strict=True, frozen=True, allow_inf_nan=False)


class Envelope(BaseModel):
    """What every event has."""

    model_config = ConfigDict(coerce_numbers_to_str=True, frozen=True)

    id: Text = Field(min_length=1, max_length=255)
    type: Text


Handler = Callable[[AsyncSession, bytes], Awaitable[bool]]
"""Applies the event in a body; tells whether the rows that it speaks of are there."""


class Signature:
    """How a sender signs: an HMAC over the body, or over time and body where it states the time."""

    def __init__(
        self,
        *,
        header: str,
        algorithm: Literal["sha256", "sha512"],
        layout: str,
        tolerance: float | None = None,
    ) -> None:
        """Read the layout.

        Args:
            header: The header that holds the signature.
            algorithm: The hash.
            layout: How the header is written: {hex} is the signature, {ts} the time in seconds
                since 1970. Parts between commas may come in any order and more than once, so that
                a sender can sign with an old and a new key.
            tolerance: Seconds that the stated time may be off.
        """
        self.header = header
        self._algorithm = algorithm
        self._tolerance = tolerance
        self._timed = "{ts}" in layout
        self._parts = [self._pattern(part) for part in layout.split(",")]

    def verify(self, value: str, body: bytes, key: bytes, now: float) -> bool:
        """Tell whether the sender has the key and signed this body, lately.

        Args:
            value: What the header holds.
            body: As it came, byte for byte.
            key: The shared secret.
            now: Seconds since 1970.
        """
        times, signatures = self._read(value)
        if self._timed:
            if len(times) != 1 or abs(now - int(times[0])) > (self._tolerance or 0.0):
                return False
            body = f"{times[0]}.".encode() + body
        expected = hmac.new(key, body, self._algorithm).hexdigest()
        # A list, not a generator: all are compared, however soon one fits.
        return any([hmac.compare_digest(expected, given.lower()) for given in signatures])

    def _read(self, value: str) -> tuple[list[str], list[str]]:
        found = [
            match.groupdict()
            for item in value.split(",")
            for part in self._parts
            if (match := part.fullmatch(item.strip()))
        ]
        times, signatures = ([each[name] for each in found if name in each] for name in ("ts", "hex"))
        return times, signatures

    def _pattern(self, part: str) -> re.Pattern[str]:
        digits = hashlib.new(self._algorithm).digest_size * 2
        groups = {"{ts}": r"(?P<ts>[0-9]{1,12})", "{hex}": rf"(?P<hex>[0-9a-fA-F]{{{digits}}})"}
        source = re.escape(part.strip())
        for name, group in groups.items():
            # Where a name comes again, it stands for the same text.
            source = source.replace(re.escape(name), group, 1)
            source = source.replace(re.escape(name), f"(?P={name[1:-1]})")
        return re.compile(source)


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """Where one integration's events arrive, and what they do.

    Attributes:
        integration: Who sends them.
        path: Where they arrive.
        key_variable: The environment variable with the key of the signature.
        signature: How they are signed.
        handlers: What to do, by type; events of other types are acknowledged and ignored.
        envelope: Where id and type are.
    """

    integration: str
    path: str
    key_variable: str
    signature: Signature
    handlers: Mapping[str, Handler]
    envelope: type[Envelope] = field(default=Envelope)


def webhook_router(webhook: Webhook) -> APIRouter:
    """Return the route at which a webhook's events arrive."""
    router = APIRouter()

    @router.post(webhook.path, status_code=204)
    async def receive(request: Request, sessions: SessionsDep, clock: ClockDep) -> None:
        """Take an event."""
        key = os.environ.get(webhook.key_variable, "")
        if not key:
            logger.error("Events are refused: %s is not set", webhook.key_variable)
            raise HTTPException(503, "Events are not taken at the moment.")
        body = await read_body(request)
        given = request.headers.get(webhook.signature.header, "")
        if not webhook.signature.verify(given, body, key.encode(), clock.now().timestamp()):
            logger.warning("An event of %s has no valid signature", webhook.integration)
            raise HTTPException(403, "The signature is missing, wrong or too old.")
        await take(webhook, body, sessions)

    return router


async def read_body(request: Request) -> bytes:
    """Read a request's body, which cannot fill the memory."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise HTTPException(413, f"An event has at most {MAX_BODY} bytes.")
    return bytes(body)


async def take(webhook: Webhook, body: bytes, sessions: async_sessionmaker[AsyncSession]) -> None:
    """Apply an event, unless it was taken before.

    A row that the event speaks of and that is not here is no error of the sender: that is logged,
    and the event acknowledged. So are events of types that nothing here depends on.

    Raises:
        HTTPException: 400, the body is not JSON; 422, it is not an event, or holds a value that
            its field does not take. Nothing is stored then.
    """
    try:
        event = webhook.envelope.model_validate_json(body)
        async with sessions.begin() as session:
            if not await remember(session, webhook.integration, event.id):
                logger.info("Event %r of %s came again", event.id, webhook.integration)
                return
            handler = webhook.handlers.get(event.type)
            if handler is None:
                logger.info("Event %r of %s is not used", event.type, webhook.integration)
            elif not await handler(session, body):
                logger.warning(
                    "Event %r of %s (%r) speaks of a row that is not here",
                    event.id,
                    webhook.integration,
                    event.type,
                )
    except ValidationError as error:
        problems = error.errors(include_input=False, include_url=False)
        status = 400 if any(problem["type"] == "json_invalid" for problem in problems) else 422
        places = sorted({".".join(map(str, problem["loc"])) or "body" for problem in problems})
        raise HTTPException(status, f"Not as agreed: {', '.join(places)}.") from None
    except IntegrityError:
        raise HTTPException(422, "A value breaks a rule of the data that is here.") from None


async def remember(session: AsyncSession, integration: str, event_id: str) -> bool:
    """Store the id of an event, and tell whether it is new.

    While another transaction is at work on the same event, this waits for its end.
    """
    inserted = await session.scalar(
        insert_into(session, WebhookEvent)
        .values(integration=integration, event_id=event_id)
        .on_conflict_do_nothing()
        .returning(WebhookEvent.id)
    )
    return inserted is not None
`;

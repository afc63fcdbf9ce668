/** backend/app/integrations/<name>/webhook.py */
import { pythonDocText, pythonString } from "../../python.ts";
import type { EventView, WebhookView } from "../view/webhook.ts";

export const webhookModule = (
  view: WebhookView,
) => `"""Events that ${view.name} sends, and what each of them changes."""

import datetime
import decimal
import uuid
from typing import Annotated

import pydantic
import sqlalchemy as sa
from pydantic import AliasPath, Field
from sqlalchemy.ext.asyncio import AsyncSession

${view.imports.join("\n")}
from app.integrations import webhooks

${view.envelope.map(envelope).join("\n")}
${view.events.map(event).join("\n")}

WEBHOOK = webhooks.Webhook(
    integration=${pythonString(view.name)},
    path=${pythonString(view.path)},
    key_variable=${pythonString(view.keyVariable)},
    signature=webhooks.Signature(
        header=${pythonString(view.signature.header)},
        algorithm="${view.signature.algorithm}",
        layout=${pythonString(view.signature.layout)},
        ${view.signature.tolerance.map((seconds) => `tolerance=${seconds},`).join("")}
    ),
    handlers={${view.events.map(({ type, handler }) => `${pythonString(type)}: ${handler},`).join(" ")}},
    ${view.envelope.map(({ className }) => `envelope=${className},`).join("")}
)
`;

const envelope = ({ className, alias }: WebhookView["envelope"][number]) => `

class ${className}(webhooks.Envelope):
    """What every event has."""

    id: webhooks.Text = Field(min_length=1, max_length=255, validation_alias=${alias})
`;

const event = (view: EventView) => `
${view.data.map(data).join("\n")}

async def ${view.handler}(session: AsyncSession, ${view.data.length === 0 ? "_body" : "body"}: bytes) -> bool:
    """Apply ${pythonDocText(view.type)}: ${view.effect}."""
${[...view.data.map(({ className }) => `data = ${className}.model_validate_json(body)`), ...view.body].map((line) => `    ${line}`).join("\n")}
`;

const data = ({ className, doc, fields }: EventView["data"][number]) => `

class ${className}(webhooks.EventData):
    """What ${doc} carries."""

${fields.map((field) => `    ${field}`).join("\n")}
`;

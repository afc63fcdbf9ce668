/** backend/app/integrations/<name>/contract.py */
import type { PortView } from "../view.ts";

export const contractModule = (view: PortView) => `"""What a client of ${view.name} takes and answers."""

import datetime
import decimal
import enum
import typing
import uuid

import pydantic

${view.enums.map(enumeration).join("\n\n")}

${view.models.map(model).join("\n\n")}


class ${view.portClass}(typing.Protocol):
    """The calls to ${view.name}, whoever makes them: the client, or a stand-in for it in tests."""

${view.operations.map(operation).join("\n")}

    async def close(self) -> None:
        """Close the connections."""
`;

const enumeration = ({ className, members }: PortView["enums"][number]) => `
class ${className}(enum.StrEnum):
    """Values of ${className}."""

${members.map((member) => `    ${member}`).join("\n")}
`;

const model = ({ className, doc, extra, fields }: PortView["models"][number]) => `
class ${className}(pydantic.BaseModel):
    """${doc}"""

    model_config = pydantic.ConfigDict(extra="${extra}", frozen=True)

${fields.map((field) => `    ${field}`).join("\n")}
`;

const operation = (view: PortView["operations"][number]) => `
    async def ${view.method}(${["self", ...view.parameters].join(", ")}) -> ${view.returnType}:
        """${view.doc}"""
`;

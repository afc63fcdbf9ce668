/** backend/app/integrations/<name>/schemas.py */
import type { IntegrationView } from "../view.ts";

export const schemasModule = (view: IntegrationView) => `"""What the API of ${view.name} takes and answers."""

import datetime
import decimal
import enum
import typing
import uuid

import pydantic

${view.enums.map(enumeration).join("\n\n")}

${view.models.map(model).join("\n\n")}
`;

const enumeration = ({ className, members }: IntegrationView["enums"][number]) => `
class ${className}(enum.StrEnum):
    """Values of ${className}."""

${members.map((member) => `    ${member}`).join("\n")}
`;

const model = ({ className, doc, extra, fields }: IntegrationView["models"][number]) => `
class ${className}(pydantic.BaseModel):
    """${doc}"""

    model_config = pydantic.ConfigDict(extra="${extra}", frozen=True)

${fields.map((field) => `    ${field}`).join("\n")}
`;

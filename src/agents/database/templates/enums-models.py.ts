/** backend/app/enums/models.py */
import type { EnumView } from "../view/core.ts";

export function enumsModels(enums: readonly EnumView[]): string {
  return `"""Enumerations that models and API share."""

from enum import StrEnum
${enums.map(enumClass).join("")}`;
}

function enumClass({ name, members }: EnumView): string {
  return `

class ${name}(StrEnum):
    """Values of \`${name}\`."""

${members.map(({ name: member, value }) => `    ${member} = ${value}`).join("\n")}
`;
}

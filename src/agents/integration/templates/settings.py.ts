/** backend/app/integrations/<name>/settings.py */
import { pythonString } from "../../python.ts";
import type { IntegrationView } from "../view/client.ts";

export const settingsModule = (view: IntegrationView) => `"""Settings of the ${view.name} integration."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from app.integrations.environment import read_variables

VARIABLES: Mapping[str, str] = {
${view.settings.map(({ attribute, variable }) => `    "${attribute}": ${pythonString(variable)},`).join("\n")}
}
"""Settings that have to be there, and the environment variables that hold them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ${view.className}Settings:
    """What the client needs to know.

    Attributes:
        base_url: What every path is appended to (${view.baseUrlVariable}).
${view.settings.map(({ doc }) => `        ${doc}`).join("\n")}
    """

    base_url: str = ${view.baseUrl}
${view.settings.map(({ attribute }) => `    ${attribute}: str = field(repr=False)`).join("\n")}

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Self:
        """Read the settings from environment variables.

        Args:
            environment: Instead of the process's own.

        Raises:
            ConfigurationError: A variable is missing or empty.
        """
        source = os.environ if environment is None else environment
        values = read_variables(${pythonString(view.name)}, VARIABLES, source)
        override = source.get("${view.baseUrlVariable}")
        return cls(**values, base_url=override) if override else cls(**values)
`;

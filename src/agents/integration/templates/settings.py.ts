/** backend/app/integrations/<name>/settings.py */
import { pythonString } from "../../python.ts";
import type { IntegrationView } from "../view.ts";

export const settingsModule = (view: IntegrationView) => `"""Settings of the ${view.name} integration."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from app.integrations.errors import ConfigurationError

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
        values = {name: source.get(variable, "") for name, variable in VARIABLES.items()}
        missing = [VARIABLES[name] for name, value in values.items() if not value]
        if missing:
            raise ConfigurationError(
                ${pythonString(view.name)}, f"not in the environment: {', '.join(missing)}"
            )
        override = source.get("${view.baseUrlVariable}")
        return cls(**values, base_url=override) if override else cls(**values)
`;

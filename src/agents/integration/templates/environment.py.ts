/** backend/app/integrations/environment.py: how every integration's settings are read. */
export const environmentModule = `"""Settings of the integrations: environment variables, and nothing else."""

import os
from collections.abc import Mapping

from app.integrations.errors import ConfigurationError


def read_variables(
    integration: str, variables: Mapping[str, str], environment: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Read settings that have to be there.

    Args:
        integration: The integration that an error names.
        variables: The environment variable of each setting.
        environment: Instead of the process's own.

    Returns:
        The value of each setting.

    Raises:
        ConfigurationError: A variable is missing or empty; it is named, whatever the others hold.
    """
    source = os.environ if environment is None else environment
    values = {name: source.get(variable, "") for name, variable in variables.items()}
    missing = [variables[name] for name, value in values.items() if not value]
    if missing:
        raise ConfigurationError(integration, f"not in the environment: {', '.join(missing)}")
    return values
`;

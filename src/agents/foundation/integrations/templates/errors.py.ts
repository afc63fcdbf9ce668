/** backend/app/integrations/errors.py: the kinds of failure that every client raises. */

/** @param connects whether people connect accounts of theirs. */
export const errorsModule = (connects: boolean) => `"""What can go wrong in a call to another system.

No message holds a secret. The API answers 504 for a NoAnswerError, 503 for a CircuitOpenError or a
ConfigurationError, and 502 for every other kind (RFC 9110, sections 15.6.3 to 15.6.5).
"""


class IntegrationError(Exception):
    """A call to another system failed.

    Attributes:
        integration: The integration's name, as in the spec.
        retry_after: Seconds after which another call may succeed, where that is known.
    """

    retry_after: float | None = None

    def __init__(self, integration: str, message: str) -> None:
        """Say which integration failed, and how."""
        super().__init__(f"{integration}: {message}")
        self.integration = integration


class ConfigurationError(IntegrationError):
    """A setting that the integration needs is missing from the environment."""


class CircuitOpenError(IntegrationError):
    """The other system failed repeatedly, so it was not called.

    Here retry_after says when the next call is let through; it is 0 while a probe is under way.
    """

    def __init__(self, integration: str, retry_after: float) -> None:
        """Say how long the circuit stays open."""
        super().__init__(integration, f"circuit open, next call in {retry_after:.0f} s")
        self.retry_after = retry_after


class UnavailableError(IntegrationError):
    """The other system did not answer, or answered with a server error."""


class NoAnswerError(UnavailableError):
    """No answer came: a timeout, or a connection that could not be made or broke."""


class StatusError(IntegrationError):
    """The other system refused the call.

    Attributes:
        status: The HTTP status.
    """

    def __init__(self, integration: str, status: int, retry_after: float | None) -> None:
        """Keep the status and what Retry-After said."""
        super().__init__(integration, f"answered with status {status}")
        self.status = status
        self.retry_after = retry_after


class ServerStatusError(StatusError, UnavailableError):
    """The other system answered with a status of 500 or above."""


class AuthenticationError(IntegrationError):
    """The other system's token endpoint gave no token.

    Attributes:
        code: What it says is wrong (RFC 6749, section 5.2), if it does.
    """

    def __init__(self, integration: str, status: int, code: str | None) -> None:
        """Keep the endpoint's reason."""
        super().__init__(integration, f"no token: status {status}, {code or 'no reason given'}")
        self.code = code


class MalformedResponseError(IntegrationError):
    """The answer does not have the shape that the spec gives it."""
${connects ? notConnectedError : ""}`;

const notConnectedError = `

class NotConnectedError(IntegrationError):
    """Nobody has connected an account, or the other system no longer accepts it."""
`;

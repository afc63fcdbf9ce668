/** backend/app/core/logs.py */
export function logsPy(): string {
  return `"""Logs: JSON objects, one a line, on standard output.

They hold no bodies, no tokens and no query strings.
"""

import json
import logging
import sys
from contextvars import ContextVar
from datetime import UTC, datetime

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)


class JsonFormatter(logging.Formatter):
    """Writes a record as JSON, with the id of the request that it belongs to.

    What a caller gives as \`extra={"fields": {...}}\` becomes keys of the object.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": request_id.get(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


def configure_logging(level: str) -> None:
    """Send what the app and the server log to standard output, and the warnings of libraries.

    Args:
        level: Of the app's own lines.
    """
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("app").setLevel(level)
    server = logging.getLogger("uvicorn")
    server.handlers.clear()
    server.propagate = True
    # The server's own line about each request holds the query string; RequestMiddleware writes ours.
    access = logging.getLogger("uvicorn.access")
    access.handlers.clear()
    access.propagate = False
`;
}

"""Print the OpenAPI document that the app serves, as JSON.

Run in `backend/` with the app's interpreter. Nothing connects to the database. What the app itself prints goes to standard
error, so that standard output is the document and nothing else.
"""

import contextlib
import json
import os
import sys


def main() -> None:
    """Import the app and dump its document."""
    sys.path.insert(0, os.getcwd())
    with contextlib.redirect_stdout(sys.stderr):
        from app.main import app

        document = app.openapi()
    json.dump(document, sys.stdout, ensure_ascii=False, sort_keys=True)


if __name__ == "__main__":
    main()

/** backend/app/main.py */
export interface MainPyView {
  /** Python literals. */
  readonly title: string;
  readonly version: string;
  readonly license: string;
  /** People sign in. */
  readonly auth: boolean;
  /** An endpoint calls another service. */
  readonly calls: boolean;
  /** There are integrations, which may have routes of their own. */
  readonly integrations: boolean;
  /** A literal path of one package fits the path with a parameter of another. */
  readonly overlaps: boolean;
  /** What the API uses. */
  readonly methods: readonly string[];
}

export function mainPy(view: MainPyView): string {
  return `"""The application: \`uvicorn app.main:app\`."""

import importlib
import importlib.util
import logging
import pkgutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.middleware.cors import CORSMiddleware

${view.auth ? "from app.auth.dependencies import get_viewer_id\n" : ""}from app.core import health
from app.core.config import API_PREFIX, Settings
from app.core.db import create_engine, create_sessions
from app.core.errors import MEDIA_TYPE, install_error_handlers
${view.calls ? "from app.core.integrations import Integrations\n" : ""}from app.core.logs import configure_logging
from app.core.models import load_models
from app.core.requests import REQUEST_ID, RequestMiddleware

logger = logging.getLogger(__name__)


class Api(FastAPI):
    """FastAPI with a document that says all that is so."""

    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI document.

        FastAPI alone would declare problems as plain JSON, and leave open whether a route without
        security is meant to be public.
        """
        document = super().openapi()
        for path in document["paths"].values():
            for operation in path.values():
                operation.setdefault("security", [])
                for response in operation["responses"].values():
                    content = response.get("content", {})
                    schema = content.get("application/json", {}).get("schema", {})
                    if schema.get("$ref") == "#/components/schemas/Problem":
                        content[MEDIA_TYPE] = content.pop("application/json")
        return document


def discover_routers(package: str) -> Iterator[APIRouter]:
    """Find the \`router\` of each subpackage's module \`router\`, in the order of their names."""
    path = importlib.import_module(package).__path__
    for found in sorted(pkgutil.iter_modules(path, f"{package}."), key=lambda item: item.name):
        name = f"{found.name}.router"
        if found.ispkg and importlib.util.find_spec(name) is not None:
            yield importlib.import_module(name).router


def create_app(settings: Settings | None = None) -> FastAPI:
    """Build the application; without settings they come from the environment."""
    if settings is None:
        settings = Settings()
    load_models()
    engine = create_engine(settings.database_url)
${view.calls ? "    integrations = Integrations()\n" : ""}
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        configure_logging(settings.log_level)
${view.auth ? warning : ""}        yield
${view.calls ? "        await integrations.close()\n" : ""}        await engine.dispose()

    api = Api(
        title=${view.title},
        version=${view.version},
        license_info=${view.license},
        servers=[{"url": "/"}],
        lifespan=lifespan,
    )
    api.state.settings = settings
    api.state.sessions = create_sessions(engine)
${view.auth ? "    api.state.viewer_id = get_viewer_id\n" : ""}${view.calls ? "    api.state.integrations = integrations\n" : ""}    install_error_handlers(api)
    api.add_middleware(RequestMiddleware)
    if settings.cors_origins:
        api.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=[${view.methods.map((method) => `"${method}"`).join(", ")}],
            allow_headers=[${view.auth ? '"Authorization", ' : ""}"Content-Type", REQUEST_ID],
            expose_headers=[REQUEST_ID${view.calls ? ', "Retry-After"' : ""}],
        )
    api.include_router(health.router)
${view.overlaps ? literalFirst : eachRouter}${view.integrations ? webhooks : ""}    return api


app = create_app()
`;
}

const warning = `        if "auth_secret" not in settings.model_fields_set:
            logger.warning("AUTH_SECRET is not set: everybody is signed out when this process ends.")
`;

const eachRouter = `    for router in discover_routers("app"):
        api.include_router(router, prefix=API_PREFIX)
`;

const literalFirst = `    routes = [route for router in discover_routers("app") for route in router.routes]
    # A literal path answers before one with a parameter, whichever package it is from.
    routes.sort(key=lambda route: "{" in getattr(route, "path", ""))
    api.include_router(APIRouter(routes=routes), prefix=API_PREFIX)
`;

const webhooks = `    for router in discover_routers("app.integrations"):
        api.include_router(router)
`;

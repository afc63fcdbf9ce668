/** backend/app/main.py */
export interface MainPyView {
  /** Python literals. */
  readonly title: string;
  readonly version: string;
}

export function mainPy({ title, version }: MainPyView): string {
  return `"""The application: \`uvicorn app.main:app\`."""

import importlib
import importlib.util
import pkgutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any, Literal

from fastapi import APIRouter, FastAPI
from fastapi.middleware.cors import CORSMiddleware
from pydantic import BaseModel

import app as package
from app.core.config import API_PREFIX, Settings
from app.core.db import create_engine, create_sessions
from app.core.errors import MEDIA_TYPE, install_error_handlers
from app.core.models import load_models


class Health(BaseModel):
    """That the server answers."""

    status: Literal["ok"]


class Api(FastAPI):
    """FastAPI with a document that gives problems their media type."""

    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI document; FastAPI alone would declare problems as plain JSON."""
        document = super().openapi()
        for path in document["paths"].values():
            for operation in path.values():
                for response in operation["responses"].values():
                    content = response.get("content", {})
                    schema = content.get("application/json", {}).get("schema", {})
                    if schema.get("$ref") == "#/components/schemas/Problem":
                        content[MEDIA_TYPE] = content.pop("application/json")
        return document


def discover_routers() -> Iterator[APIRouter]:
    """Find the \`router\` of each package's module \`router\`, in the order of the packages' names."""
    for found in sorted(pkgutil.iter_modules(package.__path__, "app."), key=lambda item: item.name):
        name = f"{found.name}.router"
        if found.ispkg and importlib.util.find_spec(name) is not None:
            yield importlib.import_module(name).router


def create_app(settings: Settings | None = None) -> FastAPI:
    """Build the application; without settings they come from the environment."""
    settings = settings or Settings()
    load_models()
    engine = create_engine(settings.database_url)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await engine.dispose()

    api = Api(title=${title}, version=${version}, lifespan=lifespan)
    api.state.sessions = create_sessions(engine)
    install_error_handlers(api)
    if settings.cors_origins:
        api.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["*"],
            allow_headers=["*"],
        )

    @api.get("/health", operation_id="health", tags=["Health"], summary="Check health")
    async def health() -> Health:
        """Answer that the server is up."""
        return Health(status="ok")

    for router in discover_routers():
        api.include_router(router, prefix=API_PREFIX)
    return api


app = create_app()
`;
}

/** backend/app/integrations/<name>/router.py */
import { pythonString } from "../../python.ts";

/** Of an integration that has one of the two at least. */
export const routerModule = (view: {
  readonly name: string;
  readonly connects: boolean;
  readonly webhook: boolean;
}) => `"""The routes that ${view.name} and its people come back to; no part of the API or its document."""

from fastapi import APIRouter

${view.connects ? `from app.integrations.connect import connect_router\nfrom app.integrations.${view.name}.connect import PROVIDER` : ""}
${view.webhook ? `from app.integrations.webhooks import webhook_router\nfrom app.integrations.${view.name}.webhook import WEBHOOK` : ""}

router = APIRouter(include_in_schema=False, tags=[${pythonString(view.name)}])
${view.connects ? "router.include_router(connect_router(PROVIDER))" : ""}
${view.webhook ? "router.include_router(webhook_router(WEBHOOK))" : ""}
`;

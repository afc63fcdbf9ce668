/** backend/app/auth/router.py */
import type { AuthRouteView, AuthView } from "../../view/auth.ts";

export function authRouterPy(view: AuthView): string {
  return [head(view), ...view.routes.map((route) => handlers[route.operationId](view, route))].join("\n");
}

const head = (view: AuthView) => `"""The HTTP routes of signing in."""

from fastapi import APIRouter

from app.auth.dependencies import AuthServiceDep, ViewerDep
from app.auth.schemas import RefreshInput, SignIn, TokenPair
from app.core.errors import problems
from app.${view.package}.schemas import ${view.read}

router = APIRouter(prefix="${view.path}", tags=["Auth"])
`;

const handlers: Readonly<Record<AuthRouteView["operationId"], (view: AuthView, route: AuthRouteView) => string>> = {
  signIn: (_, route) => `
@router.post(${declarations(route)})
async def sign_in(service: AuthServiceDep, data: SignIn) -> TokenPair:
    """${route.description}"""
    return await service.sign_in(data)
`,
  refreshTokens: (_, route) => `
@router.post(${declarations(route)})
async def refresh_tokens(service: AuthServiceDep, data: RefreshInput) -> TokenPair:
    """${route.description}"""
    return await service.refresh(data.refresh_token.get_secret_value())
`,
  signOut: (_, route) => `
@router.post(${declarations(route)})
async def sign_out(service: AuthServiceDep, data: RefreshInput) -> None:
    """${route.description}"""
    await service.sign_out(data.refresh_token.get_secret_value())
`,
  getViewer: (view, route) => `
@router.get(${declarations(route)})
async def get_me(viewer: ViewerDep) -> ${view.read}:
    """${route.description}"""
    return ${view.read}.model_validate(viewer)
`,
};

const declarations = ({ path, operationId, summary, problems, successStatus }: AuthRouteView) => `
    "${path}",
${successStatus === 200 ? "" : `    status_code=${successStatus},\n`}    operation_id="${operationId}",
    summary="${summary}",
    responses=problems(${problems.join(", ")}),
`;

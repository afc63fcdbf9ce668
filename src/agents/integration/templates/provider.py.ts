/** backend/app/integrations/<name>/connect.py */
import { pythonString } from "../../python.ts";
import type { ProviderView } from "../view/provider.ts";

export const providerModule = (view: ProviderView) => `"""Where accounts of ${view.name} are connected."""

from app.integrations.authorization import Provider

PROVIDER = Provider(
    name=${pythonString(view.name)},
    authorize_url=${pythonString(view.authorizeUrl)},
    exchange_url=${pythonString(view.tokenUrl)},
    scopes=(${view.scopes.map((scope) => `${pythonString(scope)},`).join(" ")}),
    pkce=${view.pkce ? "True" : "False"},
    timeout=${view.timeout},
    id_variable=${pythonString(view.clientId)},
    key_variable=${pythonString(view.clientSecret)},
)
`;

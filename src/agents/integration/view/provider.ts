/** What the module that names a provider's endpoints needs. */
import type { Integration, OAuthConnect } from "../../../core/spec/model.ts";
import { pythonFloat } from "./client.ts";

export interface ProviderView {
  readonly name: string;
  readonly authorizeUrl: string;
  readonly tokenUrl: string;
  readonly scopes: readonly string[];
  readonly pkce: boolean;
  /** A Python float, in seconds. */
  readonly timeout: string;
  /** Environment variables. */
  readonly clientId: string;
  readonly clientSecret: string;
}

export function providerView({ name, timeoutMs }: Integration, connect: OAuthConnect): ProviderView {
  const { authorizeUrl, tokenUrl, scopes, pkce, clientId, clientSecret } = connect;
  return { name, authorizeUrl, tokenUrl, scopes, pkce, timeout: pythonFloat(timeoutMs / 1000), clientId, clientSecret };
}

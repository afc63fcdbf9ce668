/** From an Authorization header to the caller. */
import type { Caller } from "../http/context.ts";
import { badCredentials } from "../http/errors.ts";
import { secret, type InstallationToken, type Permissions, type World } from "../world.ts";
import type { Installation, Repository } from "../state.ts";
import { verifyAppJwt } from "./jwt.ts";

const hour = 60 * 60 * 1000;

/** `Bearer x`, `token x`, or Basic with the token as the password, as git sends it. @throws HttpError 401 */
export function identify(world: World, header: string | undefined): Caller {
  if (header === undefined || header === "") {
    return { kind: "anonymous" };
  }
  const [, scheme = "", value = ""] = /^(\S+)\s+(.+)$/.exec(header.trim()) ?? [];
  switch (scheme.toLowerCase()) {
    case "bearer":
    case "token":
      return byToken(world, value.trim());
    case "basic": {
      const [user = "", ...password] = Buffer.from(value, "base64").toString("utf8").split(":");
      return byToken(world, password.join(":") || user);
    }
    default:
      throw badCredentials();
  }
}

function byToken(world: World, token: string): Caller {
  const known = world.tokens.get(token);
  if (known !== undefined) {
    if (known.expiresAt <= world.clock()) {
      throw badCredentials();
    }
    return {
      kind: "installation",
      installation: known.installation,
      permissions: known.permissions,
      repositories: known.repositories ?? known.installation.repositories,
      token,
    };
  }
  const user = [...world.users.values()].find((each) => each.token === token);
  if (user !== undefined) {
    return { kind: "user", user, token };
  }
  // Only a JWT starts with the base64 of `{"`; anything else is a token that was never given out.
  if (token.startsWith("eyJ")) {
    verifyAppJwt(token, world.app.id, world.publicKey, world.clock());
    return { kind: "app" };
  }
  throw badCredentials();
}

/** A new installation token: about 520 characters with dots and dashes, good for one hour. */
export function issueToken(
  world: World,
  installation: Installation,
  permissions: Permissions,
  repositories: ReadonlySet<Repository> | null,
): InstallationToken {
  const token = {
    // Its first part does not start like a JWT's, so that the two kinds are told apart.
    token: `ghs_${world.app.id}_${secret(36)}.${secret(300)}-${secret(60)}.${secret(100)}`,
    installation,
    permissions,
    repositories,
    expiresAt: new Date(world.clock().getTime() + hour),
  };
  world.tokens.set(token.token, token);
  return token;
}

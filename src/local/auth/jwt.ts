/**
 * The App's own proof of identity: a JSON Web Token signed by its private key (RS256), at most ten minutes long.
 * https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
 */
import { verify, type KeyObject } from "node:crypto";
import { z } from "zod";
import { HttpError } from "../http/errors.ts";

const Header = z.object({ alg: z.string() });
const Claims = z.object({
  iat: z.number().optional(),
  exp: z.number().optional(),
  iss: z.union([z.string(), z.number()]).optional(),
});

/** Ten minutes, and a minute for clocks that differ. */
const longestSeconds = 10 * 60 + 60;

/** @throws HttpError 401 with GitHub's words for what is wrong with the token */
export function verifyAppJwt(token: string, appId: number, key: KeyObject, now: Date): void {
  const [head = "", claims = "", signature = "", ...rest] = token.split(".");
  const undecodable = () => new HttpError(401, "A JSON web token could not be decoded");
  if (rest.length > 0 || signature === "") {
    throw undecodable();
  }
  const header = Header.safeParse(decode(head));
  const payload = Claims.safeParse(decode(claims));
  if (!header.success || !payload.success || header.data.alg !== "RS256") {
    throw undecodable();
  }
  if (!verify("RSA-SHA256", Buffer.from(`${head}.${claims}`), key, Buffer.from(signature, "base64url"))) {
    throw undecodable();
  }
  const { iat, exp, iss } = payload.data;
  const seconds = now.getTime() / 1000;
  if (iss === undefined || String(iss) !== String(appId)) {
    throw new HttpError(401, "'Issuer' claim ('iss') must be an Integer");
  }
  if (exp === undefined || exp < seconds) {
    throw new HttpError(
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  }
  if (exp - seconds > longestSeconds || (iat !== undefined && exp - iat > longestSeconds)) {
    throw new HttpError(401, "'Expiration time' claim ('exp') is too far in the future");
  }
  if (iat !== undefined && iat > seconds + 60) {
    throw new HttpError(
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
  }
}

function decode(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}

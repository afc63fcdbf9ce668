/** Secrets by exact value, in every spelling in which a log, a header or a page could repeat them. */
export type Redact = (text: string) => string;

/** Shorter values are no secrets, and would take ordinary words out. */
const leastLength = 6;

/** @returns a function that writes `[redacted]` where one of the secrets stood: raw, base64, hex, URL- or JSON-escaped. */
export function redactor(secrets: readonly string[]): Redact {
  const spellings = [...new Set(secrets.filter(({ length }) => length >= leastLength).flatMap(spellingsOf))];
  // The longest first, so that no part of a spelling is left behind when another one is within it.
  spellings.sort((a, b) => b.length - a.length);
  return (text) => spellings.reduce((clean, spelling) => clean.replaceAll(spelling, "[redacted]"), text);
}

function spellingsOf(secret: string): string[] {
  const bytes = Buffer.from(secret, "utf8");
  const hex = bytes.toString("hex");
  return [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    hex,
    hex.toUpperCase(),
    ...[0, 1, 2].flatMap((offset) => {
      const core = base64Core(bytes, offset);
      return [core, core.replaceAll("+", "-").replaceAll("/", "_")];
    }),
  ];
}

/** The base64 characters that a secret alone decides when it starts `offset` bytes after a group of three. */
function base64Core(bytes: Buffer, offset: number): string {
  const text = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString("base64")
    .replace(/=+$/, "");
  const first = Math.ceil((offset * 8) / 6);
  const whole = Math.floor(((offset + bytes.length) * 8) / 6);
  return text.slice(first, whole);
}

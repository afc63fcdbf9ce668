/**
 * Secrets that are planted to be looked for everywhere afterwards. What it knows about spellings is its own: it must not lean
 * on core/redact.ts, which it tests.
 */
import { execFileSync } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

export interface Canary {
  /** One more secret, such as a token that was made during the run. */
  plant(name: string, secret: string): void;
  /** @returns "token (hex)" for each secret and spelling that a text or some bytes hold */
  in(content: string | Uint8Array): string[];
  /** The same for every plain file below a directory, with its path. */
  inFiles(directory: string): Promise<string[]>;
  /** The same for every object of a git repository, unpacked: commits with their messages, trees, files, tags; referred to or not. */
  inRepository(gitDir: string): string[];
}

export function createCanary(secrets: Readonly<Record<string, string>> = {}): Canary {
  const needles: { readonly name: string; readonly bytes: Buffer }[] = [];
  const plant = (name: string, secret: string) => {
    if (secret.length < 8) {
      throw new Error(`${name} is too short to be told from ordinary text`);
    }
    for (const [spelling, text] of Object.entries(spellings(secret))) {
      needles.push({ name: `${name} (${spelling})`, bytes: Buffer.from(text) });
    }
    // A key in PEM may be shown line by line; its last line may be too short to mean anything.
    if (secret.includes("\n")) {
      const lines = secret.split("\n").filter((line) => line.length >= 20 && !line.startsWith("-----"));
      lines.forEach((line, index) => {
        plant(`${name}, line ${index + 1}`, line);
      });
    }
  };
  for (const [name, secret] of Object.entries(secrets)) {
    plant(name, secret);
  }
  const found = (content: string | Uint8Array) => {
    const bytes = Buffer.from(content);
    return needles.filter((needle) => bytes.includes(needle.bytes)).map(({ name }) => name);
  };
  return {
    plant,
    in: found,
    inFiles: async (directory) => {
      const entries = await readdir(directory, { withFileTypes: true, recursive: true });
      const results: string[] = [];
      for (const entry of entries.filter((candidate) => candidate.isFile())) {
        const path = join(entry.parentPath, entry.name);
        const content = await readFile(path);
        results.push(...found(content).map((what) => `${path.slice(directory.length + 1)}: ${what}`));
      }
      return results;
    },
    inRepository: (gitDir) =>
      found(
        execFileSync("git", ["cat-file", "--batch-all-objects", "--batch", "--buffer"], {
          cwd: gitDir,
          env: { PATH: process.env["PATH"], GIT_DIR: gitDir, GIT_CONFIG_GLOBAL: "/dev/null" },
          maxBuffer: 1024 ** 3,
        }),
      ),
  };
}

function spellings(secret: string): Record<string, string> {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString("hex");
  return {
    raw: secret,
    JSON: JSON.stringify(secret).slice(1, -1),
    URL: encodeURIComponent(secret),
    form: new URLSearchParams({ a: secret }).toString().slice(2),
    hex,
    HEX: hex.toUpperCase(),
    ...Object.fromEntries(
      [0, 1, 2].flatMap((shift) => [
        [`base64 +${shift}`, encoded(bytes, shift, "base64")],
        [`base64url +${shift}`, encoded(bytes, shift, "base64url")],
      ]),
    ),
  };
}

/** What a secret alone decides of its base64 when so many other bytes stand before it in a group of three. */
function encoded(bytes: Buffer, shift: number, encoding: "base64" | "base64url"): string {
  const among = (filler: number) =>
    Buffer.concat([Buffer.alloc(shift, filler), bytes, Buffer.alloc(3, filler)]).toString(encoding);
  // Whatever a bit of the surroundings decides differs between all of them 0 and all of them 1.
  const [zeros, ones] = [among(0), among(0xff)];
  const decided = Array.from(zeros, (character, index) => (character === ones[index] ? character : " "));
  return decided.join("").trim();
}

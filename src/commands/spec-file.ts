/** Reads the spec that a command was given. */
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import type { FrozenSpec } from "../agents/frozen.ts";
import { Failure } from "../core/failure.ts";
import { type ParsedSpec, parseSpec } from "../core/spec/parse.ts";
import { formatDiagnostics } from "../core/spec/render-diagnostics.ts";

export interface SpecFile {
  readonly path: string;
  readonly text: string;
  readonly parsed: ParsedSpec;
}

/** @param path `-` is standard input */
export async function readSpecFile(path: string): Promise<SpecFile> {
  try {
    const content = path === "-" ? await text(process.stdin) : await readFile(path, "utf8");
    return { path, text: content, parsed: parseSpec(content) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure(
      { kind: "spec-invalid", message: `${path} cannot be read: ${reason}`, retryable: false, audience: "user" },
      error,
    );
  }
}

/** @returns null after every problem was printed to standard error. */
export async function validSpec(path: string): Promise<(FrozenSpec & { readonly text: string }) | null> {
  const file = await readSpecFile(path);
  if (!file.parsed.ok) {
    console.error(formatDiagnostics(file.parsed.diagnostics, path).trimEnd());
    return null;
  }
  const { spec, yaml, hash } = file.parsed;
  return { spec, yaml, hash, text: file.text };
}

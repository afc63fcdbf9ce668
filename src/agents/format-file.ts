/** Formats one generated file: Ruff (as WebAssembly) for Python, Oxc's formatter with Prettier's layout for the rest. */
import { prettierLayout } from "./oxc.ts";
import { tidyImports } from "./python-imports.ts";
import { fixImports, layOut } from "./ruff.ts";

/** Machine-made files stay as their tool writes them; the API's types are written formatted. */
const untouched = /(?:^|\/)(?:package-lock\.json|\.aurora\/spec\.yaml|src\/api\/schema\.gen\.ts)$/;
const laidOut = /\.(?:tsx?|m?js|css|html|json|md|ya?ml)$/;

export const isPython = (path: string) => path.endsWith(".py");

/** @throws when the file does not parse, with its path: that is a defect of a template. */
export async function formatFile(path: string, text: string): Promise<string> {
  try {
    return await formatted(path, text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`the generated ${path} does not parse: ${reason}`, { cause: error });
  }
}

async function formatted(path: string, text: string): Promise<string> {
  if (isPython(path)) {
    return layOut(tidyImports(text) ?? fixImports(text));
  }
  return untouched.test(path) || !laidOut.test(path) ? text : await prettierLayout(path, text);
}

/** The model: whether its server answers, knows the names that are configured, and whether what it writes could run here. */
import { asFailure } from "../../core/failure.ts";
import { type Check, missing, ok, optional } from "./check.ts";

export interface ModelPlace {
  /** null: none is configured. */
  readonly names: readonly string[] | null;
  /** What the server offers; null: it does not say. @throws Failure when it cannot be asked, or refuses the key */
  readonly offered: () => Promise<readonly string[] | null>;
  /** What a model writes can be run. */
  readonly isolates: boolean;
}

export async function modelChecks({ names, offered, isolates }: ModelPlace): Promise<Check[]> {
  if (names === null) {
    return [
      optional(
        "model",
        "none is configured: rules in prose, reviews and failing checks are left to people",
        "set AURORA_MODEL and OPENAI_API_KEY (.env.example explains them)",
      ),
    ];
  }
  const sandbox = isolates
    ? []
    : [
        missing(
          "sandbox for the model",
          "what a model writes runs only in bubblewrap, which does not work here",
          "see bubblewrap above",
        ),
      ];
  return [await serverCheck(names, offered), ...sandbox];
}

async function serverCheck(names: readonly string[], offered: ModelPlace["offered"]): Promise<Check> {
  try {
    const known = await offered();
    const unknown = known === null ? [] : names.filter((name) => !known.includes(name));
    return unknown.length === 0
      ? ok(
          "model",
          `${names.join(", ")}: the server answers${known === null ? ", and does not say what it offers" : ""}`,
        )
      : missing("model", `the server does not offer ${unknown.join(", ")}`, "mend AURORA_MODEL");
  } catch (error) {
    return missing("model", asFailure(error).message, "mend OPENAI_API_KEY or OPENAI_BASE_URL");
  }
}

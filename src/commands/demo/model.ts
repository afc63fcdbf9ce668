/** The model of a demo: none, one that answers from a script, or the one that the environment names. */
import { type EnvironmentVariables, readEnvironment } from "../../config.ts";
import { Failure } from "../../core/failure.ts";
import { startScriptedModel } from "../../local/model/server.ts";
import { taskManagerScript } from "../../local/model/task-manager.ts";

export interface DemoModel {
  /** Where it is, in Aurora's own variables. */
  readonly environment: EnvironmentVariables;
  readonly close: () => Promise<void>;
}

const modelVariable = /^(?:OPENAI_API_KEY|OPENAI_BASE_URL|AURORA_MODEL(?:_[A-Z]+)?)$/;

/** @returns null: the demo shows what Aurora does without one. @throws Failure when the environment names none. */
export async function openDemoModel(options: {
  readonly scriptedModel?: boolean;
  readonly model?: boolean;
}): Promise<DemoModel | null> {
  if (options.scriptedModel === true) {
    const server = await startScriptedModel(taskManagerScript);
    const environment = {
      OPENAI_BASE_URL: server.baseUrl,
      OPENAI_API_KEY: "not-a-key-the-model-is-a-script",
      AURORA_MODEL: "scripted",
      AURORA_MODEL_PRICES: "scripted=1/10",
    };
    return { environment, close: server.close };
  }
  if (options.model !== true) {
    return null;
  }
  const environment = Object.fromEntries(
    Object.entries(readEnvironment()).filter(([name]) => modelVariable.test(name)),
  );
  if (environment["AURORA_MODEL"] === undefined) {
    throw new Failure({
      kind: "internal",
      message:
        "--model needs AURORA_MODEL, with OPENAI_API_KEY or OPENAI_BASE_URL, in the environment or in .env; .env.example explains them.",
      retryable: false,
      audience: "operator",
    });
  }
  return { environment, close: () => Promise.resolve() };
}

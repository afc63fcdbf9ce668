/** The models that an operator offers, by name. */
import type { Metrics } from "../process/metrics.ts";
import { cost, type Limits } from "./budget.ts";
import { createOpenAiModel } from "./openai.ts";
import type { Model, Price } from "./port.ts";

export interface ModelsOptions {
  readonly apiKey: string;
  /** null: OpenAI's own. */
  readonly baseUrl: string | null;
  readonly names: readonly string[];
  readonly prices: Readonly<Record<string, Price>>;
  readonly limits: Limits;
}

export interface Models {
  /** The first one is the default. */
  readonly offered: readonly string[];
  /** For each piece of work. */
  readonly limits: Limits;
  /** @throws Error for a name that is not offered */
  readonly named: (name: string) => Model;
}

/** One per process: each model has one circuit breaker, which sees every call. Each answer is counted. */
export function createModels({ names, prices, limits, ...server }: ModelsOptions, count: Metrics["model"]): Models {
  const models = new Map(
    names.map((name) => [
      name,
      counted(createOpenAiModel({ ...server, model: name, price: prices[name] ?? null }), count),
    ]),
  );
  return {
    offered: names,
    limits,
    named: (name) => {
      const model = models.get(name);
      if (model === undefined) {
        throw new Error(`no model ${JSON.stringify(name)} is offered`);
      }
      return model;
    },
  };
}

function counted(model: Model, count: Metrics["model"]): Model {
  return {
    ...model,
    ask: async (request) => {
      const answer = await model.ask(request);
      if (answer.usage !== null) {
        count({ ...answer.usage, dollars: model.price === null ? 0 : cost(model.price, answer.usage) });
      }
      return answer;
    },
  };
}

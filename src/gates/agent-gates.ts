import type { AgentName } from "../core/ids.ts";
import { clientContract } from "./contract-client.ts";
import { openApiContract } from "./contract-openapi.ts";
import type { Gate } from "./gate.ts";
import { pythonCoverage } from "./python/coverage.ts";
import { pythonDocstrings } from "./python/docstrings.ts";
import { pythonLint } from "./python/lint.ts";
import { pythonTypes } from "./python/types.ts";
import { schema } from "./schema.ts";
import { typescriptCoverage } from "./typescript/coverage.ts";
import { typescriptDocstrings } from "./typescript/docstrings.ts";
import { typescriptLint } from "./typescript/lint.ts";
import { typescriptTypes } from "./typescript/types.ts";

/** Each agent's gates in the order in which a job starts them: what publishes a contract first, because others wait for it. The names are those of core/gate.ts, which pull requests have to pass. */
export const gatesOfAgent: Readonly<Record<AgentName, readonly Gate[]>> = {
  database: [schema, pythonTypes, pythonDocstrings, pythonLint, pythonCoverage("database")],
  backend: [openApiContract, pythonTypes, pythonDocstrings, pythonLint, pythonCoverage("backend")],
  integration: [pythonTypes, pythonDocstrings, pythonLint, pythonCoverage("integration")],
  frontend: [clientContract, typescriptTypes, typescriptDocstrings, typescriptLint, typescriptCoverage],
};

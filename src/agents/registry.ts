/** The four agents, in contract order, and what they implement together. */
import type { FeatureKind } from "../core/features.ts";
import type { AgentName } from "../core/ids.ts";
import type { Agent } from "./agent.ts";
import { backendAgent } from "./backend/agent.ts";
import { databaseAgent } from "./database/agent.ts";
import { frontendAgent } from "./frontend/agent.ts";
import { integrationAgent } from "./integration/agent.ts";

export const agents: Readonly<Record<AgentName, Agent>> = {
  database: databaseAgent,
  backend: backendAgent,
  integration: integrationAgent,
  frontend: frontendAgent,
};

/** Every kind of feature that some agent's code really has; the rest of a spec is "not implemented". */
export const implementedFeatures: ReadonlySet<FeatureKind> = new Set(
  Object.values(agents).flatMap((agent) => agent.implements),
);

/** The contract graph as Mermaid (https://mermaid.js.org/syntax/flowchart.html), nodes coloured by state. */
import { agentNames } from "../ids.ts";
import { agentTitles, contractProducer, jobPlan } from "../plan.ts";
import { publishedHash } from "../readiness.ts";
import type { RunFacts } from "../run.ts";
import { agentStatus, type AgentStatus } from "../status.ts";

const colours: Readonly<Record<AgentStatus["stage"], string>> = {
  waiting: "fill:#eaeef2,stroke:#8c959f,color:#1f2328",
  working: "fill:#ddf4ff,stroke:#0969da,color:#0a3069",
  checks: "fill:#fff8c5,stroke:#9a6700,color:#4d2d00",
  red: "fill:#ffebe9,stroke:#cf222e,color:#660018",
  closed: "fill:#ffebe9,stroke:#cf222e,color:#660018",
  ready: "fill:#dafbe1,stroke:#1a7f37,color:#044f1e",
  merged: "fill:#fbefff,stroke:#8250df,color:#3e1f79",
};

export function contractGraph(facts: RunFacts): string {
  const nodes = agentNames.map((agent) => {
    const number = facts.pulls[agent]?.number;
    return `  ${agent}["${agentTitles[agent]}${number === undefined ? "" : ` #${number}`}"]:::${agentStatus(facts, agent).stage}`;
  });
  const edges = agentNames.flatMap((agent) =>
    jobPlan(facts.plan, agent).consumes.map(
      (name) => `  ${contractProducer[name]} -->|"${versioned(facts, name)}"| ${agent}`,
    ),
  );
  const used = new Set(agentNames.map((agent) => agentStatus(facts, agent).stage));
  const classes = [...used].sort().map((stage) => `  classDef ${stage} ${colours[stage]}`);
  return [
    "```mermaid",
    "flowchart LR",
    ...nodes,
    `  components(["components"])`,
    ...edges,
    `  frontend -->|"${versioned(facts, "client")}"| components`,
    ...classes,
    "```",
  ].join("\n");
}

function versioned(facts: RunFacts, name: Parameters<typeof publishedHash>[1]): string {
  const hash = publishedHash(facts, name);
  return hash === null ? name : `${name}@${hash.slice(0, 7)}`;
}

/**
 * A world in which a run goes on without git, GitHub or gates: facts change as jobs, people and merges change them. It
 * carries out Maestro's actions, so that thousands of orders of events can be tried.
 */
import { digestOf } from "../../src/core/digest.ts";
import { agentGates } from "../../src/core/gate.ts";
import { type AgentName, agentNames, Sha } from "../../src/core/ids.ts";
import type { Action } from "../../src/core/action.ts";
import { contractProducer, jobPlan } from "../../src/core/plan.ts";
import { publishedHash } from "../../src/core/readiness.ts";
import { checkRunFor } from "../../src/core/render/check-run.ts";
import { progressComment } from "../../src/core/render/progress.ts";
import { pullBody } from "../../src/core/render/pull-request.ts";
import type { CombinationFacts, ConsentKind, JobFacts, PullFacts, RunFacts } from "../../src/core/run.ts";
import { gateReport, hashes, newRun, pullFacts, sha, withJob, withPull } from "../core/facts.ts";

/** What happens without Maestro. */
export type Happening =
  | { readonly kind: "job-advances"; readonly agent: AgentName }
  | { readonly kind: "combination-advances" }
  | { readonly kind: "person-pushes"; readonly agent: AgentName }
  | { readonly kind: "base-moves" }
  | { readonly kind: "person-consents"; readonly to: ConsentKind }
  | { readonly kind: "merge-answer-is-lost" };

export class World {
  facts: RunFacts;
  /** In the order in which they were merged. */
  readonly merges: { readonly agent: AgentName; readonly head: Sha; readonly tested: boolean }[] = [];
  /** Kinds of action that were performed, in their order. */
  readonly performed: Action["kind"][] = [];
  #commits = 0;
  #loseNextAnswer = false;

  happen(happening: Happening): void {
    switch (happening.kind) {
      case "job-advances":
        this.#advanceJob(happening.agent);
        return;
      case "combination-advances":
        this.#advanceCombination();
        return;
      case "person-pushes":
        this.#personPushes(happening.agent);
        return;
      case "base-moves":
        if (this.facts.run.outcome === null && this.facts.run.contractCommit !== null) {
          this.facts = { ...this.facts, base: { ...this.facts.base, head: this.#newSha() } };
        }
        return;
      case "merge-answer-is-lost":
        this.#loseNextAnswer = true;
        return;
      case "person-consents":
        if (happening.to === "merge" || this.facts.progress !== null) {
          const consent = { login: "maintainer-a", at: new Date(0) };
          this.facts = { ...this.facts, consents: { ...this.facts.consents, [happening.to]: consent } };
        }
        return;
    }
  }

  constructor(facts: RunFacts = newRun()) {
    this.facts = facts;
  }

  perform(action: Action): void {
    const { facts } = this;
    this.performed.push(action.kind);
    switch (action.kind) {
      case "commit-contracts":
        this.facts = { ...facts, run: { ...facts.run, contractCommit: this.#newSha() } };
        return;
      case "write-progress":
        this.facts = { ...facts, progress: { commentId: 1, digest: digestOf(progressComment(facts)) } };
        return;
      case "set-label":
        this.facts = { ...facts, issue: { ...facts.issue, labels: [action.label] } };
        return;
      case "start-job":
        this.#change(action.agent, { state: "queued", waitsFor: null, failure: null });
        return;
      case "open-pull":
        this.facts = withPull(facts, action.agent, {
          ...pullFacts(action.agent),
          head: this.#branch(action.agent),
          auroraCheck: null,
          mergeable: true,
        });
        return;
      case "update-pull":
        this.facts = withPull(facts, action.agent, { bodyDigest: digestOf(pullBody(facts, action.agent)) });
        return;
      case "report-check": {
        const content = checkRunFor(facts, action.agent);
        this.facts = withPull(facts, action.agent, {
          auroraCheck: { id: 1, digest: digestOf(content), conclusion: content?.conclusion ?? null },
        });
        return;
      }
      case "test-combination":
        this.facts = {
          ...facts,
          combination: { state: "queued", tested: facts.combination?.tested ?? null },
        };
        return;
      case "merge":
        this.#merge(action.agent, action.head);
        return;
      case "prove-landing":
        this.facts = {
          ...facts,
          proofs: {
            ...facts.proofs,
            [action.agent]: { mergeSha: action.mergeSha, tree: action.expected ?? sha("7"), expected: action.expected },
          },
        };
        return;
      case "finish":
        this.#end("merged");
        return;
      case "cancel":
        this.#end("cancelled");
        return;
      case "stop":
        this.#end("stopped");
        return;
      case "take-review":
      case "read-check":
      case "decline-change":
      case "answer-change":
      case "realign":
      case "wait":
        return;
    }
  }

  #advanceJob(agent: AgentName): void {
    const job = this.facts.jobs[agent];
    if (job.state === "queued") {
      this.#change(agent, { state: "running" });
    } else if (job.state === "running" && job.branchHead === null) {
      this.#change(agent, { branchHead: this.#newSha() });
      this.#moveHead(agent);
    } else if (job.state === "running") {
      const consumes = jobPlan(this.facts.plan, agent).consumes;
      const missing = consumes.find((name) => publishedHash(this.facts, name) === null);
      if (missing !== undefined) {
        this.#change(agent, { state: "suspended", waitsFor: missing });
        return;
      }
      this.#publish(agent);
      this.#change(agent, {
        state: "finished",
        head: this.#branch(agent),
        consumed: Object.fromEntries(consumes.map((name) => [name, publishedHash(this.facts, name)])),
        gates: agentGates[agent].map((gate) => gateReport(gate)),
      });
    }
  }

  #publish(agent: AgentName): void {
    for (const name of jobPlan(this.facts.plan, agent).publishes) {
      const contract = {
        name,
        hash: hashes[name] as never,
        producer: contractProducer[name],
        commit: this.#branch(agent),
      };
      const others = this.facts.contracts.filter((other) => other.name !== name);
      this.facts = { ...this.facts, contracts: [...others, contract] };
    }
  }

  #advanceCombination(): void {
    const { combination, base, pulls } = this.facts;
    if (combination?.state === "queued") {
      this.facts = { ...this.facts, combination: { ...combination, state: "running" } };
    } else if (combination?.state === "running") {
      const open = agentNames.filter((agent) => pulls[agent]?.state === "open");
      const tested: CombinationFacts["tested"] = {
        base: base.head,
        heads: Object.fromEntries(open.map((agent) => [agent, pulls[agent]?.head])),
        trees: Object.fromEntries(open.map((agent) => [agent, this.#newSha()])),
        report: gateReport("system"),
      };
      this.facts = { ...this.facts, combination: { state: "finished", tested } };
    }
  }

  #personPushes(agent: AgentName): void {
    if (this.facts.pulls[agent]?.state === "open") {
      this.#change(agent, { branchHead: this.#newSha() });
      this.#moveHead(agent);
    }
  }

  /** GitHub moves the pull request with its branch; checks speak of heads, so a new head has none. */
  #moveHead(agent: AgentName): void {
    if (this.facts.pulls[agent] !== undefined) {
      this.facts = withPull(this.facts, agent, { head: this.#branch(agent), auroraCheck: null, mergeAttempts: 0 });
    }
  }

  #merge(agent: AgentName, head: Sha): void {
    const pull = this.facts.pulls[agent];
    if (pull?.state !== "open" || pull.head !== head) {
      throw new Error(`GitHub would refuse to merge ${agent} at ${head}`);
    }
    const { combination } = this.facts;
    this.merges.push({ agent, head, tested: combination?.tested?.heads[agent] === head });
    const mergeSha = this.#newSha();
    const changes: Partial<PullFacts> = { state: "merged", mergeSha };
    this.facts = withPull({ ...this.facts, base: { ...this.facts.base, head: mergeSha } }, agent, changes);
    if (this.#loseNextAnswer) {
      this.#loseNextAnswer = false;
      this.facts = withPull(this.facts, agent, { mergeAttempts: pull.mergeAttempts + 1 });
    }
  }

  #end(outcome: "merged" | "cancelled" | "stopped"): void {
    this.facts = { ...this.facts, run: { ...this.facts.run, outcome } };
  }

  #change(agent: AgentName, changes: Partial<JobFacts>): void {
    this.facts = withJob(this.facts, agent, changes);
  }

  #branch(agent: AgentName): Sha {
    const head = this.facts.jobs[agent].branchHead;
    if (head === null) {
      throw new Error(`${agent} has pushed nothing`);
    }
    return head;
  }

  #newSha(): Sha {
    this.#commits += 1;
    return Sha.parse(this.#commits.toString(16).padStart(40, "0"));
  }
}

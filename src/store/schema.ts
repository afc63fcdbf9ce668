/**
 * The tables, as TypeScript sees them: camelCase here, snake_case in the database (Kysely's CamelCasePlugin), jsonb as
 * parsed values. `migrations.ts` creates them.
 */
import type { ColumnType, Generated, JSONColumnType, Selectable, Transaction, Kysely } from "kysely";
import type { ChangeOutcome, Wanted } from "../core/change.ts";
import type { Command } from "../core/command.ts";
import type { ContractName } from "../core/contracts/model.ts";
import type { Decision } from "../core/decision.ts";
import type { FailureFields } from "../core/failure.ts";
import type { GateName, GateReport } from "../core/gate.ts";
import type { AgentName, BranchName, ContentHash, RunId, Sha } from "../core/ids.ts";
import type { ConsentKind, RunOutcome } from "../core/run.ts";
import type { SpecOrigin } from "../core/spec-origin.ts";

/** Who does a job: one of the four, or Aurora itself (the system gate). */
export type JobAgent = AgentName | "system";

/** A jsonb column that may be NULL: read parsed, written as JSON text. */
type NullableJson<T> = ColumnType<T | null, string | null, string | null>;

/** One spec being implemented. */
export interface RunTable {
  id: RunId;
  installationId: number;
  repositoryOwner: string;
  repositoryName: string;
  repositoryId: number;
  issueNumber: number;
  /** Id of the labelled event: one run per request, however often its webhook comes. */
  requestId: string;
  requestedBy: string;
  baseBranch: BranchName;
  baseSha: Sha | null;
  contractSha: Sha | null;
  specText: string;
  specHash: ContentHash;
  appName: string;
  plan: JSONColumnType<object>;
  origin: JSONColumnType<SpecOrigin, string | undefined>;
  /** Nothing starts before somebody approves the plan. */
  planFirst: Generated<boolean>;
  /** Grows when everything that is under way for the run must stop counting (cancel, retry of all, new spec). */
  epoch: Generated<number>;
  createdAt: Date;
  endedAt: Date | null;
  outcome: RunOutcome | null;
}

/** One agent's work in a run; the row is the newest request, not a history. */
export interface JobTable {
  runId: RunId;
  agent: JobAgent;
  epoch: number;
  /** How often a worker took it up; fences a worker that was thought dead. */
  attempt: Generated<number>;
  requestedAt: Date | null;
  startedAt: Date | null;
  finishedAt: Date | null;
  /** What it stands still for, in words. */
  waitsFor: string | null;
  headSha: Sha | null;
  /** Hash of what it worked on: head and consumed contracts. */
  inputKey: string | null;
  consumed: JSONColumnType<ConsumedContracts>;
  /** What it is doing, in words. */
  step: string | null;
  failure: NullableJson<FailureFields>;
}

export type ConsumedContracts = Readonly<Partial<Record<ContractName, ContentHash>>>;

/** The newest report of a gate on a commit. */
export interface GateTable {
  runId: RunId;
  agent: JobAgent;
  gate: GateName;
  headSha: Sha;
  report: JSONColumnType<GateReport>;
  at: Date;
}

/** The published versions of a contract. */
export interface ContractTable {
  runId: RunId;
  name: ContractName;
  /** From 1; grows when the hash changes. */
  version: number;
  hash: ContentHash;
  commitSha: Sha;
  producer: AgentName;
  at: Date;
}

/** Something done to the world outside: intent first, then the result. In order of id it is the run's timeline. */
export interface EffectTable {
  id: Generated<number>;
  runId: RunId;
  epoch: number;
  key: string;
  kind: string;
  reason: string;
  intendedAt: Date;
  doneAt: Date | null;
  result: NullableJson<unknown>;
  failure: NullableJson<FailureFields>;
}

/** A comment that gives commands: handled once, by its id, as it was when it was read first. */
export interface CommandCommentTable {
  /** GitHub's id of the comment. */
  commentId: number;
  /** null: there was no run. */
  runId: RunId | null;
  login: string;
  commands: JSONColumnType<readonly Command[]>;
  /** What was decided for the first of them, in their order; the last one may not be done yet. */
  handled: JSONColumnType<readonly HandledCommand[]>;
  receivedAt: Date;
  answeredAt: Date | null;
}

export interface HandledCommand extends Decision {
  readonly done: boolean;
}

/** A change that an agent is asked for beyond its baseline. */
export interface ChangeTable {
  runId: RunId;
  key: string;
  agent: AgentName;
  wanted: JSONColumnType<Wanted>;
  requestedAt: Date;
  /** How often a model began it: a job that dies of it must not spend for ever. */
  tries: Generated<number>;
  outcome: NullableJson<ChangeOutcome>;
  endedAt: Date | null;
}

/** What somebody who may write allowed a run: its plan to start, its pull requests to be merged. */
export interface ConsentTable {
  runId: RunId;
  kind: ConsentKind;
  login: string;
  at: Date;
}

/** A webhook delivery that was accepted, by its X-GitHub-Delivery. */
export interface DeliveryTable {
  id: string;
  event: string;
  receivedAt: Date;
}

/** Who may act for a run at present. */
export interface LeaseTable {
  name: string;
  holder: string;
  /** Grows with every new holder: a fencing token. */
  epoch: number;
  expiresAt: Date;
}

export interface Database {
  run: RunTable;
  job: JobTable;
  gate: GateTable;
  contract: ContractTable;
  effect: EffectTable;
  change: ChangeTable;
  commandComment: CommandCommentTable;
  consent: ConsentTable;
  delivery: DeliveryTable;
  lease: LeaseTable;
}

/** The database itself or a transaction on it. */
export type Db = Kysely<Database>;
export type Trx = Transaction<Database>;

export type Run = Selectable<RunTable>;
export type Job = Selectable<JobTable>;
export type GateRow = Selectable<GateTable>;
export type ContractVersion = Selectable<ContractTable>;
export type ConsentRow = Selectable<ConsentTable>;
export type CommandComment = Selectable<CommandCommentTable>;
export type Change = Selectable<ChangeTable>;
export type Effect = Selectable<EffectTable>;

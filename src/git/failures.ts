/** What git says when it fails, translated into Failures, without any token. */
import { Failure, type FailureFields } from "../core/failure.ts";
import type { Redact } from "../core/redact.ts";
import type { RunResult } from "../process/run.ts";

const unreachable =
  /could not resolve|failed to connect|couldn't connect|connection (?:refused|reset|timed out)|operation (?:timed out|too slow)|early eof|hung up unexpectedly|rpc failed|returned error: (?:5\d\d|408|429)|empty reply|gnutls|ssl_/i;
const unauthorised =
  /returned error: 401|authentication failed|could not read (?:username|password)|invalid credentials/i;
const rejected =
  /\[(?:remote )?rejected\]|non-fast-forward|protected branch|pre-receive hook declined|returned error: (?:403|404)|repository .* not found|permission .* denied/i;

/** @returns the Failure for an exit that is no answer. */
export function gitFailure(call: {
  readonly args: readonly string[];
  readonly result: RunResult;
  readonly redact: Redact;
  /** Whether the call talked to the remote. */
  readonly remote: boolean;
}): Failure {
  const { result } = call;
  const said = call.redact(`${result.stderr}\n${call.remote ? result.stdout : ""}`).trim();
  const command = `git ${call.args[0] ?? ""}`;
  return new Failure({ ...classify(said, call), message: `${command}: ${explain(said, result)}` });
}

function classify(said: string, call: { result: RunResult; remote: boolean }): Omit<FailureFields, "message"> {
  if (/no space left on device|disk quota exceeded/i.test(said)) {
    return { kind: "disk-full", retryable: false, audience: "operator" };
  }
  if (call.remote) {
    if (rejected.test(said)) {
      return { kind: "git-rejected", retryable: false, audience: "user" };
    }
    // An expired token reads as 401; the next try comes with a new one.
    if (call.result.timedOut || unreachable.test(said) || unauthorised.test(said)) {
      return { kind: "git-unreachable", retryable: true, audience: "operator" };
    }
  }
  return { kind: "git-failed", retryable: call.result.exitCode === null, audience: "operator" };
}

function explain(said: string, result: RunResult): string {
  const lines = said.split("\n").filter((line) => line.trim() !== "" && !/^(?:hint|remote: *$|To |Done)/.test(line));
  const cause = lines.join("; ").slice(-1000);
  if (result.timedOut) {
    return `took longer than allowed. ${cause}`.trim();
  }
  if (result.truncated) {
    return "its output is larger than Aurora reads";
  }
  return cause === "" ? `exit code ${result.exitCode ?? "none"}` : cause;
}

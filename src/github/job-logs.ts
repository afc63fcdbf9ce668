/** Logs of GitHub Actions' jobs. https://docs.github.com/en/rest/actions/workflow-jobs#download-job-logs-for-a-workflow-run */
import { z } from "zod";
import { asFailure } from "../core/failure.ts";
import type { RepositoryRef } from "../core/ids.ts";
import type { InstallationGitHub } from "./client.ts";
import { named, target } from "./target.ts";

/** A log can have hundreds of megabytes; what failed stands near its end. */
const mostBytes = 2 * 1024 * 1024;
const withinMs = 30_000;

const Headers = z.object({ location: z.url({ protocol: /^https?$/ }) });

/** The text, or why there is none: a sentence for people. */
export type JobLog = { readonly text: string } | { readonly reason: string };

/**
 * The end of a job's log. A log is a help and nothing depends on it, so one that cannot be read is no failure: the permission
 * `actions: read` may not be granted, and GitHub keeps logs for a while only.
 * @param job the id of the job, which is that of its check run
 * @throws Failure when GitHub itself does not answer
 */
export async function jobLog(gh: InstallationGitHub, repo: RepositoryRef, job: number): Promise<JobLog> {
  let address: string;
  try {
    // The log is on another host, which must not get the token.
    address = await gh.call(`read the log of job ${job} of ${named(repo)}`, async (octokit) => {
      const request = { ...target(repo), job_id: job, request: { redirect: "manual" } } as const;
      const { headers } = await octokit.rest.actions.downloadJobLogsForWorkflowRun(request);
      return Headers.parse(headers).location;
    });
  } catch (error) {
    switch (asFailure(error).kind) {
      case "github-forbidden":
        return { reason: "Its log cannot be read: the App was not granted `actions: read`." };
      case "github-not-found":
        return { reason: "Its log cannot be read: GitHub has none (any more)." };
      default:
        throw error;
    }
  }
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(withinMs) });
    return response.ok
      ? { text: await endOf(response) }
      : { reason: `Its log cannot be read: the host that keeps it answered ${response.status}.` };
  } catch {
    return { reason: "Its log cannot be read: the host that keeps it did not answer." };
  }
}

async function endOf({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    size += chunk.length;
    for (let first = chunks[0]; first !== undefined && size - first.length >= mostBytes; first = chunks[0]) {
      chunks.shift();
      size -= first.length;
    }
  }
  return Buffer.concat(chunks).subarray(-mostBytes).toString("utf8");
}

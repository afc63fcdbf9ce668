/** What a check says about itself. https://docs.github.com/en/rest/checks/runs */
import { z } from "zod";
import type { Annotation } from "../core/check-evidence.ts";
import type { RepositoryRef, Sha } from "../core/ids.ts";
import type { InstallationGitHub } from "./client.ts";
import { named, target } from "./target.ts";

const RunAnswer = z.object({
  conclusion: z.string().nullable(),
  html_url: z.string().nullable(),
  output: z.object({ title: z.string().nullable(), summary: z.string().nullable(), text: z.string().nullable() }),
  app: z.object({ slug: z.string().optional() }).nullable(),
});

export interface CheckDetails {
  readonly conclusion: string | null;
  /** The App's, such as `github-actions`. */
  readonly appSlug: string | null;
  /** Title, summary and text, as they were written. */
  readonly output: readonly string[];
  /** A page for people; null: there is none. */
  readonly url: string | null;
}

export function checkRunDetails(gh: InstallationGitHub, repo: RepositoryRef, id: number): Promise<CheckDetails> {
  return gh.call(`read check run ${id} of ${named(repo)}`, async (octokit) => {
    const { data } = await octokit.rest.checks.get({ ...target(repo), check_run_id: id });
    const { conclusion, html_url: url, output, app } = RunAnswer.parse(data);
    const words = [output.title, output.summary, output.text].filter((text) => text !== null && text !== "");
    return { conclusion, appSlug: app?.slug ?? null, output: words as string[], url };
  });
}

const AnnotationAnswer = z.object({
  path: z.string(),
  start_line: z.number().int(),
  annotation_level: z.string().nullable(),
  title: z.string().nullable(),
  message: z.string().nullable(),
});

/** The first hundred annotations of a check run, failures before warnings before notices. */
export function checkAnnotations(gh: InstallationGitHub, repo: RepositoryRef, id: number): Promise<Annotation[]> {
  return gh.call(`read the annotations of check run ${id} of ${named(repo)}`, async (octokit) => {
    const request = { ...target(repo), check_run_id: id, per_page: 100 };
    const { data } = await octokit.rest.checks.listAnnotations(request);
    const rank = ({ annotation_level: level }: z.infer<typeof AnnotationAnswer>) =>
      ["failure", "warning"].indexOf(level ?? "") + 1 || 3;
    return z
      .array(AnnotationAnswer)
      .parse(data)
      .sort((a, b) => rank(a) - rank(b))
      .map(({ path, start_line: line, title, message }) => ({
        path,
        line,
        message: [title, message].filter((text) => text !== null && text !== "").join(": "),
      }));
  });
}

const RunsAnswer = z.object({
  check_runs: z.array(z.object({ conclusion: z.string().nullable(), app: z.object({ id: z.number() }).nullable() })),
});

/** Whether any run of a check of an App passed on a commit, a later one or an earlier one. */
export function passedOnce(
  gh: InstallationGitHub,
  repo: RepositoryRef,
  sha: Sha,
  check: { readonly name: string; readonly appId: number },
): Promise<boolean> {
  return gh.call(`read the runs of ${check.name} on ${sha} in ${named(repo)}`, async (octokit) => {
    const { data } = await octokit.rest.checks.listForRef({
      ...target(repo),
      ref: sha,
      check_name: check.name,
      filter: "all",
      per_page: 100,
    });
    return RunsAnswer.parse(data).check_runs.some(
      ({ conclusion, app }) => conclusion === "success" && app?.id === check.appId,
    );
  });
}

/** Labels of the repository and of its issues. */
import { z } from "zod";
import { addLabels, createLabel, findLabel, removeLabel, setLabels } from "../actions/labels.ts";
import { actorOf, bodyOf, issueOf, param, repositoryOf } from "../http/context.ts";
import { HttpError, notFound, validationFailed } from "../http/errors.ts";
import { listAnswer } from "../http/paginate.ts";
import type { Route } from "../http/router.ts";
import { labelJson } from "../render/issue.ts";
import { created, issueRead, issueWrite, ok, repo, route } from "./route.ts";

const NewLabel = z.object({
  name: z.string().min(1).max(50),
  color: z
    .string()
    .regex(/^[0-9a-fA-F]{6}$/)
    .optional(),
  description: z.string().max(100).nullable().optional(),
});
const Name = z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)]);
const Names = z.union([z.object({ labels: z.array(Name) }).transform(({ labels }) => labels), z.array(Name)]);

export const labelRoutes: readonly Route[] = [
  route("GET", `${repo}/labels`, issueRead, (context) => {
    const repository = repositoryOf(context);
    return listAnswer(context, repository.labels, (label) => labelJson(context.world, repository, label));
  }),
  route("POST", `${repo}/labels`, issueWrite, (context) => {
    const repository = repositoryOf(context);
    const { name, color = "ededed", description = null } = bodyOf(context, NewLabel);
    if (findLabel(repository, name) !== undefined) {
      throw validationFailed({ resource: "Label", code: "already_exists", field: "name" });
    }
    const label = createLabel(context.world, repository, name, color.toLowerCase(), description);
    return created(labelJson(context.world, repository, label));
  }),
  route("GET", `${repo}/labels/:name`, issueRead, (context) => {
    const repository = repositoryOf(context);
    const label = findLabel(repository, param(context, "name"));
    if (label === undefined) {
      throw notFound();
    }
    return ok(labelJson(context.world, repository, label));
  }),
  route("GET", `${repo}/issues/:number/labels`, issueRead, (context) => {
    const repository = repositoryOf(context);
    const { labels } = issueOf(context, repository);
    return listAnswer(context, labels, (label) => labelJson(context.world, repository, label));
  }),
  route("POST", `${repo}/issues/:number/labels`, issueWrite, (context) => {
    const repository = repositoryOf(context);
    const issue = issueOf(context, repository);
    addLabels(context.world, repository, issue, bodyOf(context, Names), actorOf(context));
    return ok(issue.labels.map((label) => labelJson(context.world, repository, label)));
  }),
  route("PUT", `${repo}/issues/:number/labels`, issueWrite, (context) => {
    const repository = repositoryOf(context);
    const issue = issueOf(context, repository);
    setLabels(context.world, repository, issue, bodyOf(context, Names), actorOf(context));
    return ok(issue.labels.map((label) => labelJson(context.world, repository, label)));
  }),
  route("DELETE", `${repo}/issues/:number/labels/:name`, issueWrite, (context) => {
    const repository = repositoryOf(context);
    const issue = issueOf(context, repository);
    if (!removeLabel(context.world, repository, issue, param(context, "name"), actorOf(context))) {
      throw new HttpError(404, "Label does not exist");
    }
    return ok(issue.labels.map((label) => labelJson(context.world, repository, label)));
  }),
];

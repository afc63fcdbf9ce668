// Cuts GitHub's OpenAPI description down to the operations that the local GitHub answers, without prose and examples, so
// that tests can check both sides of each call against GitHub's own words. Run it by hand when a pin moves or an
// operation is added:
//
//   npm pack @octokit/openapi@23.0.2 && tar xzf octokit-openapi-*.tgz package/generated/api.github.com.json
//   node scripts/trim-github-openapi.mjs package/generated/api.github.com.json test/fixtures/github-openapi
//
// It imports nothing but Node. The output has stable key order, so a new version shows as a readable difference.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

const repo = "/repos/{owner}/{repo}";
/** The operations of the local GitHub: path → methods. */
const wanted = {
  "/app": ["get"],
  "/app/hook/deliveries": ["get"],
  "/app/hook/deliveries/{delivery_id}": ["get"],
  "/app/hook/deliveries/{delivery_id}/attempts": ["post"],
  "/app/installations": ["get"],
  "/app/installations/{installation_id}": ["get"],
  "/app/installations/{installation_id}/access_tokens": ["post"],
  "/installation/repositories": ["get"],
  "/installation/token": ["delete"],
  "/rate_limit": ["get"],
  "/user": ["get"],
  "/users/{username}": ["get"],
  [repo]: ["get"],
  [`${repo}/actions/jobs/{job_id}/logs`]: ["get"],
  [`${repo}/branches`]: ["get"],
  [`${repo}/branches/{branch}`]: ["get"],
  [`${repo}/branches/{branch}/protection`]: ["get"],
  [`${repo}/check-runs`]: ["post"],
  [`${repo}/check-runs/{check_run_id}`]: ["get", "patch"],
  [`${repo}/check-runs/{check_run_id}/annotations`]: ["get"],
  [`${repo}/collaborators`]: ["get"],
  [`${repo}/collaborators/{username}/permission`]: ["get"],
  [`${repo}/commits`]: ["get"],
  [`${repo}/commits/{commit_sha}/pulls`]: ["get"],
  [`${repo}/commits/{ref}`]: ["get"],
  [`${repo}/commits/{ref}/check-runs`]: ["get"],
  [`${repo}/commits/{ref}/check-suites`]: ["get"],
  [`${repo}/commits/{ref}/status`]: ["get"],
  [`${repo}/commits/{ref}/statuses`]: ["get"],
  [`${repo}/compare/{basehead}`]: ["get"],
  [`${repo}/contents/{path}`]: ["get"],
  [`${repo}/git/commits/{commit_sha}`]: ["get"],
  [`${repo}/git/matching-refs/{ref}`]: ["get"],
  [`${repo}/git/ref/{ref}`]: ["get"],
  [`${repo}/git/refs`]: ["post"],
  [`${repo}/git/refs/{ref}`]: ["patch", "delete"],
  [`${repo}/installation`]: ["get"],
  [`${repo}/issues`]: ["get", "post"],
  [`${repo}/issues/comments`]: ["get"],
  [`${repo}/issues/comments/{comment_id}`]: ["get", "patch", "delete"],
  [`${repo}/issues/comments/{comment_id}/reactions`]: ["get", "post"],
  [`${repo}/issues/events/{event_id}`]: ["get"],
  [`${repo}/issues/{issue_number}`]: ["get", "patch"],
  [`${repo}/issues/{issue_number}/comments`]: ["get", "post"],
  [`${repo}/issues/{issue_number}/events`]: ["get"],
  [`${repo}/issues/{issue_number}/labels`]: ["get", "post", "put"],
  [`${repo}/issues/{issue_number}/labels/{name}`]: ["delete"],
  [`${repo}/issues/{issue_number}/reactions`]: ["get", "post"],
  [`${repo}/issues/{issue_number}/timeline`]: ["get"],
  [`${repo}/labels`]: ["get", "post"],
  [`${repo}/labels/{name}`]: ["get"],
  [`${repo}/pulls`]: ["get", "post"],
  [`${repo}/pulls/{pull_number}`]: ["get", "patch"],
  [`${repo}/pulls/{pull_number}/comments`]: ["get"],
  [`${repo}/pulls/{pull_number}/comments/{comment_id}/replies`]: ["post"],
  [`${repo}/pulls/{pull_number}/commits`]: ["get"],
  [`${repo}/pulls/{pull_number}/files`]: ["get"],
  [`${repo}/pulls/{pull_number}/merge`]: ["get", "put"],
  [`${repo}/pulls/{pull_number}/requested_reviewers`]: ["get", "post", "delete"],
  [`${repo}/pulls/{pull_number}/reviews`]: ["get", "post"],
  [`${repo}/pulls/{pull_number}/reviews/{review_id}`]: ["get"],
  [`${repo}/pulls/{pull_number}/reviews/{review_id}/dismissals`]: ["put"],
  [`${repo}/rules/branches/{branch}`]: ["get"],
  [`${repo}/statuses/{sha}`]: ["post"],
};

const prose = new Set(["description", "summary", "title", "example", "examples", "externalDocs", "x-github", "tags"]);
/** Keys below these are names that GitHub chose, not keywords, so none of them is prose. */
const nameMaps = new Set(["properties", "patternProperties", "schemas", "parameters", "responses", "headers"]);

/** Without prose; components that are referred to are noted in `refs`. */
function strip(value, refs, isNameMap = false) {
  if (Array.isArray(value)) {
    return value.map((item) => strip(item, refs));
  }
  if (value === null || typeof value !== "object") {
    return value;
  }
  if (typeof value.$ref === "string") {
    refs.add(value.$ref);
    return { $ref: value.$ref };
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, inner]) => isNameMap || !(prose.has(key) || (key.startsWith("x-") && typeof inner !== "string")))
      .map(([key, inner]) => [key, strip(inner, refs, !isNameMap && nameMaps.has(key) && !Array.isArray(inner))]),
  );
}

const [source, target] = process.argv.slice(2);
if (source === undefined || target === undefined) {
  console.error("usage: node scripts/trim-github-openapi.mjs api.github.com.json OUTPUT_DIRECTORY");
  process.exit(2);
}
const full = JSON.parse(readFileSync(source, "utf8"));
const queue = new Set();

// GitHub describes an account of this list as a user and an enterprise at once (allOf), which nothing can be and which its
// own answers are not; the same thing by its id (installation) is described rightly.
full.paths["/app/installations"].get.responses["200"].content["application/json"].schema.items = {
  $ref: "#/components/schemas/installation",
};

const paths = {};
for (const [path, methods] of Object.entries(wanted)) {
  for (const method of methods) {
    const operation = full.paths[path]?.[method];
    if (operation === undefined) {
      throw new Error(`GitHub's description has no ${method} ${path}`);
    }
    const { operationId, parameters = [], requestBody, responses } = operation;
    paths[path] ??= {};
    paths[path][method] = strip({ operationId, parameters, requestBody, responses }, queue);
  }
}

const components = {};
for (const reference of queue) {
  // A Set grows while it is walked, so what a component refers to is visited too.
  const [, , kind, name] = reference.split("/");
  if (kind === "examples") {
    continue;
  }
  components[kind] ??= {};
  components[kind][name] = strip(full.components[kind][name], queue);
}
const sorted = (record) => Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));

mkdirSync(target, { recursive: true });
const save = (name, value) => writeFileSync(`${target}/${name}`, `${JSON.stringify(value)}\n`);
save("paths.json", { openapi: full.openapi, info: { title: full.info.title, version: full.info.version }, paths });
save("components.json", sorted(Object.fromEntries(Object.entries(components).map(([k, v]) => [k, sorted(v)]))));

/** The prose of docs/spec.md; its tables come from the language itself. Examples in it are parsed by a test. */
import { purposes } from "../expression/scope.ts";
import { maxExpressionLength } from "../expression/syntax.ts";
import { typeNames } from "./grammar/value-type.ts";
import { maxNameLength } from "./shape.ts";
import { maxSpecBytes } from "./source.ts";

const fence = "```";

const opening = `# The spec language

*Written from the language's own definition by \`node scripts/spec-docs.ts\`; do not edit by hand. Editors can use the
JSON Schema beside this page, [spec.schema.json](spec.schema.json).*

A spec is one YAML document. It stands in an issue, in a fenced block whose first line is \`\` \`\`\`yaml aurora \`\`, or in a file
of its own. \`aurora check FILE\` reads either and names every problem with its line and column. Two whole specs are in
[examples/](../examples).

A small spec:

${fence}yaml
aurora: 1
app: { name: notes }
entities:
  Note:
    fields:
      title: string(1..80)
      body: text?
      starred: bool = false
${fence}

These are its sections. Keys in bold are required.`;

const typeRows = [
  ["`string`, `string(64)`, `string(1..80)`", "a text of one line, with its greatest or its least and greatest length"],
  ["`text`", "a text of any length"],
  ["`email`, `email(254)`", "an e-mail address, 320 characters long unless said otherwise"],
  ["`url`", "an http or https address"],
  ["`int`, `int(0..5)`", "a whole number of 32 bits, or in a range"],
  ["`float`", "a number with binary rounding"],
  [
    "`decimal`, `decimal(8,2)`",
    "an exact number: digits in all, digits behind the point (18 and 6 unless said otherwise)",
  ],
  ["`bool`", "true or false"],
  ["`date`, `datetime`", "a day; a point in time (UTC)"],
  ["`uuid`, `json`", "an identifier; any JSON, which expressions cannot look into"],
  ["`Role`", "the name of an enum: one of its values"],
] as const;

const language = `## Fields

A field is \`type? = default modifiers\`: a type; \`?\` when it can be missing; a default behind \`=\`; modifiers.

| type | what it holds |
| --- | --- |
${typeRows.map(([type, text]) => `| ${type} | ${text} |`).join("\n")}

A default is a number, \`true\`, \`false\`, a text in single quotes, a value of the enum, \`now()\` for a \`datetime\` or
\`today()\` for a \`date\`.

| modifier | meaning |
| --- | --- |
| \`unique\`, \`unique(ci)\` | no two rows share it; \`ci\`: regardless of case |
| \`readonly\` | clients see it and never send it |
| \`hidden\` | it never leaves the server, and clients never send it |
| \`on_update\` | a \`datetime\` that every update sets to now |

A required field that is \`hidden\` or \`readonly\` needs a default, unless it is the secret of \`auth\`: nothing else could set it.
Every entity has an \`id\` (a UUID) without saying so.

## Relations

| written | meaning |
| --- | --- |
| \`User!\` | one, required; deleting the other is refused (\`restrict\`) |
| \`User?\` | one or none; deleting the other empties it (\`set_null\`) |
| \`User! cascade\`, \`restrict\`, \`User? set_null\` | what happens to this row when the other is deleted |
| \`User! set(viewer)\` | the server fills in who is signed in; clients never send it |
| \`User! inverse(projects)\` | the user has \`projects\` in expressions |
| \`User[] through(ProjectMember)\` | many, joined by an entity that has exactly two relations, both required: one to each side |

Where an entity joins another with itself, the first of its two relations is the near side. An entity that joins two others has no
routes unless it has an \`api\` section. Required relations cannot form a circle: no row could be created first.

## Expressions

Conditions and values are written in a subset of the [Common Expression Language](https://cel.dev), with at most
${maxExpressionLength} characters. A bare name is a field, computed field or relation of the row that the expression is about.

| written | meaning |
| --- | --- |
| \`this\` | the row; \`title\` is short for \`this.title\` |
| \`viewer\` | the person who is signed in, a row of the \`auth\` entity |
| \`authenticated\` | somebody is signed in |
| \`project.owner\` | through a to-one relation |
| \`==\` \`!=\` \`<\` \`<=\` \`>\` \`>=\` | comparisons; enums, booleans and rows only with \`==\` and \`!=\` |
| \`status == 'done'\` | a value of an enum is a text in quotes |
| \`due_at == null\` | it is missing |
| \`&&\` \`\\|\\|\` \`!\` | and, or, not |
| \`+\` \`-\` \`*\` | with numbers; \`+\` and \`-\` also with a time and a span of time |
| \`status in ['open', 'done']\` | one of these |
| \`viewer in members\` | one of the rows of a to-many relation |
| \`members.exists(m, m.can_edit)\` | a row for which it holds: \`m\` is the joining row where two entities are joined, else the other row |
| \`can(project, 'read')\` | the viewer may read (create, update, delete) that row |
| \`now()\`, \`today()\` | the present time; the present day (UTC) |
| \`days(1)\`, \`hours(2)\`, \`minutes(30)\` | spans of time; not in checks and conditions of indexes |

**Missing values** count as in SQL: a comparison with a missing value is neither true nor false, and in the end that counts as not
true. So \`due_at < now()\` does not hold for a task without \`due_at\`, \`owner == viewer\` does not hold when nobody is signed in,
and its negation does not hold either. Only \`== null\` and \`!= null\` ask whether something is missing. A check is violated only
where it is false. A day that is compared with a point in time means its start in UTC. Databases add spans of time in different
ways, so a span between two stored times is refused; \`due_at + days(1) < now()\` is possible.

**Where what is possible:**

| place | this row | other rows | \`viewer\`, \`can\` | \`now()\`, \`today()\` | computed fields |
| --- | --- | --- | --- | --- | --- |
${purposes
  .map(
    ({ place, links, viewer, clock, computed }) =>
      `| ${[place, "yes", links, viewer, clock, computed].map((one) => (one === true ? "yes" : one === false ? "no" : one)).join(" | ")} |`,
  )
  .join("\n")}

A YAML value that starts with \`!\`, or that holds \`: \` or \` #\`, must be in quotes; inside \`{…}\` and \`[…]\` also one that holds a comma.

## Names and limits

Entities and enums are written like \`ProjectMember\`; fields, relations, checks, mixins, integrations and values of enums like
\`due_at\`; endpoints, operations and screens like \`completeTask\`. Names have at most ${maxNameLength} characters and are not reserved words of
Python, TypeScript, SQL or expressions. A spec has at most ${maxSpecBytes / 1024} KiB, 300 entities, and 200 fields in each. The types are ${typeNames.map((name) => `\`${name}\``).join(", ")}.

YAML's anchors, aliases, tags, directives and further documents are not part of the language.

## What follows from a spec

For every entity and each of its operations there is a route behind the API's prefix: \`GET /project-members\` (\`listProjectMembers\`),
\`POST /project-members\` (\`createProjectMember\`), and \`GET\`, \`PATCH\` and \`DELETE /project-members/{id}\`. An endpoint's route must not
be one of these; where a literal and a parameter both fit, the literal one answers. Without \`api.operations\` an entity has all five,
but for those that its policy allows nobody, and an entity that only joins two others has none.

With \`auth\` there are \`POST /auth/sign-in\`, \`POST /auth/refresh\`, \`POST /auth/sign-out\` and \`GET /auth/me\`, and a table of sessions. Access tokens
are short-lived JWTs; a refresh token is good for one use.

Who is not signed in and would have to be gets 401. What a person may not read is not there for them: 404. What they may read but
not do is refused: 403. Somebody has to be signed in for everything whose policy mentions \`viewer\`, \`authenticated\` or \`can\`, for what
has a relation \`set(viewer)\` to fill, and, where the app has \`auth\`, for what has no policy at all. A row that a client refers to (\`projectId\`)
must be one that the viewer can read. An update must be allowed for the row as it was and as it becomes.

An endpoint checks in this order: sign-in, its target, \`allow\`, \`require\`, and what is called. What a service that it calls refuses is a 502,
a service that is down or not configured a 503, one that does not answer a 504.

The \`filters\` of list screens, and the relations in their routes, are filters of the API without being repeated under \`api.filter\`.`;

const sections: Readonly<Record<string, string>> = {
  app: `${fence}yaml
app:
  name: taskflow
  stack: { frontend: react, styles: css-modules, database: postgresql }
  api: { prefix: /api/v1, case: camel, page: { size: 20, max: 100 } }
${fence}`,
  auth: `${fence}yaml
auth: { entity: User, login: email, secret: password_hash, token: { access_ttl: 15m, refresh_ttl: 30d } }
${fence}`,
  enums: `${fence}yaml
enums:
  TaskStatus: [open, in_progress, done]
${fence}`,
  mixins: `${fence}yaml
mixins:
  timestamps:
    created_at: datetime = now() readonly
    updated_at: datetime = now() on_update readonly
${fence}`,
  entities: `${fence}yaml
entities:
  Task:
    use: [timestamps]
    fields:
      title: string(1..200)
      status: TaskStatus = open readonly
      due_at: datetime?
      completed_at: datetime? readonly
    relations:
      project: Project! cascade
      assignee: User? set_null
    computed:
      overdue: bool = status != 'done' && due_at < now()
    checks:
      done_has_time: (status == 'done') == (completed_at != null)
    indexes:
      - { name: open_by_due, fields: [project, due_at], where: status != 'done' }
    policy:
      read: can(project, 'read')
      write: project.owner == viewer
    api:
      operations: [list, get, create, update, delete]
      filter: { status: [eq, in], due_at: [lt, gte], title: [contains] }
      sort: [-due_at, title]
${fence}

Filter operators: texts take \`eq\`, \`ne\`, \`in\`, \`contains\`; numbers and times \`eq\`, \`ne\`, \`in\`, \`lt\`, \`lte\`, \`gt\`, \`gte\`; enums and to-one
relations \`eq\`, \`ne\`, \`in\`; booleans \`eq\`, \`ne\`. Without \`sort\`, the newest
come first where there is a \`created_at\`, else the id decides.`,
  endpoints: `${fence}yaml
endpoints:
  completeTask:
    http: POST /tasks/{id}/complete
    target: Task
    allow: can(this, 'update')
    require: [{ expr: status != 'done', status: 409, code: already_done }]
    set: { status: done, completed_at: now() }
    returns: Task
  listOverdue:
    http: GET /tasks/overdue
    query: { from: Task, where: overdue, sort: due_at }
    returns: page(Task)
${fence}

On the right side of \`set\`, a value of an enum stands without quotes; everything else is an expression.`,
  integrations: `${fence}yaml
integrations:
  payments:
    base_url: https://api.payments.example
    auth: { type: bearer, secret: PAYMENTS_API_KEY }
    operations:
      createCheckout:
        http: POST /v1/checkout_sessions
        idempotency: Idempotency-Key
        body: { customer: "string?", plan: Plan }
        response: { id: string, url: url }
${fence}

An inbound webhook reads an event's type at \`$.type\`. It answers 204 once the event is dealt with, also one that came before, that the
spec does not name or whose row is not here; 400 for what is not JSON, 403 for a wrong or old signature, 422 for a value that does not fit
(nothing is kept, so the sender can send it again), and 503 while its secret is not set.

Secrets are names of environment variables; a secret itself never stands in a spec. Durations are \`200ms\`, \`10s\`, \`15m\`, \`12h\`, \`30d\`, or a
number of seconds.`,
  screens: `${fence}yaml
screens:
  login: { route: /login, kind: login }
  tasks:
    route: /projects/:project/tasks
    kind: list
    entity: Task
    columns: [title, status, due_at, overdue]
    filters: [status, assignee]
    row_actions: [completeTask, edit, delete]
    optimistic: [completeTask]
  taskForm: { route: "/tasks/:id/edit", kind: form, entity: Task, fields: [title, due_at, assignee] }
${fence}

A form whose route has \`:id\` changes a row; without it, it creates one.`,
  seed: `${fence}yaml
seed:
  User: [{ email: admin@example.com, display_name: Admin, password: $SEED_PASSWORD }]
  Project: [{ name: First project, owner: admin@example.com }]
${fence}

A relation is given by the natural key of a row that stands before: the login of the \`auth\` entity, else the first required unique
text. \`$NAME\` is read from the environment when seeding; \`password\` is the text behind the secret of \`auth\`.`,
  rules: `A rule is prose, for what cannot be said otherwise. A model implements it; without one it is listed as not implemented.`,
  acceptance: `${fence}yaml
acceptance:
  - { given: a task that is done, when: completeTask, then: 409 }
${fence}`,
};

export const referenceText = { opening, language, sections };

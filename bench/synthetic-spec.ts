/** Specs of any size that look like those of people: the same few shapes of entities, linked with one another. */

const subjects = [
  "Account", "Asset", "Batch", "Budget", "Campaign", "Carrier", "Claim", "Contract", "Course", "Delivery",
  "Device", "Doctor", "Event", "Flight", "Guest", "House", "Lesson", "Meeting", "Order", "Project",
]; // prettier-ignore
const parts = [
  "Plan", "Note", "Line", "Review", "Visit", "Ticket", "Label", "Report", "Quote", "Shift",
]; // prettier-ignore

/** An entity's name; as many as a spec can have. */
const nameOf = (index: number) =>
  `${subjects[index % subjects.length] ?? ""}${parts[Math.floor(index / subjects.length) % parts.length] ?? ""}`;

/** `OrderLine` → `order_line` */
const snake = (name: string) => name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, "_").toLowerCase();

/** `OrderLine` → `orderLine` */
const camel = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);

/**
 * The YAML of a spec with so many entities, people among them: each with fields of six types, relations to one before
 * and to its owner, indexes, a policy, a list, and every second a form; every fourth has an endpoint, every eighth a query.
 */
export function syntheticSpec(entities: number): string {
  const names = Array.from({ length: entities - 1 }, (_, index) => nameOf(index));
  return [
    "aurora: 1",
    `app: {name: bench-${entities}, stack: {frontend: react, styles: css-modules, database: postgresql}}`,
    "auth: {entity: User, login: email, secret: password_hash, token: {scheme: Bearer, access_ttl: 15m, refresh_ttl: 30d}}",
    "enums:",
    "  Role: [member, admin]",
    "  Stage: [draft, active, closed]",
    "mixins:",
    "  timestamps:",
    "    created_at: datetime = now() readonly",
    "    updated_at: datetime = now() on_update readonly",
    "entities:",
    "  User:",
    "    use: [timestamps]",
    "    fields:",
    "      email: email(320) unique(ci)",
    "      password_hash: text hidden",
    "      display_name: string(1..80)",
    "      role: Role = member readonly",
    "    policy:",
    "      read: authenticated",
    "      update: viewer == this",
    "      delete: viewer.role == 'admin'",
    ...names.flatMap((name, index) => entity(name, index, names)),
    "endpoints:",
    ...names.flatMap((name, index) => endpoints(name, index)),
    "screens:",
    "  login: {route: /login, kind: login}",
    ...names.flatMap((name, index) => screens(name, index)),
    "",
  ].join("\n");
}

function entity(name: string, index: number, names: readonly string[]): string[] {
  const before = index === 0 ? null : (names[Math.floor((index - 1) / 2)] ?? null);
  const parent = before === null ? null : snake(before);
  return [
    `  ${name}:`,
    "    use: [timestamps]",
    "    fields:",
    "      title: string(1..120)",
    "      details: text?",
    "      stage: Stage = draft readonly",
    "      amount: decimal(10,2) = 0",
    "      rank: int(0..100) = 0",
    "      due_at: datetime?",
    "    relations:",
    "      owner: User! cascade set(viewer)",
    ...(before === null || parent === null ? [] : [`      ${parent}: ${before}? set_null`]),
    "    computed:",
    "      late: bool = stage != 'closed' && due_at < now()",
    "    checks:",
    "      paid_when_closed: stage != 'closed' || amount > 0",
    "    indexes:",
    "      - {fields: [owner, stage]}",
    `      - {name: open_${snake(name)}, fields: [due_at], where: stage != 'closed'}`,
    "    policy:",
    index % 2 === 0 || parent === null
      ? "      read: owner == viewer || viewer.role == 'admin'"
      : `      read: owner == viewer || can(${parent}, 'read')`,
    "      create: authenticated",
    "      write: owner == viewer",
    "    api: {filter: {stage: [eq, in], due_at: [lt, gte], title: [contains]}, sort: [-created_at, due_at, title]}",
  ];
}

function endpoints(name: string, index: number): string[] {
  const path = snake(name).replaceAll("_", "-");
  return [
    ...(index % 4 === 0
      ? [
          `  close${name}:`,
          `    http: POST /${path}-actions/{id}/close`,
          `    target: ${name}`,
          "    allow: can(this, 'update')",
          "    require: [{expr: stage != 'closed', status: 409, code: already_closed}]",
          "    set: {stage: closed, due_at: now()}",
          `    returns: ${name}`,
        ]
      : []),
    ...(index % 8 === 0
      ? [
          `  late${name}: {http: GET /${path}-actions/late, query: {from: ${name}, where: late, sort: due_at}, returns: page(${name})}`,
        ]
      : []),
  ];
}

function screens(name: string, index: number): string[] {
  const path = snake(name).replaceAll("_", "-");
  const actions = index % 4 === 0 ? `close${name}, edit, delete` : "edit, delete";
  return [
    `  ${camel(name)}List: {route: ${index === 0 ? "/" : `/${path}`}, kind: list, entity: ${name}, columns: [title, stage, amount, due_at, late], filters: [stage], actions: [create], row_actions: [${actions}]}`,
    ...(index % 2 === 0
      ? [
          `  ${camel(name)}Form: {route: "/${path}/:id/edit", kind: form, entity: ${name}, fields: [title, details, amount, rank, due_at]}`,
        ]
      : []),
  ];
}

/** How names are spelled, and which ones generated code could not use. */
import { camelCase, pascalCase, snakeCase } from "../names.ts";
import { code } from "./nearest.ts";
import type { NameRule } from "./shape.ts";

const split = (words: string) => new Set(words.split(/\s+/).filter((word) => word !== ""));

/** Python 3.14 language reference, section 2.3.2, without the capitalised ones (a field is in lower case). */
const pythonKeywords = split(`and as assert async await break class continue def del elif else except finally for from
  global if import in is lambda nonlocal not or pass raise return try while with yield`);
/** ECMAScript 2025 section 12.7.2 and TypeScript's strict-mode words. */
const typescriptKeywords =
  split(`break case catch class const continue debugger default delete do else enum export extends
  false finally for function if import in instanceof new null return super switch this throw true try typeof var void
  while with yield let static implements interface package private protected public await arguments eval constructor
  prototype undefined`);
/** PostgreSQL 18, appendix C: the words that are reserved without quotes. */
const sqlKeywords = split(`all analyse analyze and any array as asc asymmetric both case cast check collate column
  constraint create current_date current_role current_time current_timestamp current_user default deferrable desc
  distinct do else end except false fetch for foreign from grant group having in initially intersect into lateral
  leading limit localtime localtimestamp not null offset on only or order placing primary references returning select
  session_user some symmetric system_user table then to trailing true union unique user using variadic when where
  window with`);
/** CEL's reserved words (language definition, "Syntax"), and the names that expressions give a meaning. */
const expressionNames = split(`as break const continue else for function if import let loop package namespace return var
  void while in true false null this viewer authenticated input`);
/**
 * Attributes that SQLAlchemy's declarative base and Pydantic's BaseModel have, types that annotations name, and what the
 * bodies of the models' classes use: a column of that name would hide it from the columns below.
 */
const pythonNames =
  split(`metadata registry copy dict json schema validate construct date datetime time uuid decimal int
  float bool str list set any self cls sa orm dt uuid4 utc_now utc_today enum_type json_type partial_index
  classmethod property hybrid_property`);

const languages: readonly (readonly [string, ReadonlySet<string>])[] = [
  ["Python", pythonKeywords],
  ["SQL", sqlKeywords],
  ["TypeScript", typescriptKeywords],
  ["expressions", expressionNames],
];

function refuseMember(name: string, columns: boolean): string | null {
  if (name === "id") {
    return "Every entity has an `id` already (a UUID). Delete this line.";
  }
  const reserved = languages.find(([language, words]) => (columns || language !== "SQL") && words.has(name));
  if (reserved) {
    return `${code(name)} is a reserved word of ${reserved[0]}. Use another name.`;
  }
  if (pythonNames.has(name) || name.startsWith("model_")) {
    return `${code(name)} already means something in the generated Python classes. Use a more telling name, such as \`starts_on\` for a date.`;
  }
  return null;
}

/** Modules, classes and types that the generated code has under these names. */
const takenClasses =
  split(`Base Core Enums Integrations Main Seed Problem Health Page Any Array Boolean Date Decimal Enum
  Error Exception Function Index Integer Map Mapped Never Number Numeric Object Optional Promise Record Router Set String
  Symbol Text Union Uuid None True False Fragment React Vue App Annotated AsyncClient AsyncSession EmailStr Field Iterator Literal Mapping
  SecretStr StrictBool StrictInt UUID UtcDateTime ExactDecimal StrEnum Auth Viewer ProblemItem SignIn TokenPair
  RefreshInput RefreshToken WebhookEvent ConnectedAccount AliasPath DBAPIError IntegrityError SeedError Callable TypeVar`);

function refuseType(name: string): string | null {
  if (takenClasses.has(name)) {
    return `${code(name)} already means something in the generated code. Use a more telling name.`;
  }
  const python = snakeCase(name);
  if (pythonKeywords.has(python)) {
    return `${code(name)} becomes the Python package ${code(python)}, which is a reserved word. Use another name.`;
  }
  return null;
}

/** PostgreSQL cuts longer identifiers: two tables could become one. */
const maxTableNameLength = 63;

function refuseEntity(name: string): string | null {
  const table = snakeCase(name);
  return table.length > maxTableNameLength
    ? `${code(name)} becomes the table ${code(table)} of ${table.length} characters; a table's name has at most ${maxTableNameLength}. Use a shorter name.`
    : refuseType(name);
}

/** Modules that all clients share, beside the integrations' packages. */
const integrationModules = split(
  "accounts authorization connect database dependencies environment errors oauth resilience transport webhooks",
);

function refuseIntegration(name: string): string | null {
  return integrationModules.has(name)
    ? `${code(name)} already means something in the generated code. Use a more telling name.`
    : refuseMember(name, false);
}

function refuseOperation(name: string): string | null {
  if (typescriptKeywords.has(name) || pythonKeywords.has(snakeCase(name))) {
    return `${code(name)} is a reserved word in the generated code. Use another name.`;
  }
  return null;
}

const pascal = /^[A-Z][A-Za-z0-9]*$/;
const snake = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;
const camel = /^[a-z][A-Za-z0-9]*$/;

export const entityName: NameRule = {
  what: "an entity",
  pattern: pascal,
  spell: pascalCase,
  example: "`ProjectMember` (singular)",
  refuse: refuseEntity,
};
export const enumName: NameRule = {
  what: "an enum",
  pattern: pascal,
  spell: pascalCase,
  example: "`TaskStatus`",
  refuse: refuseType,
  sameAs: clashKey,
};
export const enumValueName: NameRule = {
  what: "a value of an enum",
  refuse: (name) =>
    ["true", "false", "null"].includes(name) ? `${code(name)} means something else in YAML. Use another word.` : null,
  pattern: snake,
  spell: snakeCase,
  example: "`in_progress`",
};
export const mixinName: NameRule = { what: "a mixin", pattern: snake, spell: snakeCase, example: "`timestamps`" };
export const fieldName: NameRule = {
  what: "a field",
  pattern: snake,
  spell: snakeCase,
  example: "`due_at`",
  refuse: (name) => refuseMember(name, true),
};
export const relationName: NameRule = {
  what: "a relation",
  pattern: snake,
  spell: snakeCase,
  example: "`assignee`",
  refuse: (name) => refuseMember(name, false),
};
export const checkNameRule: NameRule = {
  what: "a check",
  pattern: snake,
  spell: snakeCase,
  example: "`done_has_time`",
};
export const endpointName: NameRule = {
  what: "an endpoint",
  pattern: camel,
  spell: camelCase,
  example: "`completeTask`",
  refuse: refuseOperation,
  sameAs: clashKey,
};
export const integrationName: NameRule = {
  what: "an integration",
  pattern: snake,
  spell: snakeCase,
  example: "`payments`",
  refuse: refuseIntegration,
  sameAs: clashKey,
};
export const operationName: NameRule = {
  what: "an operation",
  pattern: camel,
  spell: camelCase,
  example: "`createCheckout`",
  refuse: refuseOperation,
  sameAs: clashKey,
};
export const screenName: NameRule = {
  what: "a screen",
  pattern: camel,
  spell: camelCase,
  example: "`taskForm`",
  refuse: refuseOperation,
  sameAs: clashKey,
};
/** Names in somebody else's JSON: any spelling that can be a key. */
export const jsonName: NameRule = { what: "a value", pattern: /^[A-Za-z_][A-Za-z0-9_.-]*$/, example: "`customer_id`" };
export const eventName: NameRule = {
  what: "an event",
  pattern: /^[A-Za-z][A-Za-z0-9_.:-]*$/,
  example: "`checkout.completed`",
};

/** Keys of a mapping that lead to names which are defined elsewhere: whether they exist is checked there. */
export const memberReference: NameRule = { ...fieldName, refuse: () => null };
export const entityReference: NameRule = { ...entityName, refuse: () => null };

/** Two names that would be one in the generated JSON, Python or SQL. */
export function clashKey(name: string): string {
  return camelCase(name).toLowerCase();
}

/** The order of import statements in generated Python: that of Ruff's I001 with `app` and `tests` as the app's own. */
/** One imported name; `module` is null for `import name`. */
export interface Imported {
  readonly module: string | null;
  readonly name: string;
  readonly alias: string | null;
  /** A comma behind the last name: the statement stays on several lines. */
  readonly spread: boolean;
}

const standardLibrary = new Set(
  (
    "__future__ abc asyncio base64 collections contextlib contextvars copy csv dataclasses datetime decimal email enum " +
    "functools hashlib hmac html http importlib inspect io itertools json logging math operator os pathlib pkgutil random re " +
    "runpy secrets shutil socket sqlite3 ssl string subprocess sys tempfile textwrap threading time traceback types typing unittest urllib " +
    "uuid warnings weakref zoneinfo"
  ).split(" "),
);
const packages = new Set(
  (
    "aiosqlite alembic argon2 asyncpg authlib cryptography fastapi httpx jwt pydantic pydantic_core pydantic_settings pytest " +
    "pytest_asyncio respx sqlalchemy stamina starlette typing_extensions uvicorn"
  ).split(" "),
);
const ownPackages = new Set(["app", "tests"]);

/** The statements with line ends, sections apart; null for a module of no known section, or one with several aliases. */
export function importStatements(names: readonly Imported[], indent: string): string | null {
  const sections: Imported[][] = [[], [], [], []];
  for (const one of names) {
    const section = sectionOf(one.module ?? one.name);
    const aliased = one.module !== null && one.alias !== null;
    if (section === null || (aliased && names.some((other) => other !== one && other.module === one.module))) {
      return null;
    }
    sections[section]?.push(one);
  }
  return sections
    .filter((section) => section.length > 0)
    .map((section) =>
      sectionLines(section)
        .map((line) => `${indent}${line}\n`)
        .join(""),
    )
    .join("\n");
}

function sectionOf(module: string): number | null {
  const [top = ""] = module.split(".");
  return top === "__future__"
    ? 0
    : standardLibrary.has(top)
      ? 1
      : packages.has(top)
        ? 2
        : ownPackages.has(top)
          ? 3
          : null;
}

function sectionLines(section: readonly Imported[]): string[] {
  const plain = section.filter(({ module }) => module === null);
  const modules = Map.groupBy(
    section.filter(({ module }) => module !== null),
    ({ module }) => module ?? "",
  );
  return [
    ...new Set(
      plain
        .toSorted((a, b) => byText(a.name.toLowerCase(), b.name.toLowerCase()))
        .map(({ name, alias }) => `import ${name}${alias === null ? "" : ` as ${alias}`}`),
    ),
    ...[...modules]
      .toSorted(([a], [b]) => byText(a.toLowerCase(), b.toLowerCase()))
      .flatMap(([module, members]) => fromLines(module, members)),
  ];
}

function fromLines(module: string, members: readonly Imported[]): string[] {
  const names = [...new Set(members.map(({ name }) => name))].sort(
    (a, b) => rank(a) - rank(b) || byText(a.toLowerCase(), b.toLowerCase()) || byText(a, b),
  );
  return members.some(({ spread }) => spread)
    ? [`from ${module} import (`, ...names.map((name) => `    ${name},`), ")"]
    : [`from ${module} import ${names.join(", ")}${aliasOf(members)}`];
}

/** A name that is imported as another one stands alone. */
function aliasOf([member]: readonly Imported[]): string {
  return member === undefined || member.alias === null ? "" : ` as ${member.alias}`;
}

/** Constants, then classes, then the rest. */
function rank(name: string): number {
  return name.length > 1 && name === name.toUpperCase() ? 0 : /^[A-Z]/.test(name) ? 1 : 2;
}

/** By code point, with numbers in the text by their value. */
function byText(a: string, b: string): number {
  if (!/\d/.test(a) || !/\d/.test(b)) {
    return a < b ? -1 : a > b ? 1 : 0;
  }
  const [left, right] = [a, b].map((text) => text.split(/(\d+)/));
  for (const [index, part] of (left ?? []).entries()) {
    const other = right?.[index] ?? "";
    const order = index % 2 === 1 ? Number(part) - Number(other) : part < other ? -1 : part > other ? 1 : 0;
    if (order !== 0) {
      return order;
    }
  }
  return a.length - b.length;
}

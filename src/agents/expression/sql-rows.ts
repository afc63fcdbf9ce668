/** The rows that a SQL condition speaks of: names for them, and the EXISTS that each of them lives in. */
import { tableName } from "../../core/contracts/columns.ts";
import { snakeCase } from "../../core/names.ts";
import { pythonName } from "../python.ts";

/** A mapped class or an alias of one, in Python. */
export interface Row {
  readonly entity: string;
  readonly code: string;
}

/** A SELECT: the statement around the condition, or an EXISTS within it. */
export interface Frame {
  readonly parent: Frame | null;
  readonly own: Row[];
  /** Rows that its own conditions mention, those of a SELECT within it left out. */
  readonly mentioned: Set<string>;
  readonly clauses: string[];
  /** Rows behind to-one relations, by the path that leads to them. */
  readonly reached: Map<string, Row>;
}

export function frameWithin(parent: Frame | null, ...own: Row[]): Frame {
  return { parent, own, mentioned: new Set(), clauses: [], reached: new Map() };
}

/** Marks where an alias is mentioned; the first mention in the text then defines it. */
const mark = "\u0000";

export class RowNames {
  readonly imports = new Set<string>();
  private readonly taken: Set<string>;
  private readonly aliases = new Map<string, string>();

  constructor(taken: readonly string[]) {
    this.taken = new Set(["sa", "orm", "dt", ...taken]);
  }

  /** A row of another table: its class, or an alias where the class stands for a row around it already. */
  add(frame: Frame, entity: string, name: string): Row {
    this.imports.add(`from app.${tableName(entity)}.models import ${entity}`);
    const row = { entity, code: isMentionable(frame, entity) ? entity : this.alias(entity, name) };
    frame.own.push(row);
    return row;
  }

  /** Python of the row, within a condition of the frame. */
  mention(frame: Frame, row: Row): string {
    frame.mentioned.add(row.code);
    return this.aliases.has(row.code) ? `${mark}${row.code}${mark}` : row.code;
  }

  /**
   * Says which tables are the subquery's own. Left alone, SQLAlchemy takes all others from the statement right around it,
   * and adds those that it does not find there to the subquery.
   */
  correlation(frame: Frame, always: boolean): string {
    const near = new Set([...frame.own, ...(frame.parent?.own ?? [])].map(({ code }) => code));
    return !always && [...frame.mentioned].every((code) => near.has(code))
      ? ""
      : `.correlate_except(${frame.own.map((row) => this.mention(frame, row)).join(", ")})`;
  }

  /** The text with a definition in the place of each alias's first mention. */
  defined(text: string): string {
    const seen = new Set<string>();
    return text.replaceAll(new RegExp(`${mark}(\\w+)${mark}`, "g"), (_, name: string) => {
      if (seen.has(name)) {
        return name;
      }
      seen.add(name);
      return `(${name} := orm.aliased(${this.aliases.get(name) ?? ""}))`;
    });
  }

  private alias(entity: string, name: string): string {
    this.imports.add("from sqlalchemy import orm");
    const wanted = pythonName(snakeCase(name));
    let alias = wanted;
    for (let number = 2; this.taken.has(alias); number++) {
      alias = `${wanted}_${number}`;
    }
    this.taken.add(alias);
    this.aliases.set(alias, entity);
    return alias;
  }
}

function isMentionable(frame: Frame, entity: string): boolean {
  for (let around: Frame | null = frame; around !== null; around = around.parent) {
    if (around.own.some((row) => row.entity === entity)) {
      return false;
    }
  }
  return true;
}

/** Comparisons of a stored time, with all spans of time moved to the side that Python knows. */
import { Failure } from "../../core/failure.ts";
import type { ComparisonOperator, Expression } from "../../core/expression/model.ts";
import { isKnown } from "../../core/expression/known.ts";
import { type MovedTime, movedTime } from "../../core/expression/moments.ts";
import type { Spec } from "../../core/spec/model.ts";
import { expander, isMissable } from "./lookup.ts";
import type { NumberKind } from "./numbers.ts";
import type { Code, PythonWriter } from "./python.ts";
import type { Place } from "./sql-model.ts";

/** What writes the sides of a comparison. */
interface SideWriter {
  readonly python: PythonWriter;
  value(expression: Expression, place: Place, numbers: NumberKind): Code;
  operand(value: Expression, code: string): string;
}

type TimeKind = "date" | "datetime";

/** @throws Failure `spec-invalid` for what the resolver of specs refuses. */
export function compareTimes(
  writer: SideWriter,
  spec: Spec,
  { operator, left, right }: { operator: ComparisonOperator; left: Expression; right: Expression },
  place: Place,
): string {
  const [stored, other] = [left, right].map((side) => movedTime(side, expander(spec))) as [MovedTime, MovedTime];
  const column = writer.value(stored.base, place, "plain").text;
  const moved = { base: other.base, seconds: other.seconds - stored.seconds };
  if (!isKnown(moved.base)) {
    if (moved.seconds !== 0 || kindOf(stored.base) !== kindOf(moved.base)) {
      throw notPortable();
    }
    return `${column} ${operator} ${writer.value(moved.base, place, "plain").text}`;
  }
  const code = knownTime(writer.python, spec, moved, kindOf(stored.base));
  if (kindOf(stored.base) === "date" && kindOf(moved.base) === "datetime") {
    const [compared, day] = startOfDay(operator, code);
    return `${column} ${compared} ${operand(writer, spec, stored.base, moved.base, day)}`;
  }
  return `${column} ${operator} ${operand(writer, spec, stored.base, moved.base, code)}`;
}

const kindOf = ({ type }: Expression): TimeKind => (type.kind === "date" ? "date" : "datetime");

function operand(writer: SideWriter, spec: Spec, stored: Expression, known: Expression, code: string): string {
  const absent = isMissable(spec, known) ? `None if ${writer.python.value(known, "plain").text} is None else ` : "";
  const whole = code === writer.python.value(known, "plain").text ? code : `${absent}${code}`;
  // What it is compared with tells how it is bound.
  return writer.operand({ ...known, type: stored.type }, whole);
}

/** Python of a known time; beside a stored point in time, a day is its start in UTC. */
function knownTime(python: PythonWriter, spec: Spec, { base, seconds }: MovedTime, beside: TimeKind): string {
  const value = python.value(base, "plain").text;
  const span = (text: string) =>
    seconds === 0 ? text : `${text} ${seconds < 0 ? "-" : "+"} ${python.span(Math.abs(seconds))}`;
  if (kindOf(base) === beside || kindOf(base) === "datetime") {
    return span(value);
  }
  python.imports.add("import datetime as dt");
  const start = (day: string) => `dt.datetime.combine(${day}, dt.time(), tzinfo=dt.UTC)`;
  return seconds % 86_400 === 0 ? start(span(value)) : span(start(value));
}

/** `day < moment` for the start of a day: the last day that begins before the moment. */
function startOfDay(operator: ComparisonOperator, moment: string): [ComparisonOperator, string] {
  const within = /^[\w.()]+$/.test(moment) ? moment : `(${moment})`;
  const before = `(${moment} - dt.timedelta(microseconds=1)).date()`;
  switch (operator) {
    case "<":
      return ["<=", before];
    case ">=":
      return [">", before];
    case "<=":
    case ">":
      return [operator, `${within}.date()`];
    default:
      throw notPortable();
  }
}

function notPortable(): Failure {
  return new Failure({
    kind: "spec-invalid",
    message:
      "Databases compare these times in different ways. Compare stored times of one kind, or with `now()` or `today()`.",
    retryable: false,
    audience: "user",
  });
}

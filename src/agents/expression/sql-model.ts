import type { Spec } from "../../core/spec/model.ts";
import type { Frame, Row } from "./sql-rows.ts";

export interface SqlAlchemyOptions {
  readonly spec: Spec;
  /** Python of the mapped class or alias that is `this`; the only table of the statement around the condition. */
  readonly row: string;
  /** Python of the signed-in person's row, which is never None. */
  readonly viewer?: string;
  /** Python of the present moment, aware and in UTC. */
  readonly now?: string;
  /** Never NULL, so that the result can be selected and negated; else NULL can stand for "not true". */
  readonly exact?: boolean;
  /** NULL where the condition is neither true nor false: for computed fields that can be missing. */
  readonly keepUnknown?: boolean;
  /** For an expression that is built once and used in any statement (`column_property`): the clock is read when one runs. */
  readonly lateClock?: boolean;
  /** The code can be a bare attribute, which `where()` takes; else it is always a `sa.ColumnElement`. */
  readonly bare?: boolean;
  /** `this` was inserted just now, to be asked about: it is none of the rows of a collection, or it could allow itself. */
  readonly isNew?: boolean;
}

/** What names mean where a part of the expression stands. */
export interface Place {
  readonly self: Row | null;
  readonly variables: ReadonlyMap<string, Row>;
  readonly frame: Frame;
  /** No NULL may come out. */
  readonly exact: boolean;
}

/** Pieces of Python that the templates of tests share. */
import type { ViewerView } from "../../view/policy.ts";

/** Statements with so many spaces before each. */
export function indented(lines: readonly string[], spaces: number): string {
  return lines.map((line) => `${" ".repeat(spaces)}${line}`).join("\n");
}

/** The fixtures that a piece of Python names, as parameters with their types. */
export function fixtures(code: string, viewer: ViewerView | null): string[] {
  const names = (name: string) => new RegExp(`\\b${name}\\b`).test(code);
  return [
    ...(names("rows") ? ["rows: RowFactory"] : []),
    ...(viewer !== null && names("client_of") ? ["client_of: ClientOf"] : []),
    ...(viewer !== null && names("viewer") && !code.includes("viewer = ") ? [`viewer: ${viewer.entity}`] : []),
    ...(names("client") ? ["client: AsyncClient"] : []),
    ...(names("anonymous") ? ["anonymous: AsyncClient"] : []),
    ...(names("api") ? ["api: FastAPI"] : []),
  ];
}

interface CaseModule {
  readonly viewer: ViewerView | null;
  readonly cases: readonly { readonly enums: readonly string[]; readonly clock: boolean }[];
}

/** The head of a module whose tests make their own rows, and the people who ask for them. */
export function caseHead(title: string, { viewer, cases }: CaseModule, more: readonly string[] = []): string {
  const enums = new Set(cases.flatMap((one) => one.enums));
  return `"""${title}"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from unittest.mock import AsyncMock
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from httpx import AsyncClient

${viewer === null ? "" : `from app.${viewer.package}.models import ${viewer.entity}`}
${[...enums].map((name) => `from app.enums.models import ${name}`).join("\n")}
${more.join("\n")}
from tests.api.support import RowFactory, assert_problem

${viewer === null ? "" : `ClientOf = Callable[[${viewer.entity}], AsyncClient]`}
${cases.some(({ clock }) => clock) ? clockConstants : ""}
`;
}

/** The moment at which a module's tests begin, and the start of its day. */
export const clockConstants = `NOW = datetime.now(UTC)
TODAY = NOW.replace(hour=0, minute=0, second=0, microsecond=0)`;

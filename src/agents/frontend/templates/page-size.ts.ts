import type { PagesView } from "../view.ts";

export const pageSizeTs = ({ page }: PagesView) => `
/** Rows of a page of a list; the API's own default. */
export const pageSize = ${page.size};

/** Rows asked for at once for the choices of a select; the most that the API gives. */
export const optionPageSize = ${page.max};
`;

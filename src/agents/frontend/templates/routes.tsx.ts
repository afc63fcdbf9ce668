import { importLines } from "../imports.ts";
import { attribute, literal } from "../typescript.ts";
import type { PagesView } from "../view.ts";
import { modulePath } from "../view/names.ts";

export const routesTsx = (view: PagesView) => `
${importLines([
  ["react-router", "type RouteObject", ...(view.start === null ? [] : ["Navigate"])],
  ["./layout", "Layout"],
  ["./not-found", "NotFound"],
  ["./route-error", "RouteError"],
  ...pagesOf(view).map(({ page, file }) => [modulePath("app/routes", file), page] as const),
])}

/** Which page stands at which address. */
export const routes: RouteObject[] = [
  {
    element: <Layout name=${attribute(view.name)} />,
    children: [
      {
        errorElement: <RouteError />,
        children: [
          ${pagesOf(view)
            .map(({ route, page }) => `{ path: ${literal(route)}, element: <${page} /> },`)
            .join("\n")}
          ${view.start === null ? "" : `{ index: true, element: <Navigate to=${attribute(view.start)} replace /> },`}
          { path: "*", element: <NotFound /> },
        ],
      },
    ],
  },
];
`;

const pagesOf = ({ lists, formPages }: PagesView) => [
  ...lists.map(({ screen, page, pageFile }) => ({ route: screen.route, page, file: pageFile })),
  ...formPages.map(({ screen, page, file }) => ({ route: screen.route, page, file })),
];

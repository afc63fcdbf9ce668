import { importLines } from "../imports.ts";
import { attribute, jsx, literal } from "../typescript.ts";
import type { ColumnView } from "../view/cell.ts";
import type { ListView } from "../view/list.ts";
import { modulePath } from "../view/names.ts";

export const listTableTsx = (view: ListView) => {
  const { tableFile: file, table, columns, model, children, edit, remove, title } = view;
  const { names } = model;
  const hasActions = children.length > 0 || edit !== null || remove;
  const links = children.length > 0 || edit?.kind === "page";
  const buttons = remove || edit?.kind === "dialog";
  const props = [
    "rows",
    "busy",
    "sort",
    "onSort",
    ...(edit?.kind === "dialog" ? ["onEdit"] : []),
    ...(remove ? ["onDelete"] : []),
  ];
  return `
${importLines([
  ["react-router", ...(children.length > 0 ? ["Link"] : [])],
  [modulePath(file, "api/client"), `type ${names.read}`],
  [modulePath(file, "components/data-table"), "type Column", "DataTable as Rows"],
  [modulePath(file, "components/button"), ...(links ? ["LinkButton"] : []), ...(buttons ? ["Button"] : [])],
  [modulePath(file, `features/${names.directory}/label`), ...(hasActions ? [names.label] : [])],
  ...columns.flatMap(({ imports }) => imports),
  ...columns.flatMap(({ options }) => (options === null ? [] : [[options.module, options.hook] as const])),
])}

interface Props {
  readonly rows: readonly ${names.read}[];
  /** Other rows are on their way. */
  readonly busy: boolean;
  readonly sort: string;
  readonly onSort: (sort: string) => void;
  ${edit?.kind === "dialog" ? `readonly onEdit: (row: ${names.read}) => void;` : ""}
  ${remove ? `readonly onDelete: (row: ${names.read}) => void;` : ""}
}

/** The ${names.noun.many} as a table${hasActions ? ", with what can be done with each" : ""}. */
export function ${table}({ ${props.join(", ")} }: Props) {
  ${columns
    .map(({ options }) => (options === null ? "" : `const ${options.variable} = useLoadedOptions(${options.hook}());`))
    .join("\n")}
  const columns: Column<${names.read}>[] = [
    ${columns.map((column, index) => columnCode(column, index === 0 ? (children[0]?.address ?? null) : null)).join("\n")}
  ];
  return (
    <Rows
      caption=${attribute(title)}
      columns={columns}
      rows={rows}
      busy={busy}
      sort={sort}
      onSort={onSort}
      ${hasActions ? `rowActions={(row) => (<>${actions(view)}</>)}` : ""}
    />
  );
}
`;
};

function columnCode({ key, label, numeric, sort, cell }: ColumnView, link: string | null): string {
  const directions = [
    sort?.ascending == null ? "" : `ascending: ${sort.ascending},`,
    sort?.descending == null ? "" : `descending: ${sort.descending},`,
  ].join(" ");
  const content = link === null ? cell : `<Link to={${link}}>${cell}</Link>`;
  return `{
    key: ${literal(key)},
    label: ${literal(label)},
    ${numeric ? "numeric: true," : ""}
    ${sort === null ? "" : `sort: { ${directions} },`}
    cell: (row) => ${content.startsWith("{") ? content.slice(1, -1) : content},
  },`;
}

/** Each button says which row it is about: "Edit" alone would be read out for every row. */
function actions({ children, edit, remove, model: { names } }: ListView): string {
  const named = (verb: string) => `aria-label={${literal(`${verb} `)} + ${names.label}(row)}`;
  return [
    ...children.map(
      ({ label, address }) =>
        `<LinkButton small variant="ghost" ${named(`${label} of`)} to={${address}}>${jsx(label)}</LinkButton>`,
    ),
    edit === null
      ? ""
      : edit.kind === "page"
        ? `<LinkButton small variant="ghost" ${named("Edit")} to={${edit.address}}>Edit</LinkButton>`
        : `<Button small variant="ghost" ${named("Edit")} onClick={() => { onEdit(row); }}>Edit</Button>`,
    remove ? `<Button small variant="ghost" ${named("Delete")} onClick={() => { onDelete(row); }}>Delete</Button>` : "",
  ].join("\n");
}

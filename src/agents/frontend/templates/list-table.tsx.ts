import { importLines } from "../imports.ts";
import { attribute, jsx, literal } from "../typescript.ts";
import type { ActionView } from "../view/action.ts";
import type { ColumnView } from "../view/cell.ts";
import type { ListView } from "../view/list.ts";
import { modulePath } from "../view/names.ts";

export const listTableTsx = (view: ListView) => {
  const { tableFile: file, table, columns, model, source, children, edit, remove, actions, title } = view;
  const { names } = model;
  const hasActions = children.length > 0 || edit !== null || remove || actions.length > 0;
  const links = children.length > 0 || edit?.kind === "page";
  const buttons = remove || edit?.kind === "dialog";
  const sorted = source.kind === "list";
  const props = [
    "rows",
    "busy",
    ...(sorted ? ["sort", "onSort"] : []),
    ...(edit?.kind === "dialog" ? ["onEdit"] : []),
    ...(remove ? ["onDelete"] : []),
    ...actions.map(({ variable }) => variable),
  ];
  return `
${importLines([
  ["react-router", ...(children.length > 0 ? ["Link"] : [])],
  [modulePath(file, "api/client"), `type ${names.read}`],
  [modulePath(file, "components/data-table"), "type Column", "DataTable as Rows"],
  [modulePath(file, "components/action-button"), ...(actions.length > 0 ? ["ActionButton"] : [])],
  [modulePath(file, "components/button"), ...(links ? ["LinkButton"] : []), ...(buttons ? ["Button"] : [])],
  [modulePath(file, "lists/use-row-action"), ...(actions.some(({ form }) => form === null) ? ["type RowAction"] : [])],
  [modulePath(file, `features/${names.directory}/label`), ...(hasActions ? [names.label] : [])],
  [modulePath(file, `features/${names.directory}/actions`), ...actions.flatMap(({ obstacle }) => obstacle ?? [])],
  ...columns.flatMap(({ imports }) => imports),
  ...columns.flatMap(({ options }) => (options === null ? [] : [[options.module, options.hook] as const])),
])}

interface Props {
  readonly rows: readonly ${names.read}[];
  /** Other rows are on their way. */
  readonly busy: boolean;
  ${sorted ? "readonly sort: string;\nreadonly onSort: (sort: string) => void;" : ""}
  ${edit?.kind === "dialog" ? `readonly onEdit: (row: ${names.read}) => void;` : ""}
  ${remove ? `readonly onDelete: (row: ${names.read}) => void;` : ""}
  ${actions
    .map(
      ({ variable, form }) =>
        `readonly ${variable}: ${form === null ? `RowAction<${names.read}>` : `(row: ${names.read}) => void`};`,
    )
    .join("\n")}
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
      ${sorted ? "sort={sort}\nonSort={onSort}" : ""}
      ${hasActions ? `rowActions={(row) => (<>${rowActions(view)}</>)}` : ""}
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
function rowActions({ children, edit, remove, actions, model: { names } }: ListView): string {
  const named = (verb: string) => `aria-label={${literal(`${verb} `)} + ${names.label}(row)}`;
  return [
    ...children.map(
      ({ label, address }) =>
        `<LinkButton small variant="ghost" ${named(`${label} of`)} to={${address}}>${jsx(label)}</LinkButton>`,
    ),
    ...actions.map((action) => actionButton(action, names.label)),
    edit === null
      ? ""
      : edit.kind === "page"
        ? `<LinkButton small variant="ghost" ${named("Edit")} to={${edit.address}}>Edit</LinkButton>`
        : `<Button small variant="ghost" ${named("Edit")} onClick={() => { onEdit(row); }}>Edit</Button>`,
    remove ? `<Button small variant="ghost" ${named("Delete")} onClick={() => { onDelete(row); }}>Delete</Button>` : "",
  ].join("\n");
}

function actionButton({ variable, label, obstacle, form }: ActionView, rowLabel: string): string {
  const press = form === null ? `${variable}.run(row);` : `${variable}(row);`;
  return `<ActionButton
    label=${attribute(label)}
    about={${rowLabel}(row)}
    ${form === null ? `busy={${variable}.isBusy(row)}` : ""}
    ${obstacle === null ? "" : `obstacle={${obstacle}(row)}`}
    onPress={() => { ${press} }}
  />`;
}

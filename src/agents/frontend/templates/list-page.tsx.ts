import { importLines } from "../imports.ts";
import { attribute, jsx, literal } from "../typescript.ts";
import type { FormView } from "../view/form.ts";
import type { ListView, OpenView } from "../view/list.ts";
import { modulePath } from "../view/names.ts";

export const listPageTsx = (view: ListView) => {
  const { pageFile: file, page, model, bar, filters, parameters, parent, create, edit, remove } = view;
  const { names } = model;
  const { one, many } = names.noun;
  const dialogs = [create, edit].flatMap((open) => (open?.kind === "dialog" ? [open.form] : []));
  const state = [
    ...(isDialog(create) ? ["creating"] : []),
    ...(isDialog(edit) ? ["editing"] : []),
    ...(remove ? ["deleting"] : []),
  ];
  const notices = state.length > 0;
  return `
${importLines([
  ["react", "useMemo", ...(state.length > 0 ? ["useState"] : [])],
  ["react-router", ...(parameters.length > 0 ? ["useParams"] : [])],
  [
    modulePath(file, "api/client"),
    `type ${names.query}`,
    ...(isDialog(edit) || remove ? [`type ${names.read}`] : []),
    ...(remove ? [names.deleteCall] : []),
  ],
  [modulePath(file, "components/card"), "Card"],
  [modulePath(file, "components/empty-state"), "EmptyState"],
  [modulePath(file, "components/list-body"), "ListBody"],
  [modulePath(file, "components/page-header"), "PageHeader"],
  [modulePath(file, "components/pagination"), "Pagination"],
  [
    modulePath(file, "components/button"),
    ...(isDialog(create) ? ["Button"] : []),
    ...(create?.kind === "page" ? ["LinkButton"] : []),
  ],
  [modulePath(file, "components/confirm-dialog"), ...(remove ? ["ConfirmDialog"] : [])],
  [modulePath(file, "components/dialog"), ...(dialogs.length > 0 ? ["Dialog"] : [])],
  [modulePath(file, "lists/page-size"), "pageSize"],
  [modulePath(file, "lists/query-values"), ...(filters.length > 0 ? ["definedOnly"] : [])],
  [modulePath(file, "lists/use-list-loader"), "useLastPage", "useListLoader"],
  [modulePath(file, "lists/use-list-params"), "useListParams"],
  [modulePath(file, "stores/notice-store"), ...(notices ? ["useNoticeStore"] : [])],
  [modulePath(file, "stores/item-store"), ...(parent === null ? [] : ["useItem"])],
  ...(parent === null
    ? []
    : ([
        [modulePath(file, `features/${parent.model.names.directory}/store`), parent.model.names.itemStore],
        [modulePath(file, `features/${parent.model.names.directory}/label`), parent.model.names.label],
      ] as const)),
  [modulePath(file, `features/${names.directory}/store`), names.listStore],
  [modulePath(file, `features/${names.directory}/label`), ...(remove ? [names.label] : [])],
  [modulePath(file, view.tableFile), view.table],
  ...(bar === null ? [] : [[modulePath(file, bar.file), bar.component] as const]),
  ...dialogs.map((form) => [modulePath(file, form.file), form.component] as const),
  ...filters.flatMap(({ valueImports }) => valueImports),
])}

const sorts = [${model.sorts.map(literal).join(", ")}] as const;
const filterNames = [${filters.map(({ parameter }) => literal(parameter)).join(", ")}] as const;

/** The list of ${many}${parent === null ? "" : ` of one ${parent.model.names.noun.one}`}. */
export function ${page}() {
  ${
    parameters.length > 0
      ? `const { ${parameters.map(({ name, variable }) => `${name}: ${variable} = ""`).join(", ")} } = useParams();`
      : ""
  }
  const params = useListParams(sorts, filterNames);
  const query = useMemo<${names.query}>(
    () => ({
      page: params.page,
      size: pageSize,
      sort: params.sort,
      ${parameters.map(({ variable }) => `${variable},`).join("\n")}
      ${
        filters.length > 0
          ? `...definedOnly({ ${filters.map(({ parameter, value }) => `${parameter}: ${value}`).join(", ")} }),`
          : ""
      }
    }),
    [${["params", ...parameters.map(({ variable }) => variable)].join(", ")}],
  );
  const list = ${names.listStore}();
  useListLoader(list, query${parameters.length > 0 ? `, ${parameters.map(({ variable }) => variable).join(" + ")}` : ""});
  useLastPage(list, params.page, pageSize, params.setPage);
  ${
    parent === null
      ? ""
      : `const parentState = ${parent.model.names.itemStore}();
  const parent = useItem(parentState, ${parent.variable});`
  }
  ${notices ? "const notify = useNoticeStore(({ show }) => show);" : ""}
  ${isDialog(create) ? "const [creating, setCreating] = useState(false);" : ""}
  ${isDialog(edit) ? `const [editing, setEditing] = useState<${names.read} | null>(null);` : ""}
  ${remove ? `const [deleting, setDeleting] = useState<${names.read} | null>(null);` : ""}

  return (
    <>
      ${header(view)}
      <Card>
        ${bar === null ? "" : `<${bar.component} params={params} />`}
        <ListBody
          status={list.status}
          error={list.error}
          count={list.items.length}
          onRetry={() => void list.reload()}
          empty={<EmptyState title=${
            filters.length > 0
              ? `{params.filtered ? ${literal(`No ${one} matches the filters.`)} : ${literal(`There are no ${many} yet.`)}}`
              : attribute(`There are no ${many} yet.`)
          } />}
        >
          <${view.table}
            rows={list.items}
            busy={list.status === "loading"}
            sort={params.sort}
            onSort={params.setSort}
            ${isDialog(edit) ? "onEdit={setEditing}" : ""}
            ${remove ? "onDelete={setDeleting}" : ""}
          />
        </ListBody>
        {list.status !== "error" && list.total > 0 && (
          <Pagination page={params.page} size={pageSize} total={list.total} onPage={params.setPage} />
        )}
      </Card>
      ${isDialog(create) ? createDialog(create.form) : ""}
      ${isDialog(edit) ? editDialog(edit.form) : ""}
      ${remove ? deleteDialog(view) : ""}
    </>
  );
}
`;
};

const isDialog = (open: OpenView | null): open is OpenView & { kind: "dialog" } => open?.kind === "dialog";

function crumbs({ parent }: ListView): string {
  if (parent === null) {
    return "";
  }
  const { crumb, model } = parent;
  const list = crumb === null ? "" : `{ label: ${literal(crumb.label)}, to: ${crumb.address} }, `;
  const unknown = literal(`Unknown ${model.names.noun.one}`);
  return `crumbs={[${list}{ label: parent ? ${model.names.label}(parent) : parentState.error ? ${unknown} : "…" }]}`;
}

function header(view: ListView): string {
  const open = `<PageHeader title=${attribute(view.title)} ${crumbs(view)}`;
  const action = headerAction(view);
  return action === "" ? `${open} />` : `${open}>${action}</PageHeader>`;
}

function headerAction({ create, model }: ListView): string {
  const text = jsx(`New ${model.names.noun.one}`);
  return create === null
    ? ""
    : create.kind === "page"
      ? `<LinkButton variant="primary" to={${create.address}}>${text}</LinkButton>`
      : `<Button variant="primary" onClick={() => { setCreating(true); }}>${text}</Button>`;
}

function createDialog({ component, presets, model }: FormView): string {
  const close = "setCreating(false);";
  return `{creating && (
    <Dialog title=${attribute(`New ${model.names.noun.one}`)} onClose={() => { ${close} }}>
      <${component}
        ${presets.map(({ name }) => `${name}={${name}}`).join(" ")}
        onSaved={() => { ${close} notify(${savedText(model.names.noun.one, "created")}); void list.reload(); }}
        onCancel={() => { ${close} }}
      />
    </Dialog>
  )}`;
}

function editDialog({ component, model }: FormView): string {
  const close = "setEditing(null);";
  return `{editing && (
    <Dialog title=${attribute(`Edit ${model.names.noun.one}`)} onClose={() => { ${close} }}>
      <${component}
        item={editing}
        onSaved={() => { ${close} notify(${savedText(model.names.noun.one, "saved")}); void list.reload(); }}
        onCancel={() => { ${close} }}
      />
    </Dialog>
  )}`;
}

function deleteDialog({ model: { names } }: ListView): string {
  const { one } = names.noun;
  return `{deleting && (
    <ConfirmDialog
      title=${attribute(`Delete this ${one}?`)}
      text={${names.label}(deleting) + " will be deleted, with everything that belongs to it. This cannot be undone."}
      action="Delete"
      onConfirm={async () => {
        await ${names.deleteCall}(deleting.id);
        setDeleting(null);
        notify(${savedText(one, "deleted")});
        void list.reload();
      }}
      onClose={() => { setDeleting(null); }}
    />
  )}`;
}

/** "Task saved." */
export function savedText(noun: string, what: string): string {
  return literal(`${noun.charAt(0).toUpperCase()}${noun.slice(1)} ${what}.`);
}

import { importLines } from "../imports.ts";
import { attribute, jsx, literal } from "../typescript.ts";
import type { ActionView } from "../view/action.ts";
import type { FormView } from "../view/form.ts";
import type { ListView, OpenView } from "../view/list.ts";
import { modulePath } from "../view/names.ts";

export const listPageTsx = (view: ListView) => {
  const { pageFile: file, page, model, source, bar, filters, parameters, parent, create, edit, remove, actions } = view;
  const { names } = model;
  const { one, many } = names.noun;
  const own = source.kind === "list";
  const asking = actions.flatMap(({ form }) => form ?? []);
  const dialogs = [...[create, edit].flatMap((open) => (open?.kind === "dialog" ? [open.form] : [])), ...asking];
  const notices = isDialog(create) || isDialog(edit) || remove || asking.length > 0;
  const rows = isDialog(edit) || remove || asking.length > 0;
  return `
${importLines([
  ["react", "useMemo", ...(isDialog(create) || rows ? ["useState"] : [])],
  ["react-router", ...(parameters.length > 0 ? ["useParams"] : [])],
  [
    modulePath(file, "api/client"),
    `type ${source.queryType}`,
    ...(rows ? [`type ${names.read}`] : []),
    ...(remove ? [names.deleteCall] : []),
    ...actions.flatMap(({ form, call }) => (form === null ? [call] : [])),
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
  [modulePath(file, "components/problem-state"), ...(parent === null ? [] : ["ProblemState"])],
  [modulePath(file, "lists/page-size"), "pageSize"],
  [modulePath(file, "lists/query-values"), ...(filters.length > 0 ? ["definedOnly"] : [])],
  [modulePath(file, "lists/use-list-loader"), "useLastPage", "useListLoader"],
  [modulePath(file, "lists/use-list-params"), own ? "useListParams" : "usePage"],
  [modulePath(file, "lists/use-row-action"), ...(actions.some(({ form }) => form === null) ? ["useRowAction"] : [])],
  [modulePath(file, "stores/notice-store"), ...(notices ? ["useNoticeStore"] : [])],
  [modulePath(file, "stores/item-store"), ...(parent === null ? [] : ["useItem"])],
  ...(parent === null
    ? []
    : ([
        [modulePath(file, `features/${parent.model.names.directory}/store`), parent.model.names.itemStore],
        [modulePath(file, `features/${parent.model.names.directory}/label`), parent.model.names.label],
      ] as const)),
  [modulePath(file, `features/${names.directory}/store`), source.store],
  [modulePath(file, `features/${names.directory}/label`), ...(remove ? [names.label] : [])],
  [
    modulePath(file, `features/${names.directory}/actions`),
    ...actions.flatMap(({ form, optimistic }) => (form === null && optimistic !== null ? [optimistic.name] : [])),
  ],
  [modulePath(file, view.tableFile), view.table],
  ...(bar === null ? [] : [[modulePath(file, bar.file), bar.component] as const]),
  ...dialogs.map((form) => [modulePath(file, form.file), form.component] as const),
  ...filters.flatMap(({ valueImports }) => valueImports),
])}

${
  own
    ? `const sorts = [${view.sorts.map(literal).join(", ")}] as const;
const filterNames = [${filters.map(({ parameter }) => literal(parameter)).join(", ")}] as const;`
    : ""
}

/** The list of ${many}${own ? "" : ` that ${source.call} selects`}${parent === null ? "" : ` of one ${parent.model.names.noun.one}`}. */
export function ${page}() {
  ${
    parameters.length > 0
      ? `const { ${parameters.map(({ name, variable }) => `${name}: ${variable} = ""`).join(", ")} } = useParams();`
      : ""
  }
  const params = ${own ? "useListParams(sorts, filterNames)" : "usePage()"};
  const query = useMemo<${source.queryType}>(
    () => ({
      page: params.page,
      size: pageSize,
      ${own ? "sort: params.sort," : ""}
      ${parameters.map(({ variable }) => `${variable},`).join("\n")}
      ${
        filters.length > 0
          ? `...definedOnly({ ${filters.map(({ parameter, value }) => `${parameter}: ${value}`).join(", ")} }),`
          : ""
      }
    }),
    [${[own ? "params" : "params.page", ...parameters.map(({ variable }) => variable)].join(", ")}],
  );
  const list = ${source.store}();
  useListLoader(list, query${parameters.length > 0 ? `, ${parameters.map(({ variable }) => variable).join(" + ")}` : ""});
  useLastPage(list, params.page, pageSize, params.setPage);
  ${
    parent === null
      ? ""
      : `const parentState = ${parent.model.names.itemStore}();
  const parent = useItem(parentState, ${parent.variable});`
  }
  ${actions.map(actionHook).join("\n")}
  ${notices ? "const notify = useNoticeStore(({ show }) => show);" : ""}
  ${isDialog(create) ? "const [creating, setCreating] = useState(false);" : ""}
  ${isDialog(edit) ? `const [editing, setEditing] = useState<${names.read} | null>(null);` : ""}
  ${remove ? `const [deleting, setDeleting] = useState<${names.read} | null>(null);` : ""}
  ${actions
    .map(({ form, variable }) =>
      form === null ? "" : `const [${variable}, ${setter(variable)}] = useState<${names.read} | null>(null);`,
    )
    .join("\n")}

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
          empty={${emptyState(view, one, many)}}
        >
          <${view.table}
            rows={list.items}
            busy={list.status === "loading"}
            ${own ? "sort={params.sort}\nonSort={params.setSort}" : ""}
            ${isDialog(edit) ? "onEdit={setEditing}" : ""}
            ${remove ? "onDelete={setDeleting}" : ""}
            ${actions.map(({ form, variable }) => `${variable}={${form === null ? variable : setter(variable)}}`).join("\n")}
          />
        </ListBody>
        {list.status !== "error" && list.total > 0 && (
          <Pagination page={params.page} size={pageSize} total={list.total} onPage={params.setPage} />
        )}
      </Card>
      ${isDialog(create) ? createDialog(create.form) : ""}
      ${isDialog(edit) ? rowDialog(edit.form, "editing", savedText(one, "saved")) : ""}
      ${actions
        .map(({ form, variable, done }) => (form === null ? "" : rowDialog(form, variable, literal(done))))
        .join("\n")}
      ${remove ? deleteDialog(view) : ""}
    </>
  );
}
`;
};

const isDialog = (open: OpenView | null): open is OpenView & { kind: "dialog" } => open?.kind === "dialog";

const setter = (variable: string) => `set${variable.charAt(0).toUpperCase()}${variable.slice(1)}`;

function actionHook({ form, variable, call, done, optimistic }: ActionView): string {
  return form === null
    ? `const ${variable} = useRowAction(list, {
    call: ${call},
    ${optimistic === null ? "" : `optimistic: ${optimistic.name},`}
    done: ${literal(done)},
  });`
    : "";
}

function emptyState({ filters, source, parent }: ListView, one: string, many: string): string {
  const none = source.kind === "list" ? `There are no ${many} yet.` : `There are no ${many} here.`;
  const title =
    filters.length > 0
      ? `{params.filtered ? ${literal(`No ${one} matches the filters.`)} : ${literal(none)}}`
      : attribute(none);
  const empty = `<EmptyState title=${title} />`;
  return parent === null
    ? empty
    : `parentState.error === null ? ${empty} : <ProblemState error={parentState.error} onRetry={() => void parentState.load(${parent.variable})} />`;
}

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

function createDialog({ component, presets, model, title }: FormView): string {
  const close = "setCreating(false);";
  return `{creating && (
    <Dialog title=${attribute(title)} onClose={() => { ${close} }}>
      <${component}
        ${presets.map(({ name }) => `${name}={${name}}`).join(" ")}
        onSaved={() => { ${close} notify(${savedText(model.names.noun.one, "created")}); void list.reload(); }}
        onCancel={() => { ${close} }}
      />
    </Dialog>
  )}`;
}

/** @param variable the state that holds the row. @param notice code of what is said afterwards. */
function rowDialog({ component, title }: FormView, variable: string, notice: string): string {
  const close = `${setter(variable)}(null);`;
  return `{${variable} && (
    <Dialog title=${attribute(title)} onClose={() => { ${close} }}>
      <${component}
        item={${variable}}
        onSaved={() => { ${close} notify(${notice}); void list.reload(); }}
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

import { importLines } from "../imports.ts";
import { attribute, literal } from "../typescript.ts";
import type { FormPageView } from "../view/form-page.ts";
import { modulePath } from "../view/names.ts";
import { savedText } from "./list-page.tsx.ts";

export const formPageTsx = (view: FormPageView) => (view.form.mode === "update" ? editPage(view) : newPage(view));

function editPage({ file, page, form, title, back }: FormPageView): string {
  const { names } = form.model;
  const { one } = names.noun;
  return `
${importLines([
  ["react-router", "useNavigate", "useParams"],
  [modulePath(file, "api/client"), ...(back.readsItem ? [`type ${names.read}`] : [])],
  [modulePath(file, "components/card"), "Card"],
  [modulePath(file, "components/item-body"), "ItemBody"],
  [modulePath(file, "components/page-header"), "PageHeader"],
  [modulePath(file, "stores/item-store"), "useItem"],
  [modulePath(file, "stores/notice-store"), "useNoticeStore"],
  [modulePath(file, `features/${names.directory}/store`), names.itemStore],
  [modulePath(file, form.file), form.component],
])}

/** Where the page leads when it is done. */
const listAddress = (${back.readsItem ? `item: ${names.read}` : ""}) => ${back.address};

/** Changes one ${one}. */
export function ${page}() {
  const { id = "" } = useParams();
  const navigate = useNavigate();
  const notify = useNoticeStore(({ show }) => show);
  const state = ${names.itemStore}();
  const loaded = useItem(state, id);
  return (
    <>
      <PageHeader
        title=${attribute(title)}
        ${back.label === null ? "" : `crumbs={loaded ? [{ label: ${literal(back.label)}, to: listAddress(${back.readsItem ? "loaded" : ""}) }] : []}`}
      />
      <ItemBody id={id} state={state}>
        {(item) => (
          <Card narrow>
            <${form.component}
              key={item.id}
              item={item}
              onSaved={(${back.readsItem ? "saved" : ""}) => {
                notify(${savedText(one, "saved")});
                void navigate(listAddress(${back.readsItem ? "saved" : ""}));
              }}
              onCancel={() => void navigate(listAddress(${back.readsItem ? "item" : ""}))}
            />
          </Card>
        )}
      </ItemBody>
    </>
  );
}
`;
}

function newPage({ file, page, form, title, back, parameters }: FormPageView): string {
  const { names } = form.model;
  const { one } = names.noun;
  return `
${importLines([
  ["react-router", "useNavigate", ...(parameters.length > 0 ? ["useParams"] : [])],
  [modulePath(file, "components/card"), "Card"],
  [modulePath(file, "components/page-header"), "PageHeader"],
  [modulePath(file, "stores/notice-store"), "useNoticeStore"],
  [modulePath(file, form.file), form.component],
])}

/** Creates ${names.noun.a}. */
export function ${page}() {
  ${
    parameters.length > 0
      ? `const { ${parameters.map(({ name, variable }) => `${name}: ${variable} = ""`).join(", ")} } = useParams();`
      : ""
  }
  const navigate = useNavigate();
  const notify = useNoticeStore(({ show }) => show);
  const listAddress = ${back.address};
  return (
    <>
      <PageHeader title=${attribute(title)} ${back.label === null ? "" : `crumbs={[{ label: ${literal(back.label)}, to: listAddress }]}`} />
      <Card narrow>
        <${form.component}
          ${form.presets.map(({ name }) => `${name}={${name}}`).join(" ")}
          onSaved={() => {
            notify(${savedText(one, "created")});
            void navigate(listAddress);
          }}
          onCancel={() => void navigate(listAddress)}
        />
      </Card>
    </>
  );
}
`;
}

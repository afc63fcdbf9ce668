/** A field of a form: its control, its checks, and the way of its value into the form and out of it. */
import { type ApiProperty, defaultIntegerBounds, maxUrlLength } from "../../../core/api.ts";
import { defaultJson } from "../../../core/contracts/openapi-schemas.ts";
import type { Import } from "../imports.ts";
import { attribute, literal, member } from "../typescript.ts";
import { type AppModel, choicesOf, sourceName } from "./app.ts";
import { enumOptions } from "./enums.ts";
import { labelText, modulePath } from "./names.ts";
import { sampleEntry, sampleValue } from "./sample.ts";

/** What sending a form does: a new row, changes of one, or an endpoint's action on one. */
export type FormMode = "create" | "update" | "action";

export interface ControlView {
  /** As in the API. */
  readonly name: string;
  readonly label: string;
  readonly required: boolean;
  /** Type of the form's value. */
  readonly type: "string" | "boolean";
  /** Code of the first value in a new row's form. */
  readonly blank: string;
  /** Code of the first value in the form of `item`. */
  readonly fromItem: string;
  /** Code of the value that is sent; reads `values`. */
  readonly toBody: string;
  /** The server fills it in when nothing is sent. */
  readonly omittable: boolean;
  /** Code of the check: a sentence or null. null for what cannot be wrong. */
  readonly check: string | null;
  /** JSX of the control; uses `form`. */
  readonly element: string;
  readonly elementImports: readonly Import[];
  readonly valueImports: readonly Import[];
  /** The hook of the choices, where it is a relation. */
  readonly options: { readonly variable: string; readonly hook: string; readonly module: string } | null;
  /** Code for tests: the row's value, what a person enters, and what is sent then. */
  readonly sample: {
    /** What the control of such a row shows; true and false for a checkbox. */
    readonly shown: string;
    readonly entry: string;
    readonly otherEntry: string;
    readonly value: string;
    readonly other: string;
  };
}

interface Parts {
  readonly component: string;
  readonly module: string;
  readonly attributes: readonly string[];
  readonly imports: readonly Import[];
}

/** @param formFile the form's module, without ending; its values are in `${formFile}-values`. */
export function controlView(app: AppModel, property: ApiProperty, mode: FormMode, formFile: string): ControlView {
  const { name, optional } = property;
  const flag = property.type.kind === "bool" && !optional;
  const omittable = mode !== "update" && !optional && ["now", "today"].includes(property.default?.kind ?? "");
  const required = !optional && !omittable && !flag;
  const label = labelText(sourceName(property));
  const read = readerOf(property);
  const value = member("values", name);
  const wrap = optional ? "orNull" : omittable ? "orDefault" : null;
  const valuesFile = `${formFile}-values`;
  const fieldValues = modulePath(valuesFile, "forms/field-values");
  const target = choicesOf(app, property);
  const rules = rulesOf(property, required, target !== null);
  const toText = textWriter(property);
  const parts = partsOf(app, property, formFile);
  const options =
    target === null
      ? null
      : {
          variable: `${name}Options`,
          hook: target.names.optionsStore,
          module: modulePath(formFile, `features/${target.names.directory}/store`),
        };
  return {
    name,
    label,
    required,
    type: flag ? "boolean" : "string",
    blank: blankOf(property, flag),
    fromItem: flag ? member("item", name) : `${toText}(${member("item", name)})`,
    toBody: flag
      ? value
      : wrap === null
        ? read === "asText"
          ? value
          : `${read}(${value})`
        : `${wrap}(${value}, ${read})`,
    omittable,
    check: flag || rules.length === 0 ? null : `check(${[value, ...rules].join(", ")})`,
    element: [
      `<${parts.component}`,
      `label=${attribute(label)}`,
      ...(required ? ["required"] : []),
      ...parts.attributes,
      `binding={form.${flag ? "flag" : "text"}(${literal(name)})}`,
      "/>",
    ].join(" "),
    elementImports: [[parts.module, parts.component], ...parts.imports],
    valueImports: [
      ...(flag
        ? []
        : ([
            [
              fieldValues,
              ...(mode === "update" ? [toText] : []),
              ...(wrap === null ? [] : [wrap]),
              ...(wrap === null && read === "asText" ? [] : [read.replace(/\(.*$/, "")]),
            ],
          ] satisfies Import[])),
      ...(rules.length === 0 || flag
        ? []
        : ([
            [modulePath(valuesFile, "forms/validation"), "check", ...rules.map((rule) => rule.replace(/\(.*$/, ""))],
          ] satisfies Import[])),
      ...(property.type.kind === "enum"
        ? ([[modulePath(valuesFile, "format/enums"), enumOptions(property.type.enum)]] satisfies Import[])
        : []),
    ],
    options,
    sample: {
      shown: shownSample(app, property, flag),
      entry: sampleEntry(app, property, 1),
      otherEntry: sampleEntry(app, property, 2),
      value: sampleValue(app, property, 1),
      other: sampleValue(app, property, 2),
    },
  };
}

function shownSample(app: AppModel, property: ApiProperty, flag: boolean): string {
  switch (property.type.kind) {
    case "bool":
      return flag ? "true" : literal("true");
    case "enum":
    case "uuid":
      return sampleValue(app, property, 1);
    case "json":
      return `JSON.stringify(${sampleValue(app, property, 1)}, null, 2)`;
    default:
      return sampleEntry(app, property, 1);
  }
}

/** The function of forms/field-values that reads the text of a filled control. */
function readerOf({ type }: ApiProperty): string {
  switch (type.kind) {
    case "int":
    case "float":
      return "asNumber";
    case "decimal":
      return "asTrimmed";
    case "datetime":
      return "asTime";
    case "bool":
      return "asFlag";
    case "json":
      return "asJson";
    case "enum":
      return `asOneOf(${enumOptions(type.enum)})`;
    case "uuid":
      return "asTrimmed";
    case "string":
    case "text":
    case "email":
    case "url":
    case "date":
      return "asText";
  }
}

function textWriter({ type }: ApiProperty): string {
  return type.kind === "datetime" ? "toTimeText" : type.kind === "json" ? "toJsonText" : "toText";
}

function blankOf(property: ApiProperty, flag: boolean): string {
  const value = property.default === null ? null : defaultJson(property.type, property.default);
  if (flag) {
    return String(value === true);
  }
  if (value === null) {
    return '""';
  }
  // The spec writes a default time as the API does; the control speaks local time.
  return property.type.kind === "datetime" ? `toTimeText(${literal(String(value))})` : literal(String(value));
}

function rulesOf({ type }: ApiProperty, required: boolean, chosen: boolean): string[] {
  const first = required ? ["required"] : [];
  switch (type.kind) {
    case "string":
      return [
        ...first,
        ...(type.minLength > 1 ? [`minLength(${type.minLength})`] : []),
        ...(type.maxLength === null ? [] : [`maxLength(${type.maxLength})`]),
      ];
    case "email":
      return [...first, "email", `maxLength(${type.maxLength})`];
    case "url":
      return [...first, "url", `maxLength(${maxUrlLength})`];
    case "int":
      return [
        ...first,
        "integer",
        `min(${type.min ?? defaultIntegerBounds.min})`,
        `max(${type.max ?? defaultIntegerBounds.max})`,
      ];
    case "float":
      return [...first, "number"];
    case "decimal":
      return [...first, `decimal(${type.precision}, ${type.scale})`];
    case "datetime":
      return [...first, "dateTime"];
    case "json":
      return [...first, "json"];
    case "uuid":
      return chosen ? first : [...first, "uuid"];
    case "text":
    case "bool":
    case "date":
    case "enum":
      return first;
  }
}

function partsOf(app: AppModel, property: ApiProperty, file: string): Parts {
  const { type } = property;
  const text = (...attributes: string[]): Parts => ({
    component: "TextField",
    module: modulePath(file, "components/text-field"),
    attributes,
    imports: [],
  });
  const select = (options: string, ...imports: Import[]): Parts => ({
    component: "SelectField",
    module: modulePath(file, "components/select-field"),
    attributes: [`options={${options}}`],
    imports,
  });
  const area = (...attributes: string[]): Parts => ({
    ...text(...attributes),
    component: "TextAreaField",
  });
  switch (type.kind) {
    case "text":
    case "json":
      return area();
    case "string":
      return property.attribute === "password" && property.field === null
        ? text('type="password"', 'autoComplete="new-password"')
        : text();
    case "email":
      return text('type="email"');
    case "url":
      return text('type="url"');
    case "int":
      return text('inputMode="numeric"');
    case "float":
    case "decimal":
      return text('inputMode="decimal"');
    case "date":
      return text('type="date"');
    case "datetime":
      return text('type="datetime-local"');
    case "enum": {
      const options = enumOptions(type.enum);
      return select(options, [modulePath(file, "format/enums"), options]);
    }
    case "bool":
      return property.optional
        ? select("yesNoOptions", [modulePath(file, "format/choices"), "yesNoOptions"])
        : {
            component: "CheckboxField",
            module: modulePath(file, "components/checkbox-field"),
            attributes: [],
            imports: [],
          };
    case "uuid":
      return choicesOf(app, property) === null
        ? text()
        : {
            component: "RelationField",
            module: modulePath(file, "components/select-field"),
            attributes: [`source={${property.name}Options}`],
            imports: [],
          };
  }
}

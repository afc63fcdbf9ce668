/** The tests of a form: what is entered, and what the API must be sent then. */
import { literal, propertyName } from "../typescript.ts";
import type { ControlView } from "./control.ts";
import type { FormView } from "./form.ts";
import { sampleValue } from "./sample.ts";
import type { AppModel } from "./app.ts";

export interface FormTestView {
  readonly form: FormView;
  /** Code that fills in every control. */
  readonly fill: readonly string[];
  /** Code of the body that is sent when everything is filled in. */
  readonly created: string;
  /** Code that gives every control another value, and the body that is sent then. */
  readonly refill: readonly string[];
  readonly updated: string;
  /** The control that a test changes, and the code of the body that is sent then. */
  readonly change: { readonly control: ControlView; readonly body: string } | null;
  /** The first control that must not be empty, as a new form starts or when somebody empties it. */
  readonly mandatory: ControlView | null;
}

export function formTestView(app: AppModel, form: FormView): FormTestView {
  const { controls, presets } = form;
  const changeable = controls.filter(({ sample }) => sample.entry !== sample.otherEntry);
  const [change] = changeable;
  const empty = (control: ControlView) => control.required && control.type === "string";
  return {
    form,
    fill: controls.map(({ label, sample }) => enterCode(label, sample.entry)),
    created: `{ ${[
      ...controls.map(({ name, sample }) => `${propertyName(name)}: ${sample.value}`),
      ...presets.map((property) => `${propertyName(property.name)}: ${sampleValue(app, property, 1)}`),
    ].join(", ")} }`,
    refill: changeable.map(({ label, sample }) => enterCode(label, sample.otherEntry)),
    updated: `{ ${changeable.map(({ name, sample }) => `${propertyName(name)}: ${sample.other}`).join(", ")} }`,
    change:
      change === undefined
        ? null
        : { control: change, body: `{ ${propertyName(change.name)}: ${change.sample.other} }` },
    mandatory:
      (form.mode !== "update"
        ? controls.find((control) => empty(control) && control.blank === '""')
        : controls.find(
            (control) => empty(control) && !control.element.startsWith("<Select") && control.options === null,
          )) ?? null,
  };
}

/** A step of a test: the person `user` fills in a control of `part`. */
export const enterCode = (label: string, value: string) => `await enter(user, part, ${literal(label)}, ${value});`;

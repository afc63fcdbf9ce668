import { attribute, literal, member, propertyName } from "../typescript.ts";
import type { PagesView } from "../view.ts";
import type { AuthView } from "../view/auth.ts";

export const signInPageTsx = ({ name }: PagesView, { login }: AuthView) => `
import type { SignIn } from "../api/client";
import { FormLayout } from "../components/form-layout";
import { TextField } from "../components/text-field";
import { useForm } from "../forms/use-form";
import { check, foundErrors, required } from "../forms/validation";
import { useAuthStore } from "./auth-store";
import { SignInLayout } from "./sign-in-layout";

/** Asks who is there. A refusal keeps what was entered and leaves the focus on the password. */
export function SignInPage() {
  const signIn = useAuthStore((state) => state.signIn);
  const form = useForm<SignIn>({
    initial: { ${propertyName(login.name)}: "", password: "" },
    validate: (values) =>
      foundErrors({
        ${propertyName(login.name)}: check(${member("values", login.name)}, required),
        password: check(values.password, required),
      }),
    save: signIn,
  });
  return (
    <SignInLayout name=${attribute(name)} title="Sign in">
      <FormLayout form={form} label="Sign in" action="Sign in" blames="password">
        <TextField
          label=${attribute(login.label)}
          required
          ${login.email ? 'type="email"' : ""}
          autoComplete="username"
          binding={form.text(${literal(login.name)})}
        />
        <TextField
          label="Password"
          required
          type="password"
          autoComplete="current-password"
          binding={form.text("password")}
        />
      </FormLayout>
    </SignInLayout>
  );
}
`;

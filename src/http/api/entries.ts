import { z } from "zod";
import { toIso } from "../../domain/clock.ts";
import { component } from "./component.ts";
import { instant } from "./fields.ts";
import { endpoint, NO_FIELDS, type Route } from "./route.ts";

const setupCode = component(
  "SetupCode",
  z.object({ url: z.string().describe("Where the Owner is made. Shown this once."), until: instant }),
);
const linkDraft = component(
  "SignInLinkDraft",
  z.strictObject({ loginName: z.string().min(1).max(256).optional().describe("The Owner's if it is left out.") }),
);
const link = component(
  "SignInLink",
  z.object({
    url: z.string().describe("Signs the person in, once. Shown this once."),
    person: z.string().describe("The login name."),
    until: instant,
  }),
);

const tag = "People";

/** What whoever has the host lets people in with. */
export const entryRoutes: readonly Route[] = [
  endpoint({
    method: "POST",
    path: "/setup-codes",
    operationId: "makeSetupCode",
    tag,
    summary: "Make a new set-up code while nobody can sign in here; earlier ones are worth nothing",
    action: "let_in",
    body: NO_FIELDS,
    status: 201,
    answer: setupCode,
    refuses: ["conflict"],
    handle: async ({ origin }, { entries, publicUrl }) => {
      const { code, until } = await entries.makeSetupCode(origin);
      return { url: `${publicUrl}/setup?code=${code}`, until: toIso(until) };
    },
  }),
  endpoint({
    method: "POST",
    path: "/sign-in-links",
    operationId: "makeSignInLink",
    tag,
    summary:
      "Make a link that signs a person in once, within ten minutes; every administrator is told when it was used",
    action: "let_in",
    body: linkDraft,
    status: 201,
    answer: link,
    handle: async ({ body, origin }, { entries, publicUrl }) => {
      const { token, person, until } = await entries.makeSignInLink(body.loginName, origin);
      return { url: `${publicUrl}/login?link=${token}`, person: person.loginName, until: toIso(until) };
    },
  }),
];

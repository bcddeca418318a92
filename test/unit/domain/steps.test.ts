import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AccountKind, deriveGates } from "../../../src/domain/account/gates.ts";
import type { StepMark } from "../../../src/domain/account/registration.ts";
import type { AccountWithFacts } from "../../../src/domain/account/service-account.ts";
import { assertReached, nextOf, type StepName, stepsOf } from "../../../src/domain/account/steps.ts";
import { DEFAULT_POLICY } from "../../support/account-policy.ts";
import { ADMINISTRATOR, aConnection, anAccount, anApplication, aUser } from "../../support/builders.ts";

const ADDRESS = "svc@example.com";

/** Everything that can be so of an account, in the words of a person. */
interface Scene {
  readonly kind: AccountKind;
  readonly hasAddress: boolean;
  readonly hasNumber: boolean;
  readonly isCalledByAddress: boolean;
  readonly hasPassword: boolean;
  readonly hasVault: boolean;
  readonly isVerified: boolean;
  readonly isThere: boolean;
  readonly isProven: boolean;
  readonly isEnrolled: boolean;
  readonly isLinked: boolean;
  readonly words: Readonly<Partial<Record<StepName, "done" | "skipped">>>;
}

const WAYS: Readonly<Record<AccountKind, readonly StepName[]>> = {
  placeholder: [
    "registered",
    "password",
    "vault",
    "contact",
    "user_name",
    "created",
    "contact_verified",
    "mfa",
    "link",
  ],
  individual: ["registered", "contact", "user_name", "contact_verified", "mfa", "link"],
  idp_provisioned: ["registered", "upstream", "saml", "mfa", "link"],
};

/** The rules once more: what is so is done, and a word counts only where nothing can be seen or the step may be left out. */
function settled(scene: Scene, step: StepName): "done" | "skipped" | undefined {
  const seen: Readonly<Record<StepName, boolean>> = {
    registered: true,
    password: scene.hasPassword || scene.words.password === "done",
    vault: scene.hasVault || scene.words.vault === "done",
    contact: scene.hasAddress && scene.hasNumber,
    user_name: scene.hasAddress && scene.isCalledByAddress,
    created: scene.words.created === "done",
    contact_verified: scene.isVerified,
    upstream: scene.isThere,
    saml: scene.isProven,
    mfa: scene.isEnrolled,
    link: scene.isLinked,
  };
  if (seen[step]) return "done";
  if (step === "contact" && scene.hasAddress && scene.words.contact === "skipped") return "skipped";
  return step === "user_name" && scene.words.user_name === "skipped" ? "skipped" : undefined;
}

function expectedStates(scene: Scene): readonly string[] {
  const way = WAYS[scene.kind];
  const next = way.find((step) => settled(scene, step) === undefined);
  return way.map((step) => `${step} ${settled(scene, step) ?? (step === next ? "next" : "later")}`);
}

function anEntry(scene: Scene): AccountWithFacts {
  const userName = scene.isCalledByAddress ? ADDRESS.toUpperCase() : "dummy";
  const grade = scene.isProven ? "metadata" : "none";
  const marks = Object.entries(scene.words).map(([step, outcome]): StepMark => {
    return { step: step as StepName, outcome, at: 1, by: ADMINISTRATOR.actor, note: null };
  });
  return {
    account: anAccount(aUser(aConnection(), { userName }), anApplication("crm"), { kind: scene.kind }),
    facts: {
      kind: scene.kind,
      user: { active: true, deleted: false },
      assigned: scene.isThere || scene.kind !== "idp_provisioned",
      application: { verdict: scene.isProven ? "supported" : "unknown", grade, condition: "ok" },
      loginProven: false,
      contactVerified: scene.isVerified,
      factor: scene.isEnrolled ? "enrolled" : null,
      exemptUntil: null,
      linked: scene.isLinked,
      linkPaused: false,
      held: false,
      validFrom: null,
      validUntil: null,
      owners: 2,
      reviewDueAt: null,
      retired: false,
    },
    application: { key: "crm", name: "CRM", requiredRole: null },
    connection: null,
    identity: {
      realm: "Campus",
      email: scene.hasAddress ? ADDRESS : null,
      phone: scene.hasNumber ? "+15550100" : null,
      contactVerifiedAt: scene.isVerified ? 1 : null,
    },
    registration: { label: null, assigned: scene.isThere, statedAt: 1, reviewAt: 2, marks, hasVault: scene.hasVault },
    owners: { owner: null, backup: null },
    integration: null,
    document: {},
    certificateEnds: [],
    evidenceValidUntil: null,
    sharedFactor: null,
    passwordAt: scene.hasPassword ? 1 : null,
    reports: [],
  };
}

function stepsAt(scene: Scene) {
  const entry = anEntry(scene);
  return stepsOf(entry, deriveGates(entry.facts, 5, DEFAULT_POLICY), DEFAULT_POLICY);
}

const word = fc.option(fc.constantFrom("done" as const, "skipped" as const), { nil: undefined });
const words = fc
  .record(Object.fromEntries(WAYS.placeholder.map((step) => [step, word])))
  .map((all) => Object.fromEntries(Object.entries(all).filter(([, said]) => said !== undefined)) as Scene["words"]);
const scenes: fc.Arbitrary<Scene> = fc.record({
  kind: fc.constantFrom("placeholder" as const, "individual" as const, "idp_provisioned" as const),
  hasAddress: fc.boolean(),
  hasNumber: fc.boolean(),
  isCalledByAddress: fc.boolean(),
  hasPassword: fc.boolean(),
  hasVault: fc.boolean(),
  isVerified: fc.boolean(),
  isThere: fc.boolean(),
  isProven: fc.boolean(),
  isEnrolled: fc.boolean(),
  isLinked: fc.boolean(),
  words,
});

describe("the way of an account", () => {
  it("is what its facts and the words of people come to, whatever these are", () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        expect(stepsAt(scene).map(({ step, state }) => `${step} ${state}`)).toEqual(expectedStates(scene));
      }),
      { numRuns: 1000 },
    );
  });

  it("names the one step that is next by its place, and nothing once all is settled", () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const states = expectedStates(scene);
        const at = states.findIndex((state) => state.endsWith(" next"));

        const next = nextOf(stepsAt(scene));

        expect(next && [next.place, next.step.step]).toEqual(at < 0 ? undefined : [at + 1, states[at]?.split(" ")[0]]);
      }),
    );
  });

  it("lets no step be vouched for before all that come before it are settled", () => {
    fc.assert(
      fc.property(scenes, fc.nat(8), (scene, place) => {
        const way = WAYS[scene.kind];
        const step = way[place % way.length] ?? "registered";
        const missing = way.slice(0, way.indexOf(step)).filter((one) => settled(scene, one) === undefined);

        const refusal = refusalOf(() => assertReached(stepsAt(scene), step));

        expect(refusal).toEqual(missing.length === 0 ? undefined : { code: "wrong_order", missing });
      }),
    );
  });

  it("tells who settled a step only while it is settled", () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const open = stepsAt(scene).filter(({ state }) => state === "next" || state === "later");

        expect(open.filter(({ doneAt, doneBy }) => doneAt !== null || doneBy !== null)).toEqual([]);
      }),
    );
  });
});

function refusalOf(work: () => unknown): unknown {
  try {
    work();
    return undefined;
  } catch (error) {
    return (error as { readonly facts: unknown }).facts;
  }
}

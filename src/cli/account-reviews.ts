import { type Command, InvalidArgumentError, Option } from "commander";
import type { JsonObject } from "../lib/json.ts";
import { ownerText } from "./account-owners.ts";
import { apiPath } from "./api-client.ts";
import { CliError } from "./cli-error.ts";
import { type OpenContext, opened, requiredReason } from "./context.ts";
import { exitCodes } from "./exit-code.ts";
import { instantAt, lineAt, objectsAt, textAt } from "./fields.ts";
import { toInstant } from "./instant-flag.ts";
import { type ListFlags, printPage, withListOptions } from "./list-options.ts";
import type { Output } from "./output.ts";
import { accountName, resolveAccount } from "./resolve.ts";
import type { Column } from "./table.ts";

const QUESTIONS = ["purpose", "operators", "sso_tier", "third_party"] as const;

const criterionColumns: readonly Column<JsonObject>[] = [
  { title: "criterion", text: (item) => textAt(item, "criterion") },
  { title: "outcome", text: (item) => textAt(item, "outcome") },
  { title: "why", text: (item) => textAt(item, "why"), flexible: true },
];

const historyColumns: readonly Column<JsonObject>[] = [
  { title: "at", text: (item) => instantAt(item, "takenAt") },
  { title: "outcome", text: (item) => textAt(item, "outcome") },
  { title: "state", text: (item) => (textAt(item, "closed") === "true" ? "closed" : "attested") },
  { title: "by", text: (item) => lineAt(item, "actor"), flexible: true },
  { title: "due", text: (item) => instantAt(item, "dueAt") },
  { title: "note", text: (item) => textAt(item, "note"), flexible: true },
];

const openColumns: readonly Column<JsonObject>[] = [
  { title: "account", text: accountName },
  { title: "due", text: (item) => instantAt(item, "review", "dueAt") },
  { title: "because of", text: (item) => textAt(item, "review", "cause") },
  { title: "owner", text: (item) => ownerText(item, "owner"), flexible: true },
];

interface Answer {
  readonly outcome: string;
  readonly note?: string;
}

interface ReviewFlags {
  readonly outcome?: string;
  readonly by?: string;
  readonly answer?: ReadonlyMap<string, Answer>;
}

interface ReviewsFlags extends ListFlags {
  readonly state: string;
}

/** Adds to `accounts`: reviews, what they would find, and closing them. */
export function addAccountReviews(group: Command, open: OpenContext): void {
  group
    .command("review <account>")
    .description("show what a review would find now; with --outcome, take it (why: --reason)")
    .addOption(
      new Option("--outcome <outcome>", "what comes of it").choices(["confirm", "reduce", "transfer", "retire"]),
    )
    .option("--by <instant>", "by when it is carried out, unless it confirms: 2027-06-30, or with a time", toInstant)
    .option("--answer <criterion=outcome>", `pass or fail, for each of ${QUESTIONS.join(", ")}; add :NOTE`, toAnswers)
    .action(async (name: string, flags: ReviewFlags, command: Command) => {
      const body = flags.outcome === undefined ? undefined : reviewBody(flags, requiredReason(command));
      const { out, api } = await opened(open, command);
      const path = apiPath`/accounts/${textAt(await resolveAccount(api, name), "id")}`;
      if (body === undefined) return printOutlook(out, await api.get(`${path}/review`));
      printTaken(out, await api.post(`${path}/reviews`, body));
    });
  withListOptions(group.command("reviews [account]").description("list the reviews of an account, or open ones"))
    .addOption(
      new Option("--state <state>", "without an account: which").choices(["due", "overdue"]).default("overdue"),
    )
    .action(async (name: string | undefined, flags: ReviewsFlags, command: Command) => {
      const { out, api } = await opened(open, command);
      const { cursor, limit, state } = flags;
      if (name === undefined) {
        return printPage(
          out,
          await api.list("/reviews", { state, cursor }, limit),
          openColumns,
          "No reviews are open.",
        );
      }
      const path = apiPath`/accounts/${textAt(await resolveAccount(api, name), "id")}/reviews`;
      printPage(out, await api.list(path, { cursor }, limit), historyColumns, "No reviews yet.");
    });
}

function reviewBody({ outcome, by, answer }: ReviewFlags, note: string): JsonObject {
  const missing = QUESTIONS.filter((question) => !answer?.has(question));
  if (missing.length > 0) {
    const all = missing.map((question) => `--answer ${question}=pass`).join(" ");
    throw new CliError(exitCodes.usage, `Answer what only a person can: ${all} (or fail).`);
  }
  const answers = Object.fromEntries([...(answer ?? [])].map(([question, one]) => [question, { ...one }]));
  return { outcome: outcome ?? "", note, ...(by !== undefined && { dueAt: by }), answers };
}

function toAnswers(text: string, before: ReadonlyMap<string, Answer> = new Map()): ReadonlyMap<string, Answer> {
  const found = /^([a-z_]+)=(pass|fail)(?::(.+))?$/s.exec(text);
  const [, question = "", outcome = "", note] = found ?? [];
  if (!QUESTIONS.some((one) => one === question)) {
    throw new InvalidArgumentError(
      `It must be one of ${QUESTIONS.join(", ")}, then =pass or =fail, then perhaps :NOTE.`,
    );
  }
  return new Map([...before, [question, { outcome, ...(note !== undefined && { note }) }]]);
}

function printOutlook(out: Output, answer: JsonObject): void {
  if (out.isJson) {
    out.json(answer);
    return;
  }
  out.pairs([
    ["state", textAt(answer, "state")],
    ["due", instantAt(answer, "dueAt")],
    ["because of", textAt(answer, "cause")],
    ["pauses the link", instantAt(answer, "pausesLinkAt")],
    ["attested", instantAt(answer, "attestation", "takenAt")],
  ]);
  out.data("");
  out.table(criterionColumns, objectsAt(answer, "criteria"));
}

function printTaken(out: Output, review: JsonObject): void {
  if (out.isJson) {
    out.json(review);
    return;
  }
  out.note(
    textAt(review, "closed") === "true"
      ? `The review is closed: ${textAt(review, "outcome")}.`
      : "What you say of your own account is kept; a reviewer closes the review.",
  );
}

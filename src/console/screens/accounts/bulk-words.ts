import type { Schemas } from "../../api/client.ts";
import type { IconName } from "../../ui/icon.tsx";

/** What is done to each account. */
export type BulkOrder = Schemas["AccountBulk"]["do"];
/** What can be done to many accounts from here. An exemption takes a second person for each account, so that it is asked for one by one. */
export type BulkAction = "hold" | "release" | "set_owner" | "set_backup_owner" | "end_exemption" | "retire";

/** One thing that can be done to many accounts, in words. */
export interface BulkWording {
  readonly button: string;
  readonly icon: IconName;
  /** What is asked, with the number of accounts: `Hold 12 accounts?` */
  readonly title: (accounts: string) => string;
  readonly consequence: string;
  /** What it takes beside the accounts. */
  readonly asks: "reason" | "person" | "nothing";
  readonly danger: boolean;
}

/** What can be done to many accounts, in the order of the buttons. */
export const BULK_WORDS: Readonly<Record<BulkAction, BulkWording>> = {
  hold: {
    button: "Hold",
    icon: "hold",
    title: (accounts) => `Hold ${accounts}?`,
    consequence:
      "Their codes and links stop at once, whatever the identity provider says, until somebody releases them.",
    asks: "reason",
    danger: false,
  },
  release: {
    button: "Release",
    icon: "play",
    title: (accounts) => `Release ${accounts}?`,
    consequence:
      "Those that are held go on as their gates allow. A link that was paused stays paused until somebody resumes it.",
    asks: "nothing",
    danger: false,
  },
  set_owner: {
    button: "Name an owner",
    icon: "owner",
    title: (accounts) => `Name the owner of ${accounts}`,
    consequence: "The person takes the place of the owner of each account. No rule replaces them.",
    asks: "person",
    danger: false,
  },
  set_backup_owner: {
    button: "Name a backup owner",
    icon: "people",
    title: (accounts) => `Name the backup owner of ${accounts}`,
    consequence: "The person takes the place of the backup owner of each account. No rule replaces them.",
    asks: "person",
    danger: false,
  },
  end_exemption: {
    button: "End exemptions",
    icon: "shield",
    title: (accounts) => `End the exemption of ${accounts}?`,
    consequence:
      "They need their second factor again at once. Those without one wait until it is enrolled; a link in use is paused. Accounts without an exemption stay as they are.",
    asks: "nothing",
    danger: false,
  },
  retire: {
    button: "Retire",
    icon: "history",
    title: (accounts) => `Retire ${accounts}?`,
    consequence:
      "They end for good, and their factors and secrets go with them. Accounts that are linked and in use are refused.",
    asks: "reason",
    danger: true,
  },
};

/** What is done to each account, from what was typed. */
export function orderOf(action: BulkAction, text: string): BulkOrder {
  switch (action) {
    case "hold":
    case "retire":
      return { action, reason: text };
    case "release":
    case "end_exemption":
      return { action };
    case "set_owner":
    case "set_backup_owner":
      return { action, personId: text };
  }
}

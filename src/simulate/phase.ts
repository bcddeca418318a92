/** One thing a client does to one user or group. */
export interface Task {
  readonly step: string;
  /** The user name or group name it happens to. */
  readonly subject: string;
  readonly act: () => Promise<void>;
}

/** Tasks that may go side by side; the next phase begins when all of them are done. */
export interface Phase {
  readonly tasks: readonly Task[];
  /** When a task of this phase fails, nothing more is sent. */
  readonly decisive?: boolean;
  /** How many tasks of this phase go side by side at most, when that is fewer than the run allows. */
  readonly concurrency?: number;
}

/** The same step for every item. */
export function each<Item>(
  step: string,
  items: readonly Item[],
  subject: (item: Item) => string,
  act: (item: Item) => Promise<void>,
): Phase {
  return { tasks: items.map((item) => ({ step, subject: subject(item), act: () => act(item) })) };
}

/** A phase of one step. */
export function once(step: string, subject: string, act: () => Promise<void>): Phase {
  return { tasks: [{ step, subject, act }] };
}

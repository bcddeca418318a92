import { refreshAll } from "../api/query-client.ts";
import { toastDone } from "../ui/toast.ts";

/** Says that something was done, and has what is on the screen read again. */
export async function settled(message: string): Promise<void> {
  toastDone(message);
  await refreshAll();
}

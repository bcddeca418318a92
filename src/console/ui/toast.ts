import { notifications } from "@mantine/notifications";
import { problemOf } from "../api/problem.ts";

/** Says that something was done. It is read out, and goes by itself. */
export function toastDone(message: string): void {
  notifications.show({ message, color: "green", autoClose: 5000, role: "status" });
}

/** Says that something failed, and why. It stays until it is closed. */
export function toastFailed(error: unknown): void {
  const { title, message, requestId } = problemOf(error);
  const request = requestId === undefined ? "" : ` Request ${requestId}.`;
  notifications.show({ title, message: `${message}${request}`, color: "red", autoClose: false, role: "alert" });
}

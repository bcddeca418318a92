import { notifications } from "@mantine/notifications";
import { problemOf } from "../api/problem.ts";

/** The kit gives the cross no name of its own. */
const CLOSE = { "aria-label": "Hide this message" } as const;

/** Says that something was done. It is read out, and goes by itself. */
export function toastDone(message: string): void {
  notifications.show({ message, color: "green", autoClose: 5000, role: "status", closeButtonProps: CLOSE });
}

/** Says that something failed, and why. It stays until it is closed. */
export function toastFailed(error: unknown): void {
  const { title, message, requestId } = problemOf(error);
  const request = requestId === undefined ? "" : ` Request ${requestId}.`;
  notifications.show({
    title,
    message: `${message}${request}`,
    color: "red",
    autoClose: false,
    role: "alert",
    closeButtonProps: CLOSE,
  });
}

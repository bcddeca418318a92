import { createContext, type ReactNode, useContext, useState } from "react";
import { reasonHeaders } from "../../api/reason.ts";
import { TextField } from "../../ui/fields.tsx";

interface EnrolmentReason {
  readonly reason: string;
  readonly setReason: (reason: string) => void;
}

const Context = createContext<EnrolmentReason>({ reason: "", setReason: () => undefined });

/** Remembers why a factor is enrolled from its seed to its confirmation, so that it is said once. */
export function EnrolmentReasonProvider({ children }: { readonly children: ReactNode }) {
  const [reason, setReason] = useState("");
  return <Context value={{ reason, setReason }}>{children}</Context>;
}

/** Asks why a factor is enrolled, beside the other fields: without an answer a dialog asks where one is needed. */
export function EnrolmentReasonField() {
  const { reason, setReason } = useContext(Context);
  return (
    <TextField
      label="Why"
      hint="Whoever reads the audit log later finds it beside what you did."
      placeholder="Ticket 4711: new robot"
      maxLength={500}
      value={reason}
      onChange={setReason}
    />
  );
}

/** What calls of this enrolment are sent with; nothing as long as no reason was given. */
export function useEnrolmentHeaders(): { readonly headers?: ReturnType<typeof reasonHeaders> } {
  const reason = useContext(Context).reason.trim();
  return reason === "" ? {} : { headers: reasonHeaders(reason) };
}

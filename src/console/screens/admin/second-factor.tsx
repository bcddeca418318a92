import type { Schemas } from "../../api/client.ts";
import { Badge } from "../../ui/badge.tsx";
import { Row } from "../../ui/stack.tsx";
import { Time } from "../../ui/time.tsx";

interface SecondFactorProps {
  /** Null where it is not for whoever looks. */
  readonly factor: Schemas["ListedPerson"]["secondFactor"];
}

/** By what a person proves that it is they, and since when. */
export function SecondFactor({ factor }: SecondFactorProps) {
  if (factor === null) return <span>Not shown to you</span>;
  const { kinds, since } = factor;
  if (kinds.length === 0) {
    return (
      <Badge tone="warn" icon="dashed">
        None here
      </Badge>
    );
  }
  return (
    <Row gap="xs">
      {kinds.map((kind) => (
        <Badge key={kind} tone="good" icon={kind === "passkey" ? "passkey" : "qr"}>
          {kind === "passkey" ? "Passkey" : "Code generator"}
        </Badge>
      ))}
      <span>
        since <Time at={since} />
      </span>
    </Row>
  );
}

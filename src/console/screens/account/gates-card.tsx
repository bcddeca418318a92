import { api, type Schemas } from "../../api/client.ts";
import { Badge, type Tone } from "../../ui/badge.tsx";
import { Card } from "../../ui/card.tsx";
import type { IconName } from "../../ui/icon.tsx";
import { Loadable } from "../../ui/loadable.tsx";
import { MarkedRow } from "../../ui/marked-row.tsx";
import { RowList } from "../../ui/row-list.tsx";
import { Time } from "../../ui/time.tsx";
import { GATE_NAMES, gateWord } from "../../words/gates.ts";
import { withoutCommand } from "../../words/without-command.ts";
import type { OfAccount } from "./account.ts";

type Gate = Schemas["GateReport"];

/** Every gate: what it is, what it has to be, on what evidence, and since when. */
export function GatesCard({ account }: OfAccount) {
  const query = api.useQuery("get", "/accounts/{id}/gates", { params: { path: { id: account.id } } });
  return (
    <Card title="Gates" lead="Every gate has to be open before automation may use the account." flush>
      <Loadable query={query} rows={8}>
        {({ items }) => (
          <RowList>
            {items.map((gate) => (
              <GateRow key={gate.gate} gate={gate} />
            ))}
          </RowList>
        )}
      </Loadable>
    </Card>
  );
}

function GateRow({ gate }: { readonly gate: Gate }) {
  const { tone, icon, said } = lookOf(gate);
  return (
    <MarkedRow
      icon={icon}
      tone={tone}
      head={
        <>
          <h3>{GATE_NAMES[gate.gate]}</h3>
          <Badge tone={tone}>{gateWord(gate.value)}</Badge>
        </>
      }
      aside={
        <>
          {said}
          {gate.since === null ? null : (
            <>
              {" · "}since <Time at={gate.since} />
            </>
          )}
        </>
      }
      detail={gate.why}
      next={gate.nextStep === null ? null : withoutCommand(gate.nextStep)}
    />
  );
}

function lookOf({ gate, met, needed, value }: Gate): {
  readonly tone: Tone;
  readonly icon: IconName;
  readonly said: string;
} {
  if (needed === null) return { tone: "neutral", icon: "dashed", said: "Does not apply" };
  if (!met) return { tone: "warn", icon: "circle", said: `Closed; needed: ${gateWord(needed)}` };
  // Policy may ask for owners without insisting on them.
  if (gate === "ownership" && value !== "owned") return { tone: "warn", icon: "alert", said: "Open, but asked for" };
  return { tone: "good", icon: "good", said: "Open" };
}

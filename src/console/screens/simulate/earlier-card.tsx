import type { Schemas } from "../../api/client.ts";
import { Button } from "../../ui/button.tsx";
import { Card } from "../../ui/card.tsx";
import { Row, Stack } from "../../ui/stack.tsx";
import { Time } from "../../ui/time.tsx";
import { SimulationStateBadge } from "./simulation-state.tsx";

interface EarlierProps {
  readonly items: readonly Schemas["Simulation"][];
  readonly onShow: (id: string) => void;
}

/** The simulations of which there is still something. */
export function EarlierCard({ items, onShow }: EarlierProps) {
  return (
    <Card title="Still here">
      <Stack gap="sm">
        {items.map(({ id, name, state, startedAt }) => (
          <Row key={id} justify="between">
            <span>
              {name} <SimulationStateBadge state={state} />
              <span style={{ color: "var(--a-soft)", display: "block", fontSize: "0.8125rem" }}>
                <Time at={startedAt} />
              </span>
            </span>
            <Button size="xs" onClick={() => onShow(id)}>
              Show
            </Button>
          </Row>
        ))}
      </Stack>
    </Card>
  );
}

import { EXAMPLE_GOES } from "../../parts/remove-sample.ts";
import { Card } from "../../ui/card.tsx";

/** What a simulation does here, before it is started. */
export function AboutCard() {
  return (
    <Card title="What happens">
      <ol style={{ margin: 0, paddingLeft: "1.2rem", display: "grid", gap: "0.6rem" }}>
        <li>A connection is made and marked as sample data. Your own connections are not touched.</li>
        <li>
          The simulated client calls it over HTTP, 20 requests a second, and you see each step and call as it happens.
        </li>
        <li>Users become service accounts of the app that they are assigned to, as they would from the real one.</li>
        <li>
          Remove it when you have seen enough: its users, accounts, tokens and log go, and no row of them is left.{" "}
          {EXAMPLE_GOES}
        </li>
      </ol>
    </Card>
  );
}

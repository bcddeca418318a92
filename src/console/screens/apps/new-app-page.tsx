import { useSearchState } from "../../app/search-state.ts";
import { Link } from "../../ui/link.tsx";
import { Page } from "../../ui/page.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { Row, Stack } from "../../ui/stack.tsx";
import { CatalogueWay } from "./catalogue-way.tsx";
import { EvidenceWayForm } from "./evidence-way-form.tsx";

const WAYS = [
  { value: "catalogue", label: "From the catalogue" },
  { value: "metadata", label: "Metadata file" },
  { value: "address", label: "Metadata address" },
  { value: "declaration", label: "By declaration" },
] as const;

/** Adds an app, in the way for which most is at hand. */
export function NewAppPage() {
  const [state, set] = useSearchState();
  const { connection } = state;
  const way = WAYS.find(({ value }) => value === state["way"])?.value ?? "catalogue";
  return (
    <Page
      title="Add an app"
      above={
        connection === undefined ? (
          <Link to="/apps">Apps</Link>
        ) : (
          <Link to="/connections/new" search={{ connection, step: "apps" }}>
            Back to connecting
          </Link>
        )
      }
      lead="Bring the best proof you have that the app supports SAML sign-on. More can follow at any time."
    >
      <Stack>
        <Row>
          <Segmented
            label="How to add the app"
            value={way}
            onChange={(next) => set({ way: next, entry: undefined })}
            choices={WAYS}
          />
        </Row>
        {way === "catalogue" ? <CatalogueWay /> : <EvidenceWayForm key={way} way={way} />}
      </Stack>
    </Page>
  );
}

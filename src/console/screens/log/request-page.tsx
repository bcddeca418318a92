import { useParams } from "@tanstack/react-router";
import { api } from "../../api/client.ts";
import { Link } from "../../ui/link.tsx";
import { Page } from "../../ui/page.tsx";
import { ResultBadge } from "../../words/result.tsx";
import { RequestStory } from "./request-story.tsx";

/** One request as a page: what happened to it, why, and what to do. */
export function RequestPage() {
  const { id = "" } = useParams({ strict: false }) as { readonly id?: string };
  const { data } = api.useQuery("get", "/requests/{id}/story", { params: { path: { id } } });
  return (
    <Page
      title={data?.request.operation ?? "Request"}
      above={<Link to="/log">Provisioning log</Link>}
      badges={data === undefined ? null : <ResultBadge result={data.request.result} />}
    >
      <RequestStory id={id} wide />
    </Page>
  );
}

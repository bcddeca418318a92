import { api, type Schemas } from "../../api/client.ts";

/** How an identity provider is connected. */
export type SetupGuide = Schemas["SetupGuide"];

/** The ways to connect an identity provider, the usual one first; none while they are loaded. */
export function useGuides(idp: string): readonly SetupGuide[] {
  const { data } = api.useQuery("get", "/setup-guides", {}, { staleTime: Number.POSITIVE_INFINITY });
  return data?.items.filter((guide) => guide.idp === idp) ?? [];
}

/** The guide of one way; the usual one when the way is not known. */
export function useGuide(idp: string, variant: string | undefined): SetupGuide | undefined {
  const guides = useGuides(idp);
  return guides.find((guide) => guide.variant === variant) ?? guides[0];
}

/** Everything that somebody types, as text to hand on. The token goes along only when it is given. */
export function guideAsText({ title, open, form, activate, assign }: SetupGuide, url: string, token?: string): string {
  const values = {
    url,
    token: token ?? "(the token, which is handed over separately)",
  };
  const fields = form.fields.map(({ label, kind, value = "" }) => {
    if (kind === "url" || kind === "token") return `   - ${label}: ${values[kind]}`;
    return kind === "tick" ? `   - ${label}: tick ${value}` : `   - ${label}: ${value}`;
  });
  const filled = [`Fill in ${form.place}:`, ...fields].join("\n");
  const steps = [...open, filled, `${form.test}.`, ...activate, assign];
  return `${title}\n\n${steps.map((step, at) => `${at + 1}. ${step}`).join("\n")}\n`;
}
